import type { TLSSocket } from 'node:tls';
import {
  type Clock,
  type Digest,
  ok,
  type Result,
  type Timers,
  type Trouble,
  trouble,
} from '@exam-room/shared/base';
import { hostClock, hostTimers } from '@exam-room/shared/host/clock';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import { connectPinned } from '@exam-room/shared/host/pinned-tls';
import { consolesOf, proveTakeOver, type SealedEntry, type SeatEntry } from '@exam-room/shared/records';
import type { WebSocket } from 'ws';
import type { ConsoleOptions, ConsoleParts } from './compose-parts.ts';
import type { KeptEntry } from './ledger-ports.ts';
import type { OpenedSession } from './papers/session-folder.ts';
import type { Applied } from './run-command.ts';
import type { SnapshotStore } from './snapshot-ports.ts';
import { fetchPictures, type PictureFetch } from './standby/fetch-pictures.ts';
import { followConsole } from './standby/follow-console.ts';
import { givePicture } from './standby/give-pictures.ts';
import { openRowSender } from './standby/send-rows.ts';
import { proveRows, type TakeTools } from './standby/take-rows.ts';
import type { Following, StandbyDoor, StandbySeen } from './standby-ports.ts';

/** The room's second console, from either side. */
export interface StandbySide {
  /** What the stations' port asks of it. */
  readonly stations: {
    readonly standbys: StandbyDoor;
    readonly hearOfTakeOver: (sealed: SealedEntry) => void;
  };
  readonly seen: () => readonly StandbySeen[];
  /** Absent when this machine knows no other console to follow. */
  readonly following?: Following;
  readonly onChange: (listener: () => void) => void;
  readonly close: () => void;
}

interface Parts extends Pick<ConsoleParts, 'keys' | 'room' | 'ledger'> {
  readonly options: Pick<ConsoleOptions, 'leader' | 'log'>;
  readonly opened: Pick<OpenedSession, 'session'>;
  readonly snapshots: Pick<SnapshotStore, 'pathOf' | 'has' | 'keep'>;
}

type Address = NonNullable<ConsoleOptions['leader']>;

/** The network between two consoles, and the time by which a link is silent. */
export interface ConsoleMeans {
  readonly dial: (at: Address) => Promise<TLSSocket>;
  readonly socketOn?: (tls: TLSSocket) => WebSocket;
  readonly timers: Timers;
  readonly clock: Pick<Clock, 'monoMs'>;
  readonly soon: (turn: () => void) => void;
}

/** The room's cable, with the certificates of all consoles of the session pinned. */
function overTheLan(parts: Parts): ConsoleMeans {
  return {
    dial: (at) => dialOther(parts, at),
    timers: hostTimers(),
    clock: hostClock(),
    soon: (turn) => void setImmediate(turn),
  };
}

export function openStandbySide(parts: Parts, means: ConsoleMeans = overTheLan(parts)): StandbySide {
  const { room, ledger, opened, options } = parts;
  const listeners: (() => void)[] = [];
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const hearOfTakeOver = (sealed: SealedEntry) => believe(parts, sealed);
  const take = rowTaker(parts);
  const sender = openRowSender({
    ledger,
    session: opened.session.session,
    leads: room.leads,
    hearOfTakeOver,
    leadsSince: () => leadsSince(parts),
    take,
    changed,
    soon: means.soon,
    timers: means.timers,
  });
  room.onApplied(sender.grown);
  const pictures = options.leader === undefined ? undefined : picturesOf(parts, means, options.leader);
  const following =
    options.leader === undefined || pictures === undefined
      ? undefined
      : followOther(parts, means, { at: options.leader, pictures, take });
  following?.onChange(changed);
  let led = room.leads();
  room.onApplied(() => {
    if (!led && room.leads()) following?.callAgain();
    led = room.leads();
  });
  return {
    stations: {
      standbys: {
        open: sender.open,
        givePicture: (request, response) => givePicture(parts.snapshots.pathOf, request, response),
        leave: sender.leave,
      },
      hearOfTakeOver: (sealed) => void hearOfTakeOver(sealed),
    },
    seen: sender.seen,
    ...(following === undefined ? {} : { following }),
    onChange: (listener) => void listeners.push(listener),
    close() {
      following?.stop();
      pictures?.stop();
    },
  };
}

/**
 * Another console leads when its own first entry of a higher console epoch says so, and two invigilators have signed it. It is written into
 * the ledger here, and from then on this console writes nothing more. Codes: those of `proveTakeOver`, TAKE_OVER_OLD.
 */
