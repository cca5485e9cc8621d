import type { RecordSheet } from '../formats/archive-formats.ts';
import { clocksADayAhead } from './clock-leaps.test-support.ts';
import { boot, CONSOLE_AGAIN_MS, does, seat, tells } from './draft-makers.test-support.ts';
import {
  addDrafts,
  changeDraft,
  changeFact,
  type Day,
  type Draft,
  dropDrafts,
  type Fact,
} from './drafts.test-support.ts';
import { newDiskOf2, TRUE_REPORT, withReport } from './forge-day.test-support.ts';
import { refusals, shows } from './forge-orders.test-support.ts';
import {
  draftsOf,
  type Forged,
  type Honest,
  type HonestRoom,
  reissue,
  reissueSession,
  retime,
} from './forgery.test-support.ts';
import { honestDay } from './honest-day.test-support.ts';
import { HONEST_ROOMS } from './honest-rooms.test-support.ts';
import { payloadDigest } from './keys.test-support.ts';
import { mendedConsole } from './mended-console.test-support.ts';
import { deviceId, MINUTE, MORNING_MS, NONCE, type Plan } from './plan.test-support.ts';
import { atStandby, STANDBY_HANDS, takeOverAct } from './take-over-day.test-support.ts';
import { atTheEnd, thirdConsole } from './third-console.test-support.ts';

// Honest rooms in which much was unusual at once: each must be believed, and whatever is unusual about them told as it is.

const BOTH = ['V01', 'V02'];
const NOTHING = '0'.repeat(64);
const WAIVED = '场地延误';

function waived(sheet: RecordSheet): RecordSheet {
  return { ...sheet, times: { ...sheet.times, rulesWaived: WAIVED } };
}

function waives(atMs: number): Draft {
  return does('waived', atMs, { act: { act: 'rules-waived', reason: WAIVED }, by: BOTH });
}

/** The spare shows the same head twice: nothing had been written in between. */
function sameHeadTwice(day: Day): Day {
  let shown: Fact | undefined;
  const kept = changeFact(day, 'saw-spare-3', (fact) => {
    shown = fact;
    return fact;
  });
  const again = seat('saw-spare-again', { who: 'spare', atMs: 61.4 * MINUTE }, (writing) => ({
    kind: 'ledger-witnessed',
    ...(shown?.kind === 'ledger-witnessed'
      ? { note: shown.note, cosignature: shown.cosignature }
      : writing.witnessed()),
  }));
  return addDrafts(kept, again);
}

/** Connections of every kind: with nothing yet, never heard of again, lost twice, there to the end. */
function connections(): readonly Draft[] {
  const there = (who: string, label: string) =>
    tells(`${who}-connected-late`, 75.6 * MINUTE, (writing) => ({
      kind: 'device-connected',
      device: deviceId(who),
      headSeq: writing.seq(label),
      headHash: writing.hash(label),
    }));
  const lost = (label: string, who: string, atMs: number) =>
    tells(label, atMs, () => ({ kind: 'device-lost', device: deviceId(who) }));
  return [
    shows('spare-empty', 30_000, { who: 'spare', headSeq: 0, headHash: NOTHING }),
    shows('standby-empty', 1.5 * MINUTE, { who: 'standby', headSeq: 0, headHash: NOTHING }),
    lost('lost-seat2-again', 'seat2', 64.6 * MINUTE),
    there('seat1', 'stored-A'),
    there('seat3', 'stored-E01'),
    there('seatL', 'refused-L'),
    lost('lost-seatL', 'seatL', 85 * MINUTE),
  ];
}

/** What people did that is rare and right. */
function rareActs(): readonly Draft[] {
  const device = deviceId('seat2');
  return [
    does('patrol-early', 3 * MINUTE, {
      act: { act: 'patrol-visit', name: '刘巡考', remark: '到场' },
      by: ['V03'],
    }),
    does('grant-B', 64.45 * MINUTE, {
      act: { act: 'grant-time', candidate: 'B', device, ms: MINUTE, reason: '键盘失灵' },
      by: ['V01'],
    }),
    seat(
      'granted-B',
      { who: 'spare', atMs: 66 * MINUTE, usedMs: 66 * MINUTE - 61.16 * MINUTE },
      (writing) => ({
        kind: 'time-granted',
        order: writing.hash('grant-B'),
        ms: MINUTE,
      }),
    ),
    does('status-C', 72 * MINUTE, {
      act: { act: 'set-status', candidate: 'C', status: 'absent', reason: '未到' },
      by: ['V01'],
    }),
    does('release-again', 75.5 * MINUTE, { act: { act: 'release', nonce: NONCE }, by: BOTH }),
    waives(77 * MINUTE),
  ];
}

