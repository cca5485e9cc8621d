import { createContext, type ReactNode, useContext, useEffect } from 'react';
import type { Words } from '../../door/station-view.ts';
import { en } from './en.ts';
import { type Catalogue, zh } from './zh.ts';

export type Language = 'zh' | 'en';

export const CATALOGUES: Readonly<Record<Language, Catalogue>> = { zh, en };

const LanguageContext = createContext<Language>('zh');

export function LanguageProvider(props: { readonly language: Language; readonly children: ReactNode }) {
  useEffect(() => {
    document.documentElement.lang = CATALOGUES[props.language].language.lang;
    document.title = CATALOGUES[props.language].room.pageTitle;
  }, [props.language]);
  return <LanguageContext value={props.language}>{props.children}</LanguageContext>;
}

/** The words of the chosen language. */
export function useWords(): Catalogue {
  return CATALOGUES[useContext(LanguageContext)];
}

/** Picks from a sentence that came in both languages. */
export function useSentence(): (words: Words) => string {
  const language = useContext(LanguageContext);
  return (words) => words[language];
}
