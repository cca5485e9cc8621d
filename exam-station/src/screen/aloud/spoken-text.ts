import { assertNever } from '@exam-room/shared/base';
import type { Block, Inline, ItemView, QuestionView } from '../../door/station-view.ts';
import { optionLetter } from '../sitting/keys.ts';

/** What is said between the words of the question, in its own language. */
export interface SpokenWords {
  readonly right: string;
  readonly wrong: string;
  readonly picture: (description: string) => string;
}

/** One question in the order in which a person would read it out: each piece is spoken by itself, so that it can be stopped between two. */
export function spokenText(question: QuestionView, words: SpokenWords): readonly string[] {
  const pieces = [
    ...question.stem.flatMap((block) => spokenBlock(block, words)),
    ...question.items.flatMap((item) => spokenItem(item, words)),
  ];
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}

function spokenItem(item: ItemView, words: SpokenWords): readonly string[] {
  const stem = item.stem.flatMap((block) => spokenBlock(block, words));
  const options = item.options.map(({ option, blocks }, place) => {
    const said =
      item.kind === 'judge'
        ? option === 0
          ? words.right
          : words.wrong
        : blocks.flatMap((block) => spokenBlock(block, words)).join('，');
    return `${optionLetter(place)}，${said}`;
  });
  return [...stem, ...options];
}

function spokenBlock(block: Block, words: SpokenWords): readonly string[] {
  switch (block.block) {
    case 'text':
      return [spokenLine(block.line)];
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(spokenLine).join('，'));
    case 'image':
      return [words.picture(block.alt)];
    default:
      return assertNever(block);
  }
}

function spokenLine(line: readonly Inline[]): string {
  return line.map((part) => (typeof part === 'string' ? part : 'sup' in part ? part.sup : part.sub)).join('');
}
