import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE_MS } from '@exam-room/shared/base';
import { questions101 as questions } from '../../test-fixtures/bank/101.questions.ts';
import { readSampleKeys, releaseCodeOf } from '../day/authority-secrets.ts';
import { playDay } from '../day/play-day.ts';
import { DEFAULT_POLICIES, type PreparedDay, prepareDay, windowFrom } from '../day/prepare-day.ts';
import { openRoom } from '../day/room.ts';
import {
  type Canary,
  canary,
  commandOf,
  filesBelow,
  found,
  holdsPicture,
  inMemory,
  memoryOf,
  processesOf,
} from './canary-search.ts';
import { type Capture, canCapture, capture } from './capture.ts';
import { type Drill, type DrillOrder, type Findings, type Tally, tally } from './drill.ts';
import { openSwapFile, type SwapFile } from './swap-file.ts';
import { tapWire, type WireTap } from './wire-tap.ts';

export const canarySearch: Drill = {
  name: 'canary',
  line: 'a whole day is played, and disks, logs, the wire, the memory of every machine of the room and a swap file are searched for questions, answer keys, faces and ID numbers where they must not be',
  lossWindow:
    'No question can be read in the room before the release, no answer key or explanation ever, no picture or ID number outside the places that need it; what a seat has shown may stand in a swap file, which a room must not have.',
  rounds: 2,
  run: searchTheRoom,
};

const SPEED = 120;
const SITTING_MINUTES = 60;
/** Letters of a stem or explanation that are searched: enough to stand nowhere else. */
const LETTERS = 14;
/** Of the bank's questions, this many are searched for on disks and this many in memory, where every byte is slow. */
const ON_DISK = 60;
const IN_MEMORY = 3;

interface Canaries {
  readonly stems: readonly Canary[];
  readonly keys: readonly Canary[];
  readonly people: readonly Canary[];
}

interface Search {
  readonly day: PreparedDay;
  readonly canaries: Canaries;
  readonly tally: Tally;
  readonly seen: { places: number; bytes: number };
  readonly table: Record<string, { searched: number; bytes: number; hits: number }>;
  /** Or why there is none. */
  readonly swap: SwapFile | string;
}

async function searchTheRoom(order: DrillOrder): Promise<Findings> {
  const swap = openSwapFile();
  try {
    return await searchTheDay(order, swap);
  } finally {
    if (typeof swap !== 'string') swap.close();
  }
}

async function searchTheDay(order: DrillOrder, swap: SwapFile | string): Promise<Findings> {
  // What brings tcpdump may take half a minute, and the day's clock runs fast.
  const records = canCapture();
  const day = await prepareDay(planFor(order), order.tell);
  const keys = await readSampleKeys(day.authorityData);
  const search: Search = {
    day,
    canaries: canariesOf(day, keys),
    tally: tally(),
    seen: { places: 0, bytes: 0 },
    table: {},
    swap,
  };
  const wire: Buffer[] = [];
  let tap: WireTap | undefined;
  let recording: Capture | undefined;
  const room = await openRoom({
    day,
    shellOf: () => 'headless',
    stationsReach: async (port) => {
      tap = await tapWire(port, wire);
      if (records) recording = await capture(join(order.folder, 'lan.pcap'), [port, tap.port]);
      return tap.port;
    },
    tell: order.tell,
  });
  let control: Shown = { seats: 0, inSwap: 0 };
  let kept: KeptInMemory | undefined;
  try {
    await playDay({
      day,
      room,
      keys,
      seed: order.seed,
      releaseCode: async () => {
        order.tell('just before the release: everything is searched');
        await beforeRelease(search, wire);
        return releaseCodeOf(day.authorityData, day.session);
      },
      meanwhile: async () => {
        order.tell('during the sitting: memory is searched');
        control = await duringSitting(search);
      },
      tell: order.tell,
    });
    order.tell('after the hand-ins, before anybody goes home: memory is searched');
    kept = await afterHandIns(search);
  } finally {
    await room.stop();
    await tap?.close();
    await recording?.end().then((packets) => pcapSearched(search, packets));
  }
  order.tell('after the day: disks, logs, wire and swap are searched');
  await afterTheDay(search, wire);
  const left = await swapAfterTheDay(search);
  seesWhatIsThere(search, control);
  return {
    rounds: order.rounds,
    failures: search.tally.failures(),
    acknowledged: search.seen.places,
    lost: 0,
    details: {
      searched: search.table,
      seatsWhoseMemoryShowsTheirPaper: control.seats,
      afterHandIns: kept ?? 'not searched',
      ...(recording === undefined ? { pcap: 'not recorded: needs Linux, root and tcpdump' } : {}),
      swap: swapTold(search, control, left),
    },
    examples: search.tally.examples(),
  };
}

