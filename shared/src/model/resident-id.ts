const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_CHARACTERS = '10X98765432';

/**
 * The one spelling of a typed or scanned ID or ticket number: full-width forms narrowed, spaces gone, x written X.
 * Loudi's rooms ask for a capital X; here nobody has to know that.
 */
export function normaliseNumber(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
}

/** True for a resident ID number of GB 11643: 17 digits, a real birth date, the right check character. */
export function isResidentId(text: string): boolean {
  if (!/^[1-9][0-9]{16}[0-9X]$/.test(text)) return false;
  if (!isRealDate(Number(text.slice(6, 10)), Number(text.slice(10, 12)), Number(text.slice(12, 14))))
    return false;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(text[at]), 0);
  return CHECK_CHARACTERS[sum % 11] === text[17];
}

/** First six and last four characters stay readable: enough for two people to compare, too little to copy. */
export function maskResidentId(idNumber: string): string {
  return idNumber.length < 12 ? idNumber : `${idNumber.slice(0, 6)}********${idNumber.slice(-4)}`;
}

function isRealDate(year: number, month: number, day: number): boolean {
  if (year < 1900 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] ?? 0);
}