/** A long day at one console. */
export function longDay({ day }: Honest): Forged {
  const { day: reported = day, hands = {} } = withReport({ day }, TRUE_REPORT);
  const byOwnHand = changeFact(reported, 'hand-in-B', (fact) => ({ ...fact, by: 'candidate' }));
  // The console's wall clock was put right after the reading of the rules.
  const clock = changeDraft(byOwnHand, 'rules-read', (draft) => ({ ...draft, wallShiftMs: 9 * MINUTE }));
  const early = retime(sameHeadTwice(clock), { 'in-V04': 4 * MINUTE });
  return {
    day: addDrafts(early, ...connections(), ...rareActs(), ...refusals()),
    hands: { ...hands, sheet: waived, witnesses: ['seat1', 'seat2', 'spare'] },
  };
}

const OPENS_MS = MORNING_MS + 46 * MINUTE;

/** The authority's office made everything as tight as it may be, and the room kept to it. */
function tight({ plan }: Honest): Plan {
  const judges = plan.pool.questions.filter(({ kind }) => kind === 'judge').slice(2);
  const pool = {
    ...plan.pool,
    expiresMs: plan.session.issuedMs,
    questions: plan.pool.questions.filter((one) => !judges.includes(one)),
  };
  const trust = { ...plan.trust, expiresMs: plan.session.issuedMs };
  const with_ = (now: Plan, part: 'pool' | 'release' | 'trust', payload: object) =>
    reissue(now, part, {
      change: (was) => ({ ...was, ...payload }),
      by: part === 'trust' ? ['root 1', 'root 2'] : ['session issuer'],
    });
  const issued = [
    ['pool', pool],
    ['trust', trust],
    ['release', { notBeforeMs: OPENS_MS }],
  ] as const;
  const made = issued.reduce((now, [part, payload]) => with_(now, part, payload), { ...plan, pool, trust });
  return reissueSession(made, (session) => ({
    ...session,
    window: { notBeforeMs: OPENS_MS, startMs: OPENS_MS, notAfterMs: OPENS_MS },
    blueprint: { ...session.blueprint, passPoints: session.blueprint.totalPoints },
  }));
}

export function tightDay(honest: Honest): Forged {
  const plan = tight(honest);
  // A seat stands without signing for a quarter of an hour to the millisecond.
  const times = { 'rules-read': 50 * MINUTE + 2_000, 'saw-seat3-1': 31.5 * MINUTE };
  return { plan, day: retime(honestDay(plan), times) };
}

/** L sits where B had begun. The opening carries the time of whoever sat there before, or none. */
function lateAtSeat2(day: Day, openedWithMs: number): Day {
  const [old, now] = [deviceId('seatL'), deviceId('seat2')];
  const there = <Value>(value: Value): Value =>
    JSON.parse(JSON.stringify(value).replaceAll(old, now).replaceAll('"98"', '"02"'));
  const from = day.drafts.findIndex(({ label }) => label === 'admit-L');
  const drafts = day.drafts.map((draft, at): Draft => {
    const { body } = draft;
    if (at < from) return draft;
    const told: Draft['body'] =
      'write' in body
        ? { write: (writing) => there(body.write(writing)) }
        : 'act' in body && typeof body.act !== 'function'
          ? { ...body, act: there(body.act) }
          : body;
    if (draft.who !== 'seatL') return { ...draft, body: told };
    const usedMs = draft.label === 'open-L' ? openedWithMs : draft.usedMs;
    return { ...draft, who: 'seat2', boot: boot('seat2 again'), usedMs, body: told };
  });
  return { drafts };
}

/** A rehearsal asks no witness, reads no rules, and is as long as it likes. */
export function rehearsal({ plan: real }: Honest): Forged {
  const plan = reissueSession(real, (session) => ({
    ...session,
    mode: 'rehearsal',
    blueprint: { ...session.blueprint, durationMinutes: 120 },
  }));
  const day = honestDay(plan);
  const without = dropDrafts(day, 'rules-read', ...draftsOf(day, ({ label }) => label.startsWith('saw-')));
  const [there] = connections().filter(({ label }) => label === 'seat1-connected-late');
  return {
    plan,
    day: addDrafts(lateAtSeat2(without, 0), waives(50 * MINUTE), ...(there === undefined ? [] : [there])),
    hands: { sheet: waived, witnesses: [] },
  };
}

/**
 * The seat that was left gets a new disk, the console is started again before the exam begins; nobody says in which order a room lists
 * its files.
 */
export function newDisk({ day }: Honest): Forged {
  const restart = tells('console-early', EARLY_MS, () => ({
    kind: 'journal-opened',
    opened: 'restart',
    build: 'test',
  }));
  const drafts = addDrafts(newDiskOf2(day), restart).drafts.map((draft) =>
    draft.who === 'console' && draft.atMs >= EARLY_MS && draft.atMs < CONSOLE_AGAIN_MS
      ? { ...draft, boot: boot('console early'), monoMs: draft.atMs - EARLY_MS + 1 }
      : draft,
  );
  return {
    day: { drafts },
    hands: { index: (index) => ({ ...index, files: index.files.toReversed() }) },
  };
}

