import { createHash } from 'node:crypto';
import type { FaultKind } from './faults.ts';
import type { Invariant } from './invariants.ts';
import type { RoomReport } from './simulate-room.ts';

/** Many seeds, one after the other. */
export interface Campaign {
  readonly seeds: number;
  readonly seats: number;
  readonly from: number;
  readonly simulate: (seed: number) => Promise<RoomReport>;
  readonly progress: (line: string) => void;
}

export interface Reports {
  readonly rooms: readonly RoomReport[];
  /** The first seed was played twice and left the same trace. */
  readonly repeats: boolean;
}

export interface Summary {
  readonly ok: boolean;
  readonly seeds: number;
  readonly from: number;
  readonly seats: number;
  readonly steps: number;
  readonly virtualHours: number;
  readonly entries: number;
  readonly answersSaved: number;
  readonly answersBackedUp: number;
  readonly candidates: number;
  readonly present: number;
  readonly handedIn: number;
  readonly byTime: number;
  readonly forced: number;
  /** Rooms with a second console, and how often people took a room over. */
  readonly withStandby: number;
  readonly takeOvers: number;
  /** Answers that had been called 已备份 and burnt with a console while their seat was lost too. */
  readonly answersBurnt: number;
  /** How often each fault struck. */
  readonly faults: Readonly<Record<string, number>>;
  readonly violations: readonly {
    readonly seed: number;
    readonly step: number;
    readonly atMs: number;
    readonly invariant: string;
    readonly detail: string;
  }[];
  readonly repeats: boolean;
  /** SHA-256 over the traces of all seeds. */
  readonly traceHash: string;
}

const PROGRESS_EVERY = 10;

/** Plays every seed, and the first one a second time: the same seed must give the same trace. */
export async function runCampaign({ seeds, from, simulate, progress }: Campaign): Promise<Reports> {
  const rooms: RoomReport[] = [];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const room = await simulate(seed);
    rooms.push(room);
    if (room.violations.length > 0) progress(`seed ${seed}: ${room.violations[0]?.invariant ?? ''}`);
    else if (rooms.length % PROGRESS_EVERY === 0) progress(`${rooms.length} of ${seeds} rooms`);
  }
  const again = await simulate(from);
  return { rooms, repeats: again.traceHash === rooms[0]?.traceHash };
}

export function addUp({ seeds, seats, from }: Campaign, { rooms, repeats }: Reports): Summary {
  const faults: Record<string, number> = {};
  for (const room of rooms)
    for (const [kind, times] of room.faults) faults[kind] = (faults[kind] ?? 0) + times;
  const violations = rooms.flatMap((room) =>
    room.violations.map(({ tail: _, ...one }) => ({ seed: room.seed, ...one })),
  );
  const sum = (of: (room: RoomReport) => number) => rooms.reduce((total, room) => total + of(room), 0);
  const hash = createHash('sha256');
  for (const room of rooms) hash.update(room.traceHash);
  return {
    ...{ ok: violations.length === 0 && repeats, seeds, from, seats },
    steps: sum((room) => room.steps),
    virtualHours: Math.round(sum((room) => room.virtualMs) / 36_000) / 100,
    entries: sum((room) => room.entries),
    answersSaved: sum((room) => room.answersSaved),
    answersBackedUp: sum((room) => room.answersBackedUp),
    candidates: sum((room) => room.candidates),
    present: sum((room) => room.present),
    handedIn: sum((room) => room.handedIn),
    byTime: sum((room) => room.byTime),
    forced: sum((room) => room.forced),
    withStandby: rooms.filter((room) => room.standby).length,
    takeOvers: sum((room) => room.takeOvers),
    answersBurnt: sum((room) => room.burnt),
    ...{ faults, violations, repeats, traceHash: hash.digest('hex') },
  };
}

/** Seed, step, the end of the trace, and how to see it again. */
export function violationLines({ seats }: Campaign, { rooms, repeats }: Reports): readonly string[] {
  const lines = rooms.flatMap(({ seed, violations: [first] }) =>
    first === undefined
      ? []
      : [
          ...[
            '',
            `seed ${seed}, step ${first.step}: ${first.invariant}`,
            first.detail,
            ...first.tail.map((line) => `  ${line}`),
          ],
          `again: npm run simulate -- --from ${seed} --seeds 1 --seats ${seats} --trace`,
        ],
  );
  return repeats ? lines : [...lines, `seed ${rooms[0]?.seed ?? ''} played twice left two different traces`];
}

/** The summary for people. */
export function summaryLines(
  summary: Summary,
  words: {
    readonly faults: Readonly<Record<FaultKind, string>>;
    readonly invariants: Readonly<Record<Invariant, string>>;
  },
): readonly string[] {
  const { seeds, seats, steps, virtualHours, entries, present, candidates, handedIn, byTime, forced } =
    summary;
  const broken = (name: string) => summary.violations.filter((one) => one.invariant === name).length;
  return [
    `${seeds} rooms of ${seats} seats and three spares: ${virtualHours} hours in ${steps} steps, ${entries} entries`,
    `${candidates} candidates, ${present} present, ${handedIn} handed in (${byTime} by time, ${forced} by invigilators)`,
    `${summary.answersSaved} answers called 已保存, ${summary.answersBackedUp} entries called 已备份`,
    `${summary.withStandby} rooms with a second console: ${summary.takeOvers} take-overs, ${summary.answersBurnt} answers with 已备份 burnt with a console whose seat was lost too`,
    ...Object.entries(words.faults).map(
      ([kind, what]) => `  ${String(summary.faults[kind] ?? 0).padStart(5)} × ${kind}: ${what}`,
    ),
    ...Object.entries(words.invariants).map(
      ([name, what]) => `  ${broken(name) === 0 ? 'holds ' : 'BROKEN'} ${name}: ${what}`,
    ),
    `the same seed twice: ${summary.repeats ? 'the same trace' : 'DIFFERENT traces'}; all traces: ${summary.traceHash.slice(0, 16)}`,
  ];
}
