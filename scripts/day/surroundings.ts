import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { utf8 } from '@exam-room/shared/base';
import { purposeKey, randomStream } from '@exam-room/shared/crypto';
import type { Appliance, Surroundings } from './appliance.ts';
import type { PreparedDay, PreparedSeat } from './prepare-day.ts';
import type { Fault } from './rehearsal-options.ts';

/** The seats whose clock or disk is not the machine's own, so that a fault can be played there while the program runs. */
export interface StrangeSeats {
  readonly of: (seat: PreparedSeat) => Surroundings | undefined;
  /** The seat whose clock can be set. */
  readonly clock: (PreparedSeat & { readonly set: (station: Appliance, offMs: number) => void }) | undefined;
  /** The seat with a small disk. It lives as long as the process: this seat must not be killed. */
  readonly disk:
    | (PreparedSeat & { readonly fill: (station: Appliance) => void; readonly free: (s: Appliance) => void })
    | undefined;
}

const JUMPING_CLOCK = pathToFileURL(join(import.meta.dirname, 'jumping-clock.ts'));
/** Room for the reserve and a sitting with its pictures. */
const SMALL_DISK_MB = 128;
const FILLER = 'somebody-elses-file';

/** Chooses the seats by the seed and prepares what their processes are started under. Throws when this machine cannot mount a small disk. */
export function strangeSeats(day: PreparedDay, faults: readonly Fault[], seed: string): StrangeSeats {
  const seats = day.seats.filter((seat) => !seat.spare);
  const first = randomStream(purposeKey(utf8(seed), 'strange-seats')).below(seats.length);
  const disk = faults.includes('disk-full') ? seats[first] : undefined;
  // In the smallest room one seat has both, so that another is left to die.
  const besides = seats.length > 2 ? 1 : 0;
  const clock = faults.includes('clock-jump') ? seats[(first + besides) % seats.length] : undefined;
  const offset = join(day.plan.folder, 'clock-offset');
  if (clock !== undefined) writeFileSync(offset, '0');
  const under = disk === undefined ? [] : onSmallDisk(disk);
  const url = new URL(JUMPING_CLOCK);
  url.searchParams.set('offset', offset);
  return {
    of: ({ device }) =>
      device === disk?.device || device === clock?.device
        ? {
            under: device === disk?.device ? under : [],
            node: device === clock?.device ? ['--import', url.href] : [],
          }
        : undefined,
    clock:
      clock === undefined
        ? undefined
        : {
            ...clock,
            set(station, offMs) {
              writeFileSync(offset, String(offMs));
              process.kill(station.pid, 'SIGUSR2');
            },
          },
    disk:
      disk === undefined
        ? undefined
        : {
            ...disk,
            fill: (station) => fill(join(insideOf(station, disk), FILLER)),
            free: (station) => rmSync(join(insideOf(station, disk), FILLER), { force: true }),
          },
  };
}

/** The seat's folder as its process sees it, small disk included. */
function insideOf({ pid }: Appliance, { data }: PreparedSeat): string {
  return join('/proc', String(pid), 'root', data);
}

/** Takes every last byte, as another program's download does. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let size = 1_048_576; size >= 512; size = Math.floor(size / 2)) {
      const piece = Buffer.alloc(size);
      try {
        for (;;) writeSync(file, piece);
      } catch (problem) {
        if (!(problem instanceof Error && 'code' in problem && problem.code === 'ENOSPC')) throw problem;
      }
    }
  } finally {
    closeSync(file);
  }
}

/** The process gets a mount namespace of its own, in which its folder lies on a small tmpfs with the same files. */
function onSmallDisk({ data }: PreparedSeat): readonly string[] {
  const beside = `${data}.as-enrolled`;
  mkdirSync(beside, { recursive: true });
  for (const name of readdirSync(data)) spawnSync('cp', ['-a', join(data, name), join(beside, name)]);
  const script = 'mount -t tmpfs -o size="$1"m none "$2" && cp -a "$3"/. "$2"/ && shift 3 && exec "$@"';
  return ['unshare', ...mayMount(), 'sh', '-c', script, 'sh', String(SMALL_DISK_MB), data, beside];
}

function mayMount(): readonly string[] {
  const probe = 'd=$(mktemp -d) && mount -t tmpfs -o size=64k none "$d" && umount "$d" && rmdir "$d"';
  const asUser = ['--user', '--map-root-user', '--mount'];
  for (const flags of [['--mount'], asUser])
    if (spawnSync('unshare', [...flags, 'sh', '-c', probe], { stdio: 'ignore' }).status === 0) return flags;
  throw new Error(
    'The fault disk-full mounts a small disk in a namespace of its own: that needs Linux, unshare (Debian: util-linux) and the right to mount.',
  );
}