function swapTold({ swap }: Search, { inSwap }: Shown, left: number | undefined) {
  return typeof swap === 'string'
    ? `not searched: ${swap}`
    : { questionsDuringTheSitting: inSwap, questionsAfterTheDay: left };
}

/** A search that finds nothing where something must be proves nothing elsewhere. */
function seesWhatIsThere({ tally: tallied }: Search, { seats, inSwap }: Shown): void {
  if (seats === 0) tallied.fail('the search does not even find the questions that the seats are showing');
  if (inSwap === 0)
    tallied.fail(
      'of the questions that the seats are showing none is found where their memory was written to',
    );
}

function planFor({ folder, rounds }: DrillOrder) {
  const realOriginMs = Date.now();
  const durationMs = SITTING_MINUTES * MINUTE_MS;
  const lead = (12_000 + rounds * 900) * SPEED + DEFAULT_POLICIES.checkInOpensMs;
  mkdirSync(join(folder, 'day'));
  return {
    folder: join(folder, 'day'),
    session: `C${realOriginMs}`,
    title: '防泄漏演练',
    candidates: rounds,
    spares: 0,
    durationMs,
    clock: { speed: SPEED, realOriginMs, startsAtMs: realOriginMs },
    window: windowFrom(realOriginMs, lead, durationMs),
    policies: { ...DEFAULT_POLICIES, earliestHandInMs: 15 * MINUTE_MS },
  };
}

function canariesOf(day: PreparedDay, keys: ReadonlyMap<string, readonly number[]>): Canaries {
  const texts = questions.flatMap((one) => ('stem' in one ? [one.stem] : []));
  const analyses = questions.flatMap((one) => ('analysis' in one ? [one.analysis] : []));
  const some = (list: readonly string[]) =>
    list.filter((_, at) => at % Math.ceil(list.length / ON_DISK) === 0);
  const middle = (text: string) => text.slice(Math.max(0, text.length - LETTERS - 2), -2);
  return {
    stems: some(texts).map((text) => canary(`question "${text.slice(0, 12)}"`, middle(text))),
    keys: [
      ...some(analyses).map((text) => canary(`explanation "${text.slice(0, 12)}"`, middle(text))),
      ...[...keys]
        .slice(0, ON_DISK)
        .map(([item, choice]) => canary(`answer key of ${item}`, `"${item}":${JSON.stringify(choice)}`)),
    ],
    people: day.candidates.map(({ idNumber }, at) => canary(`ID number of candidate ${at + 1}`, idNumber)),
  };
}

/** Nothing of the questions, nowhere in the room: disks, session folder, logs, wire, memory. */
async function beforeRelease(search: Search, wire: readonly Buffer[]): Promise<void> {
  const { day, canaries } = search;
  const secrets = [...canaries.stems, ...canaries.keys];
  for (const [place, folder] of roomFolders(day))
    await folderSearched(search, { place: `${place}, before the release`, folder, secrets });
  bytesSearched(search, {
    place: 'wire, before the release',
    what: 'the wire',
    bytes: Buffer.concat(wire),
    secrets,
  });
  const few = [...canaries.stems.slice(0, IN_MEMORY), ...canaries.keys.slice(0, IN_MEMORY)].map(inMemory);
  for (const pid of roomProcesses(day))
    await memorySearched(search, { place: 'memory, before the release', pid, secrets: few });
  await swapSearched(search, { place: 'swap, before the release', secrets: few });
}

