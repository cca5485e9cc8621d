import {
  type Clock,
  type DeviceId,
  type Digest,
  ok,
  type Result,
  refuse,
  type SessionId,
} from '@exam-room/shared/base';
import type { Signer } from '@exam-room/shared/crypto';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { NO_ENTRY, type SealedEntry, type SeatFact, sealEntry } from '@exam-room/shared/records';
import { journalIo } from '../../exam-station/src/main/journal/journal-troubles.ts';
import type { Journal } from '../../exam-station/src/main/journal/open-journal.ts';
import { proveChain } from '../../exam-station/src/main/journal/prove-chain.ts';
import type { CandidateCard, KeptEntry, PaperGrant } from '../../exam-station/src/main/ports.ts';
import { type Disk, openDisk } from './disk.ts';
import type { Pc } from './pc.ts';

export interface JournalLine {
  readonly seq: number;
  readonly payload: string;
  readonly sig: string;
  readonly hash: Digest;
}

/** Everything that lies on the disk of a seat. */
export interface SeatPlates {
  entries: JournalLine[];
  orders: Map<Digest, SealedEntry>;
  cards: Map<string, CandidateCard>;
  grants: Map<string, PaperGrant>;
  answerKeys: Map<Digest, Uint8Array>;
  earlier: Map<Digest, readonly SealedEntry[]>;
  progress: { readonly usedMs: number; readonly wallMs: number; readonly ackedSeq: number } | undefined;
}

export type SeatDisk = Disk<SeatPlates>;

export function openSeatDisk(): SeatDisk {
  const fresh: SeatPlates = {
    entries: [],
    orders: new Map(),
    cards: new Map(),
    grants: new Map(),
    answerKeys: new Map(),
    earlier: new Map(),
    progress: undefined,
  };
  return openDisk(fresh, (plates) => ({
    entries: [...plates.entries],
    orders: new Map(plates.orders),
    cards: new Map(plates.cards),
    grants: new Map(plates.grants),
    answerKeys: new Map(plates.answerKeys),
    earlier: new Map(plates.earlier),
    progress: plates.progress,
  }));
}

export interface JournalOn {
  readonly disk: SeatDisk;
  readonly pc: Pc;
  readonly session: SessionId;
  readonly device: DeviceId;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly boot: string;
}

const EPOCH = 1;

/** Opens the station's journal on a disk in memory, by the station's own proof of its chain. Codes: those of `proveChain`, JOURNAL_IO. */
export function openMemoryJournal(on: JournalOn): Result<Journal> {
  const first = readProven(on);
  if (!first.ok) return first;
  const head = { ...headOf(on.disk.now().entries) };
  const write = writerOf(on);
  return ok({
    opened: first.value,
    place: () => ({ epoch: EPOCH, seq: head.seq + 1 }),
    head: () => ({ ...head }),
    epoch: () => EPOCH,
    append(fact, usedMs) {
      const { line, kept } = nextLine(on, head, { fact, usedMs });
      if (!write((plates) => plates.entries.push(line))) return refuse(journalIo('SIMULATED', on.pc.name));
      head.seq = line.seq;
      head.hash = line.hash;
      return ok(kept);
    },
    reopen() {
      if (on.disk.faults.failing > 0) {
        on.disk.faults.failing -= 1;
        return refuse(journalIo('SIMULATED', on.pc.name));
      }
      const again = readProven(on);
      if (again.ok) Object.assign(head, headOf(on.disk.now().entries));
      return again;
    },
    look: () => {
      const again = readProven(on);
      return again.ok ? ok(true) : again;
    },
    ...entryRows(on),
    ...orderRows(on, write),
    ...paperRows(on, write),
    ...progressRows(on, write),
    tidy: () => on.disk.flush(),
    close: () => {},
  });
}

type Write = (change: (plates: SeatPlates) => unknown) => boolean;

/** One transaction with its flush. Whatever a program does after its machine went off changes nothing. */
function writerOf({ disk, pc }: JournalOn): Write {
  const life = pc.life();
  const { faults } = disk;
  return (change) => {
    if (!pc.isOn() || pc.life() !== life) return false;
    if (faults.slowMs > 0) pc.isBusyFor(faults.slowMs);
    if (faults.failing > 0) {
      faults.failing -= 1;
      if (faults.reached) disk.write(change);
      disk.flush();
      return false;
    }
    const wrote = disk.write(change);
    const { cutAtWrite } = faults;
    if (cutAtWrite !== undefined) {
      faults.cutAtWrite = undefined;
      cutAtWrite();
      return false;
    }
    if (wrote) disk.flush();
    return wrote;
  };
}

