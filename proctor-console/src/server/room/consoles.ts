import type { Digest } from '@exam-room/shared/base';
import {
  type Act,
  type ConsoleEntry,
  type ConsoleFact,
  consoleEntrySchema,
  entryHash,
  readAct,
  type SeatFact,
} from '@exam-room/shared/records';
import { applyAct } from './apply-act.ts';
import type { RoomState, ToldLine } from './state.ts';
import { actWords } from './words.ts';

// Which console's acts count (docs/decisions/006): the one that leads; and of the one before, what a seat had followed before it knew.

/** Acts that only tell: they count whenever they come to light. */
const TELLING: ReadonlySet<Act['act']> = new Set([
  'room-checked',
  'rules-read',
  'rules-waived',
  'release',
  'record-incident',
  'patrol-visit',
  'remark',
  'register-video',
]);

/** Written by a console whose place another has taken, and not among what that one had of it. */
export function isLate(room: RoomState, entry: Pick<ConsoleEntry, 'epoch'>): boolean {
  return entry.epoch < room.lead.epoch;
}

type Place = Pick<ConsoleEntry, 'device' | 'epoch' | 'seq'>;

/** Whether the ledger has this entry of a console itself; journals are taken in without gaps. */
export function isWritten(room: RoomState, { device, epoch, seq }: Place): boolean {
  return seq <= (room.journals.get(`${device}/${epoch}`) ?? 0);
}

export function withJournal(room: RoomState, { device, epoch, seq }: Place): RoomState {
  return { ...room, journals: new Map(room.journals).set(`${device}/${epoch}`, seq) };
}

/** Takes up an act of a console that was replaced: kept aside until a seat turns out to have followed it. */
export function lateAct(
  room: RoomState,
  {
    entry,
    hash,
    position,
  }: { readonly entry: ConsoleEntry; readonly hash: Digest; readonly position: number },
): RoomState {
  const { fact, wallMs, monoMs, boot } = entry;
  const statement = fact.kind === 'act-done' ? readAct(fact.envelope) : undefined;
  if (statement?.ok !== true || room.late.has(hash) || room.settled.has(hash)) return room;
  const late = { statement: statement.value, at: { wallMs, monoMs, boot }, position };
  const { act, by } = late.statement;
  if (act.act === 'sign-in') return by.reduce((now, id) => cameFirst(now, id, wallMs), room);
  if (act.act === 'sign-out') return room;
  const obeyed = () => room.seats.rows().some((seat) => seat.obeyed.includes(hash));
  if (TELLING.has(act.act) || obeyed())
    return applyAct({ ...room, settled: new Set(room.settled).add(hash) }, late.statement, late);
  return { ...room, late: new Map(room.late).set(hash, late) };
}

function cameFirst(room: RoomState, id: ToldBy, wallMs: number): RoomState {
  const person = room.people.get(id);
  return person === undefined || person.firstSignInMs !== undefined
    ? room
    : { ...room, people: room.people.with(id, { ...person, firstSignInMs: wallMs }) };
}

type ToldBy = Parameters<RoomState['people']['get']>[0];

/** A seat tells that it has followed an order: when that was a late one, it takes effect now, and once. */
export function followedLate(room: RoomState, fact: SeatFact): RoomState {
  const order = 'order' in fact && fact.kind !== 'order-refused' ? fact.order : undefined;
  const found = order === undefined ? undefined : room.late.get(order);
  if (order === undefined || found === undefined) return room;
  const late = new Map(room.late);
  late.delete(order);
  return applyAct({ ...room, late, settled: new Set(room.settled).add(order) }, found.statement, found);
}

/** The order that a seat had kept; it was proven before it was written down. */
export function recoveredEntry(
  fact: Extract<ConsoleFact, { kind: 'order-recovered' }>,
): { readonly entry: ConsoleEntry; readonly hash: Digest } | undefined {
  const { payload } = fact.entry;
  const parsed = consoleEntrySchema.safeParse(JSON.parse(payload));
  return parsed.success ? { entry: parsed.data, hash: entryHash(payload) } : undefined;
}

/** What the sheet tells of acts that no seat ever followed. */
export function withoutEffect(
  room: RoomState,
): readonly Pick<ToldLine, 'wallMs' | 'words' | 'by' | 'place'>[] {
  return [...room.late.values()].map(({ statement: { act, by }, at }) => ({
    wallMs: at.wallMs,
    words: {
      zh: `接管之后原监考机上的“${actWords(act.act).zh}”，未生效`,
      en: `${actWords(act.act).en} at the console that had been replaced: without effect`,
    },
    by: by.map((id) => room.plan.people.get(id)?.name ?? id).join('、'),
    place: '',
  }));
}
