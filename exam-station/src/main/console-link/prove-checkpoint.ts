import { type Digest, fromHex } from '@exam-room/shared/base';
import { nativeSha256, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import type { Session } from '@exam-room/shared/model';
import type { ConsoleMessage } from '@exam-room/shared/protocol';
import {
  consolesOf,
  isContinued,
  isIncluded,
  isSignedBy,
  type LedgerContradiction,
  type LogHead,
  leafHash,
  ledgerOrigin,
  readHead,
  readNote,
} from '@exam-room/shared/records';

export type CheckpointMessage = Extract<ConsoleMessage, { say: 'checkpoint' }>;

/** A head of a console's ledger, as a seat keeps it. */
export interface ShownHead {
  readonly origin: string;
  readonly size: number;
  /** The signed note itself. */
  readonly note: string;
}

export type JudgedHead =
  | { readonly is: 'sound'; readonly head: ShownHead }
  /** Nothing new. */
  | { readonly is: 'known' }
  /** The proof starts elsewhere than what this seat has seen: tells from where it is wanted. */
  | { readonly is: 'asked-again'; readonly from: number }
  | { readonly is: 'contradiction'; readonly how: LedgerContradiction; readonly seen: string }
  /** No console of the session has signed it: nobody's word, and evidence of nothing. */
  | { readonly is: 'unsigned' };

export interface SeatsKnowledge {
  readonly session: Pick<Session, 'session' | 'devices'>;
  /** The newest head of this ledger that held. */
  readonly seen: (origin: string) => ShownHead | undefined;
  /** Number of the newest own entry that must be in the head; 0 when none must. */
  readonly ownSeq: number;
  readonly hashAt: (seq: number) => Digest | undefined;
}

/**
 * Judges a head of the ledger as a witness must: signed by the console whose ledger it names, continuing every head that this seat has
 * seen of it, and holding the seat's own entries up to `ownSeq`.
 */
export function judgeCheckpoint(message: CheckpointMessage, known: SeatsKnowledge): JudgedHead {
  const shown = headIn(message.note, known.session);
  if (shown === undefined) return { is: 'unsigned' };
  const { origin, size } = shown;
  const seen = known.seen(origin);
  const before = seen === undefined ? undefined : readHead(readNote(seen.note)?.text ?? '');
  const against = (how: LedgerContradiction): JudgedHead => ({
    is: 'contradiction',
    how,
    seen: seen?.note ?? '',
  });
  if (before !== undefined && size < before.size) return against('smaller');
  const from = before ?? { origin, size: 0, root: new Uint8Array() };
  if (before === undefined || size > before.size) {
    if (message.since !== from.size) return { is: 'asked-again', from: from.size };
    if (!isContinued(from, shown, { proof: message.proof.map(bytesOf), hash: nativeSha256 }))
      return against('not-continued');
  } else if (!isContinued(from, shown, { proof: [], hash: nativeSha256 })) return against('other-root');
  else return { is: 'known' };
  if (!holdsOwn(message, shown, known)) return against('own-missing');
  return { is: 'sound', head: { origin, size, note: message.note } };
}

function headIn(note: string, session: SeatsKnowledge['session']): LogHead | undefined {
  const read = readNote(note);
  const head = read === undefined ? undefined : readHead(read.text);
  if (read === undefined || head === undefined) return undefined;
  const signed = consolesOf(session).some(({ device, signKey }) => {
    const start = ledgerOrigin({ session: session.session, device, epoch: 1 }).slice(0, -1);
    const isIts = head.origin.startsWith(start) && /^[1-9]\d{0,3}$/.test(head.origin.slice(start.length));
    const key = { name: head.origin, publicKey: signKey, check: nativeSignatures };
    return isIts && read.lines.some((line) => isSignedBy(read.text, line, key));
  });
  return signed ? head : undefined;
}

function holdsOwn({ own }: CheckpointMessage, shown: LogHead, known: SeatsKnowledge): boolean {
  if (known.ownSeq === 0) return true;
  const hash = own === undefined || own.seq < known.ownSeq ? undefined : known.hashAt(own.seq);
  if (own === undefined || hash === undefined) return false;
  const { place, path } = own;
  const leaf = leafHash(bytesOf(hash), nativeSha256);
  return isIncluded(
    { leaf, place, size: shown.size, root: shown.root, path: path.map(bytesOf) },
    nativeSha256,
  );
}

function bytesOf(digest: Digest): Uint8Array {
  return fromHex(digest) ?? new Uint8Array(); // the schema has read hex
}
