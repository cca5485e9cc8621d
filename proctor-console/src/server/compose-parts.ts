import { statfsSync } from 'node:fs';
import { type CandidateId, type Clock, SECOND_MS, type Trouble, trouble } from '@exam-room/shared/base';
import type { ClockSetting } from '@exam-room/shared/host/clock';
import type { DeviceKeys } from '@exam-room/shared/host/device-keys';
import type { Log } from '@exam-room/shared/host/log';
import type { Ledger } from './ledger-ports.ts';
import type { LiveBoard } from './live-ports.ts';
import { type OpenedSession, readPhoto } from './papers/session-folder.ts';
import type { Papers } from './papers-ports.ts';
import type { PeoplesKeys } from './people-ports.ts';
import type { Room } from './run-command.ts';
import type { FreezingSheetDesk } from './sheet-desk.ts';
import type { SnapshotStore } from './snapshot-ports.ts';

export interface ConsoleOptions {
  readonly data: string;
  readonly session: string;
  readonly root: string;
  readonly invigilatorKeys: string;
  readonly authority?: URL;
  /** The console whose ledger this machine holds a second time, while it stands by. */
  readonly leader?: { readonly host: string; readonly port: number };
  /** Stand by even though the session lists this machine as the console: its ledger is lost, and two persons are to take over. */
  readonly standsBy?: boolean;
  /** The LAN is told where this console is, for stations that were told no address. */
  readonly announce?: boolean;
  readonly stationsHost: string;
  readonly stationsPort: number;
  readonly deskPort: number;
  /** Absent: the machine's own clock. */
  readonly clock?: ClockSetting;
  /** Folder of the built desk. */
  readonly deskFiles: string;
  readonly build: string;
  readonly log: Log;
}

/** Everything that the two sides of the console are made of. */
export interface ConsoleParts {
  readonly options: ConsoleOptions;
  readonly opened: OpenedSession;
  readonly keys: DeviceKeys;
  readonly clock: Clock;
  readonly room: Room;
  readonly ledger: Ledger;
  readonly people: PeoplesKeys;
  readonly papers: Papers;
  readonly snapshots: SnapshotStore;
  readonly live: LiveBoard;
  readonly photo: (candidate: CandidateId) => Uint8Array | undefined;
  readonly sheet: FreezingSheetDesk;
}

/** Registration photos by candidate; each is compared with its digest once and then kept in memory until the faces are `gone`. */
export function photosOf({ roll, folder }: OpenedSession, gone: () => boolean) {
  const digests = new Map(roll.candidates.map((one) => [one.candidate, one.photo]));
  const kept = new Map<string, Uint8Array | undefined>();
  return (candidate: CandidateId): Uint8Array | undefined => {
    const digest = digests.get(candidate);
    if (gone()) kept.clear();
    if (digest === undefined || gone()) return undefined;
    if (!kept.has(digest)) kept.set(digest, readPhoto(folder, digest));
    return kept.get(digest);
  };
}

/** Space left on the console's disk, asked for at most every ten seconds. */
export function freeDiskMb(folder: string): () => number {
  let known = { mb: 0, at: Number.NEGATIVE_INFINITY };
  return () => {
    const now = performance.now();
    if (now - known.at > 10 * SECOND_MS) {
      const { bavail, bsize } = statfsSync(folder);
      known = { mb: (bavail * bsize) / (1024 * 1024), at: now };
    }
    return known.mb;
  };
}

/** Folder of the console's data in which the reports of the room check lie. */
export const REPORTS = 'room-check';

export function portTaken(error: unknown, port: number): Trouble {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error;
  return trouble(
    'PORT_TAKEN',
    {
      zh: `端口 ${port} 无法使用（${code}）。请关闭占用它的程序，或换一个端口。`,
      en: `Port ${port} cannot be used (${code}). Close the program that holds it, or choose another port.`,
    },
    String(port),
  );
}
