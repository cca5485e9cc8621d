import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, isDigest, troubleLine } from '@exam-room/shared/base';
import { ADMIT, handClock, openDrillSeat } from './drill-seat.ts';

/** What a seat has called saved, in the words of the drill's writer: one line each, in order. */
export type Acknowledgement =
  | { readonly said: 'entry'; readonly seq: number; readonly hash: Digest }
  /** Test time on the disk. */
  | { readonly said: 'used'; readonly ms: number }
  /** The sitting's answer key, without which no answer can be read. */
  | { readonly said: 'key' }
  /** One more sealed picture stands in the outbox. */
  | { readonly said: 'picture' };

export function sayLine(one: Acknowledgement): string {
  switch (one.said) {
    case 'entry':
      return `entry ${one.seq} ${one.hash}\n`;
    case 'used':
      return `used ${one.ms}\n`;
    case 'key':
      return 'key\n';
    case 'picture':
      return 'picture\n';
  }
}

/** Undefined for a line that was cut short by the end of its writer, or that says something else. */
export function readLine(line: string): Acknowledgement | undefined {
  const [said, first = '', second = ''] = line.split(' ');
  if (said === 'entry' && isDigest(second)) return { said, seq: Number(first), hash: second };
  if (said === 'used' && /^\d+$/.test(first)) return { said, ms: Number(first) };
  if (said === 'key' || said === 'picture') return { said };
  return undefined;
}

/** Everything that was acknowledged up to a moment; cheap to extend while a log is walked. */
export interface Acknowledged {
  readonly hashes: readonly (Digest | undefined)[];
  readonly usedMs: number;
  readonly key: 'kept' | 'not-yet';
  readonly pictures: number;
  readonly count: number;
}

export interface GrowingAcknowledged {
  readonly hear: (one: Acknowledgement) => void;
  /** The same up to this moment, to go on from in another way. */
  readonly copy: () => GrowingAcknowledged;
  /** A view of the newest state; not a copy. */
  readonly all: () => Acknowledged;
}

export function acknowledgements(upTo?: Acknowledged): GrowingAcknowledged {
  const hashes = [...(upTo?.hashes ?? [])];
  const state: { -readonly [Name in keyof Acknowledged]: Acknowledged[Name] } = {
    ...(upTo ?? { usedMs: 0, key: 'not-yet', pictures: 0, count: 0 }),
    hashes,
  };
  return {
    hear(one) {
      state.count += 1;
      if (one.said === 'entry') hashes[one.seq - 1] = one.hash;
      else if (one.said === 'used') state.usedMs = Math.max(state.usedMs, one.ms);
      else if (one.said === 'key') state.key = 'kept';
      else state.pictures += 1;
    },
    copy: () => acknowledgements(state),
    all: () => state,
  };
}

export interface SeatCheck {
  /** Acknowledged things that are not there. */
  readonly lost: number;
  /** Why the folder cannot be opened, or its chain or replay does not hold; undefined when it is whole. */
  readonly broken: string | undefined;
  readonly entries: number;
}

/** Opens a seat's folder with the station's own code and looks for everything that was called saved. */
export function checkSeat(folder: string, acknowledged: Acknowledged): SeatCheck {
  if (!existsSync(join(folder, 'journal.sqlite')))
    return { lost: acknowledged.count, broken: undefined, entries: 0 };
  const seat = openDrillSeat({
    folder,
    clock: handClock().clock,
    usedMs: () => 0,
    boot: 0,
    reserveBytes: 0,
  });
  if (!seat.ok) return { lost: 0, broken: troubleLine(seat.error), entries: 0 };
  const { journal } = seat.value;
  const { opened } = journal;
  let lost = 0;
  for (const [at, hash] of acknowledged.hashes.entries())
    if (hash !== undefined && opened[at]?.hash !== hash) lost += 1;
  const usedMs = Math.max(journal.usedTime()?.usedMs ?? 0, opened.at(-1)?.usedMs ?? 0);
  if (usedMs < acknowledged.usedMs) lost += 1;
  if (acknowledged.key === 'kept' && journal.answerKey(ADMIT.hash) === undefined) lost += 1;
  lost += Math.max(0, acknowledged.pictures - journal.picturesUnsent());
  journal.close();
  return { lost, broken: undefined, entries: opened.length };
}
