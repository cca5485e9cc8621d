import { boot, does, type SeatMoment, seat, tells } from './draft-makers.test-support.ts';
import {
  addDrafts,
  type Built,
  changeAct,
  changeDraft,
  type Day,
  type Draft,
} from './drafts.test-support.ts';
import { editLines, type Forged, type Honest, journalPath } from './forgery.test-support.ts';
import { digestOf, payloadDigest } from './keys.test-support.ts';
import { deviceId, MINUTE, NONCE, type Plan, SESSION } from './plan.test-support.ts';
import { atStandby, STANDBY_HANDS, TAKEN_OVER_MS, takeOverDay } from './take-over-day.test-support.ts';
import type { Hands } from './write-archive.test-support.ts';

// A day with bad luck twice: the console is cut off (and starts again, and is told much by people who have not heard of it), the standby
// goes on; later the standby is cut off, too, and the mended console takes over from it, as the third console of the day.

const BOTH = ['V01', 'V02'];
export const THIRD_MS = 77 * MINUTE;
const CUT_MS = TAKEN_OVER_MS - 500;
const WAIVED = '广播故障';

/** What reaches the third console only shortly before the close. */
const CAME_LATE = /^late-(?!granted|shown|order)|^receipt-E01$/;
/** The last thing that the first console wrote; only a seat had kept it. */
const NEVER_CAME = 'late-order';

export function thirdDay(plan: Plan, day: Day): Day {
  const cut = changeDraft(takeOverDay(plan, addDrafts(day, ...beforeTheCut())), 'receipt-E01', (draft) => ({
    ...draft,
    ...{ who: 'console', epoch: 1, atMs: 70.5 * MINUTE },
  }));
  const heard = changeDraft(cut, 'follows-spare', (draft) => ({ ...draft, ...atSpare(SPARE_FOLLOWS_MS) }));
  const checked = changeAct(heard, 'checked', (body) => ({
    ...body,
    act: { act: 'room-checked', red: [], remark: '', report: digestOf('it burnt with the console') },
  }));
  const told = addDrafts(checked, ...lateTold(), ...lateOrders(), ...heads());
  const third = addDrafts(
    { drafts: told.drafts.map(atItsConsole).toSorted((a, b) => a.atMs - b.atMs) },
    ...takesOverAgain(plan, THIRD_MS, 'standby-message'),
    ...lateAtStandby(),
    ...seatsFollowAgain(plan, { atMs: THIRD_MS + 5_000, where: atTheEnd, last: 'standby-message' }),
  );
  return third;
}

function atItsConsole(draft: Draft): Draft {
  if (draft.who === 'standby' && draft.atMs >= THIRD_MS) return atThird(draft);
  if (draft.who === 'console' && draft.atMs > CUT_MS) return { ...draft, boot: boot('console cut') };
  return draft;
}

export function atThird(draft: Draft): Draft {
  return { ...draft, who: 'console', epoch: 3, boot: boot('console third') };
}

function beforeTheCut(): readonly Draft[] {
  return [
    // The newest entries of the first console that the standby held.
    does('old-message', CUT_MS - 100, {
      act: { act: 'message', devices: [deviceId('seat3')], text: '请保持安静' },
      by: ['V02'],
    }),
    {
      ...tells('console-cut', CUT_MS, () => ({ kind: 'journal-opened', opened: 'restart', build: 'test' })),
      boot: boot('console cut'),
    },
  ];
}

/** Acts that only tell count whenever they come to light. */
function lateTold(): readonly Draft[] {
  const acts = [
    ['release', { act: 'release', nonce: NONCE }, BOTH],
    ['in-V04', { act: 'sign-in' }, ['V04']],
    ['checked', { act: 'room-checked', red: [], remark: '' }, ['V04']],
    ['rules-read', { act: 'rules-read', version: 'rules-1' }, BOTH],
    ['rules-waived', { act: 'rules-waived', reason: WAIVED }, BOTH],
    ['incident', { act: 'record-incident', incident: 'other', text: '断网', snapshots: [] }, ['V02']],
    ['patrol', { act: 'patrol-visit', name: '刘巡考', remark: '断网' }, ['V03']],
    ['video', { act: 'register-video', file: 'cut.mp4', bytes: 1, sha256: digestOf('cut') }, ['V04']],
    ['out-V04', { act: 'sign-out' }, ['V04']],
  ] as const;
  return acts.map(([label, act, by], nth) =>
    does(`late-${label}`, TAKEN_OVER_MS + 100 + nth * 50, { act: structuredClone(act) as never, by }),
  );
}

/** The spare hears of the standby long after the others. */
const SPARE_FOLLOWS_MS = 70.7 * MINUTE;

function atSpare(atMs: number) {
  return { who: 'spare', atMs, usedMs: atMs - 61.16 * MINUTE };
}

function lateOrders(): readonly Draft[] {
  return [
    does(NEVER_CAME, SPARE_FOLLOWS_MS - 2_000, {
      act: { act: 'message', devices: [deviceId('spare')], text: '请继续' },
      by: ['V02'],
    }),
    seat('late-shown', atSpare(SPARE_FOLLOWS_MS - 1_000), (writing) => ({
      kind: 'message-shown',
      order: writing.hash(NEVER_CAME),
    })),
    ...['start-room', NEVER_CAME].map((label, nth) =>
      atStandby(
        tells(`recovered-${label}`, SPARE_FOLLOWS_MS + 1_000 + nth, (writing) => ({
          kind: 'order-recovered',
          device: deviceId('spare'),
          entry: writing.sealed(label),
        })),
      ),
    ),
    atStandby(
      does('standby-message', 76.5 * MINUTE, {
        act: { act: 'message', devices: [deviceId('seat3')], text: '请勿离开' },
        by: ['V02'],
      }),
    ),
  ];
}

