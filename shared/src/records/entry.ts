import { z } from 'zod';
import {
  type Bytes,
  type DeviceId,
  type Digest,
  fromUtf8,
  type Result,
  refuse,
  toBase64,
  trouble,
} from '../base/index.ts';
import type { SignatureCheck, Signer } from '../crypto/index.ts';
import { deviceIdSchema, digestSchema, sessionIdSchema, spanMsSchema, wallMsSchema } from '../model/index.ts';
import { type ConsoleFact, consoleFactSchema } from './console-facts.ts';
import { type EntryProof, entryMessage, entryProof } from './entry-proof.ts';
import { type SeatFact, seatFactSchema } from './seat-facts.ts';

/** The `prev` of the first entry of a journal. */
export const NO_ENTRY = '0'.repeat(64) as Digest; // the one digest that is none

/**
 * What every entry says besides its fact. (device, epoch, seq, hash) is the identity of an entry: sending it again is harmless.
 * `used` is the test time used so far in ms, 0 before the sitting starts and always 0 on a console.
 */
const headerSchema = z.strictObject({
  v: z.literal(1),
  session: sessionIdSchema,
  device: deviceIdSchema,
  /** Grows when the authority over a journal is handed on (a new disk, a take-over), so that two writers can be told apart. */
  epoch: z.int().min(1).max(1_000),
  /** 1, 2, 3 … without a gap, but for the one that `journal-repaired` leaves (`seqAfter`). */
  seq: z.int().min(1),
  /** Hash of the entry before, or NO_ENTRY. */
  prev: digestSchema,
  /** Names this start of the program: monotonic times compare only within one boot. */
  boot: z.string().regex(/^[0-9a-f]{16}$/),
  monoMs: z.number().min(0),
  wallMs: wallMsSchema,
  usedMs: spanMsSchema,
});

export const seatEntrySchema = headerSchema.extend({ fact: seatFactSchema });
export const consoleEntrySchema = headerSchema.extend({ fact: consoleFactSchema });

/** One fact (记录) of a station's journal. */
export type SeatEntry = Readonly<z.infer<typeof seatEntrySchema>>;
/** One fact of the console's own journal. */
export type ConsoleEntry = Readonly<z.infer<typeof consoleEntrySchema>>;
export type Entry = SeatEntry | ConsoleEntry;

/** An entry as it is kept, sent and archived: the exact signed text and the device's signature over PAE(entry, text). */
export const sealedEntrySchema = z.strictObject({
  payload: z.string().max(200_000),
  sig: z.string().length(88),
});
export type SealedEntry = Readonly<z.infer<typeof sealedEntrySchema>>;

/** Writes and signs the next entry of a journal: payload text, signature and the hash that the one after will chain to. */
export function sealEntry(
  header: Omit<Entry, 'fact' | 'v'>,
  fact: SeatFact | ConsoleFact,
  tools: { readonly signer: Signer; readonly digest: (bytes: Bytes) => Digest },
): { readonly sealed: SealedEntry; readonly hash: Digest } {
  const payload = JSON.stringify({ v: 1, ...header, fact });
  const message = entryMessage(payload);
  return { sealed: { payload, sig: toBase64(tools.signer.sign(message)) }, hash: tools.digest(message) };
}

export interface ProvenEntry<Fact extends SeatFact | ConsoleFact = SeatFact | ConsoleFact> {
  readonly sealed: SealedEntry;
  readonly entry: Omit<Entry, 'fact'> & { readonly fact: Fact };
  readonly hash: Digest;
}

/** Whom an entry must be of, and what it may say. */
interface EntryWriter<Fact extends SeatFact | ConsoleFact> {
  readonly device: DeviceId;
  readonly signKey: string;
  readonly schema: z.ZodType<Omit<Entry, 'fact'> & { readonly fact: Fact }>;
}

/**
 * Decodes one entry and proves who wrote it: the key must be the one that the session lists for the device the entry names.
 * Codes: ENTRY_UNREADABLE, ENTRY_DEVICE, ENTRY_SIGNATURE.
 */
export function proveEntry<Fact extends SeatFact | ConsoleFact>(
  sealed: SealedEntry,
  writer: EntryWriter<Fact>,
  tools: { readonly check: SignatureCheck; readonly digest: (bytes: Bytes) => Digest },
): Result<ProvenEntry<Fact>> {
  return acceptEntry(sealed, writer, () => entryProof({ ...sealed, signKey: writer.signKey }, tools));
}

/**
 * Decodes one entry and believes `proof` of it, which must have been made with the very key that the session lists for `writer.device`.
 * This is the only place where a claimed device is compared with a proven key. Codes as for `proveEntry`.
 */
