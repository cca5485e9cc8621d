import type { DeviceId } from '@exam-room/shared/base';
import { type Appliance, type Surroundings, startAppliance } from './appliance.ts';
import type { PreparedDay, PreparedSeat } from './prepare-day.ts';
import { type Revivable, revivable } from './revivable.ts';

/** The processes of one exam day: real authority, real console, one real station a seat, over real sockets. */
export interface RunningRoom {
  readonly authority: Revivable;
  readonly console: Revivable;
  readonly station: (device: DeviceId) => Revivable;
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

  tell('the proctor console starts');
  let stationsPort = 0; // the first start chooses it, every later one keeps it: stations must find their console again
  const console_ = revivable(async () => {
    const started = await startAppliance(
      'console',
      consoleArgs(day, { intake: await says(authority, 'intake'), stationsPort }),
      { name: 'console', logs: day.logs },
    );
    stationsPort = Number(started.ready['stations']);
    return started;
  });
  await console_.start();
  const reach = (await setup.stationsReach?.(stationsPort)) ?? stationsPort;

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
    console: console_,
    station,
    deskUrl: () => says(console_, 'desk'),
    doorOf,
    walkOver: (from, to) => steps.get(from)?.resolve(to),
    peakRssMb: () => ({
      console: console_.peakRssMb(),
      stationMax: Math.max(0, ...[...stations.values()].map((one) => one.peakRssMb())),
      authority: authority.peakRssMb(),
    }),
    async stop() {
      await Promise.all([...stations.values()].map((one) => one.stop()));
      await console_.stop();
      await authority.stop();
    },
  };
}

function launchStation(setup: RoomSetup, seat: PreparedSeat, consolePort: number): Promise<Appliance> {
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
  ];
  return startAppliance(
    'station',
    [...args, '--door-port', '0', '--shell', setup.shellOf(seat), ...day.clockArgs],
    { name: `station-${seat.seat}`, logs: day.logs, surroundings: setup.surroundingsOf?.(seat) },
  );
}

function consoleArgs(
  day: PreparedDay,
  at: { readonly intake: string; readonly stationsPort: number },
): readonly string[] {
  const files = [
    'run',
    '--data',
    day.consoleData,
    '--session',
    day.sessionFolder,
    '--root',
    day.root,
    '--invigilator-keys',
    day.keysFolder,
  ];
  return [
    ...files,
    '--authority',
    at.intake,
    '--stations-host',
    '127.0.0.1',
    '--stations-port',
    String(at.stationsPort),
    '--desk-port',
    '0',
    ...day.clockArgs,
  ];
}

/** What a machine said in its first line. */
async function says(machine: Revivable, key: string): Promise<string> {
  const { ready, name } = await machine.up();
  const value = ready[key];
  if (typeof value !== 'string')
    throw new Error(`${name} did not say its "${key}": ${JSON.stringify(ready)}`);
  return value;
}

/** A seat that its candidate has not left yet. */
function walk(): { readonly promise: Promise<DeviceId>; readonly resolve: (to: DeviceId) => void } {
  let resolve: (to: DeviceId) => void = () => {};
  const promise = new Promise<DeviceId>((done) => {
    resolve = done;
  });
  return { promise, resolve: (to) => resolve(to) };
}
