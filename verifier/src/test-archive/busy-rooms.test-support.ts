import type { Act } from '../formats/act-formats.ts';
import { boot, does, type SeatMoment, seat, tells } from './draft-makers.test-support.ts';
import {
  addDrafts,
  changeDraft,
  changeFact,
  type Day,
  type Draft,
  dropDrafts,
} from './drafts.test-support.ts';
import type { Forged, Honest, HonestRoom } from './forgery.test-support.ts';
import { retime } from './forgery.test-support.ts';
import { headOf, openedFor, takenBack } from './moved-often.test-support.ts';
import { DURATION, deviceId, MINUTE } from './plan.test-support.ts';
import { REBUILT_HANDS, rebuiltDay } from './rebuilt-day.test-support.ts';
import { atStandby, STANDBY_HANDS, takeOverDay } from './take-over-day.test-support.ts';

// Rooms in which much happened that is no exam: each must be believed.

const BOTH = ['V01', 'V02'];
const HASH = 'f'.repeat(64);

function admits(candidate: string, who: string, of: { readonly seat: string; readonly atMs: number }): Draft {
  const act: Act = {
    act: 'admit',
    candidate,
    attempt: 1,
    seat: of.seat,
    device: deviceId(who),
    note: '',
  };
  return does(`admit-${candidate}-${who}`, of.atMs, { act, by: ['V02'] });
}

/** What a machine may tell whoever sits there; the orders are written before it. */
function machineTells(
  label: string,
  at: Required<SeatMoment>,
  orders: { readonly message: string; readonly unlock: string },
): readonly Draft[] {
  const facts: readonly Parameters<typeof seat>[2][] = [
    (writing) => ({ kind: 'message-shown', order: writing.hash(orders.message) }),
    () => ({ kind: 'lockdown-noticed', what: 'focus-lost', detail: '' }),
    () => ({ kind: 'seat-locked', cause: '显示器变化' }),
    (writing) => ({ kind: 'seat-unlocked', order: writing.hash(orders.unlock) }),
    () => ({ kind: 'clock-jumped', fromWallMs: 1_000_000, toWallMs: 2_000_000 }),
    () => ({ kind: 'gap-noticed', cause: 'suspend', lostMs: 25_000 }),
    () => ({ kind: 'fault-noticed', what: 'DISK_SLOW', detail: '' }),
    (writing) => ({ kind: 'order-refused', order: writing.hash(orders.message), code: 'NOT_SITTING' }),
    () => ({ kind: 'help-called' }),
  ];
  return facts.map((fact, nth) => seat(`${label}-${nth}`, { ...at, atMs: at.atMs + nth * 100 }, fact));
}

/** Its journal rots, and comes back from the console but for two entries. */
function repaired(label: string, at: Required<SeatMoment>, last: string): readonly Draft[] {
  const why = 'JOURNAL_DAMAGED file';
  const device = deviceId(at.who);
  return [
    tells(`${label}-returned`, at.atMs, (writing) => ({
      kind: 'journal-returned',
      device,
      entries: writing.seq(last),
      why,
    })),
    {
      ...seat(`${label}-repaired`, { ...at, atMs: at.atMs + 1_000 }, (writing) => ({
        kind: 'journal-repaired',
        why,
        fromConsole: writing.seq(last),
        fromDisk: 0,
        lost: 2,
      })),
      skips: 100_000,
    },
  ];
}

/** A spare at which nobody sits yet tells everything that such a machine may. */
export function idleMachine({ day }: Honest): Forged {
  const device = deviceId('spare');
  const at = { who: 'spare', boot: 'spare', atMs: 21 * MINUTE, usedMs: 0 };
  const orders = [
    does('idle-message', 20 * MINUTE, {
      act: { act: 'message', devices: [device], text: '试音' },
      by: ['V04'],
    }),
    does('idle-unlock', 20.1 * MINUTE, { act: { act: 'unlock', device, reason: '' }, by: ['V01'] }),
  ];
  return {
    day: addDrafts(
      day,
      ...orders,
      ...machineTells('idle', at, { message: 'idle-message', unlock: 'idle-unlock' }),
      ...repaired('idle', { ...at, atMs: 22 * MINUTE }, 'idle-8'),
    ),
  };
}

