import type { ActRecord } from '../acts/prove-acts.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { type ConsoleRecord, consoleRecords, type Journal, placeOf } from './journal.ts';

const NO_ENTRY = '0'.repeat(64);

/**
 * R23: whatever head a machine showed when it connected is in its journal here, and no machine ever came back with less than it had
 * shown: an older disk image, or a journal cut short. A machine that died with unsent entries is excused when two persons moved its
 * candidate away and it never wrote again, when it began a new epoch, or when its journal was repaired afterwards (R18).
 */
export function checkHeads(journals: readonly Journal[], acts: readonly ActRecord[]): Checked {
  const flaws: Flaw[] = [];
  let heads = 0;
  for (const journal of journals) {
    if (journal.writer !== 'console') continue;
    for (const entry of consoleRecords(journal.entries, 'device-connected')) {
      heads += 1;
      const found = headFlaw(entry, { journals, acts });
      if (found !== undefined) flaws.push(found);
    }
  }
  return verdict(flaws, {
    zh: `${heads} 次连接时报告的流水末尾均可在流水中找到`,
    en: `the heads shown at ${heads} connections all stand in the journals`,
  });
}

interface Known {
  readonly journals: readonly Journal[];
  readonly acts: readonly ActRecord[];
}

function headFlaw(entry: ConsoleRecord<'device-connected'>, known: Known): Flaw | undefined {
  const { device, headSeq, headHash } = entry.fact;
  const epochs = known.journals.filter((journal) => journal.device.device === device);
  if (headSeq === 0) {
    // A machine that never wrote, or whose first or new disk begins only now.
    const fresh = epochs.length === 0 || epochs.some((journal) => begins(journal, entry.place));
    return headHash === NO_ENTRY && fresh ? undefined : older(entry, known);
  }
  const stands = epochs.find((journal) =>
    journal.entries.some(({ seq, hash }) => seq === headSeq && hash === headHash),
  );
  if (stands === undefined) return isExcused(entry, known) ? undefined : unknownHead(entry, known);
  return headSeq < newestBefore(stands, entry.place) ? older(entry, known) : undefined;
}

/** The number of the newest entry that the console had by then. */
function newestBefore({ entries }: Journal, place: number): number {
  return entries.reduce((most, one) => (one.place < place ? Math.max(most, one.seq) : most), 0);
}

function begins({ entries }: Journal, after: number): boolean {
  return (entries[0]?.place ?? 0) > after;
}

function isExcused(entry: ConsoleRecord<'device-connected'>, { journals, acts }: Known): boolean {
  const last = journals
    .filter((journal) => journal.device.device === entry.fact.device)
    .reduce((most, journal) => Math.max(most, journal.entries.at(-1)?.place ?? 0), entry.place);
  const moved = acts.some(
    ({ place, act }) => place > last && act.act === 'move-seat' && act.fromDevice === entry.fact.device,
  );
  return (
    moved ||
    repairedAfter(entry, journals) ||
    journals.some(
      (journal) =>
        journal.device.device === entry.fact.device && journal.epoch > 1 && begins(journal, entry.place),
    )
  );
}

function repairedAfter(entry: ConsoleRecord<'device-connected'>, journals: readonly Journal[]): boolean {
  return journals.some(
    (journal) =>
      journal.writer === 'seat' &&
      journal.device.device === entry.fact.device &&
      journal.entries.some(({ fact, place }) => fact.kind === 'journal-repaired' && place > entry.place),
  );
}

function unknownHead(entry: ConsoleRecord<'device-connected'>, known: Known): Flaw {
  const { headSeq } = entry.fact;
  return flaw(machineAt(entry, known), {
    zh: `连接时报告流水已写到第 ${headSeq} 条，档案中却没有这一条：流水被截短、换成旧的或整份抽掉。`,
    en: `showed a journal up to entry ${headSeq} when it connected, which is not in the archive: the journal was cut, exchanged for an older one or left out.`,
  });
}

function older(entry: ConsoleRecord<'device-connected'>, known: Known): Flaw {
  const { headSeq } = entry.fact;
  return flaw(machineAt(entry, known), {
    zh: `连接时只有 ${headSeq} 条记录，少于此前已交出的：磁盘被换回旧的镜像。`,
    en: `came back with ${headSeq} entries, fewer than it had handed over before: an older disk image was put back.`,
  });
}

function machineAt(entry: ConsoleRecord<'device-connected'>, { journals }: Known): string {
  const { device, seat } = entry.fact;
  const known = journals.find((journal) => journal.device.device === device)?.device.seat ?? seat;
  return `${known === undefined ? device : `seat ${known}`} (${placeOf(entry)})`;
}
