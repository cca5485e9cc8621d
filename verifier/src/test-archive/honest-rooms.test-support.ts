import { BUSY_ROOMS } from './busy-rooms.test-support.ts';
import { does, seat, tells } from './draft-makers.test-support.ts';
import {
  addDrafts,
  changeDraft,
  type Day,
  dropDrafts,
  type Fact,
  type Writing,
} from './drafts.test-support.ts';
import { recusing } from './forge-recused.test-support.ts';
import type { Forged, Honest, HonestRoom } from './forgery.test-support.ts';
import { picturePath } from './forgery.test-support.ts';
import { honestDay } from './honest-day.test-support.ts';
import { movedOften } from './moved-often.test-support.ts';
import { DURATION, deviceId, MINUTE } from './plan.test-support.ts';
import { REBUILT_HANDS, rebuiltDay } from './rebuilt-day.test-support.ts';
import { REPAIRED_ROOMS } from './repaired-rooms.test-support.ts';
import { repairedSeat } from './repaired-seat.test-support.ts';
import { STRICT_ROOMS } from './strict-rooms.test-support.ts';
import {
  answeredBefore,
  atTakeOver,
  STANDBY_HANDS,
  TAKEN_OVER_MS,
  takeOverDay,
} from './take-over-day.test-support.ts';

// Rooms that had bad luck and hid nothing: each must be believed.

/** Its pictures had not left it; two persons signed the move. */
export function burntSeat({ day, archive }: Honest): Forged {
  return {
    day: withoutReturn(day),
    hands: { files: (of) => void of.delete(picturePath(archive, 'pic:B-check-in')) },
  };
}

function withoutReturn(day: Day): Day {
  return dropDrafts(day, 'seat2-again', 'seat2-connected-again', 'moved-B');
}

/** It had shown more than it could prove afterwards. */
export function repairedJournal({ day }: Honest): Forged {
  return { day: addDrafts(day, shownUnsent('seat1', 64.15 * MINUTE), ...repairedSeat()) };
}

function shownUnsent(who: string, atMs: number) {
  return tells(`${who}-shown`, atMs, () => ({
    kind: 'device-connected',
    device: deviceId(who),
    headSeq: 40,
    headHash: 'c'.repeat(64),
  }));
}

/** The standby held the console's word for it, which had not had the last entry that the damaged file still proved. */
export function repairedThenTakenOver({ plan, day, archive }: Honest): Forged {
  const had = (archive.built.find(({ draft }) => draft.label === 'answer-A-2-again')?.seq ?? 0) - 1;
  const repaired = repairedSeat({ fact: { fromConsole: had, fromDisk: 1 } });
  const returned = tells('returned-A', 63.6 * MINUTE, () => ({
    kind: 'journal-returned',
    device: deviceId('seat1'),
    entries: had,
    why: 'JOURNAL_DAMAGED file',
  }));
  return { day: takeOverDay(plan, addDrafts(day, returned, ...repaired.slice(1))), hands: STANDBY_HANDS };
}

/** The console's word for it burnt with its ledger. */
export function repairedThenBurnt({ plan, day }: Honest): Forged {
  return { day: rebuiltDay(plan, addDrafts(day, ...repairedSeat())), hands: REBUILT_HANDS };
}

/** It had shown a longer journal than it ever sent. */
export function seatDiedUnsent({ day }: Honest): Forged {
  return { day: addDrafts(withoutReturn(day), shownUnsent('seat2', 64.4 * MINUTE)) };
}

/** An answer of B's that the seat which goes on does not hold, and therefore does not seal. */
function heldNowhereElse(writing: Writing): Fact {
  const item = writing.item('B', 8);
  const sealed = writing.answer('B', item, [1]);
  writing.answer('B', item, []);
  return { kind: 'answer-saved', item, sealed };
}

/** The seat that was left brings an answer and a hand-in by time after the move: neither counts. */
export function leftSeatRanOut({ day }: Honest): { readonly day: Day } {
  const at = { who: 'seat2', boot: 'seat2 again', usedMs: 4 * MINUTE };
  const ranOut = seat('ran-out', { ...at, atMs: 66.17 * MINUTE, usedMs: DURATION }, (writing) => ({
    kind: 'handed-in',
    by: 'time',
    answered: 4,
    items: 9,
    answers: writing.answersSeal('B'),
  }));
  return {
    day: addDrafts(
      changeDraft(day, 'moved-B', (draft) => ({ ...draft, usedMs: DURATION })),
      seat('unsent', { ...at, atMs: 66.15 * MINUTE }, heldNowhereElse),
      ranOut,
    ),
  };
}

/** The machine went off right after the hand-in, before its camera had a frame; somebody wrote down why. */
export function poweredOff({ day }: Honest, writtenMs = 79 * MINUTE): { readonly day: Day } {
  const written = does('why-E01', writtenMs, {
    act: {
      act: 'record-incident',
      incident: 'fault',
      candidate: 'E01',
      text: '交卷后断电，未能拍照',
      snapshots: [],
    },
    by: ['V02'],
  });
  return { day: addDrafts(dropDrafts(day, 'pic:E01-hand-in'), written) };
}

