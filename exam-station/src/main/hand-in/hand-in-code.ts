import { type Digest, fromHex } from '@exam-room/shared/base';
import { sheetCode } from '@exam-room/shared/records';

/** Twelve digits of the sealing entry's hash, as the candidate may write them down: proves later what was handed in. */
export function handInCode(sealingEntry: Digest): string {
  const digits = sheetCode(fromHex(sealingEntry) ?? new Uint8Array()).replaceAll('-', '');
  return `${digits.slice(0, 4)}-${digits.slice(4, 8)}-${digits.slice(8, 12)}`;
}
