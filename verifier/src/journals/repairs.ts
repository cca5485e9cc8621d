import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import type { TakeOver } from './consoles.ts';
import { consoleRecords, type Journal, placeOf, type SeatRecord, seatRecords } from './journal.ts';

/**
 * R18: a seat's journal that was repaired tells truly what it goes on with. Everything before the repair is counted; the console had given
 * back exactly the part that is said to come from it, before the repair reached the ledger; and the seat had asked for it. What was lost
 * can be no entry that the console had. Where the console has burnt with what it wrote last, its word for a repair may have burnt too:
 * it is asked for only when that console's journal goes on behind the entry that its successor names.
 */
export function checkRepairs(journals: readonly Journal[], takeOvers: readonly TakeOver[]): Checked {
  const flaws: Flaw[] = [];
  let repairs = 0;
  let lost = 0;
  let burnt = 0;
  for (const journal of journals) {
    if (journal.writer !== 'seat') continue;
    for (const repair of seatRecords(journal.entries, 'journal-repaired')) {
      repairs += 1;
      lost += repair.fact.lost ?? 0;
      const before = journal.entries.filter(({ seq }) => seq < repair.seq);
      const counted = countFlaw(repair, before);
      const given = wasGiven(repair, before, journals);
      const wordBurnt = !given && mayHaveBurnt(repair, journal.entries, { journals, takeOvers });
      if (wordBurnt) burnt += 1;
      const found = counted ?? (given || wordBurnt ? undefined : neverGiven(repair));
      if (found !== undefined) flaws.push(found);
    }
  }
  return verdict(flaws, told({ repairs, lost, burnt }));
}

function told(of: { readonly repairs: number; readonly lost: number; readonly burnt: number }) {
  const { repairs, lost, burnt } = of;
  if (repairs === 0) return { zh: '没有修复过的流水', en: 'no journal was repaired' };
  const also =
    burnt === 0
      ? { zh: '', en: '' }
      : {
          zh: `；其中 ${burnt} 次交还的记录已随原监考机损毁`,
          en: `; the record of giving back ${burnt} of them burnt with the console before`,
        };
  return {
    zh: `${repairs} 次流水修复均与总账一致，已知丢失 ${lost} 条${also.zh}`,
    en: `${repairs} repairs agree with the ledger; ${lost} entries are known to be lost${also.en}`,
  };
}

function countFlaw(repair: SeatRecord<'journal-repaired'>, before: readonly SeatRecord[]): Flaw | undefined {
  const { fromConsole, fromDisk } = repair.fact;
  return before.length === fromConsole + fromDisk
    ? undefined
    : flaw(placeOf(repair), {
        zh: `修复记录写明接续 ${fromConsole + fromDisk} 条，之前实有 ${before.length} 条。`,
        en: `says that it goes on behind ${fromConsole + fromDisk} entries; there are ${before.length} before it.`,
      });
}

function wasGiven(
  repair: SeatRecord<'journal-repaired'>,
  before: readonly SeatRecord[],
  journals: readonly Journal[],
): boolean {
  const { fromConsole } = repair.fact;
  return journals
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
}

function neverGiven(repair: SeatRecord<'journal-repaired'>): Flaw {
  const { fromConsole } = repair.fact;
  return flaw(placeOf(repair), {
    zh: `监考机没有交还过这 ${fromConsole} 条：修复不是这样发生的。`,
    en: `the console never gave those ${fromConsole} entries back: the repair did not happen like this.`,
  });
}

/**
 * The seat followed the next console only after the repair, the repair itself came to the ledger after that console had gone on, and of the
 * console before nothing more is there than its successor had held.
 */
function mayHaveBurnt(
  repair: SeatRecord<'journal-repaired'>,
  entries: readonly SeatRecord[],
  of: { readonly journals: readonly Journal[]; readonly takeOvers: readonly TakeOver[] },
): boolean {
  const [next] = seatRecords(entries, 'console-followed').filter(({ seq }) => seq > repair.seq);
  const takeOver = of.takeOvers.find(({ act }) => act.epoch === next?.fact.epoch);
  if (takeOver === undefined || repair.place < takeOver.entry.place) return false;
  const { from, fromEpoch, fromSeq } = takeOver.act;
  return of.journals.every(
    ({ device, epoch, entries: held }) =>
      device.device !== from || epoch !== fromEpoch || held.every(({ seq }) => seq <= fromSeq),
  );
}
