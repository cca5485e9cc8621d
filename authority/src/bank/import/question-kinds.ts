import type { ItemKind, QuestionKind } from '@exam-room/shared/model';
import { plainText } from '../topics.ts';

/** What a row is, by its 题型. */
export type RowKind =
  | { readonly row: 'question'; readonly kind: ItemKind }
  | { readonly row: 'case' }
  | { readonly row: 'sub'; readonly kind: ItemKind };

const KINDS: Readonly<Record<string, RowKind>> = {
  单选题: { row: 'question', kind: 'single' },
  单选: { row: 'question', kind: 'single' },
  单项选择题: { row: 'question', kind: 'single' },
  单项选择: { row: 'question', kind: 'single' },
  多选题: { row: 'question', kind: 'multi' },
  多选: { row: 'question', kind: 'multi' },
  多项选择题: { row: 'question', kind: 'multi' },
  多项选择: { row: 'question', kind: 'multi' },
  判断题: { row: 'question', kind: 'judge' },
  判断: { row: 'question', kind: 'judge' },
  是非题: { row: 'question', kind: 'judge' },
  案例题: { row: 'case' },
  案例: { row: 'case' },
  案例分析题: { row: 'case' },
  案例分析: { row: 'case' },
  综合题: { row: 'case' },
  '案例-单选': { row: 'sub', kind: 'single' },
  '案例-多选': { row: 'sub', kind: 'multi' },
  '案例-判断': { row: 'sub', kind: 'judge' },
};

/** The name by which the row form calls each kind. */
export const KIND_NAMES: Readonly<Record<QuestionKind, string>> = {
  single: '单选题',
  multi: '多选题',
  judge: '判断题',
  case: '案例题',
};
export const SUB_KIND_NAMES: Readonly<Record<ItemKind, string>> = {
  single: '案例-单选',
  multi: '案例-多选',
  judge: '案例-判断',
};

export function rowKindOf(text: string): RowKind | undefined {
  return KINDS[plainText(text).replace(/[—–－_]/g, '-')];
}

/** The kind of every question of a sheet, section or file that is named after it: `单选题`, `一、单项选择题（每题1分）`. */
export function kindOfTitle(title: string): QuestionKind | undefined {
  const plain = plainText(title);
  if (/案例|综合题|背景材料/.test(plain)) return 'case';
  if (/单选|单项选择/.test(plain)) return 'single';
  if (/多选|多项选择/.test(plain)) return 'multi';
  return /判断|是非题/.test(plain) ? 'judge' : undefined;
}

/** The kind that a sheet's name gives to its rows. Cases need their own 题型 column: their parts are of different kinds. */
export function kindOfSheet(name: string): ItemKind | undefined {
  const kind = kindOfTitle(name);
  return kind === 'case' ? undefined : kind;
}
