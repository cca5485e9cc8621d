import { type Trouble, troubleLine } from '@exam-room/shared/base';
import type { QueueLine } from './review/queue.ts';
import type { ScoreList } from './review/score-list.ts';

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
