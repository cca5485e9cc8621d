import type { IssuedSession } from '../authority-word/session.ts';
import { consoleEntries } from '../exam-day/release.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import type { SeatFact } from '../formats/entry-formats.ts';
import { type ConsoleRecord, placeOf, type SeatRecord } from '../journals/journal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type Sitting, type Stretch, startOf } from './sittings.ts';
import { toleranceMs } from './time.ts';

/** A quartz clock strays less than this; a clock that was slowed down strays more. */
const DRIFT = 0.002;

/**
 * R37: the seat's clock ran as fast as the console's. What a seat did on an order happened after the order; what stands in the ledger
 * before a console entry happened before that entry. Between such witnesses a seat cannot have counted less time, or more, than passed.
 */
export function checkClockWitness(
  session: IssuedSession,
  ledger: Ledger,
  sittings: readonly Sitting[],
): Checked {
  const console = consoleEntries(ledger.journals);
  const flaws: Flaw[] = [];
  let compared = 0;
  for (const { stretches } of sittings)
    for (const stretch of stretches)
      for (const pair of witnessesOf(stretch, ledger, console)) {
        compared += 1;
        const found = strayed(pair, toleranceMs(session));
        if (found !== undefined) flaws.push(found);
      }
  return verdict(flaws, {
    zh: `座位机时钟与监考机时钟比对 ${compared} 处，快慢一致`,
    en: `the seats' clocks agree with the console's at ${compared} points`,
  });
}

interface Witnessed {
  readonly entry: SeatRecord;
  /** By the seat's own clock since the start. */
  readonly counted: number;
  /** By the console's clock: not less than, not more than. Absent when the console was started again in between. */
  readonly least: number | undefined;
  readonly most: number | undefined;
}

function witnessesOf(
  stretch: Stretch,
  ledger: Ledger,
  console: readonly ConsoleRecord[],
): readonly Witnessed[] {
  const start = startOf(stretch);
  if (start === undefined) return [];
  const [startAfter, startBefore] = [orderOf(start, ledger), nextOf(start, console)];
  return stretch.entries
    .filter(({ seq, boot, fact }) => seq > start.seq && boot === start.boot && isWitness(fact))
    .map((entry) => ({
      entry,
      counted: entry.monoMs - start.monoMs,
      least: between(startBefore, orderOf(entry, ledger)),
      most: between(startAfter, nextOf(entry, console)),
    }))
    .filter(({ least, most }) => least !== undefined || most !== undefined);
}

/** What followed an order has a moment before it; what stands in the ledger has one after it, and of those the hand-in matters. */
function isWitness(fact: SeatFact): boolean {
  return 'order' in fact || fact.kind === 'handed-in';
}

type ConsoleMoment = ConsoleRecord | SeatRecord | undefined;

/** By the console's monotonic clock, which only counts within one start of its program: no two starts have the same name. */
function between(from: ConsoleMoment, to: ConsoleMoment): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  return from.boot === to.boot ? to.monoMs - from.monoMs : undefined;
}

function orderOf(entry: SeatRecord, ledger: Ledger): ConsoleMoment {
  const order = 'order' in entry.fact ? entry.fact.order : undefined;
  return order === undefined ? undefined : ledger.byHash.get(order);
}

/** The first console entry that stands after this one in the ledger. */
function nextOf(entry: SeatRecord, console: readonly ConsoleRecord[]): ConsoleRecord | undefined {
  let [low, high] = [0, console.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((console[middle]?.place ?? 0) > entry.place) high = middle;
    else low = middle + 1;
  }
  return console[low];
}

function strayed({ entry, counted, least, most }: Witnessed, tolerance: number): Flaw | undefined {
  const leeway = tolerance + DRIFT * counted;
  if (least !== undefined && counted < least - leeway)
    return flaw(placeOf(entry), {
      zh: `座位机自开始以来只计了 ${seconds(counted)} 秒，监考机的记录表明至少过了 ${seconds(least)} 秒：座位机时钟被拖慢。`,
      en: `the seat counted ${seconds(counted)} s since the start where the console's entries prove at least ${seconds(least)} s: its clock was slowed down.`,
    });
  if (most !== undefined && counted > most + leeway)
    return flaw(placeOf(entry), {
      zh: `座位机自开始以来计了 ${seconds(counted)} 秒，监考机的记录表明至多过了 ${seconds(most)} 秒：座位机时钟被调快。`,
      en: `the seat counted ${seconds(counted)} s since the start where at most ${seconds(most)} s can have passed: its clock ran fast.`,
    });
  return undefined;
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
