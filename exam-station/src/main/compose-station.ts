import { join } from 'node:path';
import { type DeviceId, fromBase64, ok, type Result, toBase64 } from '@exam-room/shared/base';
import { type ClockSetting, hostClock, hostTimers } from '@exam-room/shared/host/clock';
import type { Log } from '@exam-room/shared/host/log';
import { type ConsoleMessage, PROTOCOL_VERSION, type StationMessage } from '@exam-room/shared/protocol';
import { openDoor } from '../door/door.ts';
import { launchPass } from '../door/launch-pass.ts';
import { screenFiles } from '../door/screen-files.ts';
import { composeSeat, type Seat, type Times } from './compose-seat.ts';
import { type ConsoleLink, consoleLink } from './console-link/console-link.ts';
import { dialConsole } from './console-link/dial-console.ts';
import { consolesOf } from './console-link/prove-order.ts';
import { type PictureSender, pictureSender } from './console-link/send-pictures.ts';
import { freeDiskMb, readinessChecks } from './lockdown/readiness.ts';
import { type Machine, openMachine } from './opening/open-machine.ts';
import { openingSteps } from './opening/opening-steps.ts';
import type { Shell } from './sitting/commands.ts';
import type { PlainEntry } from './sitting/plain-facts.ts';
import { whoOf } from './sitting/seat-state.ts';
import { watchClock } from './time/clock-watch.ts';
import { afterDowntime } from './time/used-time.ts';

export interface StationOptions {
  /** The machine's own folder: keys, journal, sealed pictures. */
  readonly data: string;
  readonly session: string;
  readonly root: string;
  readonly console: { readonly host: string; readonly port: number };
  readonly shell: Shell;
  readonly build: string;
  readonly clockSetting: ClockSetting;
  /** The built screen. */
  readonly screenFolder: string;
  readonly log: Log;
}

/** A running station without a window: whatever shell shows it only needs the handler. */
export interface Station {
  readonly device: DeviceId;
  readonly handler: (request: Request) => Response | Promise<Response>;
  /** A one-time token for a window's first address: `<origin>/start?token=…`. */
  readonly launchToken: () => string;
  /** Tells the door under which origin it is reached. */
  readonly reachedAt: (origin: string) => void;
  readonly close: () => Promise<void>;
}

/** Opens everything in order and starts the day. What fails is undone in reverse and named. */
export async function composeStation(options: StationOptions): Promise<Result<Station>> {
  const { log, clockSetting } = options;
  const times: Times = {
    clock: hostClock(clockSetting),
    timers: hostTimers(clockSetting),
    speed: clockSetting.speed,
    realClock: hostClock(),
    realTimers: hostTimers(),
  };
  const steps = openingSteps(log);
  const machine = await openMachine({ ...options, clock: times.clock }, steps);
  if (!machine.ok) return machine;
  const opened = await steps.take({
    name: 'seat',
    open: () => composeSeat({ machine: machine.value, times, log }),
    undo: async (seat) => {
      seat.time.stop();
      seat.pictures.stop();
      seat.paper.stop();
      seat.wires.look = () => {};
      await seat.writer.end();
    },
  });
  if (!opened.ok) return opened;
  const seat = opened.value;
  const day: Day = { options, times, machine: machine.value, seat, ...notYet() };
  await wakeUp(day);
  await steps.take({ name: 'watches', open: () => ok(startWatches(day)), undo: (stop) => stop() });
  await steps.take({ name: 'console', open: () => ok(startLine(day)), undo: (stop) => stop() });
  let origin = 'http://127.0.0.1';
  const pass = launchPass();
  return ok({
    device: machine.value.keys.device,
    handler: openDoor({
      seat: seat.shown,
      pass,
      file: screenFiles(options.screenFolder),
      origin: () => origin,
      realTimers: times.realTimers,
    }),
    launchToken: pass.newToken,
    reachedAt(where) {
      origin = where;
    },
    close: steps.undoAll,
  });
}

/** What the running day remembers besides the journal. */
interface Day {
  readonly options: StationOptions;
  readonly times: Times;
  readonly machine: Machine;
  readonly seat: Seat;
  linked: boolean;
  everLinked: boolean;
  released: boolean;
  clockOffsetMs: number | undefined;
  freeMb: number | undefined;
  recovering: boolean;
  /** The readiness that the console heard last. */
  told: string;
}

function notYet(): Omit<Day, 'options' | 'times' | 'machine' | 'seat'> {
  return {
    linked: false,
    everLinked: false,
    released: false,
    clockOffsetMs: undefined,
    freeMb: undefined,
    recovering: false,
    told: '',
  };
}

