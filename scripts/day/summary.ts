import { type ArchivedSitting, answersLost } from './archive-check.ts';
import type { PlayedDay } from './play-day.ts';
import type { PreparedDay } from './prepare-day.ts';
import type { RehearsalOptions } from './rehearsal-options.ts';

/** What `summary.json` holds (DESIGN.md 7). Durations are real milliseconds, memory is the kernel's high-water mark. */
export interface Summary {
  readonly seats: number;
  readonly candidates: number;
  readonly present: number;
  readonly absent: number;
  readonly handedIn: number;
  readonly answersAcknowledged: number;
  readonly answersInArchive: number;
  readonly answersLost: number;
  readonly answersForgottenOnScreen: number;
  /** Answers without a second tick on a seat that died for good: the published loss of a burnt machine. */
  readonly answersDiedWithSeat: number;
  readonly snapshotsDue: number;
  readonly snapshotsTaken: number;
  readonly snapshotsMissedWithReason: number;
  readonly papersDistinct: number;
  readonly papersRecomputedByAuthority: number;
  readonly receipts: number;
  readonly scores: { readonly count: number; readonly passed: number };
  readonly recordSheet: string;
  readonly archive: string;
  readonly verifier: { readonly ok: boolean; readonly rules: number };
  readonly faultsInjected: readonly string[];
  readonly durations: Readonly<Record<string, number>>;
  readonly peakRssMb: { readonly console: number; readonly stationMax: number; readonly authority: number };
  readonly seed: string;
  readonly speed: number;
  readonly minutes: number;
  readonly tookMs: number;
  readonly troubles: readonly string[];
  /** Sentences for whatever did not hold; empty when everything did. */
  readonly broken: readonly string[];
}

export interface Evidence {
  readonly options: RehearsalOptions;
  readonly day: PreparedDay;
  readonly played: PlayedDay;
  readonly archived: ReadonlyMap<string, ArchivedSitting>;
  readonly scores: { readonly count: number; readonly passed: number; readonly papersRecomputed: number };
  readonly verifier: { readonly ok: boolean; readonly rules: number; readonly failures: readonly string[] };
  readonly snapshotsDue: number;
  readonly paths: { readonly archive: string; readonly recordSheet: string };
  readonly faultsInjected: readonly string[];
  readonly peakRssMb: Summary['peakRssMb'];
  readonly tookMs: number;
}

/** Counts what happened, compares both ends, and names everything that did not hold. */
export function summarise(from: Evidence): Summary {
  const memories = [...from.played.memories];
  const archived = [...from.archived.values()];
  const all = memories.map(([, memory]) => memory);
  const papers = archived.flatMap((one) => (one.paper === undefined ? [] : [one.paper]));
  const counts = {
    seats: from.options.seats,
    candidates: from.day.candidates.length,
    present: from.played.last.counts.admitted,
    absent: from.played.last.counts.absent,
    handedIn: archived.filter((one) => one.handedIn).length,
    answersAcknowledged: total(all.map((memory) => memory.acknowledged.length)),
    answersInArchive: total(archived.map((one) => one.answers.length)),
    answersLost: total(
      memories.map(([candidate, memory]) => answersLost(memory.acknowledged, from.archived.get(candidate))),
    ),
    answersForgottenOnScreen: total(all.map((memory) => memory.forgotten.length)),
    answersDiedWithSeat: total(all.map((memory) => memory.diedWithSeat.length)),
    snapshotsDue: from.snapshotsDue,
    snapshotsTaken: total(archived.map((one) => one.snapshotsTaken)),
    snapshotsMissedWithReason: total(archived.map((one) => one.snapshotsMissedWithReason)),
    papersDistinct: new Set(papers).size,
    papersRecomputedByAuthority: from.scores.papersRecomputed,
    receipts: all.filter((memory) => memory.receipt !== undefined).length,
  };
  return {
    ...counts,
    scores: { count: from.scores.count, passed: from.scores.passed },
    recordSheet: from.paths.recordSheet,
    archive: from.paths.archive,
    verifier: { ok: from.verifier.ok, rules: from.verifier.rules },
    faultsInjected: from.faultsInjected,
    durations: durationsOf(from),
    peakRssMb: from.peakRssMb,
    seed: from.options.seed,
    speed: from.options.speed,
    minutes: from.options.minutes,
    tookMs: Math.round(from.tookMs),
    troubles: all.flatMap((memory) => memory.troubles).slice(0, 50),
    broken: [
      ...brokenOf(counts),
      ...from.verifier.failures,
      ...(from.verifier.ok ? [] : ['the verifier does not accept the archive']),
    ],
  };
}

function durationsOf(from: Evidence): Record<string, number> {
  const all = [...from.played.memories.values()];
  const first = from.played.paperReadyMs.map((ready, at) => ready + (from.played.startToQuestionMs[at] ?? 0));
  const save = all.flatMap((memory) => memory.saveMs);
  const backup = all.flatMap((memory) => memory.backupMs);
  const receipt = all.map((memory) => (memory.receiptAt ?? Number.NaN) - (memory.handedInAt ?? Number.NaN));
  return {
    releaseToFirstQuestionMsP50: quantile(first, 0.5),
    releaseToFirstQuestionMsP99: quantile(first, 0.99),
    answerAckSeatMsP50: quantile(save, 0.5),
    answerAckSeatMsP99: quantile(save, 0.99),
    answerAckConsoleMsP50: quantile(backup, 0.5),
    answerAckConsoleMsP99: quantile(backup, 0.99),
    handInToReceiptMsP99: quantile(receipt, 0.99),
  };
}

function brokenOf(
  counts: Pick<
    Summary,
    | 'candidates'
    | 'present'
    | 'absent'
    | 'handedIn'
    | 'answersLost'
    | 'answersForgottenOnScreen'
    | 'snapshotsDue'
    | 'snapshotsTaken'
    | 'snapshotsMissedWithReason'
    | 'papersDistinct'
    | 'papersRecomputedByAuthority'
    | 'receipts'
  >,
): readonly string[] {
  const rules: readonly (readonly [boolean, string])[] = [
    [counts.answersLost === 0, `${counts.answersLost} acknowledged answers are not in the archive`],
    [
      counts.answersForgottenOnScreen === 0,
      `${counts.answersForgottenOnScreen} saved answers were not shown again after a crash`,
    ],
    [counts.present + counts.absent === counts.candidates, 'present and absent do not make up the roll'],
    [counts.handedIn === counts.present, `${counts.present} were present and ${counts.handedIn} handed in`],
    [
      counts.papersDistinct === counts.present,
      `${counts.papersDistinct} different papers for ${counts.present} candidates`,
    ],
    [
      counts.papersRecomputedByAuthority === counts.present,
      `the authority recomputed ${counts.papersRecomputedByAuthority} of ${counts.present} papers`,
    ],
    [counts.receipts === counts.present, `${counts.receipts} receipts for ${counts.present} candidates`],
    [
      counts.snapshotsTaken + counts.snapshotsMissedWithReason >= counts.snapshotsDue,
      `${counts.snapshotsDue} snapshots were due, ${counts.snapshotsTaken} taken and ${counts.snapshotsMissedWithReason} missed with a reason`,
    ],
  ];
  return rules.flatMap(([holds, sentence]) => (holds ? [] : [sentence]));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** A quantile by nearest rank, rounded to a tenth; 0 for no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return Math.round(value * 10) / 10;
}
