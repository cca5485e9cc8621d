import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROTOCOL_VERSION } from '@exam-room/shared/protocol';
import { testDesk } from '../../proctor-console/src/server/compose-test-room.ts';
import { startAppliance } from './console/appliance.ts';
import { type BenchRoom, openBenchRoom } from './console/bench-room.ts';
import {
  answerOf,
  asFastAsItGoes,
  type BenchSeat,
  everySecond,
  type Frame,
  frameOf,
  type Line,
  openLines,
  p99,
  sittingOpens,
} from './console/crowd.ts';
import { clickSeats } from './console/desk-clicks.ts';
import { type Bench, type Figure, figure, median } from './figure.ts';

/** Of which the one in the middle counts: a stall of the machine's own can spoil two, and the first finds cold code. */
const ROUNDS = 5;
const RECONNECTS = 3;
const SECONDS = 5;
const HOSTILE_SECONDS = 8;
const COME_BACK_MS = 60_000;
const BLAST_SEATS = 40;
const BLAST_FRAMES = 12;
const ENTRIES_A_FRAME = 100;
const GOAL = {
  ackAt200: 5,
  ackAt2000: 10,
  cpu: 3,
  entryUs: 200,
  seatKib: 160,
  reconnect: 1.5,
  clickMs: 100,
  othersMs: 500,
} as const;

/**
 * The real console under a crowd of seats over real sockets, in turn with a bare TLS + WebSocket + SQLite-commit echo server under the same
 * crowd and the same bytes. The crowd runs in this process and costs both the same.
 */
