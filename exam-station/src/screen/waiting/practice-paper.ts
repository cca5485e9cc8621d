import { itemId, type QuestionId } from '@exam-room/shared/base';
import type {
  Block,
  ItemId,
  ItemView,
  QuestionMark,
  QuestionView,
  SectionView,
} from '../../door/station-view.ts';
import type { PracticeWords } from '../words/practice-zh.ts';

export interface PracticePaper {
  readonly sections: readonly SectionView[];
  readonly questions: readonly QuestionMark[];
  readonly views: readonly QuestionView[];
}

/** Address of the practice figure; it is not a digest, so it can never be taken for an image of a real paper. */
export const PRACTICE_IMAGE = 'practice-figure';

const KINDS = ['single', 'judge', 'multi', 'case'] as const;
const POINTS = 100;

/** One question of every kind, built like a real paper so that it looks and works like one. */
export function practicePaper(words: PracticeWords): PracticePaper {
  const views: readonly QuestionView[] = KINDS.map((kind) => {
    // The practice paper is in no bank; its names are its own.
    const question = `practice-${kind}` as QuestionId;
    const stem = kind === 'case' ? caseMaterial(words.case) : words[kind].stem;
    return { question, kind, stem, items: itemsOf(kind, question, words) };
  });
  return {
    views,
    sections: KINDS.map((kind) => ({
      id: kind,
      title: words[kind].title,
      kind,
      count: 1,
      pointsEach: POINTS,
    })),
    questions: views.map((view) => ({
      question: view.question,
      section: view.kind,
      items: view.items.map((item) => item.item),
      answeredItems: 0,
      flagged: false,
    })),
  };
}

function itemsOf(
  kind: (typeof KINDS)[number],
  question: QuestionId,
  words: PracticeWords,
): readonly ItemView[] {
  const item = (place: number): ItemId => itemId(question, place);
  switch (kind) {
    case 'single':
    case 'multi':
      return [{ item: item(1), kind, stem: [], options: optionsOf(words[kind].options) }];
    case 'judge':
      return [{ item: item(1), kind, stem: [], options: judgeOptions }];
    case 'case':
      return words.case.subs.map((sub, at) =>
        sub.options === undefined
          ? { item: item(at + 1), kind: 'judge', stem: sub.stem, options: judgeOptions }
          : { item: item(at + 1), kind: 'single', stem: sub.stem, options: optionsOf(sub.options) },
      );
  }
}

const judgeOptions = [
  { option: 0, blocks: [] },
  { option: 1, blocks: [] },
] as const;

function optionsOf(options: readonly (readonly Block[])[]): ItemView['options'] {
  return options.map((blocks, option) => ({ option, blocks }));
}

function caseMaterial(words: PracticeWords['case']): readonly Block[] {
  return [
    ...words.intro,
    {
      block: 'table',
      head: words.head.map((cell) => [cell]),
      rows: words.rows.map((row) => row.map((cell) => [cell])),
    },
    // Not a digest: the practice looks its figure up by this name (see PRACTICE_IMAGE).
    {
      block: 'image',
      image: PRACTICE_IMAGE as Extract<Block, { block: 'image' }>['image'],
      alt: words.figure,
      width: 640,
      height: 240,
    },
  ];
}
