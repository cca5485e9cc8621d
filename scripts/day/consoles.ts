import { startAppliance } from './appliance.ts';
import type { PreparedDay } from './prepare-day.ts';
import { type Revivable, revivable, says } from './revivable.ts';

/** The consoles of one room: the session's own, and a standby that follows it where the room has one. */
export interface Consoles {
  readonly console: Revivable;
  /** Where stations reach them: the session's own, then the standby. Each keeps its port when it is started again. */
  readonly stationsPorts: readonly number[];
  readonly leading: () => { readonly machine: Revivable; readonly data: string };
  readonly deskUrl: () => Promise<string>;
  readonly standbyDeskUrl: () => Promise<string>;
  readonly goToStandby: () => void;
  readonly peakRssMb: () => number;
  readonly stop: () => Promise<void>;
}

interface Around {
  readonly intake: () => Promise<string>;
  readonly tell: (step: string) => void;
}

interface OneConsole {
  readonly machine: Revivable;
  readonly data: string;
  readonly stationsPort: number;
}

export async function openConsoles(day: PreparedDay, around: Around): Promise<Consoles> {
  around.tell('the proctor console starts');
  const own = await openOne(day, around, { name: 'console', data: day.consoleData });
  const standby =
    day.standbyData === undefined
      ? undefined
      : await openOne(day, around, {
          name: 'standby',
          data: day.standbyData,
          more: ['--leader', `127.0.0.1:${own.stationsPort}`],
        });
  if (standby !== undefined) around.tell('a second console stands by');
  const all = standby === undefined ? [own] : [own, standby];
  let leading = own;
  let leave: (to: OneConsole) => void = () => {};
  const left = new Promise<OneConsole>((resolve) => {
    leave = resolve;
  });
  const standbyOf = (): OneConsole => {
    if (standby === undefined) throw new Error('the room was prepared without a standby');
    return standby;
  };
  return {
    console: own.machine,
    stationsPorts: all.map(({ stationsPort }) => stationsPort),
    leading: () => leading,
    // Whoever waits at a desk that is down for good hears where the others went.
    deskUrl: () =>
      leading === own
        ? Promise.race([says(own.machine, 'desk'), left.then(({ machine }) => says(machine, 'desk'))])
        : says(leading.machine, 'desk'),
    standbyDeskUrl: () => says(standbyOf().machine, 'desk'),
    goToStandby() {
      leading = standbyOf();
      leave(leading);
    },
    peakRssMb: () => Math.max(...all.map(({ machine }) => machine.peakRssMb())),
    async stop() {
      for (const { machine } of all) await machine.stop();
    },
  };
}

async function openOne(
  day: PreparedDay,
  { intake }: Around,
  own: { readonly name: string; readonly data: string; readonly more?: readonly string[] },
): Promise<OneConsole> {
  let stationsPort = 0; // the first start chooses it, every later one keeps it: stations must find their console again
  const machine = revivable(async () => {
    const at = ['--authority', await intake(), '--stations-host', '127.0.0.1'];
    const ports = ['--stations-port', String(stationsPort), '--desk-port', '0'];
    const started = await startAppliance(
      'console',
      [...consoleFiles(day, own.data), ...at, ...ports, ...(own.more ?? []), ...day.clockArgs],
      { name: own.name, logs: day.logs },
    );
    stationsPort = Number(started.ready['stations']);
    return started;
  });
  await machine.start();
  return { machine, data: own.data, stationsPort };
}

function consoleFiles(day: PreparedDay, data: string): readonly string[] {
  const files = ['--data', data, '--session', day.sessionFolder, '--root', day.root];
  return ['run', ...files, '--invigilator-keys', day.keysFolder];
}
