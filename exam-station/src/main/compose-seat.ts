import { type Clock, type Digest, ok, type Result, type Timers } from '@exam-room/shared/base';
import type { StationMessage } from '@exam-room/shared/protocol';
import type { SealedEntry } from '@exam-room/shared/records';
import { type ScreenDesk, screenDesk } from './answer-screen.ts';
import { composePictures, type PictureSurroundings } from './compose-pictures.ts';
import { composeTakeOvers, planOf } from './compose-take-over.ts';
import { proveOrder } from './console-link/prove-order.ts';
import { fetchPaper, type PaperFetch } from './fetch-paper.ts';
import { answersMark } from './hand-in/answers-mark.ts';
import { handInCode } from './hand-in/hand-in-code.ts';
import { readReceipt } from './hand-in/read-receipt.ts';
import { keepTime, type Timekeeping } from './keep-time.ts';
import { makeAnswerKey } from './keys/answer-keys.ts';
import { plainWords } from './keys/plain-words.ts';
import { knownOrders, type Obedience, obeyOrders } from './obey-orders.ts';
import type { Machine } from './opening/open-machine.ts';
import { papersOf } from './papers/draw-granted.ts';
import type { LinkState } from './ports.ts';
import { createWriter, type Writer } from './run-command.ts';
import { type ShownSeat, showSeat } from './show-seat.ts';
import type { SealedAnswerKey } from './sitting/commands.ts';
import type { Order } from './sitting/orders.ts';
import type { PlainEntry } from './sitting/plain-facts.ts';
import { seatRulesOf } from './sitting/seat-rules.ts';
import type { TakeOvers } from './take-over.ts';
import type { Pictures } from './take-pictures.ts';
import { type UsedTime, usedTime } from './time/used-time.ts';
import { type LedgerWitness, ledgerWitness } from './witness-ledger.ts';

/** The two kinds of time: that of the exam, which a rehearsal may play faster, and that of cables and cameras. */
export interface Times {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly speed: number;
  readonly realClock: Clock;
  readonly realTimers: Timers;
}

/** Where the parts that are made later are plugged in. */
export interface Wires {
  tell: (message: StationMessage) => boolean;
  /** After every change of the seat. */
  look: (entries: readonly PlainEntry[]) => void;
  pictureKept: () => void;
  roomToSpare: () => boolean;
  link: () => Pick<LinkState, 'linked' | 'everLinked' | 'released'>;
}

/** One seat: the writer and everything that gives it commands. */
export interface Seat {
  readonly writer: Writer;
  readonly used: UsedTime;
  readonly time: Timekeeping;
  readonly paper: PaperFetch;
  readonly pictures: Pictures;
  readonly screen: ScreenDesk;
  readonly obey: Obedience;
  readonly takeOver: TakeOvers;
  readonly witness: LedgerWitness;
  readonly shown: ShownSeat;
  readonly known: ReadonlyMap<Digest, Order>;
  readonly wires: Wires;
  /** Real milliseconds of the newest flush. */
  readonly flushMs: () => number | undefined;
}

export interface SeatParts extends PictureSurroundings {
  readonly times: Times;
}

/** Plugs the seat together on what its journal tells. Codes: those of the journal's words. */
export function composeSeat(parts: SeatParts): Result<Seat> {
  const { machine, times, log } = parts;
  const { journal } = machine;
  const wires: Wires = {
    tell: () => false,
    look: () => {},
    pictureKept: () => {},
    roomToSpare: () => true,
    link: () => ({ linked: false, everLinked: false, released: false }),
  };
  const prove = (sealed: SealedEntry) => proveOrder(sealed, orderProof(machine));
  const known = knownOrders(journal.orders(), prove);
  const used = usedTime(times.clock);
  const papers = papersOf(machine.opened);
  const takeOver = composeTakeOvers({
    ...{ machine, times, known, papers, log },
    tell: (message) => wires.tell(message),
    changed: () => wires.look([]),
  });
  const made = makeWriter({ ...parts, known, used, wires, papers, takeOver });
  if (!made.ok) return made;
  const { writer, flushMs } = made.value;

  const paper = fetchPaper({
    writer,
    shelf: journal,
    papers,
    released: () => wires.link().released,
    tell: (message) => wires.tell(message),
    timers: times.realTimers,
    log,
  });
  const changed = () => shown.changed();
  const { pictures, call, stop } = composePictures(parts, { writer, used, paper, wires, changed });
  const screen = screenDesk({
    writer,
    pictures,
    tell: (message) => wires.tell(message),
    realTimers: times.realTimers,
    realMs: times.realClock.monoMs,
    changed,
  });
  const shown = composeShown(parts, { writer, used, paper, pictures: { ...pictures, call }, screen, wires });
  const obey = obeyOrders({
    writer,
    shelf: journal,
    device: machine.keys.device,
    prove,
    known,
    answerKeyFor: (order) => answerKeyFor(machine, order),
    takeOverFor: takeOver.bringFor,
    log,
  });
  const witness = composeWitness(parts, { writer, wires });
  const time = keepTime({ ...times, writer, used, shelf: journal, changed });
  return ok({
    ...{ writer, used, time, paper, screen, obey, takeOver, witness, shown, known, wires, flushMs },
    pictures: { ...pictures, stop },
  });
}

