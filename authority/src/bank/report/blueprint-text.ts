import { type Trouble, troubleLine } from '@exam-room/shared/base';
import type { Blueprint } from '@exam-room/shared/model';
import type { Fairness } from '../blueprint/fairness.ts';
import type { BankCoverage } from '../lint.ts';
import { coverageLines, percent } from './terminal.ts';

/** What `blueprint make` tells: one line a blueprint and the proportions that every paper has. */
export function madeText(
  made: readonly {
    readonly blueprint: Blueprint;
    readonly file: string;
    readonly statement: string;
    readonly fairness: Fairness;
  }[],
): string {
  const lines = made.flatMap((one) => [
    totalsLine(one.blueprint, one.fairness),
    ...shares(one.blueprint, one.fairness),
    `written: ${one.file} and ${one.statement}`,
  ]);
  return `${lines.join('\n')}\n`;
}

/** What `blueprint check` tells. */
export function checkedText(of: {
  readonly blueprint: Blueprint;
  readonly troubles: readonly Trouble[];
  readonly fairness?: Fairness;
  readonly coverage?: BankCoverage;
}): string {
  const { blueprint, troubles, fairness, coverage } = of;
  const lines = [
    ...troubles.map(troubleLine),
    totalsLine(blueprint, fairness),
    ...(fairness === undefined ? [] : shares(blueprint, fairness)),
    ...(coverage === undefined ? [] : coverageLines(coverage)),
  ];
  return `${lines.join('\n')}\n`;
}

function totalsLine(blueprint: Blueprint, fairness?: Fairness): string {
  const { id, version, durationMinutes, totalPoints, passPoints } = blueprint;
  return `${id} version ${version}: ${durationMinutes} minutes, ${totalPoints / 100} points, ${passPoints / 100} to pass${fairness === undefined ? '' : `, ${fairness.items} items`}`;
}

function shares({ totalPoints }: Blueprint, { points }: Fairness): readonly string[] {
  const line = (name: string, sums: Readonly<Record<string, number>>) =>
    `${name}: ${Object.entries(sums)
      .map(([key, sum]) => `${key} ${sum / 100} (${percent(sum / totalPoints)})`)
      .join(', ')}`;
  return [line('topics', points.topics), line('parts', points.parts), line('difficulty', points.difficulty)];
}