const LATE = 81.2 * MINUTE;

/** Nothing that people did, but machines and lines that lagged behind: after the sheet everything may come that changes nothing on it. */
export function laggingRoom({ day }: Honest): Forged {
  const device = deviceId('seat2');
  const at = { who: 'seat2', boot: 'seat2 in the evening', atMs: LATE + 6_000, usedMs: 4 * MINUTE };
  const told = (nth: number) => LATE + 1_000 + nth * 100;
  const lagging = addDrafts(
    retime(dropDrafts(day, 'sign-V01', 'sign-V02'), {
      'pic:E01-hand-in': 81.12 * MINUTE,
      'receipt-E01': 81.13 * MINUTE,
      'stored-E01': 81.14 * MINUTE,
    }),
    does('in-V03', 81.1 * MINUTE, { act: { act: 'sign-in' }, by: ['V03'] }),
    does('evening-message', 80.5 * MINUTE, {
      act: { act: 'message', devices: [device], text: '收' },
      by: ['V04'],
    }),
    does('evening-unlock', 80.6 * MINUTE, { act: { act: 'unlock', device, reason: '' }, by: ['V01'] }),
    seat('late-missed', { who: 'seat3', atMs: 81.15 * MINUTE, usedMs: DURATION }, () => ({
      kind: 'snapshot-missed',
      due: 'hand-in',
      number: 0,
      reason: '第一次未成',
    })),
    tells('console-in-the-evening', LATE, () => ({
      kind: 'journal-opened',
      opened: 'restart',
      build: 'test',
    })),
    tells('refused-act', told(0), () => ({
      kind: 'act-refused',
      act: 'sign-sheet',
      by: ['V01'],
      code: 'PIN_WRONG',
      where: '',
    })),
    tells('refused-machine', told(1), () => ({ kind: 'device-refused', pin: HASH, code: 'DEVICE_UNKNOWN' })),
    seat('evening-opened', { ...at, atMs: told(2) }, () => ({
      kind: 'journal-opened',
      opened: 'restart',
      build: 'test',
      shell: 'headless',
    })),
    tells('evening-connected', told(3), (writing) => ({
      kind: 'device-connected',
      device,
      headSeq: writing.seq('evening-opened'),
      headHash: writing.hash('evening-opened'),
    })),
    seat('evening-head', { ...at, atMs: told(4) }, (writing) => ({
      kind: 'ledger-witnessed',
      ...writing.witnessed(),
    })),
    ...machineTells('evening', at, { message: 'evening-message', unlock: 'evening-unlock' }).filter(
      (_, nth) => nth !== 2 && nth !== 3 && nth !== 8,
    ),
    ...repaired('evening', { ...at, atMs: 81.5 * MINUTE }, 'evening-7'),
    tells('evening-lost', 81.7 * MINUTE, () => ({ kind: 'device-lost', device })),
    does('sign-both', 82 * MINUTE, {
      act: (writing) => ({ act: 'sign-sheet', sheet: writing.sheetDigest() }),
      by: BOTH,
    }),
    does('out-V04', 83 * MINUTE, { act: { act: 'sign-out' }, by: ['V04'] }),
  );
  const anew = ({ who, atMs }: Draft) => who === 'console' && atMs >= LATE;
  return {
    day: {
      drafts: lagging.drafts.map((draft) =>
        anew(draft) ? { ...draft, boot: boot('console in the evening') } : draft,
      ),
    },
  };
}

