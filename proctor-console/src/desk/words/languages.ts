import type { Words } from '@exam-room/shared/base';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'zh' | 'en';
export type Catalogue = typeof zh;

export const catalogues: Readonly<Record<Language, Catalogue>> = { zh, en };

/** The sentence that the console sent, in the language of this desk. */
export function sayIn(language: Language, words: Words): string {
  return words[language];
}
