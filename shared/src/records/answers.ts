import { z } from 'zod';
import { fromUtf8, type ItemId, utf8 } from '../base/index.ts';

/** Chosen canonical options of one item, ascending, no doubles; empty means that the answer was taken back. */
export type Choice = readonly number[];

/** Every choice is padded to this many bytes before it is sealed, so that lengths tell nothing (THREATS E16). */
export const CHOICE_BYTES = 16;

const choiceSchema = z.array(z.int().min(0).max(6)).max(7);

/** Ascending and without doubles: one choice has one spelling. */
export function tidyChoice(options: Choice): Choice {
  return [...new Set(options)].sort((a, b) => a - b);
}

/** `[0,2]` as 16 bytes, padded with spaces. */
export function encodeChoice(choice: Choice): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(tidyChoice(choice));
  if (text.length > CHOICE_BYTES) throw new Error(`a choice of ${choice.length} options does not fit`);
  return utf8(text.padEnd(CHOICE_BYTES, ' '));
}

/** Undefined when the bytes are no choice in its one spelling. */
export function decodeChoice(bytes: Uint8Array): Choice | undefined {
  if (bytes.length !== CHOICE_BYTES) return undefined;
  try {
    const parsed = choiceSchema.safeParse(JSON.parse(fromUtf8(bytes)));
    return parsed.success && JSON.stringify(parsed.data) === JSON.stringify(tidyChoice(parsed.data))
      ? parsed.data
      : undefined;
  } catch {
    return undefined; // not JSON: not a choice
  }
}

/** All answers of a sitting as the text under the hand-in's HMAC: `item choice` a line, sorted by item, unanswered ones left out. */
export function answersText(answers: ReadonlyMap<ItemId, Choice>): string {
  const lines = [...answers]
    .filter(([, choice]) => choice.length > 0)
    .map(([item, choice]) => `${item} ${tidyChoice(choice).join(',')}`)
    .sort();
  return `exam-room/answers/v1\n${lines.join('\n')}\n`;
}