/** A seat hears of the console that burnt, and gives its last order back, only after the sheet. */
export function followedLate({ plan, day }: Honest): Forged {
  const told = rebuiltDay(plan, day);
  const late = (now: Day, label: string, atMs: number) =>
    changeDraft(now, label, (draft) =>
      draft.who === 'standby' ? atStandby({ ...draft, atMs }) : { ...draft, atMs },
    );
  const moved = late(late(told, 'follows-seat2', 82.4 * MINUTE), 'recovered-help-heard', 82.5 * MINUTE);
  return { day: { drafts: moved.drafts.toSorted((a, b) => a.atMs - b.atMs) }, hands: REBUILT_HANDS };
}

/** A sheet was being signed when the other console took over: it was made anew there. */
export function signedInVain({ plan, day }: Honest): Forged {
  const early = does('sign-in-vain', 68.4 * MINUTE, { act: { act: 'sign-sheet', sheet: HASH }, by: ['V01'] });
  return { day: takeOverDay(plan, addDrafts(day, early)), hands: STANDBY_HANDS };
}

/**
 * E01's first machine fails before the start: admitted anew at another. 丙 (C) is admitted and goes home. The camera of 乙 (B) fails twice at
 * the hand-in, and the sheet counts both.
 */
export function admittedAnew({ day }: Honest): Forged {
  const device = deviceId('spare');
  const again = addDrafts(
    changeFact(
      changeFact(day, 'hand-in-E01', (fact) => ({ ...fact, by: 'candidate' })),
      'open-B-spare',
      (fact, writing) => ({ ...fact, continues: [headOf('seat2', 'answer-B-2')(writing)] }),
    ),
    takenBack(
      'unsent',
      { who: 'seat2', boot: 'seat2 for a moment', atMs: 65 * MINUTE + 1_000, usedMs: 4 * MINUTE },
      8,
    ),
    seat('locked-E01', { who: 'seat3', atMs: 50 * MINUTE + 100 }, () => ({
      kind: 'seat-locked',
      cause: '显示器变化',
    })),
    does('unlock-E01', 50.5 * MINUTE, {
      act: { act: 'unlock', device: deviceId('seat3'), reason: '' },
      by: ['V01'],
    }),
    seat('unlocked-E01', { who: 'seat3', atMs: 50.6 * MINUTE }, (writing) => ({
      kind: 'seat-unlocked',
      order: writing.hash('unlock-E01'),
    })),
    seat('help-E01', { who: 'seat3', atMs: 51 * MINUTE }, () => ({ kind: 'help-called' })),
    admits('E01', 'spare', { seat: '99', atMs: 31.5 * MINUTE }),
    openedFor(
      'E01',
      { who: 'spare', atMs: 31.51 * MINUTE },
      { label: 'open-E01-spare', order: 'admit-E01-spare' },
    ),
    does('pause-spare', 31.6 * MINUTE, { act: { act: 'pause', devices: [device], reason: '' }, by: ['V01'] }),
    seat('paused-spare', { who: 'spare', atMs: 31.61 * MINUTE }, (writing) => ({
      kind: 'paused',
      order: writing.hash('pause-spare'),
    })),
    admits('C', 'seatL', { seat: '98', atMs: 35 * MINUTE }),
    does('status-C', 72 * MINUTE, {
      act: { act: 'set-status', candidate: 'C', status: 'absent', reason: '离场' },
      by: ['V01'],
    }),
    seat('missed-B-again', { who: 'spare', atMs: 71.3 * MINUTE, usedMs: DURATION }, () => ({
      kind: 'snapshot-missed',
      due: 'hand-in',
      number: 0,
      reason: '又未成',
    })),
  );
  return {
    day: again,
    hands: {
      sheet: (sheet) => ({
        ...sheet,
        sittings: sheet.sittings.map((line) =>
          line.candidate === 'B' ? { ...line, snapshotsDue: line.snapshotsDue + 1 } : line,
        ),
      }),
    },
  };
}

/**
 * 丁 (D) sits down and is turned away; 丙 (C) is moved before the start, and falls ill; 戊 (L) turns out to be somebody else. The sheet
 * names readers in another order, and the places with their codes.
 */
