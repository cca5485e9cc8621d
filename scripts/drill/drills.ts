import { bitFlips } from './bit-flips.ts';
import { canarySearch } from './canary.ts';
import { clock } from './clock.ts';
import { crashImages } from './crash-images.ts';
import { diskFull } from './disk-full.ts';
import type { Drill } from './drill.ts';
import { forge } from './forge.ts';
import { fsyncFails } from './fsync-fails.ts';
import { killJournal } from './kill-journal.ts';
import { killNine } from './kill-nine.ts';
import { lyingDisk } from './lying-disk.ts';
import { moveSeat } from './move-seat.ts';
import { reconnect } from './reconnect.ts';
import { recovery } from './recovery.ts';
import { slowDisk } from './slow-disk.ts';

/** Every drill that `npm run drill` knows, in the order of its list. */
export const DRILLS: readonly Drill[] = [
  crashImages,
  killNine,
  killJournal,
  fsyncFails,
  bitFlips,
  clock,
  slowDisk,
  diskFull,
  lyingDisk,
  reconnect,
  recovery,
  moveSeat,
  forge,
  canarySearch,
];
