import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bug } from './plant.ts';

/**
 * Bugs that no archive could ever show, in `equal-bugs.txt`: under the reason, one a line, with tabs between the file, the line of its source
 * without the spaces before it, what was done there, and how the broken text begins.
 */
interface EqualBug {
  readonly file: string;
  readonly line: string;
  readonly operator: string;
  readonly to: string;
}

const EQUAL_BUGS: readonly EqualBug[] = readFileSync(join(import.meta.dirname, 'equal-bugs.txt'), 'utf8')
  .split('\n')
  .filter((text) => text !== '' && !text.startsWith('# '))
  .map((text) => {
    const [file = '', line = '', operator = '', to = ''] = text.split('\t');
    return { file, line, operator, to };
  });

export function changesNothing(bug: Bug): boolean {
  return EQUAL_BUGS.some((one) => isSame(one, bug));
}

/** Entries whose line no longer stands in the verifier. */
export function outdated(bugs: readonly Bug[]): readonly string[] {
  return EQUAL_BUGS.filter((one) => !bugs.some((bug) => isSame(one, bug))).map(
    ({ file, line }) => `${file}: ${line}`,
  );
}

function isSame({ file, line, operator, to }: EqualBug, bug: Bug): boolean {
  return bug.file === file && bug.context === line && bug.operator === operator && bug.to.startsWith(to);
}
