import type { Dice } from './world.ts';

/** A disk as a power cut leaves it: what was flushed is there, of what was only written a part may be, in its order. */
export interface Disk<Plates> {
  /** What a running program reads: flushed or not. */
  readonly now: () => Plates;
  /** Writes; false when the disk refused. It is safe only after `flush`. */
  readonly write: (change: (plates: Plates) => void) => boolean;
  readonly flush: () => void;
  /** Only the program dies: the system still writes everything down. */
  readonly keepAll: () => void;
  readonly cutPower: (dice: Dice) => void;
  /** A copy of what is safe, to be put back later: a restored image, a cloned machine. */
  readonly image: () => () => void;
  readonly faults: DiskFaults;
}

/** What is wrong with a disk at this moment. */
export interface DiskFaults {
  full: boolean;
  /** So many of the next writes fail with an I/O error; `reached` tells whether they are on the plates all the same. */
  failing: number;
  reached: boolean;
  /** Milliseconds of one write with its flush. */
  slowMs: number;
  /** The power goes in the middle of the next write. */
  cutAtWrite: (() => void) | undefined;
}

/** `copy` makes an independent copy of the plates. */
export function openDisk<Plates>(fresh: Plates, copy: (plates: Plates) => Plates): Disk<Plates> {
  const faults: DiskFaults = {
    full: false,
    failing: 0,
    reached: false,
    slowMs: 0,
    cutAtWrite: undefined,
  };
  let safe = fresh;
  let read = copy(fresh);
  let unflushed: ((plates: Plates) => void)[] = [];
  const settle = () => {
    for (const change of unflushed) change(safe);
    unflushed = [];
  };
  return {
    now: () => read,
    write(change) {
      if (faults.full) return false;
      change(read);
      unflushed.push(change);
      return true;
    },
    flush: settle,
    keepAll() {
      settle();
      read = copy(safe);
    },
    cutPower(dice) {
      unflushed = unflushed.slice(0, dice.between(0, unflushed.length));
      settle();
      read = copy(safe);
    },
    image() {
      const kept = copy(safe);
      return () => {
        safe = copy(kept);
        read = copy(kept);
        unflushed = [];
      };
    },
    faults,
  };
}
