import { consolesOf } from '../authority-word/index-signer.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import { type Flaw, flaw } from '../flaw.ts';
import { consoleEntry } from '../formats/entry-formats.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { readBase64, readJson } from '../proofs/bytes.ts';
import { sha256Hex } from '../proofs/digests.ts';
import { signatureHolds } from '../proofs/ed25519.ts';
import { PURPOSES, signedBytes } from '../proofs/statements.ts';
import { type ConsoleRecord, consoleRecords, placeOf } from './journal.ts';

/** Orders that seats gave back to the console that took over: signed by the console before, of this session, and contradicting no entry. */
export function recoveredOrders(
  session: IssuedSession,
  ledger: Ledger,
): { readonly recovered: readonly ConsoleRecord[]; readonly flaws: readonly Flaw[] } {
  const flaws: Flaw[] = [];
  const recovered = new Map<string, ConsoleRecord>();
  const standing = new Map(
    ledger.entries.map((entry) => [numbered(entry.device.device, entry), entry.hash] as const),
  );
  const given = ledger.journals.flatMap((journal) =>
    journal.writer === 'console' ? consoleRecords(journal.entries, 'order-recovered') : [],
  );
  for (const one of given) {
    const record = readKept(one, session);
    if (record === undefined || record.epoch >= one.epoch) {
      flaws.push(notKept(one));
      continue;
    }
    const number = numbered(record.device.device, record);
    const known = standing.get(number);
    if (known === undefined) {
      standing.set(number, record.hash);
      recovered.set(record.hash, record);
    } else if (known !== record.hash) flaws.push(contradicts(one));
  }
  return { recovered: [...recovered.values()], flaws };
}

function numbered(device: string, { epoch, seq }: { readonly epoch: number; readonly seq: number }): string {
  return `${device}/${epoch}/${seq}`;
}

/** The entry as the seat had kept it; it stands in the file at the line of whoever took it back. */
function readKept(one: ConsoleRecord<'order-recovered'>, session: IssuedSession): ConsoleRecord | undefined {
  const { payload, sig } = one.fact.entry;
  const parsed = consoleEntry.safeParse(readJson(payload));
  if (!parsed.success || parsed.data.session !== session.session) return undefined;
  const { v: _, session: __, device: name, ...entry } = parsed.data;
  const device = consolesOf(session).find((listed) => listed.device === name);
  const message = signedBytes(PURPOSES.entry, Buffer.from(payload));
  const signature = readBase64(sig);
  if (device === undefined || signature === undefined) return undefined;
  if (!signatureHolds({ publicKey: device.signKey, message, signature })) return undefined;
  return { ...entry, device, hash: sha256Hex(message), file: one.file, line: one.line, place: one.place };
}

function notKept(one: ConsoleRecord): Flaw {
  return flaw(placeOf(one), {
    zh: '从座位找回的指令不是原监考机签名的，或不是接管之前的。',
    en: 'an order given back by a seat was not signed by the console before, or is not older than this console.',
  });
}

function contradicts(one: ConsoleRecord): Flaw {
  return flaw(placeOf(one), {
    zh: '从座位找回的指令与原监考机流水中同号的记录不同：原监考机有两份流水（分叉）。',
    en: 'an order given back by a seat differs from the entry of that number: the console before had two journals (a fork).',
  });
}
