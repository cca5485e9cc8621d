import type { DeviceId } from '@exam-room/shared/base';
import { utf8 } from '@exam-room/shared/base';
import { purposeKey, randomStream } from '@exam-room/shared/crypto';
import type { DeskView } from '../../proctor-console/src/server/proctor-desk/desk-view.ts';
import type { FaultTools } from './fault-tools.ts';
import type { Fault } from './rehearsal-options.ts';
import { fillDisk, jumpClock, moveSeat } from './seat-faults.ts';

/** One fault, played while the candidates write; resolves when the room is whole again. */
type Injection = (tools: FaultTools) => Promise<string>;

const DOWN_MS = 700;
const CUT_MS = 2_500;

const INJECTIONS: Readonly<Record<Fault, Injection>> = {
  'clock-jump': jumpClock,
  'disk-full': fillDisk,
  'move-seat': moveSeat,
  'kill-station': async ({ day, room, strange, dead, seed, tell }) => {
    const dice = randomStream(purposeKey(utf8(seed), 'kill-station'));
    const alive = day.seats.filter(({ device }) => device !== strange.disk?.device && !dead.has(device));
    const many = Math.min(alive.length, Math.max(1, Math.ceil(day.candidates.length / 10)));
    const victims = new Set<DeviceId>();
    while (victims.size < many) {
      const seat = alive[dice.below(alive.length)];
      if (seat !== undefined) victims.add(seat.device);
    }
    for (const device of victims) {
      tell(`kill -9 of the station ${device.slice(0, 8)}`);
      await room.station(device).kill();
      await pause(DOWN_MS);
      await room.station(device).start();
      await pause(DOWN_MS);
    }
    return `kill-station x${victims.size}`;
  },
  'kill-console': async ({ room, desk, tell }) => {
    tell('kill -9 of the console');
    const { machine } = room.leading();
    await machine.kill();
    await pause(DOWN_MS);
    await machine.start();
    await desk.signIn();
    await desk.until('every seat to be linked again', allLinked);
    return 'kill-console';
  },
  'take-over': async ({ room, desk, releaseCode, tell }) => {
    tell('the machine of the console is switched off for good');
    await room.console.kill();
    room.goToStandby();
    await desk.takeOver('监考机断电，无法启动');
    tell('two invigilators have taken the room over at the standby');
    const view = await desk.until('the standby to lead', ({ console: { part } }) => part === 'leads');
    if (view.console.codeNeeded) await desk.together({ do: 'release', code: await releaseCode() });
    await desk.until('every seat to be linked to the standby', allLinked);
    return 'take-over';
  },
  'cut-lan': async ({ cables, desk, tell }) => {
    if (cables.length === 0) throw new Error('cut-lan needs the cable between stations and console');
    tell('the LAN is cut');
    for (const cable of cables) cable.pullOut();
    await pause(CUT_MS);
    for (const cable of cables) cable.plugIn();
    await desk.until('every seat to be linked again', allLinked);
    return 'cut-lan';
  },
};

export async function playFaults(
  faults: readonly Fault[],
  given: Omit<FaultTools, 'dead'>,
): Promise<readonly string[]> {
  const tools: FaultTools = { ...given, dead: new Set() };
  const played: string[] = [];
  await tools.desk.until('answers to arrive', (view) => total(view) > view.seats.length);
  // A seat can only be moved while somebody writes; whatever else happens must find the sitting at its new seat whole.
  const inOrder = faults.toSorted((a, b) => Number(b === 'move-seat') - Number(a === 'move-seat'));
  for (const fault of inOrder) {
    played.push(await INJECTIONS[fault](tools));
  }
  return played;
}

function total(view: DeskView): number {
  return view.seats.reduce((sum, seat) => sum + seat.answered, 0);
}

function allLinked(view: DeskView): boolean {
  return view.seats.every(
    ({ linked, state }) => linked || state === 'handed-in' || state === 'absent-machine',
  );
}

/** The length of a fault: nothing can be awaited while the machine is off. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
