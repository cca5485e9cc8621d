import { type DeviceId, troubleLine } from '@exam-room/shared/base';
import { REAL_TIME } from '@exam-room/shared/host/clock';
import { SILENT } from '@exam-room/shared/host/log';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { type Day, newDay, wakeUp } from '../../exam-station/src/main/compose-day.ts';
import { startLine } from '../../exam-station/src/main/compose-line.ts';
import { tellReadiness } from '../../exam-station/src/main/compose-readiness.ts';
import { composeSeat, type Times } from '../../exam-station/src/main/compose-seat.ts';
import type { Journal } from '../../exam-station/src/main/journal/open-journal.ts';
import type { Machine } from '../../exam-station/src/main/opening/open-machine.ts';
import { watchClock } from '../../exam-station/src/main/time/clock-watch.ts';
import { type Gone, meansOver, type Wire } from './network.ts';
import type { Pc } from './pc.ts';
import { openMemoryJournal, openSeatDisk, type SeatDisk } from './seat-disk.ts';
import type { TheSession } from './the-session.ts';
import type { World } from './world.ts';

/** A seat's PC with its disk, and the station's program while it runs. */
export interface SeatPc {
  readonly name: string;
  readonly device: DeviceId;
  readonly spare: boolean;
  readonly pc: Pc;
  readonly disk: SeatDisk;
  /** One to each console. */
  readonly wires: readonly Wire[];
  /** Undefined while the program is down. */
  readonly station: () => Station | undefined;
  readonly boot: () => Promise<void>;
  readonly goDown: (how: Gone) => void;
  /** For good: burnt, stolen, taken away. */
  lost: boolean;
  /** Its disk was put back to an older image: the console must notice. */
  rolledBack: boolean;
}

export interface Station {
  readonly day: Day;
  readonly journal: Journal;
  readonly machine: Machine;
}

export interface SeatOf {
  readonly world: World;
  readonly session: TheSession;
  readonly at: number;
  readonly pc: Pc;
  readonly wires: readonly Wire[];
  /** Called with every newly started program, before a candidate sees it. */
  readonly started: (seat: SeatPc, station: Station) => void;
  /** Called before a machine goes off. */
  readonly goesDown: (seat: SeatPc) => void;
  /** The way of a journal to its writer, and the disk itself: planted bugs sit here. */
  readonly plants: SeatPlants;
}

export interface SeatPlants {
  readonly journal?: (journal: Journal) => Journal;
  readonly seatDisk?: (disk: SeatDisk) => SeatDisk;
}

const TIDY_EVERY_MS = 10_000;

export function openSeatPc(of: SeatOf): SeatPc {
  const { world, session, at, pc, wires, started } = of;
  const place = session.seats[at];
  if (place === undefined) throw new Error(`no seat ${at}`);
  const whole = openSeatDisk();
  const disk = of.plants.seatDisk?.(whole) ?? whole;
  const dice = world.dice(`power ${place.seat}`);
  let station: Station | undefined;
  const seat: SeatPc = {
    ...{ name: `seat ${place.seat}`, device: place.keys.device, spare: place.spare, pc, disk, wires },
    ...{ lost: false, rolledBack: false },
    station: () => station,
    async boot() {
      if (pc.isOn() || seat.lost) return;
      pc.start();
      const life = pc.life();
      world.tell(seat.name, `starts with ${disk.now().entries.length} entries`);
      const made = await startStation(of, { disk, life });
      if (pc.life() !== life) return;
      station = made;
      started(seat, made);
    },
    goDown(how) {
      if (!pc.isOn()) return;
      world.tell(seat.name, `goes down: ${how}`);
      of.goesDown(seat);
      pc.stop();
      station = undefined;
      for (const wire of wires) wire.seatGone(how);
      if (how === 'power') disk.cutPower(dice);
      else disk.keepAll();
    },
  };
  return seat;
}

/** As the station's own composition (compose-station.ts), on simulated ports and without a window. */
async function startStation(
  { session, at, pc, wires, plants }: SeatOf,
  { disk, life }: { readonly disk: SeatDisk; readonly life: number },
): Promise<Station> {
  const place = session.seats[at];
  if (place === undefined) throw new Error(`no seat ${at}`);
  const { keys } = place;
  const opened = openMemoryJournal({
    ...{
      disk,
      pc,
      session: session.session.session,
      device: keys.device,
      signer: keys.signer,
      clock: pc.clock,
    },
    boot: nativeDigest(Buffer.from(`${place.seat}/${life}`)).slice(0, 16),
  });
  if (!opened.ok) throw new Error(`${place.seat}: ${troubleLine(opened.error)}`);
  const journal = plants.journal?.(opened.value) ?? opened.value;
  const machine = machineOf(session, { at, journal });
  const { clock, timers } = pc;
  const times: Times = { clock, timers, speed: 1, realClock: clock, realTimers: timers };
  const composed = composeSeat({ machine, times, log: SILENT });
  if (!composed.ok) throw new Error(`${place.seat}: ${troubleLine(composed.error)}`);
  const options = {
    ...{ data: '/nowhere', session: '', root: '', console: { host: '', port: 0 }, screenFolder: '' },
    ...{ shell: 'headless' as const, build: 'simulated', clockSetting: REAL_TIME, log: SILENT },
    signs: () => undefined,
  };
  const day = newDay({ options, times, machine, seat: composed.value, damaged: () => {} });
  await wakeUp(day);
  startWatches(day);
  startLine(day, meansOver(wires));
  return { day, journal, machine };
}

function machineOf(session: TheSession, of: { readonly at: number; readonly journal: Journal }): Machine {
  const keys = session.seats[of.at]?.keys;
  const identity = session.session.devices.find((one) => one.device === keys?.device);
  if (keys === undefined || identity?.seat === undefined) throw new Error('the session lists no such seat');
  return {
    keys,
    opened: session.opened,
    identity: { ...identity, seat: identity.seat },
    journal: of.journal,
    pictures: {
      keep: () => Promise.resolve(false),
      read: () => Promise.resolve(undefined),
      forget: () => Promise.resolve(),
      files: () => [],
    },
  };
}

/** As in compose-station.ts; how full the disk is is not asked of a real one. */
function startWatches(day: Day): void {
  const { seat, times, machine } = day;
  watchClock({
    ...times,
    onJump: (fromWallMs, toWallMs) => void seat.writer.run({ do: 'notice-clock', fromWallMs, toWallMs }),
    onGap: (lostMs) => void seat.writer.run({ do: 'notice-gap', cause: 'suspend', lostMs }),
  });
  times.realTimers.every(TIDY_EVERY_MS, () => {
    if (seat.writer.fault() === undefined) machine.journal.tidy();
    tellReadiness(day);
  });
}