function readProven({ disk, session, device, signer }: JournalOn): Result<readonly KeptEntry[]> {
  return proveChain(disk.now().entries, { session, device, signKey: signer.publicKey });
}

function headOf(entries: readonly JournalLine[]): { readonly seq: number; readonly hash: Digest } {
  const last = entries.at(-1);
  return last === undefined ? { seq: 0, hash: NO_ENTRY } : { seq: last.seq, hash: last.hash };
}

function nextLine(
  { session, device, boot, clock, signer }: JournalOn,
  head: { readonly seq: number; readonly hash: Digest },
  of: { readonly fact: SeatFact; readonly usedMs: number },
): { readonly line: JournalLine; readonly kept: KeptEntry } {
  const { fact, usedMs } = of;
  const seq = head.seq + 1;
  const wallMs = clock.wallMs();
  const header = { session, device, epoch: EPOCH, seq, prev: head.hash, boot };
  const { sealed, hash } = sealEntry(
    { ...header, monoMs: Math.round(clock.monoMs()), wallMs, usedMs },
    fact,
    { signer, digest: nativeDigest },
  );
  return { line: { seq, ...sealed, hash }, kept: { seq, hash, usedMs, wallMs, fact } };
}

function entryRows({ disk }: JournalOn) {
  return {
    hashAt: (seq: number) => disk.now().entries[seq - 1]?.hash,
    entriesAfter: (seq: number, limit: number): readonly SealedEntry[] =>
      disk
        .now()
        .entries.slice(seq, seq + limit)
        .map(({ payload, sig }) => ({ payload, sig })),
    // Cameras do not deliver here: every picture is an entry that says why it is missing.
    keepPicture: () => false,
    nextPicture: () => undefined,
    picturesUnsent: () => 0,
    pictureSent: () => {},
    sendPicturesAgain: () => {},
    picturesDone: () => [],
    forgetPicture: () => {},
  };
}

function orderRows({ disk }: JournalOn, write: Write) {
  return {
    keepOrder: ({ hash, sealed }: { readonly hash: Digest; readonly sealed: SealedEntry }) =>
      write((plates) => plates.orders.set(hash, sealed)),
    orders: () => [...disk.now().orders].map(([hash, sealed]) => ({ hash, sealed })),
    answerKey: (order: Digest) => disk.now().answerKeys.get(order),
    keepAnswerKey: (order: Digest, key: Uint8Array) =>
      write((plates) => {
        if (!plates.answerKeys.has(order)) plates.answerKeys.set(order, key);
      }),
    earlier: (order: Digest) => disk.now().earlier.get(order),
    keepEarlier: (order: Digest, entries: readonly SealedEntry[]) =>
      write((plates) => {
        if (!plates.earlier.has(order)) plates.earlier.set(order, entries);
      }),
  };
}

function paperRows({ disk }: JournalOn, write: Write) {
  const nameOf = (candidate: string, attempt: number) => `${candidate}/${attempt}`;
  return {
    keepCard: (card: CandidateCard) => write((plates) => plates.cards.set(card.candidate.candidate, card)),
    card: (candidate: string) => disk.now().cards.get(candidate),
    forgetFace: (candidate: string) =>
      write((plates) => {
        const card = plates.cards.get(candidate);
        if (card !== undefined) plates.cards.set(candidate, { ...card, photo: new Uint8Array() });
      }),
    keepGrant: (grant: PaperGrant) =>
      write((plates) => {
        const name = nameOf(grant.candidate, grant.attempt);
        if (!plates.grants.has(name)) plates.grants.set(name, grant);
      }),
    grant: (candidate: string, attempt: number) => disk.now().grants.get(nameOf(candidate, attempt)),
    forgetQuestionKeys: (candidate: string, attempt: number) =>
      write((plates) => {
        const name = nameOf(candidate, attempt);
        const grant = plates.grants.get(name);
        if (grant !== undefined) plates.grants.set(name, { ...grant, keys: [] });
      }),
  };
}

function progressRows({ disk, clock }: JournalOn, write: Write) {
  let acked = disk.now().progress?.ackedSeq ?? 0;
  return {
    noteAcked(seq: number) {
      acked = Math.max(acked, seq);
    },
    ackedSeq: () => acked,
    entriesUnsent: () => disk.now().entries.filter(({ seq }) => seq > acked).length,
    usedTime: () => disk.now().progress,
    keepUsedTime(usedMs: number) {
      const progress = { usedMs: Math.floor(usedMs), wallMs: clock.wallMs(), ackedSeq: acked };
      return write((plates) => {
        plates.progress = progress;
      });
    },
  };
}
