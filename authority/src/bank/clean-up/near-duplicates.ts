import type { DraftQuestion } from '../draft.ts';
import { type BankProblem, noteAt, sheetName } from '../problem.ts';
import type { Proposal, Selection, WithoutDuplicates } from './proposal.ts';
import { plainBlocks, wordsOf } from './question-text.ts';
import { removal } from './removal.ts';

/** Share of two-character pieces that two texts have in common. */
const ALIKE = 0.85;
const PIECE = 2;
/** Shorter texts are alike by accident. */
const SHORTEST = 16;
/** Bound of the work: a bucket of thousands of texts would otherwise be compared all with all. */
const COMPARED_WITH = 40;

interface Known {
  readonly question: DraftQuestion;
  /** Hashes of the text's pieces, each once, ascending: a few hundred bytes a question. */
  readonly pieces: Uint32Array;
}

/**
 * Finds questions that say nearly the same. Texts whose numbers or negations differ are different questions, however alike they look
 * (不超过200 and 不超过300), and are never reported. Where the right options agree, leaving out the later one is proposed; where
 * they differ, a note asks a person to look. Code: NEAR_TWICE.
 */
export function nearDuplicates(questions: readonly DraftQuestion[], selection: Selection): WithoutDuplicates {
  const buckets = new Map<string, Known[]>();
  const kept: DraftQuestion[] = [];
  const proposals: Proposal[] = [];
  const problems: BankProblem[] = [];
  for (const question of questions) {
    const text = wholeText(question);
    const before = text.length < SHORTEST ? undefined : findAlike(buckets, { question, text });
    const proposal =
      before !== undefined && rightTexts(before) === rightTexts(question)
        ? removal(question, { before, selection, rule: 'near' })
        : undefined;
    if (proposal !== undefined) proposals.push(proposal);
    else if (before !== undefined && plainBlocks(before.stem) !== plainBlocks(question.stem))
      problems.push(lookAt(question, before));
    if (proposal?.applied !== true) kept.push(question);
  }
  return { questions: kept, proposals, problems };
}

/** Stem and options, in whatever order the author put them: "下列说法正确的是" alone makes nothing alike. */
function wholeText(question: DraftQuestion): string {
  const items = question.items.flatMap((item) => [wordsOf(item.stem), ...item.options.map(wordsOf).sort()]);
  return [wordsOf(question.stem), ...items]
    .join('')
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The first question before this one that is alike; remembers this one for those to come. */
function findAlike(
  buckets: Map<string, Known[]>,
  of: { readonly question: DraftQuestion; readonly text: string },
): DraftQuestion | undefined {
  const { question, text } = of;
  const pieces = piecesOf(text);
  const guard = `${question.kind}/${(text.match(/\d+/g) ?? []).join()}/${(text.match(/不|非|无|未|错误|除外/g) ?? []).join('')}`;
  // Two alike texts nearly always share one of their four least hashes.
  const keys = [...pieces.subarray(0, 4)].map((piece) => `${guard}/${piece}`);
  let found: DraftQuestion | undefined;
  for (const key of keys) {
    const bucket = buckets.get(key) ?? [];
    found ??= bucket.slice(-COMPARED_WITH).find((known) => alike(known.pieces, pieces))?.question;
    bucket.push({ question, pieces });
    buckets.set(key, bucket);
  }
  return found;
}

function piecesOf(text: string): Uint32Array {
  const hashes = new Set<number>();
  for (let at = 0; at + PIECE <= text.length; at += 1) {
    let hash = 0x811c9dc5;
    for (let step = 0; step < PIECE; step += 1)
      hash = Math.imul(hash ^ text.charCodeAt(at + step), 0x01000193);
    hashes.add((hash ^ (hash >>> 15)) >>> 0);
  }
  return Uint32Array.from(hashes).sort();
}

/**
 * Both ascending: one walk along the two tells what they share. Of texts that are not alike it walks a tenth: as soon as more pieces stand
 * alone than alike texts can have, the answer is known.
 */
function alike(a: Uint32Array, b: Uint32Array): boolean {
  const both = a.length + b.length;
  // common / (both - common) >= ALIKE, solved for the pieces that only one of the two has.
  let alone = both - 2 * Math.ceil((ALIKE * both) / (1 + ALIKE));
  let [atA, atB] = [0, 0];
  while (alone >= 0 && atA < a.length && atB < b.length) {
    const [one, other] = [a[atA] ?? 0, b[atB] ?? 0];
    if (one !== other) alone -= 1;
    if (one <= other) atA += 1;
    if (other <= one) atB += 1;
  }
  return alone >= a.length - atA + (b.length - atB);
}

function rightTexts(question: DraftQuestion): string {
  return question.items
    .map((item) =>
      item.options.length === 0
        ? item.answer.join()
        : item.answer
            .map((at) => plainBlocks(item.options[at] ?? []))
            .sort()
            .join('\n'),
    )
    .join('\n\n');
}

function lookAt(question: DraftQuestion, before: DraftQuestion): BankProblem {
  const { row } = before.place;
  const sheet = sheetName(before.place);
  return noteAt({ ...question.place, column: '题干' }, 'NEAR_TWICE', {
    zh: `与“${sheet}”第 ${row} 行几乎相同，但正确选项不同，请核对答案`,
    en: `nearly repeats row ${row} of "${sheet}", but other options are right; check the key`,
  });
}
