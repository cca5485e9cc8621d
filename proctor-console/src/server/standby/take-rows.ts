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
  /** Called for a proven entry that contradicts one we have. */
  readonly forked: (fork: KeptEntry) => void;
}

/**
 * Proves rows as if each had come from its author: the key that the session lists, this session, its journal's next number and chain.
 * `known` rows, when they are allowed, are left out. Codes: ROW_UNREADABLE, ENTRY_*, ROW_SESSION.
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
    if (entry.seq <= head.seq && of.known === 'left out') {
      const { device, epoch, seq } = entry;
      const held = tools.ledger.hashAt(device, epoch, seq);
      if (held !== undefined && held !== hash) tools.forked({ device, epoch, seq, hash, sealed });
      continue;
    }
    const next = continues(head, { entry, hash });
    if (!next.ok) return next;
    heads.set(journal, { seq: entry.seq, hash });
    fresh.push(proven.value);
  }
  return ok(fresh);
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
