import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { placeOf, type SeatRecord } from '../journals/journal.ts';
import { type Sitting, startOf } from './sittings.ts';
import { type Step, walk } from './walk.ts';

/**
 * How far two readings of one clock may differ that were taken for one entry: a failing disk may hold an entry for seconds. A rehearsal's clock may run 240 times faster, so that one
 * slow write of a busy disk is minutes of it.
 */
export function toleranceMs(session: Pick<IssuedSession, 'mode'>): number {
  return session.mode === 'real' ? 10_000 : 300_000;
}

/** What a session says of time. */
type SittingTimes = Pick<IssuedSession, 'mode' | 'durationMs'>;

/**
 * R36: the length of the sitting is the signed one; no answer after it and the grants; the test time used grows at least as fast as the
 * machine's monotonic clock while the sitting runs; and on another seat it goes on from where it was.
 */
export function checkTime(session: SittingTimes, sittings: readonly Sitting[]): Checked {
  const flaws: Flaw[] = [];
  let longest = 0;
  for (const sitting of sittings) {
    const steps = walk(sitting);
    flaws.push(...steps.flatMap((step) => deadlineFlaws(step, session)), ...earlyFlaws(sitting));
    flaws.push(...slowFlaws(steps, toleranceMs(session)), ...movedFlaws(sitting));
    longest = Math.max(longest, ...steps.map(({ entry }) => entry.usedMs));
  }
  return verdict(flaws, {
    zh: `无人超时作答；最长用时 ${Math.round(longest / 1000)} 秒，规定 ${session.durationMs / 1000} 秒`,
    en: `nobody answered after the end; the longest sitting used ${Math.round(longest / 1000)} s of ${session.durationMs / 1000} s`,
  });
}

function deadlineFlaws(step: Step, session: SittingTimes): readonly Flaw[] {
  const { entry, stretch, grantedMs } = step;
  const { fact, usedMs } = entry;
  const allowedMs = session.durationMs + grantedMs;
  if (fact.kind === 'sitting-started' && fact.durationMs !== session.durationMs)
    return [
      flaw(placeOf(entry), {
        zh: `答题时长 ${fact.durationMs} 毫秒，场次规定 ${session.durationMs} 毫秒。`,
        en: `the sitting was given ${fact.durationMs} ms; the session says ${session.durationMs}.`,
      }),
    ];
  if (fact.kind === 'answer-saved' && usedMs > allowedMs)
    return [
      flaw(placeOf(entry), {
        zh: `考生 ${stretch.candidate} 用时 ${usedMs} 毫秒后作答，允许 ${allowedMs} 毫秒（含加时 ${grantedMs}）。`,
        en: `${stretch.candidate} answered after ${usedMs} ms; ${allowedMs} ms were allowed (grants ${grantedMs}).`,
      }),
    ];
  return [];
}

/** No test time is used before the start; the entry that opens a sitting may still carry the time of the one before at this seat. */
function earlyFlaws(sitting: Sitting): readonly Flaw[] {
  const [first] = sitting.stretches;
  if (first === undefined) return [];
  const start = startOf(first)?.seq ?? Number.POSITIVE_INFINITY;
  return first.entries
    .filter(({ seq, usedMs }) => usedMs !== 0 && seq <= start && seq !== first.opened.seq)
    .map((entry) =>
      flaw(placeOf(entry), {
        zh: '开始答题之前就有用时。',
        en: 'test time was used before the sitting began.',
      }),
    );
}

interface Running {
  readonly boot: string;
  readonly monoMs: number;
  readonly usedMs: number;
}

/** Facts that a station only writes when the candidate is at work: from them on a restarted program certainly runs. */
const AT_WORK = new Set(['question-shown', 'answer-saved', 'question-flagged']);

function slowFlaws(steps: readonly Step[], tolerance: number): readonly Flaw[] {
  const flaws: Flaw[] = [];
  let since: Running | undefined;
  for (const { entry, started, held, over } of steps) {
    const { fact, boot, monoMs, usedMs } = entry;
    if (since !== undefined && since.boot === boot && started && !held && !over) {
      const least = since.usedMs + (monoMs - since.monoMs);
      if (usedMs < least - tolerance) flaws.push(stretched(entry, least));
    }
    const begins =
      fact.kind === 'sitting-started' || fact.kind === 'resumed' || fact.kind === 'seat-unlocked';
    if (begins || (since?.boot !== boot && AT_WORK.has(fact.kind))) since = { boot, monoMs, usedMs };
  }
  return flaws;
}

function stretched(entry: SeatRecord, least: number): Flaw {
  return flaw(placeOf(entry), {
    zh: `已用时间 ${entry.usedMs} 毫秒，按单调时钟至少应为 ${Math.round(least)} 毫秒：时间被拉长。`,
    en: `${entry.usedMs} ms are told as used where the monotonic clock gives at least ${Math.round(least)}: time was stretched.`,
  });
}

/** On the new seat the clock goes on from what the console knew when the move was ordered. */
function movedFlaws(sitting: Sitting): readonly Flaw[] {
  return sitting.stretches.flatMap((stretch) => {
    const started = stretch.entries.find(({ fact }) => fact.kind === 'sitting-started');
    const known = sitting.stretches
      .flatMap(({ entries }) => entries)
      .filter(({ place }) => place < stretch.opened.place)
      .reduce((most, { usedMs }) => Math.max(most, usedMs), 0);
    return started !== undefined && started.usedMs < known
      ? [
          flaw(placeOf(started), {
            zh: `换座后用时从 ${started.usedMs} 毫秒起算，换座前已用 ${known} 毫秒：时间被归还。`,
            en: `on the new seat the time goes on from ${started.usedMs} ms; ${known} ms had been used before: time was given back.`,
          }),
        ]
      : [];
  });
}
