import { ok, type Result } from '@exam-room/shared/base';
import type { Blueprint, Difficulty, QuestionKind } from '@exam-room/shared/model';
import type { BankSecret } from './bank-secret.ts';
import { cleanRows } from './clean-up/clean-rows.ts';
import { withoutDuplicates } from './clean-up/duplicates.ts';
import { NOTHING_SELECTED, type Proposal, type Selection } from './clean-up/proposal.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import type { DraftQuestion } from './draft.ts';
import { type FinishedQuestion, finishQuestion, illustrate } from './finish-question.ts';
import { imageFolder } from './images.ts';
import { questionsOf } from './import/question-sheet.ts';
import type { JudgeSpelling, ReadingRules, SourceFile } from './import/source-row.ts';
import { keySignals } from './key-signals.ts';
import { type BankProblem, isError, problemAt, sheetName } from './problem.ts';
import { readSources } from './read-sources.ts';
import { type SimulatedRoom, simulateRooms } from './simulate-room.ts';
import type { Topics } from './topics.ts';

export interface BankInput {
  /** One bank may come in several files; names as the person typed them stand in every message. */
  readonly files: readonly SourceFile[];
  readonly topics: Topics;
  readonly images?: string;
  /** For questions that name no topic or difficulty; what A/B and 1/0 mean as the key of a 判断题, once confirmed. */
  readonly topic?: string;
  readonly difficulty?: Difficulty;
  readonly judge?: readonly JudgeSpelling[];
  /** Which proposals of the clean-up are made. */
  readonly apply?: Selection;
  /** Hears where the reading has come to, for a sentence about a file that never ends. */
  readonly onProgress?: (step: ImportStep) => void;
}

export type ImportStep =
  | { readonly at: 'reading'; readonly place: string }
  | { readonly at: 'read'; readonly rows: number };

/** Everything that was found in a bank file. `finished` is empty as soon as one error was found: all or nothing. */
export interface BankReport {
  readonly file: string;
  readonly problems: readonly BankProblem[];
  readonly proposals: readonly Proposal[];
  readonly counts: Readonly<Record<QuestionKind | 'items', number>>;
  readonly finished: readonly FinishedQuestion[];
}

/** Imports, cleans and checks bank files; `lint` shows the report, `build` goes on from it. Codes of refusal: FILE_*, ENCODING_*, XML_*. */
export async function inspectBank(input: BankInput, secret: BankSecret): Promise<Result<BankReport>> {
  const rules = rulesOf(input);
  const apply = input.apply ?? NOTHING_SELECTED;
  const read = await readSources(input.files, rules, (place) => input.onProgress?.({ at: 'reading', place }));
  if (!read.ok) return read;
  input.onProgress?.({ at: 'read', rows: read.value.rows.length });
  const cleaned = cleanRows(read.value.rows, apply);
  const made = questionsOf(cleaned.rows, rules);
  const single = withoutDuplicates(made.questions, apply);
  const problems: BankProblem[] = [
    ...read.value.problems,
    ...made.problems,
    ...single.problems,
    ...keySignals(single.questions),
  ];
  const { illustrated, problems: missing } = await illustrateAll(single.questions, {
    media: read.value.media,
    ...(input.images === undefined ? {} : { folder: input.images }),
  });
  problems.push(...missing);
  if (single.questions.length === 0 && !problems.some(isError))
    problems.push(
      problemAt({ sheet: '-', row: 1 }, 'BANK_EMPTY', { zh: '文件中没有试题', en: 'holds no questions' }),
    );
  const finished = problems.some(isError) ? [] : illustrated.map((one) => finishQuestion(one, secret));
  return ok({
    file: input.files.map((one) => one.file).join(', '),
    problems: inOrder(problems),
    proposals: [...cleaned.proposals, ...single.proposals],
    counts: countsOf(single.questions),
    finished,
  });
}

async function illustrateAll(
  questions: readonly DraftQuestion[],
  sources: Parameters<typeof imageFolder>[0],
) {
  const folder = imageFolder(sources);
  const illustrated: Awaited<ReturnType<typeof illustrate>>['illustrated'][] = [];
  const problems: BankProblem[] = [];
  for (const draft of questions) {
    const opened = await illustrate(draft, folder);
    illustrated.push(opened.illustrated);
    problems.push(...opened.problems);
  }
  return { illustrated, problems };
}

function rulesOf({ topics, topic, difficulty, judge }: BankInput): ReadingRules {
  return {
    topics,
    judge: judge ?? [],
    ...(topic === undefined ? {} : { topic }),
    ...(difficulty === undefined ? {} : { difficulty }),
  };
}

/** A blueprint's coverage, and what simulated rooms would meet when no cell is too thin. */
export interface BankCoverage extends Coverage {
  readonly room?: SimulatedRoom;
}

/** Enough for the mean overlap to stand still in its third digit, and a second's work. */
const SITTINGS = 20;

/** How well the file's questions cover a blueprint; undefined while the file has errors. */
export function reportCoverage(report: BankReport, blueprint: Blueprint): Result<BankCoverage> | undefined {
  return report.finished.length === 0
    ? undefined
    : coverageInRooms(
        report.finished.map((one) => one.index),
        blueprint,
      );
}

/** The same for any questions, as a built bank's index has them. */
export function coverageInRooms(
  questions: readonly FinishedQuestion['index'][],
  blueprint: Blueprint,
): Result<BankCoverage> {
  const coverage = coverageOf(questions, blueprint);
  if (!coverage.ok || coverage.value.thin.length > 0) return coverage;
  const room = simulateRooms(questions, blueprint, SITTINGS);
  return room.ok ? ok({ ...coverage.value, room: room.value }) : room;
}

function countsOf(questions: readonly { readonly kind: QuestionKind; readonly items: readonly unknown[] }[]) {
  const counts = { single: 0, multi: 0, judge: 0, case: 0, items: 0 };
  for (const question of questions) {
    counts[question.kind] += 1;
    counts.items += question.items.length;
  }
  return counts;
}

function inOrder(problems: readonly BankProblem[]): readonly BankProblem[] {
  const sheets = new Map<string, number>();
  for (const { place } of problems)
    if (!sheets.has(sheetName(place))) sheets.set(sheetName(place), sheets.size);
  const sheet = (problem: BankProblem) => sheets.get(sheetName(problem.place)) ?? 0;
  return problems.toSorted((a, b) => sheet(a) - sheet(b) || a.place.row - b.place.row);
}