function composeWitness(
  { machine, times, log }: SeatParts,
  { writer, wires }: Pick<Seat, 'writer' | 'wires'>,
): LedgerWitness {
  const { opened, keys, journal } = machine;
  return ledgerWitness({
    ...{ writer, outbox: journal, clock: times.clock, log },
    ...{ session: opened.session, device: keys.device, signer: keys.signer },
    tell: (message) => wires.tell(message),
  });
}

interface WriterNeeds extends SeatParts {
  readonly known: ReadonlyMap<Digest, Order>;
  readonly used: UsedTime;
  readonly wires: Wires;
  readonly papers: ReturnType<typeof papersOf>;
  readonly takeOver: TakeOvers;
}

function makeWriter(needs: WriterNeeds): Result<{ writer: Writer; flushMs: () => number | undefined }> {
  const { machine, times, known, used, wires, papers, takeOver } = needs;
  const { journal, keys, opened } = machine;
  const words = plainWords({
    device: keys.device,
    answerKey: remembered(journal.answerKey),
    answersMark,
    actOf(order) {
      const found = known.get(order);
      return found?.order === 'act' ? found.act : undefined;
    },
    planOf: planOf(machine, papers),
    inheritedBy: takeOver.inheritedBy,
  });
  let flushMs: number | undefined;
  const writer = createWriter(
    {
      rules: seatRulesOf(opened.session, keys.device),
      journal: {
        ...journal,
        append(fact, usedMs) {
          const began = times.realClock.monoMs();
          const kept = journal.append(fact, usedMs);
          flushMs = times.realClock.monoMs() - began;
          return kept;
        },
      },
      words,
      usedMs: used.usedMs,
      publish: (entries) => wires.look(entries),
    },
    journal.opened,
  );
  return writer.ok ? ok({ writer: writer.value, flushMs: () => flushMs }) : writer;
}

/** Every answer needs the key of its sitting: read from the disk once. */
function remembered(read: (order: Digest) => Uint8Array | undefined): typeof read {
  const keys = new Map<Digest, Uint8Array>();
  return (order) => {
    const key = keys.get(order) ?? read(order);
    if (key !== undefined) keys.set(order, key);
    return key;
  };
}

function composeShown(
  parts: SeatParts,
  needs: Pick<Seat, 'writer' | 'used' | 'paper' | 'pictures' | 'screen' | 'wires'>,
): ShownSeat {
  const { machine, times } = parts;
  const { journal, opened, identity } = machine;
  const { writer, used, paper, pictures, screen, wires } = needs;
  return showSeat({
    writer,
    session: opened.session,
    seat: identity.seat,
    clock: times.clock,
    speed: times.speed,
    usedMs: used.usedMs,
    link: () => ({
      ...wires.link(),
      ackedSeq: journal.ackedSeq(),
      claim: screen.claim(),
      trouble: screen.trouble(),
    }),
    shelf: journal,
    paper: paper.open,
    pictures,
    cameraBy: parts.systemCamera === undefined ? undefined : 'station',
    screen,
    handInCode,
  });
}

function orderProof({ opened, keys, journal }: Machine): Parameters<typeof proveOrder>[1] {
  const { trust, session } = opened;
  return {
    session,
    readReceipt: (envelope) =>
      readReceipt(envelope, {
        trust,
        session,
        device: keys.device,
        hashAt: journal.hashAt,
      }),
  };
}

/** The same order always opens with the same key, also after a crash between the key's row and the entry. */
async function answerKeyFor(
  { journal, opened, keys }: Machine,
  order: Order,
): Promise<SealedAnswerKey | undefined> {
  if (order.order !== 'act' || order.act.act !== 'admit') return undefined;
  if (journal.card(order.act.candidate) === undefined) return undefined;
  const made = await makeAnswerKey({ ...opened, device: keys.device }, journal.answerKey(order.hash));
  return journal.keepAnswerKey(order.hash, made.key) ? made.sealed : undefined;
}