interface Shown {
  /** Seats whose memory shows a question, as it must. */
  readonly seats: number;
  /** Questions that stand in the swap file to which that memory was written; undefined where there is none. */
  readonly inSwap: number | undefined;
}

/** The answer keys are in no memory of the room; the questions that seats are showing must be found, or the search sees nothing. */
async function duringSitting(search: Search): Promise<Shown> {
  const { day, canaries } = search;
  let seats = 0;
  for (const pid of roomProcesses(day)) {
    await memorySearched(search, { place: 'memory, during the sitting', pid, secrets: fewKeys(search) });
    if (await showsQuestion(pid, canaries.stems.map(inMemory))) seats += 1;
  }
  const inSwap = await swapSearched(search, {
    place: 'swap, during the sitting',
    secrets: fewKeys(search),
    counted: canaries.stems.map(inMemory),
  });
  return { seats, inSwap };
}

function fewKeys({ canaries }: Search): readonly Canary[] {
  return [...canaries.keys.slice(0, IN_MEMORY), ...canaries.keys.slice(-IN_MEMORY)].map(inMemory);
}

/** The programs have ended; what was written out of their memory still stands there, as it would when the PC is stolen the same night. */
function swapAfterTheDay(search: Search): Promise<number | undefined> {
  return swapSearched(search, {
    place: 'swap, after the day',
    secrets: search.canaries.keys.map(inMemory),
    counted: search.canaries.stems.map(inMemory),
  });
}

/** Writes the room's memory out and searches what lies on the disk then. Returns how many of the counted ones stand there. */
async function swapSearched(
  search: Search,
  { place, secrets, counted = [] }: Place & { readonly counted?: readonly Canary[] },
): Promise<number | undefined> {
  const { swap } = search;
  if (typeof swap === 'string') return undefined;
  swap.writeOut(roomProcesses(search.day));
  const seen = new Set<string>();
  for await (const bytes of swap.pieces()) {
    bytesSearched(search, { place, what: 'the swap file', bytes, secrets });
    for (const what of found(bytes, counted)) seen.add(what);
  }
  return seen.size;
}

async function showsQuestion(pid: number, stems: readonly Canary[]): Promise<boolean> {
  if (!commandOf(pid).includes('/stations/')) return false;
  for await (const piece of memoryOf(pid)) if (found(piece, stems).length > 0) return true;
  return false;
}

interface KeptInMemory {
  readonly seats: number;
  /** Seats in whose programs a question can still be found. */
  readonly withQuestions: number;
  /** Of the questions that are searched for, how many stand in the memory of some seat. */
  readonly questions: number;
}

/**
 * The programs still run, every paper is handed in. Keys and pictures must be gone; questions that a seat has shown lie in memory that was
 * given back and not yet written over: they are counted, and gone with the program (docs/security.md).
 */
async function afterHandIns(search: Search): Promise<KeptInMemory> {
  const { canaries } = search;
  const stems = canaries.stems.map(inMemory);
  const few = fewKeys(search);
  const still = new Set<string>();
  let [seats, withQuestions] = [0, 0];
  for (const pid of roomProcesses(search.day)) {
    await memorySearched(search, { place: 'memory, after the hand-ins', pid, secrets: few });
    if (!commandOf(pid).includes('/stations/')) continue;
    const here = new Set<string>();
    for await (const piece of memoryOf(pid)) for (const what of found(piece, stems)) here.add(what);
    seats += 1;
    withQuestions += here.size > 0 ? 1 : 0;
    for (const what of here) still.add(what);
  }
  return { seats, withQuestions, questions: still.size };
}

