import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { placeOf, type Written, type WrittenJournal } from './journal.ts';

/**
 * R13: within one start of the program the monotonic clock never goes back; a start that has ended never comes again; the test time
 * used never shrinks while one sitting lasts, and a console uses none.
 */
export function checkClocks(journals: readonly WrittenJournal[]): Checked {
  const flaws: Flaw[] = [];
  let boots = 0;
  for (const journal of journals) {
    const ended = new Set<string>();
    let before: Written<{ readonly kind: string }> | undefined;
    for (const entry of journal.entries) {
      if (before !== undefined && before.boot !== entry.boot) ended.add(before.boot);
      flaws.push(...clockFlaws(before, entry, ended));
      before = entry;
    }
    boots += ended.size + 1;
  }
  return verdict(flaws, {
    zh: `${boots} 次启动，时钟从不倒退`,
    en: `${boots} starts of programs; no clock ever went back`,
  });
}

function clockFlaws(
  before: Written<{ readonly kind: string }> | undefined,
  entry: Written<{ readonly kind: string }>,
  ended: ReadonlySet<string>,
): readonly Flaw[] {
  const flaws: Flaw[] = [];
  if (ended.has(entry.boot))
    flaws.push(
      flaw(placeOf(entry), {
        zh: '一次已结束的启动又写了记录：同一份流水有两个写入者。',
        en: 'a start that had ended writes again: two programs wrote this journal.',
      }),
    );
  if (entry.device.role !== 'seat' && entry.usedMs !== 0)
    flaws.push(flaw(placeOf(entry), { zh: '监考机没有答题用时。', en: 'a console uses no test time.' }));
  if (before === undefined) return flaws;
  if (before.boot === entry.boot && entry.monoMs < before.monoMs)
    flaws.push(
      flaw(placeOf(entry), {
        zh: `单调时钟倒退：${before.monoMs} → ${entry.monoMs} 毫秒。`,
        en: `the monotonic clock went back: ${before.monoMs} to ${entry.monoMs} ms.`,
      }),
    );
  // A new sitting at the same seat begins at nothing again, with the entry that opens it or the one after.
  const begins = entry.fact.kind === 'sitting-opened' || before.fact.kind === 'sitting-opened';
  if (entry.usedMs < before.usedMs && !begins)
    flaws.push(
      flaw(placeOf(entry), {
        zh: `已用时间变少：${before.usedMs} → ${entry.usedMs} 毫秒。`,
        en: `the test time used shrank: ${before.usedMs} to ${entry.usedMs} ms.`,
      }),
    );
  return flaws;
}
