import { type DeviceId, type Digest, fromHex } from '@exam-room/shared/base';
import { nativeSha256 } from '@exam-room/shared/host/native-crypto';
import type { ReleaseSecrets } from '@exam-room/shared/model';
import { leafHash, NO_ENTRY, openMerkleTree } from '@exam-room/shared/records';
import type { JournalHead, KeptEntry, Ledger } from '../../proctor-console/src/server/ledger-ports.ts';
import { type Disk, openDisk } from './disk.ts';
import type { Pc } from './pc.ts';

/** Everything that lies on the disk of the console. */
export interface ConsolePlates {
  entries: KeptEntry[];
  forks: KeptEntry[];
  secrets: ReleaseSecrets | undefined;
}

export type ConsoleDisk = Disk<ConsolePlates>;

/** The console's program ends here: its power went, or its disk refused. Nothing after this line has happened. */
export class ConsoleGone extends Error {}

export function openConsoleDisk(): ConsoleDisk {
  return openDisk<ConsolePlates>({ entries: [], forks: [], secrets: undefined }, (plates) => ({
    entries: [...plates.entries],
    forks: [...plates.forks],
    secrets: plates.secrets,
  }));
}

export interface LedgerOn {
  readonly disk: ConsoleDisk;
  readonly pc: Pc;
}

/** One transaction with its flush. */
export function commit({ disk, pc }: LedgerOn, change: (plates: ConsolePlates) => void): void {
  const { faults } = disk;
  if (!pc.isOn()) throw new ConsoleGone('off');
  if (faults.slowMs > 0) pc.isBusyFor(faults.slowMs);
  if (faults.failing > 0) {
    faults.failing -= 1;
    throw new ConsoleGone('the disk fails');
  }
  if (!disk.write(change)) throw new ConsoleGone('the disk is full');
  const { cutAtWrite } = faults;
  if (cutAtWrite !== undefined) {
    faults.cutAtWrite = undefined;
    cutAtWrite();
    throw new ConsoleGone('the power went');
  }
  disk.flush();
}

/** The ledger on a disk in memory. */
export function openMemoryLedger(on: LedgerOn): Ledger {
  const { disk } = on;
  const journals = journalsOf(disk.now().entries);
  const entriesOf = (device: DeviceId, epoch: number) => journals.get(`${device}/${epoch}`) ?? [];
  const positions = new Map<Digest, number>();
  const tree = openMerkleTree(nativeSha256);
  const grow = ({ hash }: KeptEntry) => {
    tree.append(leafHash(fromHex(hash) ?? new Uint8Array(), nativeSha256));
    positions.set(hash, tree.size());
  };
  for (const entry of disk.now().entries) grow(entry);
  return {
    size: () => disk.now().entries.length,
    root: () => tree.root(),
    tree,
    positionOf: (device, epoch, seq) => positions.get(entriesOf(device, epoch)[seq - 1]?.hash ?? NO_ENTRY),
    head: (device, epoch): JournalHead => {
      const last = entriesOf(device, epoch).at(-1);
      return last === undefined ? { seq: 0, hash: NO_ENTRY } : { seq: last.seq, hash: last.hash };
    },
    newestEpoch: (device) => newestEpoch(journals, device),
    hashAt: (device, epoch, seq) => entriesOf(device, epoch)[seq - 1]?.hash,
    append(entries) {
      const first = disk.now().entries.length + 1;
      commit(on, (plates) => void plates.entries.push(...entries));
      for (const entry of entries) {
        keepIn(journals, entry);
        grow(entry);
      }
      return first;
    },
    *read({ first, last = Number.MAX_SAFE_INTEGER }) {
      const { entries } = disk.now();
      for (let at = first; at <= Math.min(last, entries.length); at += 1) {
        const entry = entries[at - 1];
        if (entry !== undefined) yield { ...entry, position: at };
      }
    },
    journal: ({ device, epoch }) => entriesOf(device, epoch),
    journals: () => {
      const known = new Map(disk.now().entries.map((one) => [`${one.device}/${one.epoch}`, one] as const));
      return [...known.values()].map(({ device, epoch }) => ({ device, epoch }));
    },
    keepFork(entry) {
      if (disk.now().forks.some((one) => one.hash === entry.hash)) return false;
      commit(on, (plates) => void plates.forks.push(entry));
      return true;
    },
  };
}

/** A console has one journal for each time that it led; a seat has one. */
function newestEpoch(journals: ReadonlyMap<string, unknown>, device: DeviceId): number {
  let epoch = 0;
  for (const name of journals.keys())
    if (name.startsWith(`${device}/`)) epoch = Math.max(epoch, Number(name.slice(device.length + 1)));
  return epoch;
}

function journalsOf(entries: readonly KeptEntry[]): Map<string, KeptEntry[]> {
  const journals = new Map<string, KeptEntry[]>();
  for (const entry of entries) keepIn(journals, entry);
  return journals;
}

function keepIn(journals: Map<string, KeptEntry[]>, entry: KeptEntry): void {
  const name = `${entry.device}/${entry.epoch}`;
  const journal = journals.get(name);
  if (journal === undefined) journals.set(name, [entry]);
  else journal.push(entry);
}
