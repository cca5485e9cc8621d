import { constants } from 'node:fs';
import type { RandomStream } from '@exam-room/shared/crypto';
import type { DiskCall } from './disk-log.ts';

/** What outlives a power cut of everything that was not flushed: nothing, or each 512-byte sector by this chance in a hundred. */
export type Survival = 'nothing' | number;

const SECTOR = 512;
/** The kernel keeps and forgets dirty bytes by the page. */
const PAGE = 4_096;

/** Bytes within one page, or a new length, that the process has written and the disk has not been asked to keep yet. */
type Change =
  | { readonly change: 'bytes'; readonly at: number; readonly bytes: Buffer; forgotten: 'no' | 'yes' }
  | { readonly change: 'length'; readonly size: number };

interface ModelFile {
  durable: Buffer;
  length: number;
  pending: Change[];
}

/** Undefined: the name goes. */
type NameChange = { readonly name: string; readonly file: ModelFile | undefined };

/**
 * A disk under a process, as far as POSIX promises anything: a file's bytes are kept by a flush of that file, names by a flush of
 * the folder. After a flush that failed the kernel calls the pages clean though they never reached the disk: only a later write
 * to the same page brings them back (Rebello et al., ATC 2020).
 */
export interface DiskModel {
  /** True when the call may have changed what a power cut leaves. */
  readonly play: (call: DiskCall) => boolean;
  /** Something was written and not flushed: the models of survival differ. */
  readonly inDoubt: () => boolean;
  /** The folder as it would be found after a power cut at this moment. Files named `-shm` never count: SQLite makes them anew. */
  readonly afterPowerCut: (survival: Survival, dice: RandomStream) => ReadonlyMap<string, Buffer>;
}

export function diskModel(found: ReadonlyMap<string, Buffer>): DiskModel {
  const disk: Disk = {
    kept: new Map(
      [...found].map(([name, bytes]) => [
        name,
        { durable: Buffer.from(bytes), length: bytes.length, pending: [] },
      ]),
    ),
    names: new Map(),
    open: new Map(),
    namesPending: [],
  };
  for (const [name, file] of disk.kept) disk.names.set(name, file);
  return {
    play: (call) => play(disk, call),
    inDoubt: () =>
      disk.namesPending.length > 0 || [...disk.kept.values()].some((file) => file.pending.length > 0),
    afterPowerCut: (survival, dice) => afterPowerCut(disk, survival, dice),
  };
}

interface Disk {
  /** Names that a power cut leaves. */
  readonly kept: Map<string, ModelFile>;
  /** Names as the process sees them. */
  readonly names: Map<string, ModelFile>;
  readonly open: Map<number, ModelFile | 'folder'>;
  namesPending: NameChange[];
}

function play(disk: Disk, call: DiskCall): boolean {
  const what = 'fd' in call ? disk.open.get(call.fd) : undefined;
  const file = what === 'folder' ? undefined : what;
  switch (call.call) {
    case 'open':
      return openFile(disk, call);
    case 'write':
      if (file !== undefined) dirty(file, call.at, call.bytes);
      return file !== undefined;
    case 'truncate':
      file?.pending.push({ change: 'length', size: call.size });
      return file !== undefined;
    case 'flush':
      if (call.did === 'reach' && what === 'folder') flushNames(disk);
      if (call.did === 'reach' && file !== undefined) flushFile(file);
      if (call.did === 'fail' && file !== undefined) forget(file);
      return true;
    case 'unlink':
      rename(disk, call.name, undefined);
      return true;
    case 'rename': {
      const moved = disk.names.get(call.from);
      rename(disk, call.from, undefined);
      rename(disk, call.to, moved);
      return true;
    }
    case 'close':
      disk.open.delete(call.fd);
      return false;
    case 'ack':
      return true;
  }
}

function openFile(disk: Disk, { fd, flags, name }: Extract<DiskCall, { call: 'open' }>): boolean {
  const there = name === '' ? 'folder' : disk.names.get(name);
  const file = there ?? { durable: Buffer.alloc(0), length: 0, pending: [] };
  disk.open.set(fd, file);
  if (file === 'folder') return false;
  if (there === undefined) rename(disk, name, file);
  else if ((flags & constants.O_TRUNC) !== 0) file.pending.push({ change: 'length', size: 0 });
  else return false;
  return true;
}