/** Heads of the ledger that a seat signed: the last that the standby held, a later one of the first console, one of the standby. */
function heads(): readonly Draft[] {
  const sees = (label: string, atMs: number, by: 'console' | 'standby') =>
    seat(label, { who: 'seat3', atMs, usedMs: Math.round(atMs - 60 * MINUTE) }, (writing) => ({
      kind: 'ledger-witnessed',
      ...writing.witnessed(by, by === 'standby' ? 'ledger' : 'all'),
    }));
  return [
    sees('saw-held', TAKEN_OVER_MS - 1, 'console'),
    sees('saw-later', TAKEN_OVER_MS + 2_000, 'console'),
    sees('saw-standby', 69.9 * MINUTE, 'standby'),
  ];
}

/** The mended console takes over from the standby, of which it held everything up to this entry. */
export function takesOverAgain(plan: Plan, atMs: number, last: string): readonly Draft[] {
  return [
    does('take-over-again', atMs, {
      act: (writing) => ({
        act: 'take-over',
        epoch: 3,
        device: deviceId('console'),
        from: deviceId('standby'),
        fromEpoch: 2,
        fromSeq: writing.seq(last),
        fromHash: writing.hash(last),
        ...writing.ledger(),
        reason: '备用机断网',
      }),
      by: BOTH,
    }),
    tells('third-opened', atMs + 10, () => ({ kind: 'journal-opened', opened: 'first', build: 'test' })),
    tells('third-imported', atMs + 20, () => ({
      kind: 'session-imported',
      session: payloadDigest(plan.envelopes.session),
    })),
  ].map(atThird);
}

/** Where each seat stands after its candidate has handed in. */
const ENDED: Readonly<Record<string, { readonly boot: string; readonly usedMs: number }>> = {
  seat1: { boot: 'seat1 again', usedMs: 9.5 * MINUTE },
  seat2: { boot: 'seat2 again', usedMs: 4 * MINUTE },
  seatL: { boot: 'seatL', usedMs: 130_000 },
};

export function atTheEnd(who: string, atMs: number) {
  return { who, atMs, ...(ENDED[who] ?? { boot: who, usedMs: 10 * MINUTE }) };
}

/** The standby orders one thing more, which a seat follows that has not heard of the third console. */
function lateAtStandby(): readonly Draft[] {
  return [
    atStandby({
      ...does('late-at-standby', THIRD_MS + 1_000, {
        act: { act: 'message', devices: [deviceId('seat1')], text: '稍等' },
        by: ['V02'],
      }),
    }),
    seat('late-shown-again', atTheEnd('seat1', THIRD_MS + 2_000), (writing) => ({
      kind: 'message-shown',
      order: writing.hash('late-at-standby'),
    })),
    // Both were ordered before the console that ordered them was replaced.
    ...['standby-message', 'old-message'].map((order, nth) =>
      seat(`shown-${order}`, atTheEnd('seat3', THIRD_MS + 8_000 + nth), (writing) => ({
        kind: 'message-shown',
        order: writing.hash(order),
      })),
    ),
  ];
}

/** Every seat hears of the third console, one after the other, wherever it stands then. */
export function seatsFollowAgain(
  { places }: Plan,
  of: {
    readonly atMs: number;
    readonly where: (who: string, atMs: number) => SeatMoment;
    readonly last: string;
  },
): readonly Draft[] {
  return places.map(({ device }, nth) =>
    seat(`follows-again-${device}`, of.where(device, of.atMs + nth * 100), (writing) => ({
      kind: 'console-followed',
      order: writing.hash('take-over-again'),
      epoch: 3,
      from: deviceId('standby'),
      fromEpoch: 2,
      fromSeq: writing.seq(of.last),
    })),
  );
}

/** As the third console took it in: what a seat told of the cut came first, what the others had written late shortly before the close. */
function asItCame(built: readonly Built[]): readonly Built[] {
  const isLate = ({ draft }: Built) => CAME_LATE.test(draft.label);
  const isSoon = ({ draft }: Built) => draft.label === 'late-granted-A' || draft.label === 'saw-held';
  const late = built.filter(isLate);
  const rest = built.filter((one) => !isLate(one) && one.draft.label !== NEVER_CAME && !isSoon(one));
  const at = (label: string) => rest.findIndex(({ draft }) => draft.label === label);
  const withLate = at('close') < 0 ? rest : rest.toSpliced(at('close'), 0, ...late);
  const took = withLate.findIndex(({ draft }) => draft.label === 'take-over');
  const soon = built.filter(isSoon).toSorted((a, b) => (a.draft.label < b.draft.label ? -1 : 1));
  return took < 0 ? withLate : withLate.toSpliced(took + 1, 0, ...soon);
}

/** The third console signs ledger and archive. */
export const THIRD_SIGNS = {
  consoleKey: 'console',
  origin: `exam-room/${SESSION}/ledger/${deviceId('console')}-3`,
  checkpoint: (payload) => ({ ...payload, device: deviceId('console'), epoch: 3 }),
} as const satisfies Hands;

export const THIRD_HANDS: Hands = {
  ...THIRD_SIGNS,
  ledger: asItCame,
  sheet: (sheet) => {
    const told = STANDBY_HANDS.sheet?.(sheet) ?? sheet;
    return { ...told, times: { ...sheet.times, rulesWaived: WAIVED } };
  },
  files: (files) => editLines(files, journalPath('console'), (lines) => lines.slice(0, -1)),
  // Nobody says in which order a room lists its files.
  index: (index) => ({ ...index, files: index.files.toReversed() }),
};

export function thirdConsole({ plan, day }: Honest): Forged {
  return { day: thirdDay(plan, day), hands: THIRD_HANDS };
}
