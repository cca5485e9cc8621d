import { type ItemId, itemId, type QuestionId } from '@exam-room/shared/base';
import type { Block, IndexQuestion, Question } from '@exam-room/shared/paper';
import { type Choice, tidyChoice } from '@exam-room/shared/records';
import type { BankSecret } from './bank-secret.ts';
import type { DraftBlock, DraftQuestion } from './draft.ts';
import type { CleanImage, ImageFolder } from './images.ts';
import { type BankProblem, type CellPlace, problemAt } from './problem.ts';

/** A question in two halves that never meet again: what a seat may know, and what only the authority knows. */
export interface FinishedQuestion {
  readonly shown: Question;
  readonly index: Pick<IndexQuestion, 'question' | 'kind' | 'topic' | 'difficulty' | 'items'>;
  readonly keys: readonly (readonly [ItemId, Choice])[];
  readonly analysis: string;
}

/** A question whose images have been opened; `images` in the order of their first appearance. */
interface Illustrated {
  readonly draft: DraftQuestion;
  readonly images: ReadonlyMap<string, CleanImage>;
}

/** Opens every image that a question names. Problems are named at the question's row. */
export async function illustrate(
  draft: DraftQuestion,
  folder: ImageFolder,
): Promise<{ readonly illustrated: Illustrated; readonly problems: readonly BankProblem[] }> {
  const images = new Map<string, CleanImage>();
  const problems: BankProblem[] = [];
  for (const { blocks, place } of textsOf(draft))
    for (const block of blocks) {
      if (block.block !== 'image' || images.has(block.file)) continue;
      const opened = await folder.open(block.file);
      if (opened.ok) images.set(block.file, opened.value);
      else problems.push(problemAt(place, opened.error.code, opened.error.words));
    }
  if (images.size > 12)
    problems.push(
      problemAt(draft.place, 'IMAGES_MANY', { zh: '一题最多 12 张图', en: 'has more than 12 images' }),
    );
  return { illustrated: { draft, images }, problems };
}

function textsOf(
  draft: DraftQuestion,
): readonly { readonly blocks: readonly DraftBlock[]; readonly place: CellPlace }[] {
  return [
    { blocks: draft.stem, place: { ...draft.place, column: '题干' } },
    ...draft.items.flatMap((item) => [
      { blocks: item.stem, place: { ...item.place, column: '题干' } },
      ...item.options.map((blocks, at) => ({
        blocks,
        place: { ...item.place, column: `选项${String.fromCharCode(65 + at)}` },
      })),
    ]),
  ];
}

/**
 * Gives a question its id and its canonical option order. Both follow from the secret and from what the question shows;
 * the key is only carried along. Permuting all keys of a bank therefore changes nothing that a seat can see (THREATS C2, C3).
 */
export function finishQuestion({ draft, images }: Illustrated, secret: BankSecret): FinishedQuestion {
  const plain = (blocks: readonly DraftBlock[]) => blocks.map((block) => plainBlock(block, images));
  const shownAsWritten = {
    kind: draft.kind,
    stem: plain(draft.stem),
    items: draft.items.map((item) => ({
      kind: item.kind,
      stem: plain(item.stem),
      options: item.options.map(plain),
      orderLocked: item.orderLocked,
    })),
  };
  const question = secret.questionId(JSON.stringify(shownAsWritten));
  const orders = draft.items.map((item, at) => canonicalOrder(secret, { question, item, at }));
  const items = shownAsWritten.items.map((item, at) => ({
    ...item,
    options: (orders[at] ?? []).flatMap((author) => {
      const option = item.options[author];
      return option === undefined ? [] : [option];
    }),
  }));
  return {
    shown: { question, kind: draft.kind, stem: shownAsWritten.stem, items, images: imagesOf(images) },
    index: {
      question,
      kind: draft.kind,
      topic: draft.topic,
      difficulty: draft.difficulty,
      items: draft.items.map((item) => ({
        kind: item.kind,
        options: item.kind === 'judge' ? 2 : item.options.length,
        orderLocked: item.orderLocked,
      })),
    },
    keys: draft.items.map(
      (item, at) => [itemId(question, at + 1), canonicalKey(item.answer, orders[at] ?? [])] as const,
    ),
    analysis: analysisOf(draft),
  };
}

function canonicalOrder(
  secret: BankSecret,
  of: { readonly question: QuestionId; readonly item: DraftQuestion['items'][number]; readonly at: number },
): readonly number[] {
  const options = of.item.options.length;
  return of.item.orderLocked
    ? Array.from({ length: options }, (_, at) => at)
    : secret.optionOrder({ question: of.question, item: of.at + 1, options });
}

/** The author's option `order[j]` stands at canonical place `j`. A judge has no options and keeps 0 = 正确, 1 = 错误. */
function canonicalKey(answer: Choice, order: readonly number[]): Choice {
  return order.length === 0 ? answer : tidyChoice(answer.map((author) => order.indexOf(author)));
}

/** An image's alternative text tells its number only: a file name such as `legend-rc.png` would tell the answer. */
function plainBlock(block: DraftBlock, images: ReadonlyMap<string, CleanImage>): Block {
  if (block.block !== 'image') return block;
  const image = images.get(block.file);
  if (image === undefined)
    throw new Error(`image ${block.file} was not opened before the question was finished`);
  const number = [...images.keys()].indexOf(block.file) + 1;
  return {
    block: 'image',
    image: image.image,
    alt: `图 ${number}`,
    width: image.width,
    height: image.height,
  };
}

/** Two names may hold the same picture: it travels once. */
function imagesOf(images: ReadonlyMap<string, CleanImage>): Question['images'] {
  const different = new Map([...images.values()].map((image) => [image.image, image]));
  return [...different.values()].map(({ image, type, bytes }) => ({
    image,
    type,
    data: bytes.toString('base64'),
  }));
}

function analysisOf(draft: DraftQuestion): string {
  return draft.kind === 'case'
    ? draft.items.map((item, at) => `（${at + 1}）${item.analysis}`).join('\n')
    : (draft.items[0]?.analysis ?? '');
}