/** Goes on where the journal stops: used time, the entry of this start, what was missed meanwhile. */
async function wakeUp(day: Day): Promise<void> {
  const { machine, seat, times, options } = day;
  const { journal } = machine;
  const before = afterDowntime(journal.opened.at(-1), journal.usedTime(), times.clock.wallMs());
  const inSitting = seat.writer.state().sitting.at === 'sitting';
  const lastUsed = journal.opened.at(-1)?.usedMs ?? 0;
  // The time row may be older than a hand-in or a new admission: only a running sitting continues it.
  seat.used.set(inSitting ? before.usedMs : lastUsed);
  await seat.writer.run({ do: 'open-journal', build: options.build, shell: options.shell });
  if (journal.opened.length > 0)
    await seat.writer.run({ do: 'notice-gap', cause: 'restart', lostMs: before.lostMs });
  await seat.writer.run({ do: 'look-at-the-time' });
  await seat.pictures.missWhileDown();
  await refreshDisk(day);
  seat.wires.roomToSpare = () => day.freeMb === undefined || day.freeMb >= SPARE_MB;
  seat.wires.look = (entries) => look(day, entries);
  look(day, []);
}

/** Below this, pictures are shed and the rest of the disk is left to answers. */
const SPARE_MB = 50;

/** After every change of the seat: everybody looks whether there is something to do now. */
function look(day: Day, entries: readonly PlainEntry[]): void {
  const { seat } = day;
  seat.time.look(entries);
  seat.shown.changed();
  if (seat.writer.fault() !== undefined) {
    recoverSoon(day);
    return;
  }
  if (entries.some((entry) => entry.fact.kind === 'sitting-opened')) seat.screen.seated();
  if (entries.some((entry) => entry.fact.kind === 'receipt-stored')) void forgetReceipted(day);
  seat.paper.look();
  seat.pictures.look();
  seat.obey.lookAgain();
}

/** Real milliseconds between two tries to read a broken journal anew. */
const RECOVER_EVERY_MS = 2_000;

function recoverSoon(day: Day): void {
  if (day.recovering) return;
  day.recovering = true;
  const { seat, times, options } = day;
  options.log.note('journal-broken', { code: seat.writer.fault()?.code ?? '' });
  times.realTimers.after(RECOVER_EVERY_MS, () => {
    void seat.writer.recover().then(async (whole) => {
      day.recovering = false;
      if (!whole) return recoverSoon(day);
      options.log.note('journal-whole-again');
      await seat.writer.run({
        do: 'notice-fault',
        what: 'journal',
        detail: '磁盘读写曾出错，已重新核对流水',
      });
    });
  });
}

/** After the authority's receipt nothing of the candidate is needed here any more but the entries (THREATS M1). */
async function forgetReceipted({ machine, seat }: Day): Promise<void> {
  const { journal, pictures } = machine;
  const { sitting, followed } = seat.writer.state();
  const who = whoOf(sitting);
  if (sitting.at === 'handed-in' && sitting.receipt !== undefined && who !== undefined)
    journal.forgetQuestionKeys(who.candidate, who.attempt);
  for (const order of seat.known.values()) {
    if (order.order !== 'receipt' || !followed.has(order.hash)) continue;
    for (const file of journal.picturesDone(order.headSeq)) {
      await pictures.forget(file);
      if (seat.writer.fault() !== undefined) return; // the journal is closed or broken: the row goes next time
      journal.forgetPicture(file);
    }
  }
}

const TIDY_EVERY_MS = 10_000;

function startWatches(day: Day): () => void {
  const { seat, times, machine } = day;
  const clock = watchClock({
    ...times,
    onJump: (fromWallMs, toWallMs) => void seat.writer.run({ do: 'notice-clock', fromWallMs, toWallMs }),
    onGap: (lostMs) => void seat.writer.run({ do: 'notice-gap', cause: 'suspend', lostMs }),
  });
  const tidy = times.realTimers.every(TIDY_EVERY_MS, () => {
    if (seat.writer.fault() === undefined) machine.journal.tidy();
    void refreshDisk(day);
    tellReadiness(day);
  });
  return () => {
    clock.stop();
    tidy();
  };
}

async function refreshDisk(day: Day): Promise<void> {
  day.freeMb = await freeDiskMb(day.options.data);
}

