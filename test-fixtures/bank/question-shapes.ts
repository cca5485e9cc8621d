/**
 * Shapes of the sample bank's data. Text cells use the small notation described in ../README.md
 * (`^{..}`, `_{..}`, table lines starting with `|`, `[图:文件名.png]`).
 */

export const topicIds = [
  'laws',
  'materials',
  'drawing',
  'mechanics',
  'process',
  'quality-safety',
  'survey',
  'schedule',
] as const;
export type TopicId = (typeof topicIds)[number];

export const difficulties = ['easy', 'medium', 'hard'] as const;
export type Difficulty = (typeof difficulties)[number];

/** `answer` is the letters of the correct options, ascending: one letter for single, two to five for multi. */
export interface ChoiceText {
  readonly stem: string;
  readonly options: readonly string[];
  readonly answer: string;
  readonly analysis: string;
  /** The options must keep their order: 以上都对, figures, ordered numbers. */
  readonly locked?: true;
}

export interface JudgeText {
  readonly stem: string;
  readonly answer: boolean;
  readonly analysis: string;
}

export type CaseSub =
  | ({ readonly kind: 'single' } & ChoiceText)
  | ({ readonly kind: 'multi' } & ChoiceText)
  | ({ readonly kind: 'judge' } & JudgeText);

/** A case is one drawn unit: the stem and exactly five sub-questions, answered one by one. */
export interface CaseText {
  readonly difficulty: Difficulty;
  readonly stem: string;
  readonly subs: readonly CaseSub[];
}

export type ByDifficulty<Q> = Readonly<Record<Difficulty, readonly Q[]>>;

export interface TopicQuestions {
  readonly topic: TopicId;
  readonly single: ByDifficulty<ChoiceText>;
  readonly multi: ByDifficulty<ChoiceText>;
  readonly judge: ByDifficulty<JudgeText>;
}

export interface TopicCases {
  readonly topic: TopicId;
  readonly cases: readonly CaseText[];
}

/** One question of the flattened bank, as it goes into the workbook. */
export type BankQuestion = { readonly topic: TopicId; readonly difficulty: Difficulty } & (
  | ({ readonly kind: 'single' } & ChoiceText)
  | ({ readonly kind: 'multi' } & ChoiceText)
  | ({ readonly kind: 'judge' } & JudgeText)
  | { readonly kind: 'case'; readonly stem: string; readonly subs: readonly CaseSub[] }
);
