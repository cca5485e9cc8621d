import type { Language } from '../words/use-words.tsx';

export const TEXT_SIZES = [100, 125, 150, 200] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

/** How the person at this seat wants the screen to look. Nothing personal: it says nothing about who that is. */
export interface Preferences {
  readonly language: Language;
  readonly size: TextSize;
  readonly contrast: 'normal' | 'high';
  readonly motion: 'normal' | 'reduced';
  /** Share of the width for the material of a case, in percent. */
  readonly divider: number;
}

export const PLAIN: Preferences = {
  language: 'zh',
  size: 100,
  contrast: 'normal',
  motion: 'normal',
  divider: 50,
};

export const DIVIDER_MIN = 25;
export const DIVIDER_MAX = 75;

const KEY = 'exam-screen-look';

/** Kept on this machine so that a crash of the window changes nothing; unreadable or foreign values are left out. */
export function readPreferences(storage: Pick<Storage, 'getItem'>): Preferences {
  let kept: unknown;
  try {
    kept = JSON.parse(storage.getItem(KEY) ?? '{}');
  } catch {
    return PLAIN; // a half-written value after a power cut
  }
  const value: Record<string, unknown> = typeof kept === 'object' && kept !== null ? { ...kept } : {};
  return {
    language: value['language'] === 'en' ? 'en' : PLAIN.language,
    size: TEXT_SIZES.find((size) => size === value['size']) ?? PLAIN.size,
    contrast: value['contrast'] === 'high' ? 'high' : PLAIN.contrast,
    motion: value['motion'] === 'reduced' ? 'reduced' : PLAIN.motion,
    divider: dividerWithin(typeof value['divider'] === 'number' ? value['divider'] : PLAIN.divider),
  };
}

export function keepPreferences(storage: Pick<Storage, 'setItem'>, preferences: Preferences): void {
  try {
    storage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // A full or forbidden storage costs the memory of the text size, nothing else.
  }
}

/** Whole percent between the narrowest and the widest that both panes can bear. */
export function dividerWithin(percent: number): number {
  return Math.round(Math.min(DIVIDER_MAX, Math.max(DIVIDER_MIN, percent)));
}
