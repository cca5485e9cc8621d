import { type Digest, fromHex, type SessionId, toHex, utf8 } from '@exam-room/shared/base';
import { type Envelope, encodeEnvelope, PURPOSE, type Signer, signEnvelope } from '@exam-room/shared/crypto';
import { nativeDigest, nativeSha256 } from '@exam-room/shared/host/native-crypto';
import type { Session } from '@exam-room/shared/model';
import {
  type Act,
  appendLeaf,
  EMPTY_EDGE,
  entryLine,
  leafHash,
  merkleRoot,
  type RecordSheet,
  sheetCode,
} from '@exam-room/shared/records';
import { actDone, type PaperJournal, signedAct } from './paper-journal.ts';

export interface PaperPerson {
  readonly id: string;
  readonly signer: Signer;
}

/** A room whose console is kept by hand: acts signed by its people, a ledger over all journals, an archive at the end. TEST ONLY. */
export interface PaperRoom {
  readonly console: PaperJournal;
  /** Lets persons do an act; returns the order's name. */
  readonly act: (act: Act, by?: readonly PaperPerson[]) => Digest;
  /** The files of the archive by path, its index not included. */
  readonly archive: (of: PaperArchive) => ReadonlyMap<string, Uint8Array>;
}

export interface PaperArchive {
  /** As they stand in the session folder. */
  readonly issued: ReadonlyMap<string, Uint8Array>;
  readonly seats: readonly PaperJournal[];
  readonly pictures: ReadonlyMap<Digest, Uint8Array>;
  readonly sheet: (ledger: RecordSheet['ledger']) => RecordSheet;
  /** Who signs the sheet; everybody of the room by default. */
  readonly signers?: readonly PaperPerson[];
}

export interface LedgerEntry {
  readonly device: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: Digest;
}

export function paperRoom(of: {
  readonly session: SessionId;
  readonly console: PaperJournal;
  readonly people: readonly PaperPerson[];
}): PaperRoom {
  const act = (one: Act, by = of.people) => of.console.write(actDone(signedAct(one, by, of.session)));
  return {
    console: of.console,
    act,
    archive(archive) {
      const journals = () => [...archive.seats, of.console];
      const before = ledgerOf(journals());
      const root = rootOf(before);
      const sheet = archive.sheet({
        size: before.length,
        root: toHex(root) as Digest,
        code: sheetCode(root),
      }); // 64 hex digits
      const sheetBytes = utf8(JSON.stringify(sheet));
      for (const person of archive.signers ?? of.people)
        act({ act: 'sign-sheet', sheet: nativeDigest(sheetBytes) }, [person]);
      const ledger = ledgerOf(journals());
      return new Map<string, Uint8Array>([
        ...archive.issued,
        ...journals().map(
          (one) => [`journals/${one.keys.device}-${one.epoch}.jsonl`, journalBytes(one)] as const,
        ),
        ...ledgerFiles(ledger, of.console, of.session),
        ...[...archive.pictures].map(([file, bytes]) => [`snapshots/${file}.age`, bytes] as const),
        ['record-sheet.json', sheetBytes],
        ['record-sheet.pdf', utf8('%PDF-1.7\nwritten by hand for a test\n%%EOF\n')],
      ]);
    },
  };
}

/** The archive's index over these files, signed by the console. */
export function archiveIndex(
  files: ReadonlyMap<string, Uint8Array>,
  room: PaperRoom,
  session: Pick<Session, 'session'>,
): Envelope {
  const index = {
    session: session.session,
    files: [...files].map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: nativeDigest(bytes) })),
  };
  return signedBy(room.console, PURPOSE.archive, index);
}

/** The ledger and its checkpoint over these journals: what a dishonest console writes after it has changed one. */
export function ledgerFiles(
  ledger: readonly LedgerEntry[],
  console: PaperJournal,
  session: SessionId,
): readonly (readonly [string, Uint8Array])[] {
  const checkpoint = {
    session,
    device: console.keys.device,
    epoch: console.epoch,
    size: ledger.length,
    root: toHex(rootOf(ledger)),
    wallMs: console.nowMs(),
  };
  return [
    ['ledger.jsonl', utf8(ledger.map((line) => `${JSON.stringify(line)}\n`).join(''))],
    ['checkpoint.dsse.json', encodeEnvelope(signedBy(console, PURPOSE.checkpoint, checkpoint))],
  ];
}

export function journalBytes(journal: PaperJournal): Uint8Array {
  return utf8(journal.entries.map(entryLine).join(''));
}

function signedBy(console: PaperJournal, purpose: string, payload: object): Envelope {
  return signEnvelope(purpose, utf8(JSON.stringify(payload)), [console.keys.signer]);
}

/** One journal after the other: any interleaving that keeps each journal's order will do. */
export function ledgerOf(
  journals: readonly Pick<PaperJournal, 'keys' | 'epoch' | 'hashes'>[],
): readonly LedgerEntry[] {
  return journals.flatMap((journal) =>
    journal.hashes.map((hash, at) => ({
      device: journal.keys.device,
      epoch: journal.epoch,
      seq: at + 1,
      hash,
    })),
  );
}

function rootOf(ledger: readonly LedgerEntry[]): Uint8Array {
  const edge = ledger.reduce(
    (before, line) =>
      appendLeaf(before, leafHash(fromHex(line.hash) ?? new Uint8Array(), nativeSha256), nativeSha256),
    EMPTY_EDGE,
  );
  return merkleRoot(edge, nativeSha256);
}
