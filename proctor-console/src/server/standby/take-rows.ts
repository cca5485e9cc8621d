import { ok, type Result, refuse, type SessionId, trouble } from '@exam-room/shared/base';
import type { SignatureCheck } from '@exam-room/shared/crypto';
import type { DeviceIdentity } from '@exam-room/shared/model';
import {
  type ConsoleFact,
  consoleEntrySchema,
  continues,
  type ProvenEntry,
  proveEntry,
  type SealedEntry,
  type SeatFact,
  seatEntrySchema,
} from '@exam-room/shared/records';
import type { JournalHead, KeptEntry, Ledger } from '../ledger-ports.ts';

export type Row = ProvenEntry<SeatFact> | ProvenEntry<ConsoleFact>;

export interface TakeTools {
  readonly session: SessionId;
  readonly devices: readonly DeviceIdentity[];
  readonly ledger: Pick<Ledger, 'head' | 'hashAt'>;
  readonly check: SignatureCheck;
  readonly digest: Parameters<typeof proveEntry>[2]['digest'];
  /** Called for a proven entry that contradicts one we have: of another story that the same machine signed. */
  readonly forked: (fork: KeptEntry) => void;
  /** Journals of which another story came, as `device/epoch`: what continues that story is left out in later calls too. */
  readonly parted: Set<string>;
}

/**
 * Proves rows as if each had come from its author: the key that the session lists, this session, its journal's next number and chain.
 * `known` rows, when they are allowed, are left out, and so is another story of a journal of which we hold one: a machine that told the two
 * consoles different things must not keep everybody else's rows from being handed over. Codes: ROW_UNREADABLE, ENTRY_*, ROW_SESSION.
 */
export function proveRows(
  tools: TakeTools,
  rows: readonly SealedEntry[],
  of: { readonly known: 'left out' | 'refused' },
): Result<readonly Row[]> {
  const heads = new Map<string, JournalHead>();
  const fresh: Row[] = [];
  for (const sealed of rows) {
    const proven = proveRow(tools, sealed);
    if (!proven.ok) return proven;
    const { entry, hash } = proven.value;
    if (entry.session !== tools.session) return refuse(bad('ROW_SESSION', entry.device));
    const journal = `${entry.device}/${entry.epoch}`;
    const head = heads.get(journal) ?? tools.ledger.head(entry.device, entry.epoch);
    const next = continues(head, { entry, hash });
    if (of.known === 'left out') {
      if (isOfAnotherStory(tools.ledger, proven.value, { head, next })) {
        const { device, epoch, seq } = entry;
        tools.forked({ device, epoch, seq, hash, sealed });
        tools.parted.add(journal);
        continue;
      }
      if (entry.seq <= head.seq || tools.parted.has(journal)) continue;
    }
    if (!next.ok) return next;
    heads.set(journal, { seq: entry.seq, hash });
    fresh.push(proven.value);
  }
  return ok(fresh);
}

/** It stands where we hold something else, or it continues something else than what we hold. */
function isOfAnotherStory(
  ledger: TakeTools['ledger'],
  { entry, hash }: Row,
  { head, next }: { readonly head: JournalHead; readonly next: Result<true> },
): boolean {
  if (entry.seq > head.seq) return !next.ok && next.error.code === 'ENTRY_FORK';
  const held = ledger.hashAt(entry.device, entry.epoch, entry.seq);
  return held !== undefined && held !== hash;
}

function proveRow(tools: TakeTools, sealed: SealedEntry): Result<Row> {
  const named = /"device":"([0-9a-f]{32})"/.exec(sealed.payload.slice(0, 400))?.[1];
  const writer = tools.devices.find((one) => one.device === named);
  if (writer === undefined) return refuse(bad('ROW_UNREADABLE', named ?? ''));
  const { device, signKey, role } = writer;
  return role === 'seat'
    ? proveEntry(sealed, { device, signKey, schema: seatEntrySchema }, tools)
    : proveEntry(sealed, { device, signKey, schema: consoleEntrySchema }, tools);
}

function bad(code: string, where: string) {
  return trouble(
    code,
    {
      zh: '监考机送来的一条记录不属于本场次，或不是名单中的机器写的，已拒收。',
      en: 'A row that the console sent is not of this session, or no listed machine wrote it. It was refused.',
    },
    where,
  );
}
