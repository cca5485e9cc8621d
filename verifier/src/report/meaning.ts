import type { Words } from '../flaw.ts';

/** What a rule proves, and what it may mean when it does not hold: told in the report and, word for word, in docs/verify.md. */
export interface RuleMeaning {
  readonly proves: Words;
  readonly broken: Words;
}
