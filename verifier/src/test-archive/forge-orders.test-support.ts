import type { Act } from '../formats/act-formats.ts';
import { boot, does, seat, tells } from './draft-makers.test-support.ts';
import { addDrafts, changeFact, type Day, type Fact, type Writing } from './drafts.test-support.ts';
import type { Forgery } from './forgery.test-support.ts';
import { deviceId, MINUTE } from './plan.test-support.ts';
import { STANDBY_HANDS, takeOverDay } from './take-over-day.test-support.ts';

// Seats that tell of an order which says something else, or was meant for another seat, candidate or attempt.

/** After everything that the seats do in the honest day. */
const LAST = {
  seat1: { who: 'seat1', boot: 'seat1 again', atMs: 78 * MINUTE, usedMs: 9.5 * MINUTE },
  seat3: { who: 'seat3', boot: 'seat3', atMs: 78 * MINUTE, usedMs: 10 * MINUTE },
  seatL: { who: 'seatL', boot: 'seatL', atMs: 78 * MINUTE, usedMs: 130_000 },
  spare: { who: 'spare', boot: 'spare', atMs: 78 * MINUTE, usedMs: 10 * MINUTE },
} as const;

/** Something that a seat does on an order, before the order's hash is put into it. */
type Obeying = Omit<Extract<Fact, { readonly order: string }>, 'order'> & { readonly kind: Fact['kind'] };

function obeys(who: keyof typeof LAST, fact: Obeying, order: string): (day: Day) => Day {
  // With its order it is a fact of the catalogue.
  const write = (writing: Writing) => ({ ...fact, order: writing.hash(order) }) as Fact;
  return (day) => addDrafts(day, seat('obeys', LAST[who], write));
}

function forged(did: string, change: (day: Day) => Day): Forgery {
  return { did, rule: 'R31', forge: ({ day }) => ({ day: change(day) }) };
}

/** What an act or entry of the console is taken for that says something else. */
const OTHER_KINDS: readonly Forgery[] = (
  [
    ['seat1', { kind: 'message-shown' }, 'resume-A'],
    ['seat1', { kind: 'message-shown' }, 'imported'],
    ['seatL', { kind: 'resumed' }, 'message-L'],
    ['seatL', { kind: 'message-shown' }, 'force-L'],
    ['spare', { kind: 'seat-unlocked' }, 'help-heard'],
    ['spare', { kind: 'message-shown' }, 'move-B'],
    ['spare', { kind: 'sitting-moved' }, 'move-B'],
    ['seatL', { kind: 'order-refused', code: 'NOT_SITTING' }, 'imported'],
    ['seat3', { kind: 'order-refused', code: 'NOT_SITTING' }, 'unlock-L'],
    ['seat3', { kind: 'order-refused', code: 'NOT_SITTING' }, 'move-B'],
  ] as const
).map(([who, fact, order]) => forged(`let ${who} tell ${fact.kind} on ${order}`, obeys(who, fact, order)));

/** One member of what a seat or the console tells, the same in several entries. */
function all(labels: readonly string[], change: Readonly<Record<string, unknown>>): (day: Day) => Day {
  return (day) =>
    labels.reduce((now, label) => changeFact(now, label, (fact) => ({ ...fact, ...change })), day);
}

const OTHER_MEMBERS: readonly Forgery[] = [
  forged(
    'opened a sitting for another attempt than was admitted',
    all(['open-E01', 'draw-E01-seat3'], { attempt: 2 }),
  ),
  forged(
    'opened a sitting for another candidate than was admitted',
    all(['open-E01', 'confirm-E01', 'draw-E01-seat3'], { candidate: 'C' }),
  ),
  forged(
    'stored a receipt that had come for another machine',
    all(['receipt-E01'], { device: deviceId('seat1') }),
  ),
  forged('stored a receipt that had come for another candidate', all(['receipt-E01'], { candidate: 'A' })),
  forged('stored a receipt that had come for another attempt', all(['receipt-E01'], { attempt: 2 })),
  forged('took the grant of a paper for a receipt', (day) =>
    changeFact(day, 'stored-E01', (fact, writing) => ({
      ...fact,
      order: writing.hash('grant-paper-E01-seat3'),
    })),
  ),
];

const MOVED: Extract<Act, { act: 'move-seat' }> = {
  act: 'move-seat',
  candidate: 'B',
  attempt: 1,
  fromDevice: deviceId('seat2'),
  toDevice: deviceId('spare'),
  toSeat: '99',
  reason: '键盘失灵',
};

/** The spare goes on upon a second move that was signed for something else. */
const OTHER_MOVES: readonly Forgery[] = (
  [
    ['candidate', { candidate: 'A' }],
    ['attempt', { attempt: 2 }],
    ['seat', { toDevice: deviceId('seatL'), toSeat: '98' }],
  ] as const
).map(([what, change]) =>
  forged(`let a seat go on upon a move of another ${what}`, (day) =>
    changeFact(
      addDrafts(
        day,
        does('move-other', 65 * MINUTE + 1_000, { act: { ...MOVED, ...change }, by: ['V01', 'V02'] }),
      ),
      'open-B-spare',
      (fact, writing) => ({ ...fact, order: writing.hash('move-other') }),
    ),
  ),
);

export const ORDER_FORGERIES: readonly Forgery[] = [
  ...OTHER_KINDS,
  ...OTHER_MEMBERS,
  ...OTHER_MOVES,
  {
    did: 'took a take-over for a message',
    rule: 'R31',
    forge: ({ plan, day }) => ({
      day: obeys('seat1', { kind: 'message-shown' }, 'take-over')(takeOverDay(plan, day)),
      hands: STANDBY_HANDS,
    }),
  },
];

/** Nothing that a seat refuses changes anything: each of these was meant for it. */
export function refusals(): readonly ReturnType<typeof seat>[] {
  const refuses = (
    order: string,
    at: { readonly who: string; readonly boot?: string; readonly atMs: number; readonly usedMs?: number },
  ) =>
    seat(`refuses-${order}-${at.who}`, at, (writing) => ({
      kind: 'order-refused',
      order: writing.hash(order),
      code: 'NOT_SITTING',
    }));
  return [
    refuses('start-room', { who: 'seatL', atMs: 60 * MINUTE + 20 }),
    refuses('unlock-L', LAST.seatL),
    refuses('receipt-E01', LAST.seat3),
    refuses('move-B', LAST.spare),
    refuses('move-B', { who: 'seat2', boot: 'seat2 again', atMs: 66.3 * MINUTE, usedMs: 4 * MINUTE }),
  ];
}

/** A machine shows where its journal ends. */
export function shows(
  label: string,
  atMs: number,
  of: { readonly who: string; readonly seat?: string; readonly headSeq: number; readonly headHash: string },
) {
  const { who, ...rest } = of;
  return tells(label, atMs, () => ({ kind: 'device-connected', device: deviceId(who), ...rest }));
}

/** The first entry on a new disk. */
export function newDisk(label: string, who: string, at: { readonly atMs: number; readonly epoch: number }) {
  const draft = seat(label, { who, boot: `${who} new`, atMs: at.atMs }, () => ({
    kind: 'journal-opened',
    opened: 'first',
    build: 'test',
    shell: 'headless',
  }));
  return { ...draft, epoch: at.epoch, boot: boot(`${who} new ${at.epoch}`) };
}
