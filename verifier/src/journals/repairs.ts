import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { consoleRecords, type Journal, placeOf, type SeatRecord, seatRecords } from './journal.ts';

/**
 * R18: a seat's journal that was repaired tells truly what it goes on with. Everything before the repair is counted; the console had given
 * back exactly the part that is said to come from it, before the repair reached the ledger; and the seat had asked for it. What was lost
 * can be no entry that the console had.
 */
export function checkRepairs(journals: readonly Journal[]): Checked {
  const flaws: Flaw[] = [];
  let repairs = 0;
  let lost = 0;
  for (const journal of journals) {
    if (journal.writer !== 'seat') continue;
    for (const repair of seatRecords(journal.entries, 'journal-repaired')) {
      repairs += 1;
      lost += repair.fact.lost ?? 0;
      const found = repairFlaw(repair, journal.entries, journals);
      if (found !== undefined) flaws.push(found);
    }
  }
  return verdict(flaws, {
    zh: repairs === 0 ? '没有修复过的流水' : `${repairs} 次流水修复均与总账一致，已知丢失 ${lost} 条`,
    en:
      repairs === 0
        ? 'no journal was repaired'
        : `${repairs} repairs agree with the ledger; ${lost} entries are known to be lost`,
  });
}

function repairFlaw(
  repair: SeatRecord<'journal-repaired'>,
  entries: readonly SeatRecord[],
  journals: readonly Journal[],
): Flaw | undefined {
  const { fromConsole, fromDisk } = repair.fact;
  const before = entries.filter(({ seq }) => seq < repair.seq);
  if (before.length !== fromConsole + fromDisk)
    return flaw(placeOf(repair), {
      zh: `修复记录写明接续 ${fromConsole + fromDisk} 条，之前实有 ${before.length} 条。`,
      en: `says that it goes on behind ${fromConsole + fromDisk} entries; there are ${before.length} before it.`,
    });
  const given = journals
    .flatMap((journal) =>
      journal.writer === 'console' ? consoleRecords(journal.entries, 'journal-returned') : [],
    )
    .some(
      ({ fact, place }) =>
        fact.device === repair.device.device &&
        fact.entries === fromConsole &&
        place < repair.place &&
        before.every((one, at) => one.place < place === at < fromConsole),
    );
  return given
    ? undefined
    : flaw(placeOf(repair), {
        zh: `监考机没有交还过这 ${fromConsole} 条：修复不是这样发生的。`,
        en: `the console never gave those ${fromConsole} entries back: the repair did not happen like this.`,
      });
}
