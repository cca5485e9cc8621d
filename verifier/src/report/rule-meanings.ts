import type { RuleId } from '../rule-catalogue.ts';
import type { RuleMeaning } from './meaning.ts';
import { ROOM_MEANINGS } from './room-meanings.ts';
import { SITTING_MEANINGS } from './sitting-meanings.ts';

export const RULE_MEANINGS: Readonly<Record<RuleId, RuleMeaning>> = { ...ROOM_MEANINGS, ...SITTING_MEANINGS };