/** Between the reading of the rules and the start. */
const EARLY_MS = 52 * MINUTE;

/** The seat that was left serves the late-comer; when the console starts again, its wall clock has been put back. */
export function seatServedAgain({ day }: Honest): Forged {
  const saw = seat('saw-spare-again', atTheEnd('spare', 74.9 * MINUTE), (writing) => ({
    kind: 'ledger-witnessed',
    ...writing.witnessed(),
  }));
  const drafts = addDrafts(lateAtSeat2(day, 4 * MINUTE), saw).drafts.map((draft) =>
    draft.who === 'console' && draft.atMs >= CONSOLE_AGAIN_MS
      ? { ...draft, wallShiftMs: -30 * MINUTE }
      : draft,
  );
  return { day: { drafts } };
}

const LAST_MS = 82.5 * MINUTE;

/** The console ends while its sheet is being signed: another is made and signed at the standby. */
export function signedAgain({ plan, day }: Honest): Forged {
  const signs = (id: string, atMs: number) =>
    does(`sign-${id}-standby`, atMs, {
      act: (writing) => ({ act: 'sign-sheet', sheet: writing.sheetDigest() }),
      by: [id],
    });
  const sheet = day.drafts.filter(({ label }) => label === 'sheet');
  const later: readonly Draft[] = [
    { ...takeOverAct('sign-V01'), atMs: LAST_MS },
    tells('standby-opened', LAST_MS + 10, () => ({ kind: 'journal-opened', opened: 'first', build: 'test' })),
    tells('standby-imported', LAST_MS + 20, () => ({
      kind: 'session-imported',
      session: payloadDigest(plan.envelopes.session),
    })),
    ...sheet.map((draft) => ({ ...draft, label: 'sheet-again', atMs: 84 * MINUTE })),
    signs('V01', 85 * MINUTE),
    signs('V02', 86 * MINUTE),
  ];
  const { sheet: _, ledger: __, ...hands } = STANDBY_HANDS;
  return {
    day: addDrafts(
      dropDrafts(day, 'sign-V02'),
      ...later.map((draft) => ('sheet' in draft.body ? draft : atStandby(draft))),
    ),
    hands,
  };
}

/** A seat is cut off while its candidate sits, and brings everything when its line is mended. */
export function cutOff({ day }: Honest): Forged {
  const [from, to] = [61.5 * MINUTE, 78 * MINUTE];
  const later = retime(day, { 'receipt-E01': to + MINUTE, 'stored-E01': to + 1.1 * MINUTE });
  const drafts = addDrafts(
    later,
    tells('lost-seat3', from, () => ({ kind: 'device-lost', device: deviceId('seat3') })),
    tells('seat3-connected-again', to, (writing) => ({
      kind: 'device-connected',
      device: deviceId('seat3'),
      headSeq: writing.seq('pic:E01-hand-in'),
      headHash: writing.hash('pic:E01-hand-in'),
    })),
    seat('saw-seat3-again', atTheEnd('seat3', to + 30_000), (writing) => ({
      kind: 'ledger-witnessed',
      ...writing.witnessed('console', 'ledger'),
    })),
  );
  return {
    day: drafts,
    hands: {
      ledger: (built) => {
        const there = built.findIndex(({ draft }) => draft.label === 'seat3-connected-again');
        const isCut = ({ draft }: (typeof built)[number]) =>
          draft.who === 'seat3' && draft.atMs > from && draft.atMs < to;
        const rest = built.filter((one) => !isCut(one));
        if (there < 0) return rest;
        const at = rest.findIndex(({ draft }) => draft.label === 'seat3-connected-again');
        return rest.toSpliced(at + 1, 0, ...built.filter(isCut));
      },
    },
  };
}

/** Each with what was unusual. */
export const ODD_BUT_HONEST: readonly HonestRoom[] = [
  { told: 'much was rare and right', make: longDay },
  { told: 'everything was as tight as it may be', make: tightDay },
  { told: 'people only rehearsed', make: rehearsal },
  { told: 'a seat that was left got a new disk', make: newDisk },
  { told: 'a seat that was left served somebody else', make: seatServedAgain },
  { told: 'the sheet was signed again at the standby', make: signedAgain },
  { told: 'a seat was cut off for a quarter of an hour', make: cutOff },
  { told: 'the clocks of two seats were set a day ahead', make: clocksADayAhead },
  { told: 'three consoles led one after the other', make: thirdConsole },
  { told: 'a console burnt, and went on after the standby on a new disk', make: mendedConsole },
];

/** Every honest room but the plain one, by what had happened to it. */
export const EVERY_HONEST_ROOM = [...HONEST_ROOMS, ...ODD_BUT_HONEST];