export function turnedAway({ day }: Honest): Forged {
  const who = { who: 'spare', atMs: 32.51 * MINUTE };
  const told = addDrafts(
    day,
    admits('D', 'spare', { seat: '99', atMs: 32.5 * MINUTE }),
    openedFor('D', who, { label: 'open-D', order: 'admit-D-spare' }),
    admits('C', 'seatL', { seat: '98', atMs: 33.2 * MINUTE }),
    openedFor('C', { who: 'seatL', atMs: 33.21 * MINUTE }, { label: 'open-C', order: 'admit-C-seatL' }),
    does('move-C', 34 * MINUTE, {
      act: {
        act: 'move-seat',
        candidate: 'C',
        attempt: 1,
        fromDevice: deviceId('seatL'),
        toDevice: deviceId('spare'),
        toSeat: '99',
        reason: '',
      },
      by: BOTH,
    }),
    openedFor('C', { who: 'spare', atMs: 34.05 * MINUTE }, { label: 'open-C-spare', order: 'move-C' }),
    does('ill-C', 62.1 * MINUTE, {
      act: { act: 'record-incident', incident: 'health', candidate: 'C', text: '身体不适', snapshots: [] },
      by: ['V02'],
    }),
    does('status-L-again', 74.6 * MINUTE, {
      act: { act: 'set-status', candidate: 'L', status: 'impersonation', reason: '' },
      by: BOTH,
    }),
    does('incident-L', 74.7 * MINUTE, {
      act: { act: 'record-incident', incident: 'violation', candidate: 'L', text: '替考', snapshots: [] },
      by: ['V02'],
    }),
  );
  return {
    day: told,
    hands: {
      sheet: (sheet) => ({
        ...sheet,
        times: { ...sheet.times, rulesReadBy: sheet.times.rulesReadBy.toReversed() },
        institution: `I01 ${sheet.institution}`,
        room: `R1 ${sheet.room}`,
        post: `101 ${sheet.post}`,
      }),
    },
  };
}

/** The rules could not be read in time; two persons said why. */
export function rulesWaived({ day }: Honest): Forged {
  const waived = does('waived', 59 * MINUTE, { act: { act: 'rules-waived', reason: '广播故障' }, by: BOTH });
  return { day: addDrafts(dropDrafts(day, 'rules-read'), waived) };
}

/** Somebody had sat down, and the questions were never opened. */
export function neverReleased({ day }: Honest): Forged {
  const kept = /^(console-opened|imported|in-V0|checked|close|sheet|sign-V0|seat1-opened|(admit|open)-A$)/;
  const others = day.drafts.map(({ label }) => label).filter((label) => !kept.test(label));
  const why = does('why', 70 * MINUTE, {
    act: { act: 'record-incident', incident: 'fault', candidate: 'A', text: '停电', snapshots: [] },
    by: ['V02'],
  });
  return { day: addDrafts(dropDrafts(day, ...others), why) };
}

/** The authority has received the sittings but one, and not the archive. */
export function fewReceipts({ day }: Honest): Forged {
  return {
    day: dropDrafts(day, 'receipt-A', 'stored-A'),
    hands: { afterwards: (files) => void files.delete('receipts/session.dsse.json') },
  };
}

export const BUSY_ROOMS: readonly HonestRoom[] = [
  { told: 'a machine told much before anybody sat there', make: idleMachine },
  { told: 'machines and lines lagged behind the sheet', make: laggingRoom },
  { told: 'a seat heard of the other console only after the sheet', make: followedLate },
  { told: 'a sheet was signed in vain before another console took over', make: signedInVain },
  { told: 'somebody was admitted anew before the start, and another went home', make: admittedAnew },
  { told: 'somebody was turned away, another moved and fell ill, a third found out', make: turnedAway },
  { told: 'the rules were waived', make: rulesWaived },
  { told: 'somebody had sat down and nothing was released', make: neverReleased },
  { told: 'the authority has not received everything yet', make: fewReceipts },
];
