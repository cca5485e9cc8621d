import { isDeepStrictEqual } from 'node:util';
import {
  type CandidateId,
  type DeviceId,
  fromBase64,
  fromHex,
  type ItemId,
  itemId,
  troubleLine,
} from '@exam-room/shared/base';
import { answerNonce, nativeDigest, unseal } from '@exam-room/shared/host/native-crypto';
import { quickSignatures } from '@exam-room/shared/host/quick-signatures';
import { openSealed } from '@exam-room/shared/host/sealing';
import { drawKey, drawPaper, type Paper } from '@exam-room/shared/paper';
import {
  type Choice,
  consoleEntrySchema,
  continues,
  decodeChoice,
  NO_ENTRY,
  proveEntry,
  type SeatEntry,
  seatEntrySchema,
} from '@exam-room/shared/records';
import { scorePaper } from '../../authority/src/scoring/score-paper.ts';
import { answersMark } from '../../exam-station/src/main/hand-in/answers-mark.ts';
import { countRoom } from '../../proctor-console/src/server/room/close-blockers.ts';
import { foldEntries } from '../../proctor-console/src/server/room/fold.ts';
import { sheetFacts } from '../../proctor-console/src/server/room/sheet-facts.ts';
import type { RoomState } from '../../proctor-console/src/server/room/state.ts';
import type { ConsolePc } from './console.ts';
import type { TheSession } from './the-session.ts';
import type { ConsolesWatch } from './watch-consoles.ts';
import type { SeatAccount } from './watch-seat.ts';
import type { World } from './world.ts';

export interface ConsoleWatch {
  readonly world: World;
  readonly session: TheSession;
  /** Where the invigilators stand. */
  readonly console: ConsolePc;
  /** This one, and the other where there are two. */
  readonly consoles: readonly ConsolePc[];
  readonly together: ConsolesWatch;
  readonly accounts: readonly SeatAccount[];
}

/** The room as rows: tables are functions and compare by who made them. */
function plain(room: RoomState) {
  const { plan: _, people, candidates, seats, ...rest } = room;
  return { ...rest, people: people.rows(), candidates: candidates.rows(), seats: seats.rows() };
}

/** Folds the ledger anew and compares with what the program believes. */
export function compareWithLedger({ world, console }: ConsoleWatch): void {
  const desk = console.desk();
  if (desk === undefined) return;
  const entries = console.disk.now().entries.map((one, at) => ({ ...one, position: at + 1 }));
  let folded: RoomState;
  try {
    folded = foldEntries(desk.plan, entries);
  } catch (problem) {
    // A ledger that contradicts itself opens no room at all.
    world.violated(
      'chain-is-whole',
      `${console.name}: ${problem instanceof Error ? problem.message : 'it does not fold'}`,
    );
    return;
  }
  if (!isDeepStrictEqual(plain(folded), plain(desk.room.state())))
    world.violated('room-is-its-ledger', `the room differs from what its ${entries.length} entries tell`);
}

/** One candidate, one seat, in the room's own books. */
export function eachHasOneSeat({ world }: ConsoleWatch, room: RoomState): void {
  const seen = new Set<string>();
  for (const { candidate } of room.seats.rows()) {
    if (candidate === undefined) continue;
    if (seen.has(candidate)) world.violated('one-seat-each', `the room has ${candidate} at two seats`);
    seen.add(candidate);
  }
}

/** Whatever was backed up when the screen said so is in a ledger still; where the only such disk has burnt, the seat has it. */
export function backedUpIsKept({ world, consoles, together, accounts }: ConsoleWatch): void {
  const held = new Set(consoles.flatMap(({ disk }) => disk.now().entries.map(({ hash }) => hash)));
  for (const { seat, backedUp } of accounts)
    for (const { seq, hash, item } of backedUp.values()) {
      if (held.has(hash)) continue;
      const burnt = together.burnt(hash);
      const atSeat = seat.disk.now().entries[seq - 1]?.hash === hash;
      if (burnt && (atSeat || seat.lost || seat.rolledBack)) continue;
      world.violated(
        'backed-up-is-kept',
        `${seat.name} showed ${item} as backed up; entry ${seq} is ${burnt ? 'not at the seat, and the disk of the console burnt' : 'in no ledger'}`,
      );
    }
}

/** Answers that a screen called backed up, and that burnt with the console while their seat was lost too. */
export function burntForGood({ consoles, together, accounts }: ConsoleWatch): number {
  const held = new Set(consoles.flatMap(({ disk }) => disk.now().entries.map(({ hash }) => hash)));
  return accounts.reduce(
    (sum, { backedUp }) =>
      sum + [...backedUp.values()].filter(({ hash }) => !held.has(hash) && together.burnt(hash)).length,
    0,
  );
}

