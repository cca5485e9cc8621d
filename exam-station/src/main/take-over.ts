import {
  type DeviceId,
  type Digest,
  fromBase64,
  ok,
  type Result,
  refuse,
  type Timers,
  trouble,
} from '@exam-room/shared/base';
import type { Log } from '@exam-room/shared/host/log';
import type { ConsoleMessage, StationMessage } from '@exam-room/shared/protocol';
import type { SealedEntry, StayHead } from '@exam-room/shared/records';
import type { EarlierStay, PlainWords, SeatShelf } from './ports.ts';
import { apply } from './sitting/apply.ts';
import type { SealedAnswerKey, TakeOver } from './sitting/commands.ts';
import type { Order } from './sitting/orders.ts';
import type { OrderRefusal } from './sitting/refusals.ts';
import type { SeatRules } from './sitting/seat-rules.ts';
import { type Inherited, isBeforeStart, newSeat, type Sitting } from './sitting/seat-state.ts';

/** Brings a sitting from the seats where it was before: its entries from the console, proven, and its answer key opened. */
export interface TakeOvers {
  /** All that a move to this seat needs; undefined while something is still on its way, or when a newer move has overtaken it. */
  readonly bringFor: (order: Order) => Promise<Brought | undefined>;
  readonly heard: (message: EarlierEntries) => void;
  /** The same once more from the disk. Codes: TAKE_OVER_UNREADABLE. */
  readonly inheritedBy: (order: Digest, continues: readonly StayHead[]) => Result<Inherited>;
  readonly stop: () => void;
}

export interface Brought {
  readonly takeOver: TakeOver;
  readonly answerKey?: SealedAnswerKey;
}

type EarlierEntries = Extract<ConsoleMessage, { say: 'earlier-entries' }>;
type Move = Extract<Extract<Order, { order: 'act' }>['act'], { act: 'move-seat' }>;

export interface TakeOverParts {
  readonly device: DeviceId;
  readonly rules: SeatRules;
  readonly known: ReadonlyMap<Digest, Order>;
  readonly shelf: Pick<
    SeatShelf,
    'keepEarlier' | 'earlier' | 'keepAnswerKey' | 'answerKey' | 'card' | 'grant'
  >;
  readonly prove: (sealed: readonly SealedEntry[], move: Move) => Result<readonly EarlierStay[]>;
  /** The words of another seat's journal. */
  readonly wordsOf: (of: {
    readonly device: DeviceId;
    readonly key: Uint8Array;
    readonly inheritedBy: () => Result<Inherited>;
  }) => PlainWords;
  /** Opens what was sealed to this machine. */
  readonly open: (sealed: Uint8Array) => Promise<Uint8Array | undefined>;
  /** A key sealed to the authority and the spares; a fresh one when none is given. */
  readonly makeKey: (
    key: Uint8Array | undefined,
  ) => Promise<{ readonly key: Uint8Array; readonly sealed: SealedAnswerKey }>;
  readonly tell: (message: StationMessage) => boolean;
  readonly timers: Timers;
  /** Something may be possible now that was not before. */
  readonly changed: () => void;
  readonly log: Log;
}

/** Real milliseconds before the console is asked again. */
const ASK_AGAIN_MS = 2_000;

interface Desk {
  readonly parts: TakeOverParts;
  readonly frames: Map<Digest, SealedEntry[]>;
  readonly asked: Set<string>;
  readonly forgets: Set<() => void>;
}

export function takeOvers(parts: TakeOverParts): TakeOvers {
  const desk: Desk = { parts, frames: new Map(), asked: new Set(), forgets: new Set() };
  return {
    bringFor: (order) => bringFor(desk, order),
    heard: (message) => heard(desk, message),
    inheritedBy: (order, continues) => inheritedBy(parts, order, continues),
    stop() {
      for (const forget of desk.forgets) forget();
    },
  };
}

async function bringFor(desk: Desk, order: Order): Promise<Brought | undefined> {
  const { parts } = desk;
  const move = moveTo(order, parts.device);
  if (move === undefined || isOvertaken(parts, move)) return undefined;
  const { candidate, attempt } = move;
  if (parts.shelf.card(candidate) === undefined) return undefined;
  const sealed = parts.shelf.earlier(order.hash);
  if (sealed === undefined) {
    ask(desk, { say: 'ask-sitting', order: order.hash });
    return undefined;
  }
  const stays = parts.prove(sealed, move);
  if (!stays.ok) return nothing('TAKE_OVER_UNREADABLE');
  if (!hasBegun(stays.value)) {
    const made = await parts.makeKey(parts.shelf.answerKey(order.hash));
    if (!parts.shelf.keepAnswerKey(order.hash, made.key)) return undefined;
    return { takeOver: { takes: 'anew' }, answerKey: made.sealed };
  }
  if (parts.shelf.grant(candidate, attempt) === undefined) {
    ask(desk, { say: 'ask-paper', candidate, attempt });
    return undefined;
  }
  return bringOn(parts, order.hash, stays.value);
}

