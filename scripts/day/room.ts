import type { DeviceId } from '@exam-room/shared/base';
import { type Appliance, type Surroundings, startAppliance } from './appliance.ts';
import { type Consoles, openConsoles } from './consoles.ts';
import type { PreparedDay, PreparedSeat } from './prepare-day.ts';
import { type Revivable, revivable, says } from './revivable.ts';

/** The processes of one exam day: real authority, real console, one real station a seat, over real sockets. */
export interface RunningRoom {
  readonly authority: Revivable;
  /** The session's own console. */
  readonly console: Revivable;
  /** The console at whose desk people lead the room, and its disk. */
  readonly leading: Consoles['leading'];
  /** The session's own console is gone for good: people go to the standby's desk from now on. Throws where there is none. */
  readonly goToStandby: Consoles['goToStandby'];
  readonly standbyDeskUrl: Consoles['standbyDeskUrl'];
  readonly station: (device: DeviceId) => Revivable;
  /** The desk at which people lead the room; waits while it is down. */
  readonly deskUrl: () => Promise<string>;
  /** The door of a seat's station, once it is up; after a move, the door of the seat where its candidate goes on. */
  readonly doorOf: (device: DeviceId) => Promise<string>;
  /** Whoever sat at the one seat sits at the other from now on. */
  readonly walkOver: (from: DeviceId, to: DeviceId) => void;
  readonly peakRssMb: () => {
    readonly console: number;
    readonly stationMax: number;
    readonly authority: number;
  };
  readonly stop: () => Promise<void>;
}

export interface RoomSetup {
  readonly day: PreparedDay;
  /** Which shell a station opens; `headless` for simulated candidates. */
  readonly shellOf: (seat: PreparedSeat) => 'headless' | 'chromium' | 'kiosk';
  /** Where stations reach the console when something stands between them (a cable that can be pulled); its own port otherwise. */
  readonly stationsReach?: (consolePort: number) => Promise<number>;
  /** A clock or disk of its own for one seat. */
  readonly surroundingsOf?: (seat: PreparedSeat) => Surroundings | undefined;
  readonly tell: (step: string) => void;
}

const AT_ONCE = 4;

export async function openRoom(setup: RoomSetup): Promise<RunningRoom> {
  const { day, tell } = setup;
  tell('the authority opens its intake');
  const authority = revivable(() =>
    startAppliance('authority', ['serve', '--data', day.authorityData, '--port', '0', ...day.clockArgs], {
      name: 'authority',
      logs: day.logs,
    }),
  );
  await authority.start();

  const consoles = await openConsoles(day, { intake: () => says(authority, 'intake'), tell });
  const reach: number[] = [];
  for (const port of consoles.stationsPorts) reach.push((await setup.stationsReach?.(port)) ?? port);

  tell(day.seats.length === 1 ? 'the station starts' : `${day.seats.length} stations start`);
  const stations = new Map(
    day.seats.map((seat) => [seat.device, revivable(() => launchStation(setup, seat, reach))]),
  );
  const waiting = [...stations.values()];
  while (waiting.length > 0) await Promise.all(waiting.splice(0, AT_ONCE).map((station) => station.start()));

  const station = (device: DeviceId): Revivable => {
    const found = stations.get(device);
    if (found === undefined) throw new Error(`no seat has the device ${device}`);
    return found;
  };
  const steps = new Map(day.seats.map(({ device }) => [device, walk()]));
  const doorOf = (device: DeviceId): Promise<string> => {
    const left = steps.get(device)?.promise.then(doorOf);
    const here = says(station(device), 'door');
    return left === undefined ? here : Promise.race([left, here]);
  };
  return {
    authority,
    console: consoles.console,
    leading: consoles.leading,
    goToStandby: consoles.goToStandby,
    standbyDeskUrl: consoles.standbyDeskUrl,
    station,
    deskUrl: consoles.deskUrl,
    doorOf,
    walkOver: (from, to) => steps.get(from)?.resolve(to),
    peakRssMb: () => ({
      console: consoles.peakRssMb(),
      stationMax: Math.max(0, ...[...stations.values()].map((one) => one.peakRssMb())),
      authority: authority.peakRssMb(),
    }),
    async stop() {
      await Promise.all([...stations.values()].map((one) => one.stop()));
      await consoles.stop();
      await authority.stop();
    },
  };
}

function launchStation(
  setup: RoomSetup,
  seat: PreparedSeat,
  [consolePort = 0, standbyPort]: readonly number[],
): Promise<Appliance> {
  const { day } = setup;
  const args = [
    'run',
    '--data',
    seat.data,
    '--session',
    day.sessionFolder,
    '--root',
    day.root,
    '--console',
    `127.0.0.1:${consolePort}`,
    ...(standbyPort === undefined ? [] : ['--standby', `127.0.0.1:${standbyPort}`]),
  ];
  return startAppliance(
    'station',
    [...args, '--door-port', '0', '--shell', setup.shellOf(seat), ...day.clockArgs],
    { name: `station-${seat.seat}`, logs: day.logs, surroundings: setup.surroundingsOf?.(seat) },
  );
}

/** A seat that its candidate has not left yet. */
function walk(): { readonly promise: Promise<DeviceId>; readonly resolve: (to: DeviceId) => void } {
  let resolve: (to: DeviceId) => void = () => {};
  const promise = new Promise<DeviceId>((done) => {
    resolve = done;
  });
  return { promise, resolve: (to) => resolve(to) };
}
