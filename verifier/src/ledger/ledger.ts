import { type Checked, type Flaw, fails, flaw, holds } from '../flaw.ts';
import { ledgerLine } from '../formats/archive-formats.ts';
import type { ConsoleFact, SeatFact } from '../formats/entry-formats.ts';
import type { ConsoleRecord, Journal, SeatRecord, Written, WrittenJournal } from '../journals/journal.ts';
import { readJson, readText } from '../proofs/bytes.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';

const FILE = 'ledger.jsonl';

/** All entries of the room in the order in which the console took them in. */
export interface Ledger {
  /** The journals, every entry with its place in the ledger. */
  readonly journals: readonly Journal[];
  readonly entries: readonly (SeatRecord | ConsoleRecord)[];
  readonly byHash: ReadonlyMap<string, SeatRecord | ConsoleRecord>;
}

/** R14: the ledger lists exactly the entries of the journals, each once, each machine's in its own order. */
export function checkLedger(files: ArchiveFiles, journals: readonly WrittenJournal[]): Checked<Ledger> {
  const lines = readText(files.read(FILE))?.split('\n');
  if (lines === undefined || lines.pop() !== '')
    return fails(flaw(FILE, { zh: '总账最后一行不完整。', en: 'the ledger ends in the middle of a line.' }));
  const waiting = new Map<string, { readonly journal: WrittenJournal; taken: number }>();
  for (const journal of journals)
    waiting.set(`${journal.device.device}-${journal.epoch}`, { journal, taken: 0 });
  const flaws: Flaw[] = [];
  const places = new Map<string, number>();
  for (const [place, text] of lines.entries()) {
    const taken = takeLine(text, waiting);
    if (taken.ok) places.set(taken.hash, place);
    else flaws.push(flaw(`${FILE}:${place + 1}`, taken));
    if (flaws.length >= 20) break;
  }
  for (const { journal, taken } of waiting.values())
    if (flaws.length === 0 && taken < journal.entries.length)
      flaws.push(
        flaw(`${journal.file}:${taken + 1}`, {
          zh: `从第 ${taken + 1} 条起没有进入总账。`,
          en: `entry ${taken + 1} and those after it are not in the ledger.`,
        }),
      );
  if (flaws.length > 0) return fails(...flaws);
  return holds(placed(journals, places), {
    zh: `总账 ${lines.length} 条，与流水逐条相符`,
    en: `the ledger has ${lines.length} entries, just those of the journals`,
  });
}

function takeLine(
  text: string,
  waiting: ReadonlyMap<string, { readonly journal: WrittenJournal; taken: number }>,
):
  | { readonly ok: true; readonly hash: string }
  | { readonly ok: false; readonly zh: string; readonly en: string } {
  const parsed = ledgerLine.safeParse(readJson(text));
  if (!parsed.success || JSON.stringify(parsed.data) !== text)
    return {
      ok: false,
      zh: '这一行无法读取，或不是规定的写法。',
      en: 'cannot be read, or is not written in its one spelling.',
    };
  const { device, epoch, seq, hash } = parsed.data;
  const machine = waiting.get(`${device}-${epoch}`);
  const next = machine?.journal.entries[machine.taken];
  if (machine === undefined || next === undefined)
    return {
      ok: false,
      zh: `列出了流水中没有的记录（${device}-${epoch} 第 ${seq} 条）。`,
      en: `lists an entry that no journal has (${device}-${epoch}, entry ${seq}).`,
    };
  if (next.seq !== seq || next.hash !== hash)
    return {
      ok: false,
      zh: `${device}-${epoch} 的下一条应是第 ${next.seq} 条，总账写的是第 ${seq} 条：次序被改、记录重复或被换。`,
      en: `the next entry of ${device}-${epoch} is ${next.seq}; the ledger says ${seq}: the order was changed, or an entry was doubled or exchanged.`,
    };
  machine.taken += 1;
  return { ok: true, hash };
}

function placed(journals: readonly WrittenJournal[], places: ReadonlyMap<string, number>): Ledger {
  const entries: (SeatRecord | ConsoleRecord)[] = [];
  const place = <Fact extends SeatFact | ConsoleFact>(written: Written<Fact>) => {
    const recorded = { ...written, place: places.get(written.hash) ?? -1 };
    return recorded;
  };
  const withPlaces: readonly Journal[] = journals.map((journal) =>
    journal.writer === 'seat'
      ? { ...journal, entries: journal.entries.map(place) }
      : { ...journal, entries: journal.entries.map(place) },
  );
  for (const journal of withPlaces) for (const entry of journal.entries) entries[entry.place] = entry;
  return { journals: withPlaces, entries, byHash: new Map(entries.map((entry) => [entry.hash, entry])) };
}
