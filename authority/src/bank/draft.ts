import type { Difficulty, ItemKind, QuestionKind } from '@exam-room/shared/model';
import type { Block } from '@exam-room/shared/paper';
import type { Choice } from '@exam-room/shared/records';
import type { CellPlace } from './problem.ts';

/** A block whose image is still the name of a file beside the workbook. */
export type DraftBlock =
  | Exclude<Block, { readonly block: 'image' }>
  | { readonly block: 'image'; readonly file: string };

/** One thing to be answered, as its author wrote it: options in the author's order, the key pointing into them. */
export interface DraftItem {
  readonly kind: ItemKind;
  readonly stem: readonly DraftBlock[];
  /** Empty for judge (0 = 正确, 1 = 错误). */
  readonly options: readonly (readonly DraftBlock[])[];
  readonly orderLocked: boolean;
  readonly answer: Choice;
  readonly analysis: string;
  readonly place: CellPlace;
}

/**
 * One question as it came out of a file, whatever the file's format: every importer ends here and everything after
 * knows nothing of spreadsheets. Outside a case the one item's stem is empty and the question's own stem is asked.
 */
export interface DraftQuestion {
  readonly kind: QuestionKind;
  readonly topic: string;
  readonly difficulty: Difficulty;
  readonly stem: readonly DraftBlock[];
  readonly items: readonly DraftItem[];
  readonly place: CellPlace;
}
