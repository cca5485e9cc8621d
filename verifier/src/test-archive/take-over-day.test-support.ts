import { boot, CONSOLE_AGAIN_MS, does, seat, tells } from './draft-makers.test-support.ts';
import {
  addDrafts,
  type Built,
  changeDraft,
  type Day,
  type Draft,
  dropDrafts,
} from './drafts.test-support.ts';
import { payloadDigest } from './keys.test-support.ts';
import { deviceId, MINUTE, type Plan } from './plan.test-support.ts';
import type { Hands } from './write-archive.test-support.ts';

/** The console's cable is cut in the middle of the sittings; two invigilators go on at the standby. */
export const TAKEN_OVER_MS = 68.5 * MINUTE;

/** What the old console still did before anybody told it, and its seats; it reaches the standby shortly before the close. */
const LATE = ['late-grant-A', 'late-message', 'late-remark', 'late-order'];

const NO_ENTRY = '0'.repeat(64);

/** The old console's machine ended before it did anything more. */
export function withoutLate(day: Day): Day {
  return dropDrafts(day, 'late-grant-A', 'late-granted-A', 'late-message', 'late-remark');
}

/** A's answer of the very moment of the take-over comes three seconds earlier: what the console does then is the last that the standby held. */
export function answeredBefore(day: Day): Day {
  return changeDraft(day, 'answer-A-6', (draft) => ({
    ...draft,
    atMs: draft.atMs - 3_000,
    usedMs: draft.usedMs - 3_000,
  }));
}

/** The same honest morning, with a second console from the take-over on. */
export function takeOverDay(plan: Plan, day: Day, holds: 'all' | 'nothing' = 'all'): Day {
  const moved = day.drafts.map((draft) =>
    draft.who === 'console' && draft.atMs >= TAKEN_OVER_MS ? atStandby(draft) : draft,
  );
  const last = day.drafts.findLast(({ who, atMs }) => who === 'console' && atMs < TAKEN_OVER_MS);
  const label = holds === 'all' ? last?.label : undefined;
  return addDrafts({ drafts: moved }, ...takesOver(plan, label), ...late(), ...seatsFollow(plan, label));
}

/** Another console signs ledger and archive; what came late stands where it came. */
export const STANDBY_HANDS: Hands = {
  consoleKey: 'standby',
  checkpoint: (payload) => ({ ...payload, device: deviceId('standby'), epoch: 2 }),
  ledger: cameLate,
  sheet: (sheet) => ({
    ...sheet,
    events: [
      ...sheet.events,
      ...sheet.events.slice(0, 1).map((one) => ({ ...one, wallMs: lateMessageMs(sheet) })),
    ],
  }),
};

function lateMessageMs({ times }: { readonly times: { readonly startedMs?: number | undefined } }): number {
  return (times.startedMs ?? 0) + (LATE_MESSAGE_MS - 60 * MINUTE);
}

const LATE_MESSAGE_MS = TAKEN_OVER_MS + 2_000;

function cameLate(built: readonly Built[]): readonly Built[] {
  const late = built.filter(({ draft }) => LATE.includes(draft.label));
  const rest = built.filter((one) => !late.includes(one));
  const close = rest.findIndex(({ draft }) => draft.label === 'close');
  return close < 0 ? [...rest, ...late] : rest.toSpliced(close, 0, ...late);
}

export function atStandby(draft: Draft): Draft {
  const again = draft.atMs >= CONSOLE_AGAIN_MS;
  return { ...draft, who: 'standby', epoch: 2, boot: boot(again ? 'standby again' : 'standby') };
}

export function takeOverAct(last: string | undefined): Draft {
  return atStandby(
    does('take-over', TAKEN_OVER_MS, {
      act: (writing) => ({
        act: 'take-over',
        epoch: 2,
        device: deviceId('standby'),
        from: deviceId('console'),
        fromEpoch: 1,
        fromSeq: last === undefined ? 0 : writing.seq(last),
        fromHash: last === undefined ? NO_ENTRY : writing.hash(last),
        ...writing.ledger(),
        reason: '监考机断网',
      }),
      by: ['V01', 'V02'],
    }),
  );
}

function takesOver(plan: Plan, last: string | undefined): readonly Draft[] {
  const after = (ms: number) => TAKEN_OVER_MS + ms;
  return [
    takeOverAct(last),
    atStandby(
      tells('standby-opened', after(10), () => ({ kind: 'journal-opened', opened: 'first', build: 'test' })),
    ),
    atStandby(
      tells('standby-imported', after(20), () => ({
        kind: 'session-imported',
        session: payloadDigest(plan.envelopes.session),
      })),
    ),
    atStandby(does('standby-in-V01', after(30), { act: { act: 'sign-in' }, by: ['V01'] })),
    atStandby(does('standby-in-V02', after(40), { act: { act: 'sign-in' }, by: ['V02'] })),
  ];
}

/** 甲 is still linked to the old console and follows what it grants; the message reaches nobody; the remark only tells. */
function late(): readonly Draft[] {
  const device = deviceId('seat1');
  return [
    does('late-grant-A', TAKEN_OVER_MS + 1_000, {
      act: { act: 'grant-time', candidate: 'A', device, ms: MINUTE, reason: '补时' },
      by: ['V02'],
    }),
    seat('late-granted-A', atTakeOver('seat1', TAKEN_OVER_MS + 1_500), (writing) => ({
      kind: 'time-granted',
      order: writing.hash('late-grant-A'),
      ms: MINUTE,
    })),
    does('late-message', LATE_MESSAGE_MS, {
      act: { act: 'message', devices: [device], text: '没有人看到' },
      by: ['V02'],
    }),
    does('late-remark', TAKEN_OVER_MS + 3_000, { act: { act: 'remark', text: '断网' }, by: ['V02'] }),
  ];
}

/** Where each seat stands at a time of the morning around the take-over. */
export function atTakeOver(who: string, atMs: number) {
  if (who === 'seat1') return { who, boot: 'seat1 again', atMs, usedMs: atMs - 61.5 * MINUTE };
  if (who === 'seat2') return { who, boot: 'seat2 again', atMs, usedMs: 4 * MINUTE };
  if (who === 'spare') return { who, atMs, usedMs: atMs - 61.16 * MINUTE };
  if (who === 'seatL') return { who, atMs, usedMs: 0 };
  return { who, atMs, usedMs: atMs - 60 * MINUTE };
}

function seatsFollow({ places }: Plan, last: string | undefined): readonly Draft[] {
  return places.map(({ device }, nth) =>
    seat(`follows-${device}`, atTakeOver(device, TAKEN_OVER_MS + 5_000 + nth * 100), (writing) => ({
      kind: 'console-followed',
      order: writing.hash('take-over'),
      epoch: 2,
      from: deviceId('console'),
      fromEpoch: 1,
      fromSeq: last === undefined ? 0 : writing.seq(last),
    })),
  );
}