/** A packet carries a piece of a stream only, so that a text may be cut in two: the streams themselves are searched as “the wire”. */
function pcapSearched(search: Search, recorded: Awaited<ReturnType<Capture['end']>>): void {
  const { canaries, tally: tallied } = search;
  const secrets = [...canaries.stems, ...canaries.keys, ...canaries.people];
  const place = `pcap of the LAN (${recorded.packets} packets)`;
  bytesSearched(search, { place, what: 'the recording', bytes: recorded.bytes, secrets });
  if (holdsPicture(recorded.bytes)) tallied.fail(`${place}: a readable picture`);
  if (!(recorded.packets > 0)) tallied.fail('the recording of the LAN is empty');
  if (recorded.dropped !== 0) tallied.fail(`${recorded.dropped} packets of the LAN were not recorded`);
}

/** What lies about when everybody has gone home. */
async function afterTheDay(search: Search, wire: readonly Buffer[]): Promise<void> {
  const { day, canaries } = search;
  const secrets = [...canaries.stems, ...canaries.keys];
  for (const [place, folder] of roomFolders(day))
    await folderSearched(search, { place: `${place}, after the day`, folder, secrets });
  const all = [...secrets, ...canaries.people];
  bytesSearched(search, {
    place: 'wire, the whole day',
    what: 'the wire',
    bytes: Buffer.concat(wire),
    secrets: all,
  });
  for (const folder of [day.logs, join(day.plan.folder, 'stations')])
    await folderSearched(search, {
      place: 'ID numbers in logs and on seats',
      folder,
      secrets: canaries.people,
    });
  for (const folder of [join(day.plan.folder, 'stations'), day.consoleData, day.logs])
    await picturesSearched(search, folder);
}

function roomFolders(day: PreparedDay): readonly (readonly [string, string])[] {
  return [
    ['seat disks', join(day.plan.folder, 'stations')],
    ['console disk', day.consoleData],
    ['session folder', day.sessionFolder],
    ['logs', day.logs],
  ];
}

/** Stations and console; the authority's own process is not in the room. */
function roomProcesses(day: PreparedDay): readonly number[] {
  return processesOf(day.plan.folder).filter(
    (pid) => !commandOf(pid).includes(`--data\0${day.authorityData}\0`),
  );
}

interface Place {
  readonly place: string;
  readonly secrets: readonly Canary[];
}

async function folderSearched(
  search: Search,
  { place, folder, secrets }: Place & { readonly folder: string },
): Promise<void> {
  for await (const { path, bytes } of filesBelow(folder))
    bytesSearched(search, { place, what: path, bytes, secrets });
}

async function memorySearched(
  search: Search,
  { place, pid, secrets }: Place & { readonly pid: number },
): Promise<void> {
  for await (const bytes of memoryOf(pid))
    bytesSearched(search, { place, what: `process ${pid}`, bytes, secrets });
}

function bytesSearched(
  search: Search,
  { place, what, bytes, secrets }: Place & { readonly what: string; readonly bytes: Buffer },
): void {
  note(search, place, {
    bytes: bytes.length,
    hits: found(bytes, secrets).map((hit) => `${place}: ${what}: ${hit}`),
  });
}

/** Where a registration photo belongs: the roll's photos that the console was given. */
const PHOTOS = /(^|\/)photos\//;

async function picturesSearched(search: Search, folder: string): Promise<void> {
  for await (const { path, bytes } of filesBelow(folder)) {
    const hits = !PHOTOS.test(path) && holdsPicture(bytes) ? [`a readable picture in ${path}`] : [];
    note(search, 'readable pictures, after the day', { bytes: bytes.length, hits });
  }
}

function note(
  search: Search,
  place: string,
  of: { readonly bytes: number; readonly hits: readonly string[] },
): void {
  const row = search.table[place] ?? { searched: 0, bytes: 0, hits: 0 };
  search.table[place] = row;
  row.searched += 1;
  row.bytes += of.bytes;
  row.hits += of.hits.length;
  search.seen.places += 1;
  search.seen.bytes += of.bytes;
  for (const hit of of.hits) search.tally.fail(hit);
}
