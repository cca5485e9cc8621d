import type { Words } from '../flaw.ts';
import type { RuleId } from '../rule-catalogue.ts';
import { ROOM_MEANINGS } from './room-meanings.ts';
import { SITTING_MEANINGS } from './sitting-meanings.ts';

/** What a rule proves, and what it may mean when it does not hold: told in the report and, word for word, in docs/verify.md. */
export interface RuleMeaning {
  readonly proves: Words;
  readonly broken: Words;
}

export const RULE_MEANINGS: Readonly<Record<RuleId, RuleMeaning>> = { ...ROOM_MEANINGS, ...SITTING_MEANINGS };