function believe({ room, opened, keys, ledger }: Parts, sealed: SealedEntry): Trouble | undefined {
  const proven = proveTakeOver(sealed, opened.session, { check: nativeSignatures, digest: nativeDigest });
  if (!proven.ok) return proven.error;
  const { act, entry, hash } = proven.value;
  const { lead } = room.state();
  if (act.device === keys.device) {
    // Our own word comes back. When it is not on this disk, a second journal of that epoch would be a fork.
    if (ledger.hashAt(act.device, act.epoch, entry.seq) !== hash) room.forgot(act.epoch);
    return undefined;
  }
  if (act.epoch === lead.epoch && act.device === lead.device) return undefined;
  if (act.epoch <= lead.epoch) return trouble('TAKE_OVER_OLD', OLD);
  const { fact } = entry;
  room.takeIn([{ sealed, hash, entry: { ...entry, fact } }]);
  return undefined;
}

const OLD = {
  zh: '这次接管已经过时：考场此后又由另一台监考机接管。',
  en: 'That take-over is out of date: yet another console has taken the room over since.',
};

function dialOther({ opened, keys }: Parts, { host, port }: Address): Promise<TLSSocket> {
  const others = consolesOf(opened.session).filter(({ device }) => device !== keys.device);
  const pins = others.map(({ tlsPin }) => tlsPin);
  return new Promise((resolve, reject) => {
    const socket = connectPinned({ host, port, key: keys.tlsKey, cert: keys.tlsCert, pin: pins });
    socket.setTimeout(DIAL_MS, () => socket.destroy(new Error('TIMEOUT: the console does not answer')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('CLOSED: the console hung up')));
    socket.once('secureConnect', () => {
      if (socket.destroyed) return; // the pin did not hold: `error` tells
      socket.setTimeout(0);
      socket.off('error', reject);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

const DIAL_MS = 5_000;

function followOther(
  parts: Parts,
  means: ConsoleMeans,
  of: { readonly at: Address; readonly pictures: PictureFetch; readonly take: TakeRows },
): Following {
  const { room, ledger, opened, keys, options } = parts;
  const { session } = opened;
  return followConsole({
    ...means,
    dial: () => means.dial(of.at),
    device: keys.device,
    session: session.session,
    holds() {
      const { size, root } = room.head();
      return { size, root };
    },
    leads: () => leadsSince(parts),
    // What the sheet says is frozen with its first signature.
    atRest: () => room.state().steps.sheet !== undefined,
    hearOfTakeOver: (sealed) => believe(parts, sealed),
    ledger,
    take: of.take,
    picturesBehind: of.pictures.behind,
    log: options.log,
  });
}

/** `first` is where the rows must stand, absent for rows handed over. */
type TakeRows = (rows: readonly SealedEntry[], first?: number) => Result<unknown>;

function rowTaker({ room, ledger, opened: { session } }: Parts): TakeRows {
  const forks: KeptEntry[] = [];
  const tools: TakeTools = {
    session: session.session,
    devices: session.devices,
    ledger,
    check: nativeSignatures,
    digest: nativeDigest,
    forked(fork) {
      const first = !tools.parted.has(`${fork.device}/${fork.epoch}`);
      if (ledger.keepFork(fork) && first) forks.push(fork);
    },
    parted: new Set(),
  };
  return (rows, first) => {
    const fresh = proveRows(tools, rows, { known: first === undefined ? 'left out' : 'refused' });
    if (fresh.ok && fresh.value.length > 0) room.takeIn(fresh.value);
    // Told at the desk and on the sheet, once for each journal: the rows of all others are in by now.
    for (const { device, seq } of forks.splice(0))
      room.machine({
        do: 'note',
        fact: { kind: 'fault-noticed', what: 'fork', detail: `${device}/${seq}` },
      });
    return fresh.ok ? ok(true) : fresh;
  };
}

/** Our take-over and how far we hold each journal; undefined while the other console leads. */
function leadsSince({ room, ledger, keys }: Parts): ReturnType<Parameters<typeof followConsole>[0]['leads']> {
  const { lead } = room.state();
  if (!room.leads() || lead.epoch === 1) return undefined;
  const [first] = ledger.journal({ device: keys.device, epoch: lead.epoch });
  if (first === undefined) return undefined;
  const heads = ledger
    .journals()
    .map(({ device, epoch }) => ({ device, epoch, seq: ledger.head(device, epoch).seq }));
  return { takeOver: first.sealed, heads };
}

function picturesOf(parts: Parts, means: ConsoleMeans, at: Address): PictureFetch {
  const { room, snapshots, options } = parts;
  const pictures = fetchPictures({
    dial: () => means.dial(at),
    timers: means.timers,
    wanted: () => !room.leads(),
    has: snapshots.has,
    keep: snapshots.keep,
    log: options.log,
  });
  const told = ({ ledgerEntry, sealed }: Applied): readonly Digest[] => {
    if (ledgerEntry.from !== 'seat' || !sealed.payload.includes('"snapshot-taken"')) return [];
    const { fact }: SeatEntry = ledgerEntry.entry;
    return fact.kind === 'snapshot-taken' ? [fact.file] : [];
  };
  room.replay((one) => pictures.note(told(one)));
  room.onApplied((applied) => pictures.note(applied.flatMap(told)));
  return pictures;
}