export function acceptEntry<Fact extends SeatFact | ConsoleFact>(
  sealed: SealedEntry,
  writer: Pick<EntryWriter<Fact>, 'device' | 'schema'>,
  proof: () => EntryProof,
): Result<ProvenEntry<Fact>> {
  const decoded = decodeEntry(sealed.payload, writer.schema);
  if (!decoded.ok) return decoded;
  if (decoded.value.device !== writer.device)
    return refuse(
      trouble(
        'ENTRY_DEVICE',
        {
          zh: '记录写明的机器与发送它的机器不一致，已拒收。',
          en: 'The entry names another machine than the one that sent it. It was refused.',
        },
        decoded.value.device,
      ),
    );
  const { holds, hash } = proof();
  if (!holds)
    return refuse(
      trouble(
        'ENTRY_SIGNATURE',
        {
          zh: '记录的签名无效：内容被改动过，已拒收。',
          en: 'The signature of the entry does not hold: it was changed. It was refused.',
        },
        `${decoded.value.device}/${decoded.value.seq}`,
      ),
    );
  return { ok: true, value: { sealed, entry: decoded.value, hash } };
}

/** Reads an entry's text without proving it. Code: ENTRY_UNREADABLE. */
export function decodeEntry<Fact>(
  payload: string,
  schema: z.ZodType<Omit<Entry, 'fact'> & { readonly fact: Fact }>,
): Result<Omit<Entry, 'fact'> & { readonly fact: Fact }> {
  let raw: unknown;
  try {
    raw = JSON.parse(payload);
  } catch {
    raw = undefined; // not JSON: the schema refuses it below with the same sentence
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { ok: true, value: parsed.data };
  return refuse(
    trouble('ENTRY_UNREADABLE', {
      zh: '记录无法读取：格式不符。',
      en: `An entry cannot be read: ${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? ''}`,
    }),
  );
}

/**
 * A repaired journal goes on behind so many unused numbers. Entries that rotted away before anybody else had them may have borne them, and an
 * answer is sealed under its entry's number: no number may ever serve twice. More than a seat can write in a day.
 */
export const REPAIR_SKIPS = 100_000;

/** The number of the entry that tells `fact`, after the one with number `seq`. */
export function seqAfter(seq: number, fact: Pick<SeatFact | ConsoleFact, 'kind'>): number {
  return seq + 1 + (fact.kind === 'journal-repaired' ? REPAIR_SKIPS : 0);
}

/** Whether an entry continues a journal: next number, same chain. Codes: ENTRY_GAP, ENTRY_FORK. */
export function continues(
  before: { readonly seq: number; readonly hash: Digest },
  next: Pick<ProvenEntry, 'entry' | 'hash'>,
): Result<true> {
  const where = `${next.entry.device}/${next.entry.seq}`;
  if (next.entry.seq !== seqAfter(before.seq, next.entry.fact))
    return refuse(
      trouble(
        'ENTRY_GAP',
        {
          zh: `流水不连续：第 ${before.seq} 条之后是第 ${next.entry.seq} 条。`,
          en: `The journal has a gap: ${before.seq} is followed by ${next.entry.seq}.`,
        },
        where,
      ),
    );
  if (next.entry.prev !== before.hash)
    return refuse(
      trouble(
        'ENTRY_FORK',
        {
          zh: `流水第 ${next.entry.seq} 条与前一条接不上：流水被改写，或同一台机器有两份流水。`,
          en: `Entry ${next.entry.seq} does not continue the one before: the journal was rewritten, or this machine has two journals.`,
        },
        where,
      ),
    );
  return { ok: true, value: true };
}

/** Bytes of an entry line in `journals/<device>.jsonl`. */
export function entryLine(sealed: SealedEntry): string {
  return `${JSON.stringify({ payload: sealed.payload, sig: sealed.sig })}\n`;
}

/** Reads `journals/<device>.jsonl`. Throws nothing: a bad line is named by its number. Code: JOURNAL_LINE. */
export function readEntryLines(bytes: Bytes, what: string): Result<readonly SealedEntry[]> {
  const entries: SealedEntry[] = [];
  let text: string;
  try {
    text = fromUtf8(bytes);
  } catch {
    return refuse(badLine(what, 1));
  }
  const lines = text.split('\n');
  if (lines.pop() !== '') return refuse(badLine(what, lines.length + 1));
  for (const [at, line] of lines.entries()) {
    let raw: unknown;
    try {
      raw = JSON.parse(line);
    } catch {
      raw = undefined; // refused below
    }
    const parsed = sealedEntrySchema.safeParse(raw);
    if (!parsed.success) return refuse(badLine(what, at + 1));
    entries.push(parsed.data);
  }
  return { ok: true, value: entries };
}

function badLine(what: string, line: number) {
  return trouble(
    'JOURNAL_LINE',
    { zh: `${what} 第 ${line} 行无法读取。`, en: `${what}, line ${line}, cannot be read.` },
    `${what}:${line}`,
  );
}
