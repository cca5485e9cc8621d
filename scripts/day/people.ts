import type { CandidateId, ItemId } from '@exam-room/shared/base';
import { utf8 } from '@exam-room/shared/base';
import { purposeKey, type RandomStream, randomStream } from '@exam-room/shared/crypto';
import type { Choice } from '@exam-room/shared/records';
import type { ItemView } from '../../exam-station/src/door/station-view.ts';

/** What a simulated candidate is like; decided by the seed alone, so that a rehearsal can be played again. */
export interface Temper {
  readonly candidate: CandidateId;
  /** Share of items known for certain. */
  readonly skill: number;
  /** Share of the test time after which the work is done; 1 or more means that the time runs out. */
  readonly pace: number;
  readonly dice: RandomStream;
}

export function temperOf(seed: string, candidate: CandidateId): Temper {
  const dice = randomStream(purposeKey(utf8(seed), `rehearsal\n${candidate}`));
  const pace = 0.45 + dice.below(60) / 100;
  return { candidate, skill: 0.35 + dice.below(60) / 100, pace, dice };
}

/** The right canonical options of every item, as the authority keeps them. */
export type AnswerKeys = ReadonlyMap<ItemId, Choice>;

/** What this candidate would answer: the key when it is known, otherwise something plausible. */
export function choiceFor(temper: Temper, item: ItemView, keys: AnswerKeys): Choice {
  const right = keys.get(item.item);
  if (right !== undefined && temper.dice.below(1_000) < temper.skill * 1_000) return right;
  const options = item.kind === 'judge' ? [0, 1] : item.options.map((one) => one.option);
  const first = options[temper.dice.below(options.length)] ?? 0;
  if (item.kind !== 'multi') return [first];
  const second = options[temper.dice.below(options.length)] ?? 0;
  return [...new Set([first, second])].sort((a, b) => a - b);
}