export const benchConsole: Bench = async (tell) => {
  // The working folder's filesystem is the one that a console would use; /tmp may be memory.
  const folder = mkdtempSync(join(process.cwd(), '.bench-'));
  const keys = join(folder, 'keys');
  try {
    const small = { folder: join(folder, 'small'), keys, seats: 200, spares: 3 };
    const figures = [...(await withRoom(small, (room) => benchRoomOf200(room, tell)))];
    const large = { folder: join(folder, 'large'), keys, seats: 2_000, spares: 0 };
    return [...figures, ...(await withRoom(large, (room) => benchRoomOf2000(room, tell)))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function withRoom(
  of: Parameters<typeof openBenchRoom>[0],
  measure: (room: BenchRoom) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  mkdirSync(of.folder, { recursive: true });
  const room = await openBenchRoom(of);
  try {
    return await measure(room);
  } finally {
    await room.stop();
  }
}

async function benchRoomOf200(room: BenchRoom, tell: (step: string) => void): Promise<readonly Figure[]> {
  tell('200 seats connect and sit down');
  const ours = await openLines(room.consoleAt, room.seats);
  const bare = await openLines(room.bareAt, room.seats);
  await everybodySits(room, ours);
  const note = notebook(tell);
  tell(`${ROUNDS} rounds of ${SECONDS} s, an entry a second from each seat, in turn with the bare server`);
  const { p99: ack } = await inTurn(room, { ours, bare });
  note({
    name: 'acknowledgement p99 at 200 seats',
    unit: 'ms',
    reference: BARE,
    ...ack,
    goal: GOAL.ackAt200,
  });
  tell('an invigilator clicks through the room');
  const clickMs = await clickWhileTheyWrite(room, ours);
  note(limit('desk interaction p95 with 200 live seats', { value: clickMs, unit: 'ms' }, GOAL.clickMs));
  tell('one hostile peer');
  const othersMs = await besideHostilePeer(room, ours);
  const others = "others' acknowledgement p99 beside a hostile peer";
  return note(limit(others, { value: othersMs, unit: 'ms' }, GOAL.othersMs));
}

/** Every candidate is admitted at the desk and begins to write. */
async function everybodySits(room: BenchRoom, lines: readonly Line[]): Promise<void> {
  const desk = await testDesk(room.console.desk, room.made);
  await desk.signInBoth();
  for (const { candidate } of room.made.roll.candidates)
    if (!(await desk.alone({ do: 'admit', candidate, note: '' })).ok)
      throw new Error(`${candidate} was not admitted`);
  await everySecond(
    lines,
    room.seats.map((seat, at) => [frameOf(seat, sittingOpens(`C${at + 1}`))]),
  );
}

async function benchRoomOf2000(room: BenchRoom, tell: (step: string) => void): Promise<readonly Figure[]> {
  tell('2,000 seats connect');
  const before = room.console.rssKib();
  const ours = await openLines(room.consoleAt, room.seats);
  const bare = await openLines(room.bareAt, room.seats);
  const note = notebook(tell);
  tell(`${ROUNDS} rounds of ${SECONDS} s, an entry a second from each seat, in turn with the bare server`);
  const { p99: ack, cpu } = await inTurn(room, { ours, bare });
  const atBare = { reference: BARE };
  note({ name: 'acknowledgement p99 at 2,000 seats', unit: 'ms', ...atBare, ...ack, goal: GOAL.ackAt2000 });
  note({ name: 'processor time at 2,000 seats', unit: 'ms/s', ...atBare, ...cpu, goal: GOAL.cpu });
  const seatKib = (room.console.rssKib() - before) / room.seats.length;
  note(limit('memory of one seat', { value: seatKib, unit: 'KiB' }, GOAL.seatKib));
  tell('entries as fast as they go');
  const entryUs = await entriesAsFastAsTheyGo(room, ours);
  note(limit('one verified durable entry, sustained', { value: entryUs, unit: 'µs' }, GOAL.entryUs));
  tell('all seats lose their line and come back, in turn with the bare server');
  const back = await comeBack(room, { ours, bare });
  return note({ name: '2,000 seats reconnect', unit: 'ms', ...atBare, ...back, goal: GOAL.reconnect });
}

/** Tells every figure as soon as it is measured, and gives all of them so far. */
function notebook(tell: (step: string) => void): (of: Parameters<typeof figure>[0]) => readonly Figure[] {
  const noted: Figure[] = [];
  return (of) => {
    const one = figure(of);
    noted.push(one);
    tell(`${one.name}: ${one.value} ${one.unit}, ratio ${one.ratio} (goal ≤ ${one.goal})`);
    return noted;
  };
}

const BARE = 'bare TLS + WebSocket + commit';

/** A figure beside a fixed limit. */
function limit(
  name: string,
  { value, unit }: Pick<Figure, 'value' | 'unit'>,
  most: number,
): Parameters<typeof figure>[0] {
  return { name, value, unit, reference: 'limit', referenceValue: most, goal: 1 };
}

interface Lines {
  readonly ours: readonly Line[];
  readonly bare: readonly Line[];
}

interface Pair {
  readonly value: number;
  readonly referenceValue: number;
}

/** The round whose ratio is in the middle. */
function middle(pairs: readonly Pair[]): Pair {
  const ratio = median(pairs.map((one) => one.value / one.referenceValue));
  const found = pairs.find((one) => one.value / one.referenceValue === ratio);
  if (found === undefined) throw new Error('no round was measured');
  return found;
}

/** Signed one seat after the other with a breath in between: a crowd that is busy signing must not look dead. */
async function framesOf(
  seats: readonly BenchSeat[],
  frames: (seat: BenchSeat) => readonly Frame[],
): Promise<readonly (readonly Frame[])[]> {
  const all: (readonly Frame[])[] = [];
  for (const seat of seats) {
    all.push(frames(seat));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return all;
}

function framesFor(room: BenchRoom, seconds: number): Promise<readonly (readonly Frame[])[]> {
  return framesOf(room.seats, (seat) =>
    Array.from({ length: seconds }, (_, second) => frameOf(seat, [answerOf(second)])),
  );
}

/** The same frames to both, A B A B. */
async function inTurn(
  room: BenchRoom,
  { ours, bare }: Lines,
): Promise<{ readonly p99: Pair; readonly cpu: Pair }> {
  const took: Pair[] = [];
  const cpu: Pair[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const frames = await framesFor(room, SECONDS);
    const [mine, mineCpu] = await cpuOf(room.console.cpuMs, () => everySecond(ours, frames));
    const [theirs, theirsCpu] = await cpuOf(room.bare.cpuMs, () => everySecond(bare, frames));
    took.push({ value: p99(mine), referenceValue: p99(theirs) });
    cpu.push({ value: mineCpu / SECONDS, referenceValue: theirsCpu / SECONDS });
  }
  return { p99: middle(took), cpu: middle(cpu) };
}

async function cpuOf<Done>(cpuMs: () => number, work: () => Promise<Done>): Promise<readonly [Done, number]> {
  const before = cpuMs();
  const done = await work();
  return [done, cpuMs() - before];
}

async function clickWhileTheyWrite(room: BenchRoom, lines: readonly Line[]): Promise<number> {
  let done = false;
  const writing = (async () => {
    while (!done) await everySecond(lines, await framesFor(room, 2));
  })();
  try {
    return await clickSeats(room.console.desk);
  } finally {
    done = true;
    await writing;
  }
}

/** Microseconds for one entry, proven and on the disk, when a backlog of tens of thousands comes in. */
async function entriesAsFastAsTheyGo(room: BenchRoom, lines: readonly Line[]): Promise<number> {
  const seats = room.seats.slice(0, BLAST_SEATS);
  const frames = await framesOf(seats, (seat) =>
    Array.from({ length: BLAST_FRAMES }, () =>
      frameOf(
        seat,
        Array.from({ length: ENTRIES_A_FRAME }, (_, at) => answerOf(at)),
      ),
    ),
  );
  const ms = await asFastAsItGoes(lines.slice(0, BLAST_SEATS), frames);
  return (ms * 1_000) / (BLAST_SEATS * BLAST_FRAMES * ENTRIES_A_FRAME);
}

/** Milliseconds until the last of all seats is known again. */
async function comeBack(room: BenchRoom, { ours, bare }: Lines): Promise<Pair> {
  const pairs: Pair[] = [];
  let lines = { ours, bare };
  const began = performance.now();
  // On a busy machine two thousand handshakes take a minute: then the rounds that there were have to do.
  for (let round = 0; round < RECONNECTS && performance.now() - began < COME_BACK_MS; round += 1) {
    await Promise.all([...lines.ours, ...lines.bare].map((line) => line.hangUp()));
    const mine = await timed(() => openLines(room.consoleAt, room.seats));
    const theirs = await timed(() => openLines(room.bareAt, room.seats));
    lines = { ours: mine.done, bare: theirs.done };
    pairs.push({ value: mine.ms, referenceValue: theirs.ms });
  }
  await Promise.all([...lines.ours, ...lines.bare].map((line) => line.hangUp()));
  return middle(pairs);
}

async function timed<Done>(work: () => Promise<Done>): Promise<{ readonly done: Done; readonly ms: number }> {
  const began = performance.now();
  const done = await work();
  return { done, ms: performance.now() - began };
}

/** Everybody writes as before while another process does its worst; three of the session's own machines are among its means. */
async function besideHostilePeer(room: BenchRoom, lines: readonly Line[]): Promise<number> {
  const machines = room.spares.map(({ keys, head }) => {
    const { seq: headSeq, hash: headHash } = head();
    const { session } = room.consoleAt;
    const hello = { say: 'hello', version: PROTOCOL_VERSION, build: 'bench', device: keys.device, epoch: 1 };
    return {
      ...{ key: keys.tlsKey, cert: keys.tlsCert },
      hello: JSON.stringify({ ...hello, session, headSeq, headHash }),
    };
  });
  const file = join(room.made.consoleData, '..', 'hostile.json');
  writeFileSync(file, JSON.stringify({ port: room.consoleAt.port, pin: room.consoleAt.pin, machines }));
  const frames = await framesFor(room, HOSTILE_SECONDS);
  const hostile = await startAppliance(join(import.meta.dirname, 'console', 'hostile-peer.ts'), [file]);
  const took = await everySecond(lines, frames);
  await hostile.stop();
  return p99(took);
}
