/** What a key means while a question is on the screen. */
export type SittingKey =
  | { readonly key: 'choose'; readonly place: number }
  | { readonly key: 'flag' }
  | { readonly key: 'question'; readonly step: 1 | -1 }
  | { readonly key: 'option'; readonly step: 1 | -1 };

/**
 * A to G or 1 to 7 choose, arrows and PageUp/PageDown move, F flags. Where the item has an option F, the letter is that option's,
 * because that is what the candidate sees; M flags there, and everywhere else too.
 */
export function sittingKey(key: string, options: number): SittingKey | undefined {
  const place = placeOf(key);
  if (place !== undefined && place < options) return { key: 'choose', place };
  switch (key) {
    case 'f':
    case 'F':
    case 'm':
    case 'M':
      return { key: 'flag' };
    case 'PageDown':
    case 'ArrowRight':
      return { key: 'question', step: 1 };
    case 'PageUp':
    case 'ArrowLeft':
      return { key: 'question', step: -1 };
    case 'ArrowDown':
      return { key: 'option', step: 1 };
    case 'ArrowUp':
      return { key: 'option', step: -1 };
    default:
      return undefined;
  }
}

/** The key that flags beside this many options. */
export function flagKey(options: number): 'F' | 'M' {
  return options > 5 ? 'M' : 'F';
}

/** The letter of an option by its place on the screen, from 0. */
export function optionLetter(place: number): string {
  return String.fromCharCode(65 + place);
}

function placeOf(key: string): number | undefined {
  if (/^[1-7]$/.test(key)) return Number(key) - 1;
  if (/^[a-gA-G]$/.test(key)) return key.toUpperCase().charCodeAt(0) - 65;
  return undefined;
}
