import { join } from 'node:path';
import {
  type Digest,
  fromBase64,
  ok,
  type Result,
  refuse,
  type Trouble,
  trouble,
} from '@exam-room/shared/base';
import type { DeviceKeys } from '@exam-room/shared/host/device-keys';
import type { Log } from '@exam-room/shared/host/log';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { entryHash, NO_ENTRY, type ProvenEntry, type SeatFact } from '@exam-room/shared/records';
import type { FetchedJournal } from './console-link/fetch-journal.ts';
import { carveEntries, proveWhole, tailBehind } from './journal/carve-entries.ts';
import { readHeadNote } from './journal/head-note.ts';
import type { JournalPlace } from './journal/journal-place.ts';
import { openJournal } from './journal/open-journal.ts';
import {
  asideBytes,
  endRepair,
  JOURNAL,
  noteStep,
  type Placing,
  type RepairNote,
  repairUnderWay,
  setAside,
} from './journal/repair-files.ts';
import { writeRepaired } from './journal/write-repaired.ts';

export interface RepairParts {
  /** The machine's own folder. */
  readonly data: string;
  readonly keys: Pick<DeviceKeys, 'signer'>;
  readonly place: JournalPlace;
  readonly fetch: (why: string) => Promise<Result<FetchedJournal>>;
  /** Opens what was sealed to this machine. */
  readonly open: (sealed: Uint8Array) => Promise<Uint8Array | undefined>;
  readonly log: Log;
}

/** Troubles of an opening that another copy of the journal can mend. */
const MENDED: ReadonlySet<string> = new Set([
  'JOURNAL_DAMAGED',
  'ANSWER_UNREADABLE',
  'PAPER_GRANT_MISSING',
  'TAKE_OVER_UNREADABLE',
]);

export function isMended({ code }: Trouble): boolean {
  return MENDED.has(code);
}

/**
 * One try at bringing a damaged journal back: the damaged files are set aside and kept; the console's copy is fetched and every entry of it
 * proven; what the damaged files still prove beyond it is kept too; one entry tells it. Codes: CONSOLE_NOT_REACHED, those of the console's
 * refusal, REPAIR_*, ENTRY_*, JOURNAL_IO.
 */
export async function repairJournal(parts: RepairParts, why: string): Promise<Result<true>> {
  const before = repairUnderWay(parts.data);
  const note = before === undefined || before.step.at === 'moving' ? setAside(parts.data, why) : before;
  if (note.step.at === 'placing') {
    const told = tellRepair(parts, note, note.step);
    if (told.ok) return told;
    parts.log.note('repair-not-placed', { code: told.error.code });
  }
  const fetched = await parts.fetch(note.why);
  if (!fetched.ok) return fetched;
  const content = await proveContent(parts, note, fetched.value);
  if (!content.ok) return content;
  const { placing, repaired } = content.value;
  let placed = note;
  const written = writeRepaired(parts.place.path, repaired, () => {
    placed = noteStep(parts.data, note, placing);
  });
  return written.ok ? tellRepair(parts, placed, placing) : written;
}

interface Content {
  readonly placing: Placing;
  readonly repaired: Parameters<typeof writeRepaired>[1];
}

async function proveContent(
  parts: RepairParts,
  note: RepairNote,
  fetched: FetchedJournal,
): Promise<Result<Content>> {
  const { place, keys } = parts;
  const by = { session: place.session, device: place.device, signKey: keys.signer.publicKey };
  const whole = proveWhole(fetched.entries, by, { seq: 0, hash: NO_ENTRY });
  if (!whole.ok) return whole;
  const tail = tailBehind(headOf(whole.value), carveEntries(asideBytes(parts.data, note), by));
  const entries = [...whole.value, ...tail];
  const answerKeys = await keysIn(parts, entries);
  if (!answerKeys.ok) return answerKeys;
  const head = headOf(entries);
  const last = readHeadNote(join(parts.data, note.folder, `${JOURNAL}.head`), by);
  const lost = lostAfter(head.seq, last?.seq);
  return ok({
    placing: {
      at: 'placing',
      headSeq: head.seq,
      fromConsole: whole.value.length,
      fromDisk: tail.length,
      ...(lost === undefined ? {} : { lost }),
      usedMs: Math.max(last?.usedMs ?? 0, entries.at(-1)?.entry.usedMs ?? 0),
    },
    repaired: {
      session: place.session,
      device: place.device,
      epoch: entries.at(-1)?.entry.epoch ?? 1,
      entries,
      orders: fetched.orders.map((sealed) => ({ hash: entryHash(sealed.payload, nativeDigest), sealed })),
      cards: fetched.cards,
      grants: fetched.grants,
      answerKeys: answerKeys.value,
      earlier: fetched.earlier,
    },
  });
}

