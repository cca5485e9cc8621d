/** Longest number that is typed here: a resident ID number. */
export const NUMBER_MAX = 18;

const TICKET = /^[0-9]{6,16}$/;
const RESIDENT_ID = /^[0-9]{17}[0-9X]$/;

/** Full-width digits, spaces and a small x are what people and card readers send; only digits and X remain. */
export function cleanNumber(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9X]/g, '')
    .slice(0, NUMBER_MAX);
}

/** Whether it can be a ticket or ID number at all; the console knows which ones exist. */
export function judgeNumber(number: string): 'fine' | 'too-short' | 'malformed' {
  if (TICKET.test(number) || RESIDENT_ID.test(number)) return 'fine';
  if (number.length < 6 || number.length === 17) return 'too-short';
  return 'malformed';
}
