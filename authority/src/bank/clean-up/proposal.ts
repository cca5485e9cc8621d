import type { Words } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import type { DraftQuestion } from '../draft.ts';
import type { SourceRow } from '../import/source-row.ts';
import { type BankProblem, type CellPlace, sheetName } from '../problem.ts';

/** Every kind of change that the clean-up may propose. None is made unless a person asks for it by name. */
export const CLEAN_UP_RULES = [
  'ocr',
  'width',
  'minus',
  'superscript',
  'blank',
  'labels',
  'case',
  'duplicate',
  'near',
] as const;
export type CleanUpRule = (typeof CLEAN_UP_RULES)[number];

/** One change that a person may want: what stands there, what would stand there, and why. */
export interface Proposal {
  /** `minus-3f9a`: the same at every run over the same file, so that a single one can be asked for. */
  readonly id: string;
  readonly rule: CleanUpRule;
  readonly place: CellPlace;
  readonly words: Words;
  readonly before: string;
  /** Empty when the row would go. */
  readonly after: string;
  readonly applied: boolean;
}

/** Rows after the clean-up, with everything that it proposed. */
export interface CleanedRows {
  readonly rows: readonly SourceRow[];
  readonly proposals: readonly Proposal[];
}

/** Questions after the search for those that stand twice. */
export interface WithoutDuplicates {
  readonly questions: readonly DraftQuestion[];
  readonly proposals: readonly Proposal[];
  readonly problems: readonly BankProblem[];
}

/** What a person asked for: names of rules (`minus`) or of single proposals (`minus-3f9a`). */
export interface Selection {
  readonly has: (rule: CleanUpRule, id: string) => boolean;
}

export const RULE_WORDS: Readonly<Record<CleanUpRule, Words>> = {
  ocr: { zh: '扫描识别的痕迹（字母当数字、字间空格、引号等）', en: 'debris of text recognition' },
  width: { zh: '全角字母、数字和符号改为半角', en: 'full-width letters, digits and signs to half width' },
  minus: { zh: '数字前的“一”“—”改为负号', en: 'a dash or 一 before a number is a minus sign' },
  superscript: { zh: '丢失的上标（m3 → m³）', en: 'a lost superscript (m3 is m³)' },
  blank: { zh: '统一填空括号为（ ）', en: 'one form of the answer space' },
  labels: { zh: '去掉选项文字前的“A.”“B、”', en: 'letters in front of the options' },
  case: { zh: '相同的背景材料合并为一道案例题', en: 'questions that repeat one story are a case' },
  duplicate: { zh: '完全相同的试题只留一题', en: 'a question that stands twice' },
  near: { zh: '几乎相同的试题只留一题', en: 'a question that nearly stands twice' },
};

/** A name for a proposal that follows from what it is about and from nothing else. */
export function proposalId(rule: CleanUpRule, place: CellPlace): string {
  const about = `${rule}\n${sheetName(place)}\n${place.row}\n${place.column ?? ''}`;
  return `${rule}-${nativeDigest(Buffer.from(about)).slice(0, 6)}`;
}

/** Reads `width,minus-3f9a12`; the names that mean nothing come back. */
export function readSelection(
  asked: readonly string[],
): { readonly ok: true; readonly selection: Selection } | { readonly ok: false; readonly unknown: string } {
  const unknown = asked.find(
    (name) => !CLEAN_UP_RULES.some((rule) => name === rule || new RegExp(`^${rule}-[0-9a-f]{6}$`).test(name)),
  );
  const names = new Set(asked);
  return unknown === undefined
    ? { ok: true, selection: { has: (rule, id) => names.has(rule) || names.has(id) } }
    : { ok: false, unknown };
}

export const NOTHING_SELECTED: Selection = { has: () => false };
