import { join } from 'node:path';
import { type DeviceId, ok, type Result, type Trouble } from '@exam-room/shared/base';
import { hostClock, hostTimers } from '@exam-room/shared/host/clock';
import { openDoor } from '../door/door.ts';
import { launchPass } from '../door/launch-pass.ts';
import { screenFiles } from '../door/screen-files.ts';
import { type Day, newDay, refreshDisk, type StationOptions, wakeUp } from './compose-day.ts';
import { startLine } from './compose-line.ts';
import { type OpenedSeat, seatLives } from './compose-lives.ts';
import { tellReadiness, watchCompany } from './compose-readiness.ts';
import { composeSeat, type Times } from './compose-seat.ts';
import { openMachine } from './opening/open-machine.ts';
import { openingSteps } from './opening/opening-steps.ts';
import { watchClock } from './time/clock-watch.ts';

export type { StationOptions };

/** A running station without a window: whatever shell shows it only needs the handler. */
export interface Station {
  readonly device: DeviceId;
  readonly handler: (request: Request) => Response | Promise<Response>;
  /** A one-time token for a window's first address: `<origin>/start?token=…`. */
  readonly launchToken: () => string;
  /** Tells the door under which origin it is reached. */
  readonly reachedAt: (origin: string) => void;
  /** The window that shows this station had to be opened again: written down with its cause. */
  readonly noticeWindow: (what: string) => Promise<void>;
  /** Reads the journal from the disk once more, as it is done by itself every few minutes. */
  readonly lookAtDisk: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens everything in order and starts the day. What fails is undone in reverse and named; a damaged journal is repaired behind the door. */
export async function composeStation(options: StationOptions): Promise<Result<Station>> {
  const times = timesOf(options);
  const lives = await seatLives({ options, times, open: (damaged) => openSeat(options, times, damaged) });
  if (!lives.ok) return lives;
  const { device, port, lookAtDisk, noticeWindow, close } = lives.value;
  let origin = 'http://127.0.0.1';
  const pass = launchPass();
  return ok({
    device,
    handler: openDoor({
      seat: port,
      pass,
      file: screenFiles(options.screenFolder),
      origin: () => origin,
      realTimers: times.realTimers,
    }),
    launchToken: pass.newToken,
    lookAtDisk,
    noticeWindow,
    reachedAt(where) {
      origin = where;
    },
    close,
  });
}

function timesOf({ clockSetting }: StationOptions): Times {
  return {
    clock: hostClock(clockSetting),
    timers: hostTimers(clockSetting),
    speed: clockSetting.speed,
    realClock: hostClock(),
    realTimers: hostTimers(),
  };
}

/** Opens the seat once, on the journal as it is. */
async function openSeat(
  options: StationOptions,
  times: Times,
  damaged: (why: Trouble) => void,
): Promise<Result<OpenedSeat>> {
  const { log } = options;
  const steps = openingSteps(log);
  const machine = await openMachine({ ...options, clock: times.clock }, steps);
  if (!machine.ok) return machine;
  const opened = await steps.take({
    name: 'seat',
    open: () =>
      composeSeat({
        ...{ machine: machine.value, times, log, shell: options.shell },
        systemCamera: options.systemCamera,
      }),
    undo: async (seat) => {
      seat.time.stop();
      seat.pictures.stop();
      seat.paper.stop();
      seat.takeOver.stop();
      seat.wires.look = () => {};
      await seat.writer.end();
    },
  });
  if (!opened.ok) return opened;
  const seat = opened.value;
  const day = newDay({ options, times, machine: machine.value, seat, damaged });
  await wakeUp(day);
  await steps.take({ name: 'watches', open: () => ok(startWatches(day)), undo: (stop) => stop() });
  await steps.take({ name: 'console', open: () => ok(startLine(day)), undo: (stop) => stop() });
  return ok({
    device: machine.value.keys.device,
    port: seat.shown,
    lookAtDisk: () => lookAtDisk(day),
    noticeWindow: async (what) => void (await seat.writer.run({ do: 'notice-fault', what, detail: '' })),
    close: steps.undoAll,
  });
}

const TIDY_EVERY_MS = 10_000;
/** A disk that rots under a running exam is to be found while the console still has everything (THREATS D5). */
const LOOK_AT_DISK_EVERY_MS = 300_000;
/** A remote session that starts is seen within so much and covers the paper (THREATS G2); a program that turns into one, within four looks. */
const COMPANY_EVERY_MS = 5_000;

function startWatches(day: Day): () => void {
  const { seat, times, machine } = day;
  const clock = watchClock({
    ...times,
    onJump: (fromWallMs, toWallMs) => void seat.writer.run({ do: 'notice-clock', fromWallMs, toWallMs }),
    onGap: (lostMs) => void seat.writer.run({ do: 'notice-gap', cause: 'suspend', lostMs }),
  });
  const lookForCompany = watchCompany(day);
  const company = times.realTimers.every(COMPANY_EVERY_MS, lookForCompany);
  const tidy = times.realTimers.every(TIDY_EVERY_MS, () => {
    if (seat.writer.fault() === undefined) machine.journal.tidy();
    void refreshDisk(day);
    tellReadiness(day);
  });
  const disk = times.realTimers.every(LOOK_AT_DISK_EVERY_MS, () => void lookAtDisk(day));
  return () => {
    clock.stop();
    disk();
    company();
    tidy();
  };
}

async function lookAtDisk({ seat, machine }: Day): Promise<void> {
  if (seat.writer.fault() !== undefined) return;
  const whole = machine.journal.look();
  if (!whole.ok) await seat.writer.doubt(whole.error);
}

/** Where `npm run build:ui` puts the screen. */
export const BUILT_SCREEN = join(import.meta.dirname, '..', '..', 'dist', 'screen');
