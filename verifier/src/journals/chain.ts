import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { placeOf, type Written, type WrittenJournal } from './journal.ts';

const NO_ENTRY = '0'.repeat(64);

/** A repaired journal leaves so many numbers free: entries that rotted away may have borne them, and no number serves twice. */
const REPAIR_SKIPS = 100_000;

/** R12: in every journal the entries are numbered 1, 2, 3 …, but for the gap of a repair, and each names the hash of the one before. */
export function checkChain(journals: readonly WrittenJournal[]): Checked {
  const flaws: Flaw[] = [];
  let longest = 0;
  for (const { entries } of journals) {
    longest = Math.max(longest, entries.length);
    let before = { seq: 0, hash: NO_ENTRY };
    for (const entry of entries) {
      const broken = doesNotContinue(before, entry);
      if (broken !== undefined) flaws.push(broken);
      before = entry;
    }
  }
  return verdict(flaws, {
    zh: `${journals.length} 份流水均从第 1 条起首尾相接，最长 ${longest} 条`,
    en: `${journals.length} journals run from entry 1 without a break; the longest has ${longest}`,
  });
}

function repairs({ fact }: Written<unknown>): boolean {
  return typeof fact === 'object' && fact !== null && 'kind' in fact && fact.kind === 'journal-repaired';
}

function doesNotContinue(
  before: { readonly seq: number; readonly hash: string },
  entry: Written<unknown>,
): Flaw | undefined {
  if (entry.seq !== before.seq + 1 + (repairs(entry) ? REPAIR_SKIPS : 0))
    return flaw(placeOf(entry), {
      zh: `第 ${before.seq} 条之后是第 ${entry.seq} 条：有记录被抽掉、重复或调换。`,
      en: `entry ${before.seq} is followed by ${entry.seq}: an entry was taken out, doubled or exchanged.`,
    });
  if (entry.prev !== before.hash)
    return flaw(placeOf(entry), {
      zh: `第 ${entry.seq} 条接不上前一条：流水被改写。`,
      en: `entry ${entry.seq} does not continue the one before: the journal was rewritten.`,
    });
  return undefined;
}