function startLine(day: Day): () => void {
  const { machine, seat, times, options } = day;
  const { keys, opened, journal } = machine;
  const address = {
    ...options.console,
    pins: consolesOf(opened.session).map((one) => one.tlsPin),
    key: keys.tlsKey,
    cert: keys.tlsCert,
  };
  const dial = (turn: number) => dialConsole(address, turn);
  const sender: PictureSender = pictureSender({
    dial,
    outbox: {
      ...journal,
      pictureSent(file) {
        journal.pictureSent(file);
        void forgetReceipted(day);
      },
    },
    read: machine.pictures.read,
    linked: () => day.linked,
    timers: times.realTimers,
    log: options.log,
    onLost: (file) => void seat.writer.run({ do: 'notice-fault', what: 'picture-file', detail: file }),
  });
  const link: ConsoleLink = consoleLink({
    dial,
    hello: () => hello(day),
    status: () => status(day),
    outbox: journal,
    timers: times.realTimers,
    clock: times.realClock,
    jitter: Math.random,
    onLinked: (linked) => onLinked(day, linked, sender),
    onMessage: (message) => hear(day, message),
    onAcked: () => {
      seat.shown.changed();
      sender.look();
    },
    log: options.log,
  });
  seat.wires.tell = link.tell;
  seat.wires.pictureKept = sender.look;
  seat.wires.link = () => ({ linked: day.linked, everLinked: day.everLinked, released: day.released });
  const before = seat.wires.look;
  seat.wires.look = (entries) => {
    before(entries);
    link.entriesWaiting();
  };
  link.start();
  return () => {
    link.stop();
    sender.stop();
  };
}

function onLinked(day: Day, linked: boolean, sender: PictureSender): void {
  const { seat } = day;
  day.linked = linked;
  if (linked) {
    day.everLinked = true;
    day.told = '';
    seat.screen.linked();
    tellReadiness(day);
    sender.look();
  }
  look(day, []);
}

function hear(day: Day, message: ConsoleMessage): void {
  const { seat, machine, times } = day;
  switch (message.say) {
    case 'welcome':
      day.clockOffsetMs = times.clock.wallMs() - message.wallMs;
      break;
    case 'orders':
      seat.obey.take(message.orders);
      break;
    case 'candidate': {
      const photo = fromBase64(message.photo);
      if (photo !== undefined) machine.journal.keepCard({ candidate: message.candidate, photo });
      look(day, []);
      break;
    }
    case 'paper-keys': {
      const { say: _said, ...grant } = message;
      void seat.paper.granted(grant);
      break;
    }
    case 'room':
      day.released = message.released;
      look(day, []);
      break;
    case 'claimed':
    case 'refused':
      seat.screen.heard(message);
      break;
    case 'ack':
      break;
    default:
      message satisfies never;
  }
}

function hello({ machine, options }: Day): StationMessage {
  const { journal, keys, opened } = machine;
  const head = journal.head();
  return {
    say: 'hello',
    version: PROTOCOL_VERSION,
    build: options.build,
    device: keys.device,
    session: opened.session.session,
    epoch: journal.epoch(),
    headSeq: head.seq,
    headHash: head.hash,
  };
}

/** The desk's snapshot wall takes small pictures only. */
const THUMBNAIL_CHARACTERS = 16_500;

function status(day: Day): StationMessage {
  const { seat, machine, times } = day;
  const { journal } = machine;
  const { state, remainingMs, answered, items } = seat.shown.figures();
  const fresh = seat.pictures.thumbnail();
  const thumbnail = fresh === undefined ? '' : toBase64(fresh);
  return {
    say: 'status',
    state,
    usedMs: seat.used.usedMs(),
    remainingMs,
    answered,
    items,
    unsent: Math.max(0, journal.head().seq - journal.ackedSeq()),
    picturesUnsent: journal.picturesUnsent(),
    camera: seat.pictures.camera(),
    freeDiskMb: day.freeMb ?? 0,
    wallMs: times.clock.wallMs(),
    ...(thumbnail === '' || thumbnail.length > THUMBNAIL_CHARACTERS ? {} : { thumbnail }),
  };
}

/** Said when something of it has changed. */
function tellReadiness(day: Day): void {
  const checks = readinessChecks({
    freeDiskMb: day.freeMb,
    flushMs: day.seat.flushMs(),
    clockOffsetMs: day.clockOffsetMs,
    camera: day.seat.pictures.camera(),
    shell: day.options.shell,
  });
  const said = checks.map((one) => `${one.check} ${one.outcome}`).join();
  if (said === day.told || !day.linked) return;
  if (day.seat.wires.tell({ say: 'readiness', checks: [...checks] })) day.told = said;
}

/** Where `npm run build:ui` puts the screen. */
export const BUILT_SCREEN = join(import.meta.dirname, '..', '..', 'dist', 'screen');
