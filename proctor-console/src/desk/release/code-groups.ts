/** The release code is typed in five boxes of six digits, as it stands on the paper. */
export const GROUPS = 5;
export const GROUP_DIGITS = 6;

export type Groups = readonly string[];

export const NO_CODE: Groups = Array.from({ length: GROUPS }, () => '');

export function digitsOf(typed: string): string {
  return typed.normalize('NFKC').replace(/[^0-9]/g, '');
}

/** What the boxes hold after something was typed or pasted into one of them, and which box is next. */
export function typeInto(groups: Groups, at: number, typed: string): { groups: Groups; focus: number } {
  const digits = digitsOf(typed);
  // A whole code belongs into the first box, wherever it was pasted.
  const from =
    digits.length > GROUP_DIGITS * (GROUPS - at) || digits.length === GROUPS * GROUP_DIGITS ? 0 : at;
  const next = [...groups];
  let rest = digits;
  let focus = from;
  for (let box = from; box < GROUPS; box += 1) {
    if (box > from && rest === '') break;
    next[box] = rest.slice(0, GROUP_DIGITS);
    rest = rest.slice(GROUP_DIGITS);
    focus = box;
  }
  const full = (next[focus] ?? '').length === GROUP_DIGITS;
  return { groups: next, focus: full ? Math.min(GROUPS - 1, focus + 1) : focus };
}

export function missingDigits(groups: Groups): number {
  return groups.reduce((sum, group) => sum + GROUP_DIGITS - group.length, 0);
}