/** Nothing was released, and nobody sat. */
export function nobodyCame({ day }: Honest): Forged {
  const kept = /^(console-opened|imported|in-V0|checked|close|sheet|sign-V0)/;
  const others = day.drafts.map(({ label }) => label).filter((label) => !kept.test(label));
  return { day: dropDrafts(day, ...others) };
}

/** Somebody is recused from two candidates, and does for and about them only what judges nobody. */
export function recusedHelper(honest: Honest): Forged {
  const plan = recusing(honest, 'V04', 'B');
  const written = does('what-V04-saw', 67.2 * MINUTE, {
    act: { act: 'record-incident', incident: 'fault', candidate: 'B', text: '键盘', snapshots: [] },
    by: ['V04'],
  });
  return { plan, day: addDrafts(honestDay(plan), written) };
}

/** A replaced console's order reaches a seat that has followed the other: it is refused, and has no effect. */
export function refusedLateOrder({ plan, day }: Honest): Forged {
  const told = takeOverDay(plan, day);
  const refused = seat(
    'refused-late',
    { who: 'seat1', boot: 'seat1 again', atMs: 68.8 * MINUTE, usedMs: 7.3 * MINUTE },
    (writing) => ({ kind: 'order-refused', order: writing.hash('late-message'), code: 'SUPERSEDED' }),
  );
  return { day: addDrafts(told, refused), hands: STANDBY_HANDS };
}

/** A grant that one may give alone, to the very limit; what two gave counts beside it. */
export function grantedToTheLimit({ day }: Honest): Forged {
  const byTwo = does('grant-A-both', 65.1 * MINUTE, {
    act: { act: 'grant-time', candidate: 'A', device: deviceId('seat1'), ms: 4 * MINUTE, reason: '补时' },
    by: ['V01', 'V02'],
  });
  const grant = does('grant-A-limit', 65.2 * MINUTE, {
    act: { act: 'grant-time', candidate: 'A', device: deviceId('seat1'), ms: 2 * MINUTE, reason: '补时' },
    by: ['V02'],
  });
  return { day: addDrafts(day, byTwo, grant) };
}

/**
 * Two persons grant A time, and one alone a little more, just before and after the standby takes over: what one has granted alone counts
 * beside what two grant in the order in which they did so.
 */
export function grantedAroundTakeOver({ plan, day }: Honest): Forged {
  const ms = 1.5 * MINUTE;
  const byTwo = does('grant-A-both', TAKEN_OVER_MS - 100, {
    act: { act: 'grant-time', candidate: 'A', device: deviceId('seat1'), ms, reason: '补时' },
    by: ['V01', 'V02'],
  });
  const given = seat('granted-A-both', atTakeOver('seat1', TAKEN_OVER_MS + 500), (writing) => ({
    kind: 'time-granted',
    order: writing.hash('grant-A-both'),
    ms,
  }));
  return { day: takeOverDay(plan, addDrafts(answeredBefore(day), byTwo, given)), hands: STANDBY_HANDS };
}

/** Rooms in which one thing had happened. */
export const HONEST_ROOMS: readonly HonestRoom[] = [
  { told: 'a seat burnt with its pictures', make: burntSeat },
  { told: 'a journal rotted and came back from the console', make: repairedJournal },
  { told: 'a seat died with entries that it had shown and never sent', make: seatDiedUnsent },
  { told: 'the seat that was left ran out of time by itself', make: leftSeatRanOut },
  { told: 'a machine went off right after a hand-in', make: (honest) => poweredOff(honest) },
  { told: 'nobody ever came', make: nobodyCame },
  { told: 'somebody who was recused judged nobody', make: recusedHelper },
  { told: 'a seat refused what a replaced console had ordered', make: refusedLateOrder },
  { told: 'one person granted as much as one may', make: grantedToTheLimit },
  { told: 'time was granted just before and after a take-over', make: grantedAroundTakeOver },
  {
    told: 'two persons went on at the standby console',
    make: ({ plan, day }) => ({ day: takeOverDay(plan, day), hands: STANDBY_HANDS }),
  },
  {
    told: 'a console burnt with its ledger and the seats gave it back',
    make: ({ plan, day }) => ({ day: rebuiltDay(plan, day), hands: REBUILT_HANDS }),
  },
  {
    told: 'a journal came back from the console, and two persons went on at the standby',
    make: repairedThenTakenOver,
  },
  { told: 'a journal came back from a console that burnt afterwards', make: repairedThenBurnt },
  { told: 'a sitting was moved again and again', make: movedOften },
  ...BUSY_ROOMS,
  ...STRICT_ROOMS,
  ...REPAIRED_ROOMS,
];
