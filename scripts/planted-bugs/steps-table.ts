import { KEY_RULES, RULES } from '../../verifier/src/rule-catalogue.ts';
import type { Bug } from './plant.ts';

export interface Step {
  planted: number;
  caught: number;
  changeNothing: number;
}

/** Parts that every rule uses; the rule that happens to use them first is not theirs. */
const COMMON: readonly (readonly [start: string, step: string])[] = [
  ['proofs/', 'signatures, hashes, seals'],
  ['formats/', 'formats'],
  ['flaw.ts', 'the course of the rules'],
  ['course.ts', 'the course of the rules'],
  ['verify-archive.ts', 'the course of the rules'],
];

/** How many bugs each step of the verification had, and how many of them were noticed. */
export function stepsTable(of: {
  readonly planted: readonly Bug[];
  readonly equal: readonly Bug[];
  readonly caught: ReadonlyMap<number, unknown>;
  readonly ruleOf: (bug: Bug) => string | undefined;
}): Readonly<Record<string, Step>> {
  const names = [
    ...new Set(COMMON.map(([, step]) => step)),
    ...[...RULES, ...KEY_RULES].map(([id, name]) => `${id} ${name}`),
    'never passed',
  ];
  const steps = new Map(names.map((name) => [name, { planted: 0, caught: 0, changeNothing: 0 }]));
  const byFile = new Map<string, string>();
  for (const bug of of.planted) {
    const step = stepOf(bug, of.ruleOf(bug));
    if (step !== undefined) byFile.set(bug.file, step);
  }
  for (const bug of of.planted) {
    const step = steps.get(stepOf(bug, of.ruleOf(bug)) ?? byFile.get(bug.file) ?? 'never passed');
    if (step === undefined) continue;
    step.planted += 1;
    step.caught += of.caught.has(bug.id) ? 1 : 0;
  }
  for (const bug of of.equal) {
    const step = steps.get(stepOf(bug, undefined) ?? byFile.get(bug.file) ?? 'never passed');
    if (step !== undefined) step.changeNothing += 1;
  }
  return Object.fromEntries([...steps].filter(([, step]) => step.planted + step.changeNothing > 0));
}

function stepOf({ file }: Bug, rule: string | undefined): string | undefined {
  const common = COMMON.find(([start]) => file.startsWith(start));
  if (common !== undefined) return common[1];
  const named = [...RULES, ...KEY_RULES].find(([id]) => id === rule);
  return named === undefined ? undefined : `${named[0]} ${named[1]}`;
}
