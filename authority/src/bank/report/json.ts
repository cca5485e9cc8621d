import type { BankCoverage, BankReport } from '../lint.ts';
import { type BankProblem, isError } from '../problem.ts';

/** The report as data: place, severity, words and code of every problem; every proposal whole. */
export function reportJson(report: BankReport, coverage?: BankCoverage) {
  const plain = ({ code, place, words }: BankProblem) => ({ code, ...place, zh: words.zh, en: words.en });
  const errors = report.problems.filter(isError);
  return {
    ok: errors.length === 0 && (coverage?.thin.length ?? 0) === 0,
    file: report.file,
    counts: report.counts,
    problems: errors.map(plain),
    notes: report.problems.filter((problem) => !isError(problem)).map(plain),
    proposals: report.proposals.map(({ id, rule, place, words, before, after, applied }) => ({
      id,
      rule,
      ...place,
      zh: words.zh,
      en: words.en,
      before,
      after,
      applied,
    })),
    ...(coverage === undefined ? {} : { coverage }),
  };
}
