// A simulated room must not only hold what it promises: each promise is broken once here by a bug planted through a port of the real
// parts, and the simulation has to find it.

import { MINUTE_MS } from '@exam-room/shared/base';
import { describe, expect, it } from 'vitest';
import { drawFor } from '../../proctor-console/src/server/papers/release.ts';
import { addUp, runCampaign, violationLines } from './campaign.ts';
import type { PlannedFault } from './faults.ts';
import type { Invariant } from './invariants.ts';
import { type Plants, simulateRoom } from './simulate-room.ts';
import { makeSession, START_MS } from './the-session.ts';

const SEATS = 2;

describe('an honest room', () => {
  it('keeps every promise whatever the seed brings, and the same seed leaves the same trace', async () => {
    const campaign = {
      ...{ seeds: 2, from: 100, seats: SEATS, progress: () => {} },
      simulate: (seed: number) => simulateRoom({ seed, seats: SEATS, standby: seed === 100 }),
    };
    const reports = await runCampaign(campaign);
    expect(violationLines(campaign, reports)).toEqual([]);
    const summary = addUp(campaign, reports);
    expect(summary).toMatchObject({ ok: true, repeats: true, violations: [] });
    expect(new Set(reports.rooms.map((room) => room.traceHash)).size).toBe(2);
    expect(summary.answersBackedUp).toBeGreaterThan(0);
    expect(summary.withStandby).toBe(1);
  });

  it('lets everybody who came hand in, without a fault', async () => {
    const room = await simulateRoom({ seed: 7, seats: SEATS, standby: false, faults: [] });
    expect(room.violations).toEqual([]);
    expect(room.handedIn).toBe(room.present);
    expect(room.present).toBeGreaterThan(0);
  });
});

describe('a day that once went wrong', () => {
  it('a console that stands still and then loses its power leaves no seat waiting for its welcome', async () => {
    const faults = [1, 3, 5].flatMap((minutes): readonly PlannedFault[] => [
      { kind: 'console-stall', atMs: START_MS + minutes * MINUTE_MS },
      { kind: 'console-power', atMs: START_MS + minutes * MINUTE_MS + 12_000 },
    ]);
    const room = await simulateRoom({ seed: 1, seats: SEATS, standby: false, faults, allStay: true });
    expect(room.violations).toEqual([]);
    expect(room.handedIn).toBe(SEATS);
  });
});

describe('a day with two consoles that once went wrong', () => {
  it.each([
    [4, 'a room that is taken back gets what the other console wrote meanwhile'],
    [25, 'an order that seats had kept for one console counts once at the other'],
  ])('seed %i: %s', async (seed) => {
    const room = await simulateRoom({ seed, seats: 3, standby: true });
    expect(room.violations).toEqual([]);
    expect(room.takeOvers).toBeGreaterThan(1);
  });
});

/** The invariant, the bug, and what happens to the room while it lies there. */
interface Planted {
  readonly broken: Invariant;
  readonly bug: string;
  readonly plants: Plants;
  readonly faults?: readonly PlannedFault[];
  /** Everybody comes in time and stays to the end. */
  readonly allStay?: boolean;
  /** A second console stands in the room. */
  readonly standby?: boolean;
}

const duringTheExam = (...kinds: readonly PlannedFault['kind'][]): readonly PlannedFault[] =>
  kinds.flatMap((kind) => [4, 5, 6, 7].map((minutes) => ({ kind, atMs: START_MS + minutes * MINUTE_MS })));

const again = (
  kind: PlannedFault['kind'],
  { everyMs, times }: { readonly everyMs: number; readonly times: number },
): readonly PlannedFault[] =>
  Array.from({ length: times }, (_, at) => ({ kind, atMs: START_MS + at * everyMs }));