function rename(disk: Disk, name: string, file: ModelFile | undefined): void {
  setName(disk.names, name, file);
  disk.namesPending.push({ name, file });
}

function flushNames(disk: Disk): void {
  for (const { name, file } of disk.namesPending) setName(disk.kept, name, file);
  disk.namesPending = [];
}

function afterPowerCut(disk: Disk, survival: Survival, dice: RandomStream): ReadonlyMap<string, Buffer> {
  const left = new Map(disk.kept);
  const namesKept = survival === 'nothing' ? 0 : dice.below(disk.namesPending.length + 1);
  // A journalling file system keeps the order of names: any first part of the changes may have reached the disk.
  for (const { name, file } of disk.namesPending.slice(0, namesKept)) setName(left, name, file);
  const image = new Map<string, Buffer>();
  for (const [name, file] of left)
    if (!name.endsWith('-shm')) image.set(name, survivors(file, survival, dice));
  return image;
}

function setName(names: Map<string, ModelFile>, name: string, file: ModelFile | undefined): void {
  if (file === undefined) names.delete(name);
  else names.set(name, file);
}

/** Cut at page borders, so that each piece is kept or forgotten as the kernel does. A write brings its whole page back to life. */
function dirty(file: ModelFile, at: number, bytes: Buffer): void {
  const first = Math.floor(at / PAGE);
  const last = Math.floor((at + bytes.length - 1) / PAGE);
  for (const change of file.pending)
    if (change.change === 'bytes' && change.forgotten === 'yes') {
      const page = Math.floor(change.at / PAGE);
      if (page >= first && page <= last) change.forgotten = 'no';
    }
  for (let from = 0; from < bytes.length; ) {
    const room = PAGE - ((at + from) % PAGE);
    const piece = bytes.subarray(from, from + room);
    file.pending.push({ change: 'bytes', at: at + from, bytes: piece, forgotten: 'no' });
    from += piece.length;
  }
}

/** A failed flush: what was dirty is called clean. It stays in the list, because some of it may have reached the disk all the same. */
function forget(file: ModelFile): void {
  for (const change of file.pending) if (change.change === 'bytes') change.forgotten = 'yes';
}

function flushFile(file: ModelFile): void {
  const left: Change[] = [];
  for (const change of file.pending) {
    if (change.change === 'bytes' && change.forgotten === 'yes') left.push(change);
    else apply(file, change);
  }
  file.pending = left;
}

function survivors(file: ModelFile, survival: Survival, dice: RandomStream): Buffer {
  if (survival === 'nothing' || file.pending.length === 0)
    return Buffer.from(file.durable.subarray(0, file.length));
  const copy: ModelFile = { durable: Buffer.from(file.durable), length: file.length, pending: [] };
  for (const change of file.pending) {
    if (change.change === 'length') {
      if (dice.below(100) < survival) apply(copy, change);
      continue;
    }
    for (let from = 0; from < change.bytes.length; ) {
      const room = SECTOR - ((change.at + from) % SECTOR);
      const bytes = change.bytes.subarray(from, from + room);
      if (dice.below(100) < survival)
        apply(copy, { change: 'bytes', at: change.at + from, bytes, forgotten: 'no' });
      from += bytes.length;
    }
  }
  return copy.durable.subarray(0, copy.length);
}

function apply(file: ModelFile, change: Change): void {
  if (change.change === 'length') {
    if (change.size < file.length) file.durable.fill(0, change.size, file.length);
    reserve(file, change.size);
    file.length = change.size;
    return;
  }
  const end = change.at + change.bytes.length;
  reserve(file, end);
  change.bytes.copy(file.durable, change.at);
  file.length = Math.max(file.length, end);
}

/** Bytes between the old end and the new one are zero. */
function reserve(file: ModelFile, size: number): void {
  if (size <= file.durable.length) return;
  const grown = Buffer.alloc(Math.max(size, file.durable.length * 2, 65_536));
  file.durable.copy(grown, 0, 0, file.length);
  file.durable = grown;
}
