import { type Trouble, troubleLine } from '@exam-room/shared/base';
import type { Coverage } from './bank/coverage.ts';
import type { BankReport } from './bank/lint.ts';
import { type BankProblem, isError, placeText } from './bank/problem.ts';
import type { QueueLine } from './review/queue.ts';
import type { ScoreList } from './review/score-list.ts';

/** Everything that a terminal shows for a bank file: one line a problem, then the sum. */
export function reportText(report: BankReport, coverage?: Coverage): string {
  const lines = report.problems.map(problemText);
  const { single, multi, judge, items } = report.counts;
  const errors = report.problems.filter(isError).length;
  lines.push(
    `${report.file}: ${single} single, ${multi} multi, ${judge} judge, ${report.counts.case} case; ${items} items; ${errors} errors, ${report.problems.length - errors} notes`,
  );
  if (coverage !== undefined) lines.push(...coverageLines(coverage));
  return `${lines.join('\n')}\n`;
}

function problemText({ severity, code, place, words }: BankProblem): string {
  return `${severity} ${placeText(place)} ${code}: ${words.zh} / ${words.en}`;
}

function coverageLines(coverage: Coverage): readonly string[] {
  const thin = coverage.thin.map(
    (cell) => `thin ${cell.section} ${cell.topic} ${cell.difficulty}: needs ${cell.need}, has ${cell.have}`,
  );
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  return [
    ...thin,
    `blueprint ${coverage.blueprint}: ${coverage.cells.length} cells, ${coverage.thin.length} too thin; one question is met by at most ${percent(coverage.greatestExposure)} of the candidates, two papers share ${percent(coverage.expectedOverlap)} on average`,
  ];
}

/** The same report as data: sheet, row and column of every problem. */
export function reportJson(report: BankReport, coverage?: Coverage) {
  const plain = ({ code, place, words }: BankProblem) => ({ code, ...place, zh: words.zh, en: words.en });
  const errors = report.problems.filter(isError);
  return {
    ok: errors.length === 0 && (coverage?.thin.length ?? 0) === 0,
    file: report.file,
    counts: report.counts,
    problems: errors.map(plain),
    notes: report.problems.filter((problem) => !isError(problem)).map(plain),
    ...(coverage === undefined ? {} : { coverage }),
  };
}

export function troubleText(troubles: readonly Trouble[]): string {
  return `${troubles.map(troubleLine).join('\n')}\n`;
}

export function scoresText(list: ScoreList): string {
  const line = (one: ScoreList['scores'][number]) =>
    `${one.candidate} (${one.attempt})  ${(one.points / 100).toFixed(2).padStart(7)}  ${one.passed ? '合格 passed' : '不合格 not passed'}  ${one.status}${one.provisional ? '  provisional' : ''}`;
  return `${[
    ...list.scores.map(line),
    ...list.absent.map(line),
    `${list.session}: ${list.count} papers recomputed and scored, ${list.passed} passed, ${list.absent.length} never began`,
  ].join('\n')}\n`;
}

export function queueText(lines: readonly QueueLine[]): string {
  const tally = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || '-';
  const line = (one: QueueLine) =>
    `${one.dueDay}${one.calendarKnown ? '' : ' (calendar not published yet)'}${one.overdue ? ' OVERDUE' : ''}  ${one.session}  ${one.title}  ${one.state}\n    test ${one.testDay}; ${one.candidates} results, ${one.passed} passed; to look at: ${tally(one.findings)}; pictures: ${tally(one.pictures)}`;
  return lines.length === 0 ? 'nothing to review\n' : `${lines.map(line).join('\n')}\n`;
}
