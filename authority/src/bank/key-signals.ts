import { plainBlocks } from './clean-up/question-text.ts';
import type { DraftItem, DraftQuestion } from './draft.ts';
import { type BankProblem, noteAt } from './problem.ts';

/** Fewer questions say nothing about an author's habits. */
const ENOUGH = 40;
/** A quarter to a third is chance; beyond this a candidate who knows nothing gains points. */
const TOO_OFTEN = 0.45;

/**
 * What an author's habits tell a candidate who knows nothing (THREATS C3): the right option is the longest one too often, or stands at one place too often
 * where the options keep their order. Elsewhere the order is random and no habit shows. Codes: KEY_LONGEST, KEY_PLACE.
 */
export function keySignals(questions: readonly DraftQuestion[]): readonly BankProblem[] {
  const items = questions
    .flatMap((question) => question.items)
    .filter((item) => item.kind === 'single' && item.options.length >= 3);
  return [...longest(items), ...samePlace(items.filter((item) => item.orderLocked))];
}

function longest(items: readonly DraftItem[]): readonly BankProblem[] {
  const lengths = items.map((item) => item.options.map((option) => plainBlocks(option).length));
  const told = items.filter((item, at) => {
    const all = lengths[at] ?? [];
    const right = all[item.answer[0] ?? 0] ?? 0;
    return all.every((length, place) => place === item.answer[0] || length < right);
  });
  return tooOften(told.length, items.length, ([share, count]) =>
    noteAt(WHOLE, 'KEY_LONGEST', {
      zh: `${count} 道单选题中，正确选项有 ${share} 是最长的一项，不懂的考生也能猜对。请把其他选项写得同样长`,
      en: `in ${share} of ${count} single-choice questions the right option is the longest, so that nobody needs to know it; write the others as long`,
    }),
  );
}

function samePlace(items: readonly DraftItem[]): readonly BankProblem[] {
  const places = new Map<number, number>();
  for (const { answer } of items) places.set(answer[0] ?? 0, (places.get(answer[0] ?? 0) ?? 0) + 1);
  const [place, most] = [...places].toSorted((a, b) => b[1] - a[1])[0] ?? [0, 0];
  const letter = String.fromCharCode(65 + place);
  return tooOften(most, items.length, ([share, count]) =>
    noteAt(WHOLE, 'KEY_PLACE', {
      zh: `${count} 道不打乱选项顺序的单选题中，${share} 的答案是 ${letter}。请调整选项次序，或取消锁定`,
      en: `${share} of ${count} single-choice questions that keep their order have the answer ${letter}; move the options or let them be shuffled`,
    }),
  );
}

/** No cell is wrong: the whole bank is. */
const WHOLE = { sheet: '-', row: 1 };

function tooOften(
  found: number,
  count: number,
  note: (said: readonly [share: string, count: number]) => BankProblem,
): readonly BankProblem[] {
  return count >= ENOUGH && found / count > TOO_OFTEN
    ? [note([`${Math.round((found / count) * 100)} %`, count])]
    : [];
}