async function bringOn(
  parts: TakeOverParts,
  order: Digest,
  stays: readonly EarlierStay[],
): Promise<Brought | undefined> {
  const key = parts.shelf.answerKey(order) ?? (await openKey(parts, stays));
  if (key === undefined) return nothing('TAKE_OVER_KEY');
  const found = foldStays(parts, { order, key, stays });
  if (!found.ok) {
    parts.log.note('take-over-refused', { code: found.error.code });
    return nothing(found.error.code === 'HANDED_IN' ? 'ALREADY_HANDED_IN' : 'TAKE_OVER_UNREADABLE');
  }
  const { sealed } = await parts.makeKey(key);
  if (!parts.shelf.keepAnswerKey(order, key)) return undefined;
  return { takeOver: { takes: 'on', inherited: found.value }, answerKey: sealed };
}

function nothing(why: OrderRefusal): Brought {
  return { takeOver: { takes: 'nothing', why } };
}

function moveTo(order: Order | undefined, device: DeviceId): Move | undefined {
  const act = order?.order === 'act' ? order.act : undefined;
  return act?.act === 'move-seat' && act.toDevice === device ? act : undefined;
}

/** Of two moves of one sitting the one with the higher epoch holds: a seat that was left again opens nothing any more (THREATS K6). */
function isOvertaken({ known }: TakeOverParts, { candidate, epoch = 2 }: Move): boolean {
  return [...known.values()].some(
    (one) =>
      one.order === 'act' &&
      one.act.act === 'move-seat' &&
      one.act.candidate === candidate &&
      (one.act.epoch ?? 2) > epoch,
  );
}

/** Asks once, and again after a while when no answer has come. */
function ask(desk: Desk, message: Extract<StationMessage, { say: 'ask-sitting' | 'ask-paper' }>): void {
  const { tell, timers, changed } = desk.parts;
  if (desk.asked.has(message.say) || !tell(message)) return;
  desk.asked.add(message.say);
  const forget = timers.after(ASK_AGAIN_MS, () => {
    desk.forgets.delete(forget);
    desk.asked.delete(message.say);
    changed();
  });
  desk.forgets.add(forget);
}

/** Frames come in order on one connection; what a broken connection left half is replaced by the next answer. */
function heard({ parts, frames }: Desk, { order, entries, left }: EarlierEntries): void {
  const sofar = [...(frames.get(order) ?? []), ...entries];
  frames.set(order, sofar);
  if (left > 0) return;
  frames.delete(order);
  const move = moveTo(parts.known.get(order), parts.device);
  const proven = move === undefined ? undefined : parts.prove(sofar, move);
  if (proven?.ok === true) parts.shelf.keepEarlier(order, sofar);
  else parts.log.note('earlier-entries-refused', { code: proven?.error.code ?? 'NO_ORDER' });
  parts.changed();
}

function hasBegun(stays: readonly EarlierStay[]): boolean {
  return stays.some(({ entries }) => entries.some(({ fact }) => fact.kind === 'sitting-started'));
}

/** The seat sealed the sitting's key to itself and to the room's spares when it was opened. */
async function openKey(
  { open }: TakeOverParts,
  stays: readonly EarlierStay[],
): Promise<Uint8Array | undefined> {
  const first = stays.at(-1)?.entries[0]?.fact;
  const text = first?.kind === 'sitting-opened' ? first.answerKeyToSeats : undefined;
  const sealed = text === undefined ? undefined : fromBase64(text);
  const key = sealed === undefined ? undefined : await open(sealed);
  return key?.length === 32 ? key : undefined;
}

function inheritedBy(parts: TakeOverParts, order: Digest, continues: readonly StayHead[]): Result<Inherited> {
  const move = moveTo(parts.known.get(order), parts.device);
  const sealed = parts.shelf.earlier(order);
  const key = parts.shelf.answerKey(order);
  if (move === undefined || sealed === undefined || key === undefined) return refuse(unreadable('rows'));
  const stays = parts.prove(sealed, move);
  if (!stays.ok) return stays;
  const found = foldStays(parts, { order, key, stays: stays.value });
  if (!found.ok) return found;
  return JSON.stringify(found.value.continues) === JSON.stringify(continues)
    ? found
    : refuse(unreadable('heads'));
}