const PLANTED: readonly Planted[] = [
  {
    broken: 'saved-is-kept',
    bug: 'a journal that acknowledges before its disk has flushed',
    plants: { seatDisk: (disk) => ({ ...disk, flush: () => {} }) },
    faults: duringTheExam('seat-power'),
  },
  {
    broken: 'saved-is-kept',
    bug: 'a spare seat that takes over less than was backed up',
    plants: {
      journal: (journal) => ({ ...journal, earlier: (order) => journal.earlier(order)?.slice(0, -20) }),
    },
    faults: duringTheExam('seat-lost').slice(0, SEATS),
    allStay: true,
  },
  {
    broken: 'backed-up-is-kept',
    bug: 'a ledger that acknowledges before its disk has flushed',
    plants: { consoleDisk: (disk) => ({ ...disk, flush: () => {} }) },
    faults: duringTheExam('console-power'),
  },
  {
    broken: 'chain-is-whole',
    bug: 'a ledger that keeps an answer twice',
    plants: {
      ledger: (ledger) => ({
        ...ledger,
        append: (entries) =>
          ledger.append(
            entries.flatMap((one) => (one.sealed.payload.includes('answer-saved') ? [one, one] : [one])),
          ),
      }),
    },
  },
  {
    broken: 'fork-is-noticed',
    bug: 'a console that keeps to itself whom it has refused',
    plants: { refusals: (book) => ({ ...book, fault: () => {} }) },
    faults: [{ kind: 'seat-image', atMs: START_MS + 2 * MINUTE_MS }],
  },
  {
    broken: 'seat-is-its-journal',
    bug: 'a journal that writes another moment than it tells',
    plants: {
      journal: (journal) => ({
        ...journal,
        append(fact, usedMs) {
          const kept = journal.append(fact, usedMs);
          return kept.ok ? { ...kept, value: { ...kept.value, wallMs: kept.value.wallMs + 1 } } : kept;
        },
      }),
    },
  },
  {
    broken: 'room-is-its-ledger',
    bug: 'a ledger that tells other places than it gives',
    plants: { ledger: (ledger) => ({ ...ledger, append: (entries) => ledger.append(entries) + 1 }) },
    faults: [{ kind: 'seat-program', atMs: START_MS + MINUTE_MS }],
  },
  {
    broken: 'time-is-fair',
    bug: 'a clock that runs slow and gives more time',
    plants: { clockRate: 0.8 },
    allStay: true,
  },
  {
    broken: 'time-is-fair',
    bug: 'a clock that runs fast and takes time away',
    plants: { clockRate: 1.2 },
    allStay: true,
  },
  {
    broken: 'paper-is-the-same',
    bug: 'a console that draws from a seed of its own',
    plants: {},
  },
  {
    broken: 'one-seat-each',
    bug: 'a console that forgets whom it has seated, and somebody who types that number elsewhere',
    plants: { consoleDisk: (disk) => ({ ...disk, cutPower: disk.image() }) },
    faults: [{ kind: 'console-power', atMs: START_MS + MINUTE_MS }],
    allStay: true,
  },
  {
    broken: 'record-adds-up',
    bug: 'a console whose plan has one candidate more than the roll',
    plants: {
      plan(plan) {
        const [first] = plan.candidates.values();
        const stranger = { ...first, candidate: 'stranger' } as NonNullable<typeof first>; // a copy of a real one
        return { ...plan, candidates: new Map(plan.candidates).set(stranger.candidate, stranger) };
      },
    },
  },
  {
    broken: 'marks-agree',
    bug: 'a journal that seals other answers than the screen showed',
    plants: {
      journal: (journal) => ({
        ...journal,
        append: (fact, usedMs) =>
          journal.append(
            fact.kind === 'handed-in' ? { ...fact, answers: journal.head().hash } : fact,
            usedMs,
          ),
      }),
    },
  },
  {
    broken: 'everything-arrives',
    bug: 'a network that swallows hand-ins',
    plants: {
      swallows: (message) =>
        message.say === 'entries' && message.entries.some(({ payload }) => payload.includes('"handed-in"')),
    },
  },
  {
    broken: 'union-is-whole',
    bug: 'a cable that loses what a console hands over that was replaced',
    plants: { swallowsRows: (message) => message.say === 'rows' && !('first' in message) },
    faults: [{ kind: 'split-brain', atMs: START_MS + MINUTE_MS }],
    standby: true,
  },
  {
    broken: 'highest-epoch-is-obeyed',
    bug: 'a journal that writes down more of the console before than the take-over says',
    plants: {
      journal: (journal) => ({
        ...journal,
        append: (fact, usedMs) =>
          journal.append(fact.kind === 'console-followed' ? { ...fact, fromSeq: 1_000_000 } : fact, usedMs),
      }),
    },
    faults: [
      { kind: 'split-brain', atMs: START_MS + MINUTE_MS },
      // What is written there is believed when it is read.
      { kind: 'seat-program', atMs: START_MS + 2 * MINUTE_MS },
    ],
    allStay: true,
    standby: true,
  },
  {
    broken: 'replaced-is-read-only',
    bug: 'a console that does not listen to what seats show of a take-over',
    plants: { hearOfTakeOver: () => () => {} },
    faults: [
      { kind: 'console-away', atMs: START_MS },
      ...again('consoles-cut', { everyMs: 5_000, times: 60 }),
      ...again('seat-program', { everyMs: 20_000, times: 15 }),
    ],
    standby: true,
  },
  {
    broken: 'one-writer',
    bug: 'a console that begins anew on an empty disk as if there had been none before',
    plants: { startedAs: () => false },
    faults: [{ kind: 'console-burns', atMs: START_MS }],
    standby: true,
  },
  {
    broken: 'take-over-is-told',
    bug: 'a ledger that leaves out take-overs when it is read',
    plants: {
      ledger: (ledger) => ({
        ...ledger,
        *read(from) {
          for (const row of ledger.read(from)) if (row.epoch === 1 || row.seq > 1) yield row;
        },
      }),
    },
    faults: [
      { kind: 'take-over', atMs: START_MS + MINUTE_MS },
      { kind: 'standby-program', atMs: START_MS + 2 * MINUTE_MS },
      { kind: 'console-program', atMs: START_MS + 4 * MINUTE_MS },
    ],
    standby: true,
  },
  {
    broken: 'backed-up-is-kept',
    bug: 'a seat that acknowledges before its disk has flushed, while the only console with its entries burns',
    plants: { seatDisk: (disk) => ({ ...disk, flush: () => {} }) },
    faults: [
      ...again('consoles-cut', { everyMs: 5_000, times: 24 }),
      { kind: 'console-burns', atMs: START_MS + 90_000 },
      { kind: 'seat-power', atMs: START_MS + 91_000 },
    ],
    allStay: true,
    standby: true,
  },
];

/** The console's own draw with another seed: both sides agree, and the signed session does not. */
async function ownSeed(seed: number): Promise<Plants> {
  const { session, pool, secrets } = await makeSession(seed, SEATS);
  const other = { ...secrets, seed: 'ab'.repeat(32) };
  return {
    papers: (papers) => ({
      ...papers,
      grant: (candidate, attempt) =>
        papers.held() === undefined
          ? papers.grant(candidate, attempt)
          : drawFor({ session }, { secrets: other, pool }, { candidate, attempt }),
    }),
  };
}

describe('a planted bug', () => {
  it.each(PLANTED)('breaks "$broken": $bug', async (planted) => {
    const { broken, faults = [], allStay = false, standby = false } = planted;
    const plants = broken === 'paper-is-the-same' ? await ownSeed(1) : planted.plants;
    const room = await simulateRoom({
      ...{ seed: 1, seats: standby ? 1 : SEATS, standby, faults, plants, allStay, judges: broken },
    });
    expect(room.violations[0]?.invariant).toBe(broken);
  });
});
