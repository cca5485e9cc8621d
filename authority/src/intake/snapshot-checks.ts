import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '@exam-room/shared/host/log';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import sharp from 'sharp';
import type { AuthoritySeal } from '../ports.ts';
import type { PictureRow, PictureState, ResultStore } from '../store-port.ts';
import type { Blobs } from './blobs.ts';

export interface SnapshotChecks {
  /** There may be new pictures. */
  readonly wake: () => void;
  /** Resolves when no picture waits any more. */
  readonly idle: () => Promise<void>;
  /** Stops after the picture at hand. */
  readonly stop: () => Promise<void>;
}

export interface SnapshotCheckTools {
  readonly store: ResultStore;
  readonly blobs: Blobs;
  readonly seal: AuthoritySeal;
  readonly log: Log;
  /** Calls of the intake that are being worked on: receipts come first. */
  readonly busy: () => number;
}

const AT_ONCE = 20;
const YIELD_MS = 25;
const PIXELS = 8_000_000;

/**
 * Opens every sealed picture once, after its receipt went out: does it open with the authority's key, is it the picture that the seat wrote
 * down, is it a photograph at all. What is found stands beside the picture for the reviewer. One at a time, never before a receipt.
 */
export function openSnapshotChecks(tools: SnapshotCheckTools): SnapshotChecks {
  let running: Promise<void> | undefined;
  let stopped = false;
  let again = false;
  const run = async () => {
    do {
      again = false;
      for (;;) {
        const waiting = stopped ? [] : await tools.store.waitingPictures(AT_ONCE);
        if (waiting.length === 0) break;
        for (const picture of waiting) {
          while (tools.busy() > 0 && !stopped) await wait(YIELD_MS);
          if (stopped) return;
          await tools.store.judgePicture(picture, await lookAt(picture, tools));
        }
      }
    } while (again && !stopped);
  };
  const start = () => {
    again = true;
    if (stopped) return;
    running ??= run()
      .catch((error: unknown) => tools.log.note('snapshot-checks-failed', { error: String(error) }))
      .finally(() => {
        running = undefined;
      });
  };
  return {
    wake: start,
    idle: async () => {
      start();
      await running;
    },
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}

/** What one sealed picture turns out to be. */
export async function lookAt(
  picture: Pick<PictureRow, 'file' | 'picture'>,
  { blobs, seal }: Pick<SnapshotCheckTools, 'blobs' | 'seal'>,
): Promise<PictureState> {
  if (!blobs.has(picture.file)) return 'lost';
  const plain = await seal.open(blobs.read(picture.file));
  if (plain === undefined) return 'not-opened';
  if (nativeDigest(plain) !== picture.picture) return 'other-picture';
  try {
    const { format } = await sharp(plain, { limitInputPixels: PIXELS, failOn: 'error' }).metadata();
    await sharp(plain, { limitInputPixels: PIXELS, failOn: 'error' }).resize(16, 16).raw().toBuffer();
    return format === 'jpeg' ? 'fine' : 'no-jpeg';
  } catch {
    return 'no-jpeg'; // sealed and hashed as written, but no photograph
  }
}