interface Folding {
  readonly order: Digest;
  readonly key: Uint8Array;
  readonly stays: readonly EarlierStay[];
}

/** Follows the sitting through its seats exactly as they did it themselves. Codes: TAKE_OVER_UNREADABLE, HANDED_IN, those of the words. */
function foldStays(parts: TakeOverParts, { order, key, stays }: Folding): Result<Inherited> {
  const move = moveTo(parts.known.get(order), parts.device);
  let inherited: Inherited | undefined;
  const heads: StayHead[] = [];
  let usedMs = move?.usedMs ?? 0;
  for (const stay of stays) {
    const before = inherited;
    const inheritedBefore = () => (before === undefined ? refuse(unreadable(stay.device)) : ok(before));
    const words = parts.wordsOf({ device: stay.device, key, inheritedBy: inheritedBefore });
    const folded = foldStay(parts, stay, words);
    if (!folded.ok) return folded;
    heads.push(folded.value.head);
    usedMs = Math.max(usedMs, folded.value.usedMs);
    inherited = inheritedFrom(folded.value.sitting, before, {
      continues: [...heads],
      usedMs,
      grants: new Set([...(before?.grants ?? []), ...folded.value.grants]),
    });
  }
  if (inherited === undefined) return refuse(unreadable('nothing'));
  const most = parts.rules.durationMs + inherited.grantedMs;
  return ok({ ...inherited, usedMs: Math.min(inherited.usedMs, most) });
}

interface FoldedStay {
  readonly head: StayHead;
  readonly usedMs: number;
  readonly sitting: Sitting;
  readonly grants: readonly Digest[];
}

function foldStay(
  { rules }: TakeOverParts,
  { device, epoch, entries }: EarlierStay,
  words: PlainWords,
): Result<FoldedStay> {
  let state = newSeat(rules);
  let head: StayHead | undefined;
  let usedMs = 0;
  const grants: Digest[] = [];
  for (const { seq, hash, wallMs, fact, ...entry } of entries) {
    if (fact.kind === 'sitting-moved') break;
    if (fact.kind === 'handed-in') return refuse(handedIn(device));
    try {
      const plain = words.read(fact, state, { epoch, seq });
      if (!plain.ok) return plain;
      state = apply(state, { seq, hash, wallMs, usedMs: entry.usedMs, fact: plain.value });
    } catch (problem) {
      // Another machine's program wrote this: whatever it tells must not stop this one.
      return refuse(unreadable(`${device}/${seq} ${problem instanceof Error ? problem.message : ''}`));
    }
    // The opening still carries the time of whoever sat there before.
    if (fact.kind === 'time-granted') grants.push(fact.order);
    if (fact.kind !== 'sitting-opened') usedMs = Math.max(usedMs, entry.usedMs);
    head = { device, epoch, seq, hash };
  }
  return head === undefined
    ? refuse(unreadable(device))
    : ok({ head, usedMs, sitting: state.sitting, grants });
}

function inheritedFrom(
  sitting: Sitting,
  before: Inherited | undefined,
  so: Pick<Inherited, 'continues' | 'usedMs' | 'grants'>,
): Inherited | undefined {
  if (sitting.at === 'sitting') {
    const { answers, flagged, shownAt, pictures, grantedMs, startedWallMs } = sitting;
    const holds = sitting.holds.filter((one) => one.hold === 'paused');
    return { ...so, answers, flagged, shownAt, pictures, grantedMs, startedWallMs, holds };
  }
  // Moved on before it had begun again there.
  return before === undefined || !isBeforeStart(sitting)
    ? before
    : { ...before, ...so, pictures: sitting.pictures };
}

function unreadable(where: string) {
  return trouble(
    'TAKE_OVER_UNREADABLE',
    {
      zh: '原座位的答题记录无法在本机接续。请换用另一台备用机，并保留原座位的机器。',
      en: "The earlier seat's sitting cannot go on here. Use another spare and keep the earlier machine.",
    },
    where,
  );
}

function handedIn(where: string) {
  return trouble(
    'HANDED_IN',
    { zh: '该考生已在原座位交卷。', en: 'The candidate had handed in at the earlier seat.' },
    where,
  );
}
