import { ok, type Result } from '@exam-room/shared/base';
import type { Blueprint, Difficulty, QuestionKind } from '@exam-room/shared/model';
import type { BankSecret } from './bank-secret.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { findDuplicates } from './duplicates.ts';
import { type FinishedQuestion, finishQuestion, illustrate } from './finish-question.ts';
import { imageFolder } from './images.ts';
import { questionsOf } from './import/question-sheet.ts';
import type { JudgeSpelling, ReadingRules } from './import/source-row.ts';
import { type BankProblem, isError, problemAt } from './problem.ts';
import { readBankFile } from './read-bank-file.ts';
import type { Topics } from './topics.ts';

export interface BankInput {
  readonly bytes: Buffer;
  /** The file's name as the person typed it: it stands in every message. */
  readonly file: string;
  readonly topics: Topics;
  readonly images?: string;
  /** For questions that name no topic or difficulty; what A/B and 1/0 mean as the key of a 判断题, once confirmed. */
  readonly topic?: string;
  readonly difficulty?: Difficulty;
  readonly judge?: readonly JudgeSpelling[];
}

/** Everything that was found in a bank file. `finished` is empty as soon as one error was found: all or nothing. */
export interface BankReport {
  readonly file: string;
  readonly problems: readonly BankProblem[];
  readonly counts: Readonly<Record<QuestionKind | 'items', number>>;
  readonly finished: readonly FinishedQuestion[];
}

/** Imports and checks a bank file; `lint` shows the report, `build` goes on from it. Codes of refusal: FILE_*. */
export async function inspectBank(input: BankInput, secret: BankSecret): Promise<Result<BankReport>> {
  const rules = rulesOf(input);
  const read = await readBankFile(input, rules);
  if (!read.ok) return read;
  const made = questionsOf(read.value.rows, rules);
  const { questions } = made;
  const problems: BankProblem[] = [...read.value.problems, ...made.problems, ...findDuplicates(questions)];
  const folder = imageFolder({
    media: read.value.media,
    ...(input.images === undefined ? {} : { folder: input.images }),
  });
  const illustrated: Awaited<ReturnType<typeof illustrate>>['illustrated'][] = [];
  for (const draft of questions) {
    const opened = await illustrate(draft, folder);
    illustrated.push(opened.illustrated);
    problems.push(...opened.problems);
  }
  if (questions.length === 0 && !problems.some(isError))
    problems.push(
      problemAt({ sheet: '-', row: 1 }, 'BANK_EMPTY', { zh: '文件中没有试题', en: 'holds no questions' }),
    );
  const finished = problems.some(isError) ? [] : illustrated.map((one) => finishQuestion(one, secret));
  return ok({ file: input.file, problems: inOrder(problems), counts: countsOf(questions), finished });
}

function rulesOf({ topics, topic, difficulty, judge }: BankInput): ReadingRules {
  return {
    topics,
    judge: judge ?? [],
    ...(topic === undefined ? {} : { topic }),
    ...(difficulty === undefined ? {} : { difficulty }),
  };
}

/** How well the file's questions cover a blueprint; undefined while the file has errors. */
export function reportCoverage(report: BankReport, blueprint: Blueprint): Result<Coverage> | undefined {
  return report.finished.length === 0
    ? undefined
    : coverageOf(
        report.finished.map((one) => one.index),
        blueprint,
      );
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
  const sheets = [...new Set(problems.map((problem) => problem.place.sheet))];
  return problems.toSorted(
    (a, b) => sheets.indexOf(a.place.sheet) - sheets.indexOf(b.place.sheet) || a.place.row - b.place.row,
  );
}