/** Proves the whole ledger as a stranger would: keys of the session, numbers, links. */
export function proveLedger({ world, session, console }: ConsoleWatch): void {
  const heads = new Map<string, { seq: number; hash: typeof NO_ENTRY }>();
  for (const { device, epoch, hash, sealed } of console.disk.now().entries) {
    const isConsole = session.consoles.some((one) => one.device === device);
    const signKey = session.session.devices.find((one) => one.device === device)?.signKey ?? '';
    const tools = { check: quickSignatures, digest: nativeDigest };
    const proven = isConsole
      ? proveEntry(sealed, { device, signKey, schema: consoleEntrySchema }, tools)
      : proveEntry(sealed, { device, signKey, schema: seatEntrySchema }, tools);
    const follows = proven.ok
      ? continues(heads.get(`${device}/${epoch}`) ?? { seq: 0, hash: NO_ENTRY }, proven.value)
      : proven;
    if (!follows.ok || !proven.ok || proven.value.hash !== hash) {
      world.violated(
        'chain-is-whole',
        `${device.slice(0, 8)}: ${follows.ok ? 'another hash' : troubleLine(follows.error)}`,
      );
      return;
    }
    heads.set(`${device}/${epoch}`, { seq: proven.value.entry.seq, hash });
  }
}

/** What a seat holds that is left and could send: all of it is in the ledger, word for word. */
export function everythingArrived({ world, console, accounts }: ConsoleWatch): void {
  const held = new Map(
    console.disk.now().entries.map((one) => [`${one.device}/${one.seq}`, one.hash] as const),
  );
  for (const { seat } of accounts) {
    if (seat.lost || seat.rolledBack) continue;
    const missing = seat.disk.now().entries.find((one) => held.get(`${seat.device}/${one.seq}`) !== one.hash);
    if (missing !== undefined)
      world.violated('everything-arrives', `${seat.name}: entry ${missing.seq} never arrived`);
  }
}

/** A machine whose disk was put back tells another story than the ledger: refused, and written down for people. */
export function forksAreTold({ world, console, accounts }: ConsoleWatch): void {
  const { entries } = console.disk.now();
  const told = entries.some(({ device, sealed }) => {
    if (accounts.some((one) => one.seat.device === device)) return false;
    return sealed.payload.includes('"kind":"fault-noticed","what":"fork"');
  });
  for (const { seat } of accounts) {
    if (!seat.rolledBack || told) continue;
    const mine = new Map(seat.disk.now().entries.map((one) => [one.seq, one.hash] as const));
    const other = entries.find((one) => one.device === seat.device && mine.get(one.seq) !== one.hash);
    if (other !== undefined)
      world.violated('fork-is-noticed', `${seat.name} contradicts entry ${other.seq} and nobody was told`);
  }
}

/** Enrolled = present + absent, present = handed in, and the sheet counts what the ledger and the roll hold. */
export function recordAddsUp(watch: ConsoleWatch): void {
  const { world, session, console, accounts } = watch;
  const desk = console.desk();
  if (desk === undefined) return;
  const room = desk.room.state();
  const counts = countRoom(room);
  const sheet = sheetFacts(room, desk.room.head());
  const wrong = (what: string) => world.violated('record-adds-up', `${what}: ${JSON.stringify(counts)}`);
  if (counts.enrolled !== session.roll.candidates.length) wrong('the sheet enrols others than the roll');
  if (counts.enrolled !== counts.present + counts.absent) wrong('enrolled is not present + absent');
  if (counts.present !== counts.handedIn) wrong('present is not handed in');
  if (sheet.sittings.length !== counts.present || sheet.absentees.length !== counts.absent)
    wrong('the sheet lists others');
  for (const sitting of sheet.sittings) {
    const seen = accounts.filter((one) => one.candidate === sitting.candidate && !one.seat.rolledBack);
    if (seen.length > 0 && seen.every((one) => one.handedIn !== sitting.handedInBy))
      wrong(`${sitting.name} was handed in otherwise`);
  }
}

/** Opens the answers with the authority's key, compares them with the sealing mark and with what the screen showed, and scores both. */
export async function marksAgree(watch: ConsoleWatch): Promise<void> {
  const { world, accounts } = watch;
  for (const account of accounts) {
    if (account.handedIn === undefined || account.seat.lost || account.seat.rolledBack) continue;
    const opened = await openAnswers(watch, account);
    const shown = new Map([...account.shown].filter(([, choice]) => choice.length > 0));
    const { name } = account.seat;
    if (opened === undefined && hasBurnt(watch, account)) continue;
    if (opened === undefined)
      world.violated('marks-agree', `${name}: the answers do not open, or not as they were sealed`);
    else if (!agrees(account, { opened, shown }))
      world.violated(
        'marks-agree',
        `${name}: the screen showed ${tell(shown)}, the authority opens ${tell(opened)}`,
      );
    else score(watch, account, opened);
  }
}

