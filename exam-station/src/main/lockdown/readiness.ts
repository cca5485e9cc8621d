import { statfs } from 'node:fs/promises';
import type { ReadinessCheck } from '@exam-room/shared/protocol';
import {
  judgeInputMethod,
  judgePrograms,
  judgeRemote,
  judgeScreens,
  judgeSwap,
  judgeVirtual,
} from './judge-machine.ts';
import type { MachineSigns } from './machine-signs.ts';

export interface SeatCondition {
  readonly freeDiskMb: number | undefined;
  /** Real milliseconds of the newest flush to the disk. */
  readonly flushMs: number | undefined;
  /** This machine's wall clock minus the console's. */
  readonly clockOffsetMs: number | undefined;
  readonly camera: 'unknown' | 'ready' | 'trouble';
  readonly shell: string;
  /** Undefined when reading them failed. */
  readonly signs: MachineSigns | undefined;
  readonly buildHash: string | undefined;
}

/** A whole sitting with its pictures takes a few megabytes; below this the disk is about to be full. */
const DISK_MB = 200;
const FLUSH_MS = 500;
const OFFSET_MS = 5 * 60_000;

/** What this seat knows about its own fitness. What was not measured is unknown, and unknown is not pass (THREATS G15). */
export function readinessChecks(seat: SeatCondition): readonly ReadinessCheck[] {
  return [
    judged('disk-free', { value: seat.freeDiskMb, unit: 'MB' }, (free) => free >= DISK_MB),
    judged('disk-flush', { value: seat.flushMs, unit: 'ms' }, (took) => took <= FLUSH_MS),
    judged('clock-offset', { value: seat.clockOffsetMs, unit: 'ms' }, (off) => Math.abs(off) <= OFFSET_MS),
    { check: 'camera', outcome: cameraOutcome(seat.camera), detail: seat.camera },
    ...MACHINE_CHECKS.map(([check, judge]) => ({ check, ...bySigns(seat.signs, judge) })),
    // The console compares it with the other seats'; this one cannot know which is right.
    { check: 'build-hash', outcome: 'unknown', detail: seat.buildHash ?? '' },
    { check: 'shell', outcome: SHELLS[seat.shell] ?? 'unknown', detail: seat.shell },
  ];
}

const MACHINE_CHECKS = [
  ['screens', judgeScreens],
  ['virtual-machine', judgeVirtual],
  ['remote-session', judgeRemote],
  ['forbidden-programs', judgePrograms],
  ['input-method', judgeInputMethod],
  ['swap', judgeSwap],
] as const;

/** A station without a window shows nobody an exam; it is there for rehearsals. */
const SHELLS: Readonly<Record<string, ReadinessCheck['outcome']>> = { chromium: 'pass', electron: 'pass' };

/** A check that breaks is not passed (THREATS G15). */
function bySigns(
  signs: MachineSigns | undefined,
  judge: (signs: MachineSigns) => Pick<ReadinessCheck, 'outcome' | 'detail'>,
): Pick<ReadinessCheck, 'outcome' | 'detail'> {
  if (signs === undefined) return { outcome: 'unknown', detail: '' };
  try {
    return judge(signs);
  } catch {
    return { outcome: 'unknown', detail: 'the check itself failed' };
  }
}

function judged(
  check: string,
  measured: { readonly value: number | undefined; readonly unit: string },
  passes: (value: number) => boolean,
): ReadinessCheck {
  const { value, unit } = measured;
  if (value === undefined) return { check, outcome: 'unknown', detail: '' };
  return { check, outcome: passes(value) ? 'pass' : 'fail', detail: `${Math.round(value)} ${unit}` };
}

function cameraOutcome(camera: SeatCondition['camera']): ReadinessCheck['outcome'] {
  if (camera === 'ready') return 'pass';
  return camera === 'trouble' ? 'fail' : 'unknown';
}

/** Free bytes where the journal lies; undefined when the system does not tell. */
export async function freeDiskBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return undefined; // unknown, which is not pass
  }
}

/** The same in whole megabytes. */
export async function freeDiskMb(folder: string): Promise<number | undefined> {
  const bytes = await freeDiskBytes(folder);
  return bytes === undefined ? undefined : Math.floor(bytes / 1_048_576);
}
