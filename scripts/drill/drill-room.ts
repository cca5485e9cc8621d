import { dirname, join } from 'node:path';
import type { DeviceId, Digest, ItemId } from '@exam-room/shared/base';
import { decodeEntry, type SeatFact, seatEntrySchema } from '@exam-room/shared/records';
import { openJournal } from '../../exam-station/src/main/journal/open-journal.ts';
import { openTestDoor, type TestDoor } from '../../exam-station/src/main/station-process.test-support.ts';
import { openTestRoom, type TestRoom } from '../../proctor-console/src/server/compose-test-room.ts';
import { openLedger } from '../../proctor-console/src/server/ledger/open-ledger.ts';
import type { TestSeat } from '../../proctor-console/src/server/session-maker.test-support.ts';
import { type DrillStation, spawnStation } from './drill-station.ts';

/** A real console with two invigilators at its desk, and room for real station processes. */
export interface DrillRoom {
  readonly console: TestRoom;
  readonly seat: (at: number) => TestSeat;
  /** The station's own folder. */
  readonly dataOf: (at: number) => string;
  readonly startStation: (at: number, how: StationHow) => DrillStation;
  /** Everybody checks in, the room is released and started; each seat's door, at its first question. */
  readonly begin: (stations: readonly DrillStation[]) => Promise<readonly TestDoor[]>;
  readonly close: () => Promise<void>;
}

export interface StationHow {
  /** Where it reaches the console, when something stands between them. */
  readonly port?: number;
  readonly data?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** More options of `exam-station run`. */
  readonly more?: readonly string[];
}

/** Spare seats come after the others. */
export async function openDrillRoom(seats: number, spares = 0): Promise<DrillRoom> {
  const room = await openTestRoom({ seats, spares, policies: { rulesLeadMs: 1 } });
  const { made } = room;
  const folder = dirname(made.root);
  const seat = (at: number): TestSeat => {
    const found = made.seats[at];
    if (found === undefined) throw new Error(`the room has no seat ${at}`);
    return found;
  };
  const dataOf = (at: number) => join(folder, 'stations', seat(at).seat);
  return {
    console: room,
    seat,
    dataOf,
    startStation: (at, { port = room.console.stations, data = dataOf(at), env, more = [] }) =>
      spawnStation({
        args: ['--data', data, '--session', made.folder, '--root', made.root, ...more],
        consolePort: port,
        ...(env === undefined ? {} : { env }),
      }),
    begin: (stations) => begin(room, stations),
    close: room.close,
  };
}

async function begin(room: TestRoom, stations: readonly DrillStation[]): Promise<readonly TestDoor[]> {
  const { desk, made } = room;
  await desk.signInBoth();
  const doors: TestDoor[] = [];
  for (const [at, station] of stations.entries()) {
    const door = await openTestDoor(await station.startUrl);
    doors.push(door);
    await door.until('a free seat', (view) => view.stage.stage === 'vacant' && view.link === 'linked');
    await must(door.act({ act: 'claim-seat', number: made.roll.candidates[at]?.ticket ?? '' }));
    const candidate = made.roll.candidates[at]?.candidate;
    if (candidate === undefined) throw new Error(`nobody is to sit at seat ${at}`);
    await desk.until((view) => view.seats[at]?.claim?.candidate === candidate);
    await must(desk.alone({ do: 'admit', candidate, note: '' }));
    await door.until('the admission', (view) => view.stage.stage === 'admitted');
    for (const act of ['confirm-identity', 'give-consent', 'acknowledge-rules'] as const)
      await must(door.act({ act }));
  }
  await must(desk.together({ do: 'check-room', remark: '演练考场', ups: 'works' }));
  await must(desk.together({ do: 'read-rules' }));
  await must(desk.together({ do: 'release', code: made.code }));
  for (const door of doors)
    await door.until('the paper', (view) => view.stage.stage === 'waiting' && view.stage.paperReady);
  await must(desk.together({ do: 'start-room' }));
  for (const door of doors) await door.until('the start', (view) => view.stage.stage === 'sitting');
  return doors;
}

async function must(asked: Promise<{ readonly ok: boolean; readonly code?: string }>): Promise<void> {
  const answer = await asked;
  if (!answer.ok) throw new Error(`refused: ${answer.code ?? 'no code'}`);
}

/** What one seat's journal and the console's ledger hold of it, entry by entry. */
export interface BothSides {
  readonly journal: readonly Digest[];
  readonly ledger: readonly Digest[];
  /** How many answers to each item the console has. */
  readonly answersInLedger: ReadonlyMap<ItemId, number>;
}

/** Reads both disks with their owners' own code; nobody else may have them open. Throws when the journal does not open. */
export function readBothSides(room: DrillRoom, at: number): BothSides {
  const { device, signer } = room.seat(at).keys;
  const { made } = room.console;
  const opened = openJournal({
    path: join(room.dataOf(at), 'journal.sqlite'),
    session: made.session.session,
    device,
    signer,
    clock: { monoMs: () => 0, wallMs: () => 0 },
    boot: '0123456789abcdef',
    reserveBytes: 0,
  });
  if (!opened.ok) throw new Error(opened.error.code);
  const journal = opened.value.opened.map((entry) => entry.hash);
  const epoch = opened.value.epoch();
  opened.value.close();
  return { journal, ...readLedger(room, device, epoch) };
}

/** The console's side alone. */
export function readLedger(room: DrillRoom, device: DeviceId, epoch = 1): Omit<BothSides, 'journal'> {
  const { ledger, close } = openLedger(join(room.console.made.consoleData, 'ledger.sqlite'));
  const kept = ledger.journal({ device, epoch });
  const answersInLedger = new Map<ItemId, number>();
  for (const { sealed } of kept) {
    const read = decodeEntry<SeatFact>(sealed.payload, seatEntrySchema);
    if (!read.ok || read.value.fact.kind !== 'answer-saved') continue;
    const { item } = read.value.fact;
    answersInLedger.set(item, (answersInLedger.get(item) ?? 0) + 1);
  }
  close();
  return { ledger: kept.map((entry) => entry.hash), answersInLedger };
}
