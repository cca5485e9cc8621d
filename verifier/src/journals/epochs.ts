import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { grouped } from '../grouped.ts';
import type { Journal } from './journal.ts';

/**
 * R16: when a seat's journal was begun anew (a new disk) its epochs count 1, 2, 3 …, and an epoch writes nothing more
 * once the next one has begun: two disks of one machine would both go on. The epochs of consoles are R17's.
 */
export function checkEpochs(journals: readonly Journal[]): Checked {
  const flaws: Flaw[] = [];
  const machines = grouped(
    journals.filter(({ writer }) => writer === 'seat'),
    ({ device }) => device.device,
  );
  for (const [machine, of] of machines) {
    const inOrder = of.toSorted((a, b) => a.epoch - b.epoch);
    for (const [at, journal] of inOrder.entries()) {
      if (journal.epoch !== at + 1)
        flaws.push(
          flaw(journal.file, {
            zh: `机器 ${machine} 的第 ${at + 1} 代流水缺失。`,
            en: `the journal of epoch ${at + 1} of machine ${machine} is missing.`,
          }),
        );
      const next = inOrder[at + 1]?.entries[0];
      const last = journal.entries.at(-1);
      if (next !== undefined && last !== undefined && last.place > next.place)
        flaws.push(
          flaw(`${journal.file}:${last.line}`, {
            zh: '新一代流水开始之后，旧一代仍在写：同一台机器有两份流水（分叉）。',
            en: 'the older epoch goes on after the newer has begun: this machine has two journals (a fork).',
          }),
        );
    }
  }
  const renewed = [...machines.values()].filter(({ length }) => length > 1).length;
  return verdict(flaws, {
    zh: `${machines.size} 台机器，其中 ${renewed} 台换过流水，均无分叉`,
    en: `${machines.size} machines, ${renewed} of them with a second journal; none has forked`,
  });
}