/** More than a seat writes in a day: between the two a repair has left numbers free, and how many entries there were cannot be told. */
const BELIEVABLE = 50_000;

function lostAfter(headSeq: number, noted: number | undefined): number | undefined {
  if (noted === undefined) return undefined;
  const lost = Math.max(0, noted - headSeq);
  return lost < BELIEVABLE ? lost : undefined;
}

function headOf(entries: readonly ProvenEntry<SeatFact>[]) {
  const last = entries.at(-1);
  return last === undefined ? { seq: 0, hash: NO_ENTRY } : { seq: last.entry.seq, hash: last.hash };
}

/** Each opening carries its answer key sealed to this very machine. Code: REPAIR_KEY. */
async function keysIn(
  { open }: RepairParts,
  entries: readonly ProvenEntry<SeatFact>[],
): Promise<Result<ReadonlyMap<Digest, Uint8Array>>> {
  const keys = new Map<Digest, Uint8Array>();
  for (const { entry } of entries) {
    const { fact } = entry;
    if (fact.kind !== 'sitting-opened') continue;
    const sealed = fact.answerKeyToSeats === undefined ? undefined : fromBase64(fact.answerKeyToSeats);
    const key = sealed === undefined ? undefined : await open(sealed);
    if (key?.length !== 32) return refuse(noKey(entry.seq));
    keys.set(fact.order, key);
  }
  return ok(keys);
}

/** The first entry behind those that came back tells of it; then the repair is over. Written once, also after a crash between the two. */
function tellRepair(parts: RepairParts, note: RepairNote, placing: Placing): Result<true> {
  const opened = openJournal(parts.place);
  if (!opened.ok) return opened;
  const journal = opened.value;
  try {
    const { headSeq, fromConsole, fromDisk, lost, usedMs } = placing;
    if (journal.head().seq < headSeq) return refuse(notPlaced());
    if (journal.head().seq === headSeq) {
      const told = journal.append(
        {
          kind: 'journal-repaired',
          why: note.why,
          fromConsole,
          fromDisk,
          ...(lost === undefined ? {} : { lost }),
        },
        usedMs,
      );
      if (!told.ok) return told;
    }
  } finally {
    journal.close();
  }
  endRepair(parts.data);
  const { headSeq, fromConsole, fromDisk, lost = -1 } = placing;
  parts.log.note('journal-repaired', {
    headSeq,
    fromConsole,
    fromDisk,
    lost,
    why: note.why,
    aside: note.folder,
  });
  return ok(true);
}

/** The new file had not got its name when the program ended: it is made again. */
function notPlaced(): Trouble {
  return trouble('REPAIR_NOT_PLACED', {
    zh: '修复中断，正在重新修复。',
    en: 'The repair was interrupted and starts again.',
  });
}

function noKey(seq: number): Trouble {
  return trouble(
    'REPAIR_KEY',
    {
      zh: `第 ${seq} 条记录中的答案密钥无法用本机打开，本机不能继续。请将考生换到备用机，并保留本机。`,
      en: `The answer key in entry ${seq} cannot be opened on this machine, so it cannot go on. Move the candidate to a spare seat and keep this machine.`,
    },
    `entry ${seq}`,
  );
}
