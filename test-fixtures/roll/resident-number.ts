/**
 * Resident ID numbers (GB 11643) for people who do not exist: the sequence codes 996 to 999 were kept for people over a
 * hundred years old, so that nobody born in the years used here carries such a number.
 */

export type Sex = 'male' | 'female';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;

/** ISO 7064 MOD 11-2 over the first 17 digits. */
export function checkCharacter(seventeen: string): string {
  const sum = weights.reduce((total, weight, at) => total + weight * Number(seventeen.charAt(at)), 0);
  return '10X98765432'.charAt(sum % 11);
}

/** County-level codes of Hubei (GB/T 2260). */
export const hubeiRegions = [
  '420102',
  '420103',
  '420104',
  '420105',
  '420106',
  '420107',
  '420111',
  '420112',
  '420113',
  '420114',
  '420115',
  '420116',
  '420117',
  '420202',
  '420302',
  '420502',
  '420602',
  '420802',
  '420902',
  '421002',
  '421102',
  '421202',
  '421303',
  '422801',
  '429004',
  '429005',
  '429006',
] as const;

/** `birth` as yyyymmdd. Odd sequence codes are men, even ones women. */
export function residentNumber(person: {
  readonly region: string;
  readonly birth: string;
  readonly sex: Sex;
}): string {
  const sequence = person.sex === 'male' ? '997' : '998';
  const seventeen = `${person.region}${person.birth}${sequence}`;
  return seventeen + checkCharacter(seventeen);
}