/** Marks the paper by a key that the seed makes up; the points stand in the trace. */
function score({ world, session }: ConsoleWatch, { candidate }: SeatAccount, answers: Answers): void {
  if (candidate === undefined) return;
  const { blueprint } = session.session;
  const paper = paperOf(session, candidate);
  const dice = world.dice('answer keys');
  const keys = new Map<ItemId, Choice>(
    session.opened.index.questions.flatMap(({ question, items }) =>
      items.map((_, at) => [itemId(question, at + 1), [dice.between(0, 1)]] as const),
    ),
  );
  const { points, of } = scorePaper({ paper, blueprint, answers, keys });
  world.tell('authority', `${candidate} has ${points} of ${of}`);
}

/** The paper that the seed draws for a candidate, by the draw that all parties share. */
export function paperOf({ session, secrets, pool }: TheSession, candidate: CandidateId): Paper {
  const of = {
    seed: fromHex(secrets.seed) ?? new Uint8Array(),
    session: session.session,
    poolIndex: session.poolIndex,
  };
  const key = drawKey({ ...of, candidate, attempt: 1 });
  const drawn = drawPaper({ pool, blueprint: session.blueprint, key, candidate, attempt: 1 });
  if (!drawn.ok) throw new Error(troubleLine(drawn.error));
  return drawn.value;
}

type Answers = ReadonlyMap<ItemId, Choice>;

/** A choice that was on its way when the candidate last looked may be there or not. */
function agrees(
  { tried }: SeatAccount,
  { opened, shown }: { readonly opened: Answers; readonly shown: Answers },
): boolean {
  const items = new Set([...opened.keys(), ...shown.keys()]);
  return [...items].every((item) => {
    const counted = opened.get(item) ?? [];
    return [shown.get(item) ?? [], ...(tried.get(item) ?? [])].some((one) =>
      isDeepStrictEqual([...one], [...counted]),
    );
  });
}

function tell(answers: Answers): string {
  return [...answers]
    .map(([item, choice]) => `${item}=${choice.join('')}`)
    .toSorted()
    .join(' ');
}

/**
 * The answers of a sitting as the authority reads them from the ledger: of every seat where it was, up to the entry with which the next
 * one went on. Undefined when they do not open or do not match the seal of the hand-in.
 */
async function openAnswers(
  watch: ConsoleWatch,
  { seat, candidate }: SeatAccount,
): Promise<Answers | undefined> {
  const own = staysIn(watch, { device: seat.device, upTo: Number.MAX_SAFE_INTEGER }, candidate);
  const opening = own[0]?.fact;
  const sealed = own.findLast(({ fact }) => fact.kind === 'handed-in')?.fact;
  if (opening?.kind !== 'sitting-opened' || sealed?.kind !== 'handed-in') return undefined;
  const key = await openSealed(
    watch.session.resultsIdentity,
    fromBase64(opening.answerKeyToAuthority) ?? new Uint8Array(),
  );
  if (key === undefined) return undefined;
  const earlier = (opening.continues ?? []).flatMap(({ device, seq }) =>
    staysIn(watch, { device, upTo: seq }, candidate),
  );
  const answers = new Map<ItemId, Choice>();
  for (const { device, epoch, seq, fact } of [...earlier, ...own]) {
    if (fact.kind !== 'answer-saved') continue;
    const bytes = unseal(key, answerNonce(device, epoch, seq), fromBase64(fact.sealed) ?? new Uint8Array());
    const choice = bytes === undefined ? undefined : decodeChoice(bytes);
    if (choice === undefined) return undefined;
    answers.set(fact.item, choice);
  }
  if (answersMark(key, answers) !== sealed.answers) return undefined;
  return new Map([...answers].filter(([, choice]) => choice.length > 0));
}

/** Whether the sitting went on from a seat that is lost, with entries that burnt with the console's disk. */
function hasBurnt({ console, together, accounts }: ConsoleWatch, { candidate }: SeatAccount): boolean {
  const held = new Set(console.disk.now().entries.map(({ hash }) => hash));
  return accounts.some(
    (one) =>
      one.candidate === candidate &&
      (one.seat.lost || one.seat.rolledBack) &&
      [...one.backedUp.values()].some(({ hash }) => !held.has(hash) && together.burnt(hash)),
  );
}

/** What one seat wrote of a candidate's sitting, from its opening there on. */
function staysIn(
  { console }: ConsoleWatch,
  { device, upTo }: { readonly device: DeviceId; readonly upTo: number },
  candidate: CandidateId | undefined,
): readonly SeatEntry[] {
  const entries = console.disk
    .now()
    .entries.filter((one) => one.device === device && one.seq <= upTo)
    .map(({ sealed }): SeatEntry => JSON.parse(sealed.payload)); // proven by `proveLedger`
  const from = entries.findLastIndex(
    ({ fact }) => fact.kind === 'sitting-opened' && fact.candidate === candidate,
  );
  return from < 0 ? [] : entries.slice(from);
}
