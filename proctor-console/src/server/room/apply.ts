import {
  assertNever,
  type DeviceId,
  type Digest,
  fromBase64,
  fromUtf8,
  type Words,
} from '@exam-room/shared/base';
import type { Envelope } from '@exam-room/shared/crypto';
import {
  type ConsoleEntry,
  type ConsoleFact,
  readAct,
  type SeatEntry,
  sittingReceiptSchema,
} from '@exam-room/shared/records';
import { applyAct, signOut, withCandidate, withSeat } from './apply-act.ts';
import { followedLate, isLate, isWritten, lateAct, recoveredEntry, withJournal } from './consoles.ts';
import { consoleFaultWords } from './machine-words.ts';
import { refusedMachineWords } from './refused-machine.ts';
import { tellMoves } from './seat-moves.ts';
import { tellSeat } from './seat-story.ts';
import { isWriting, type Moment, type RoomState, sittingAt, type ToldLine } from './state.ts';
import { seatLabel } from './tell-act.ts';
import { actWords, spanWords } from './words.ts';

/** One entry of the ledger, proven when it came in, with its place in the console's order. */
export type LedgerEntry =
  | {
      readonly from: 'console';
      readonly position: number;
      readonly hash: Digest;
      readonly entry: ConsoleEntry;
    }
  | { readonly from: 'seat'; readonly position: number; readonly hash: Digest; readonly entry: SeatEntry };

/** A machine that floods stops adding lines for people here; its entries are kept all the same. */
const TOLD_LINES_PER_SEAT = 200;
const ALARMS_KEPT = 20;

/** The room after one more entry. Nothing else ever changes the room. */
export function apply(room: RoomState, ledgerEntry: LedgerEntry): RoomState {
  switch (ledgerEntry.from) {
    case 'console': {
      const { entry, position } = ledgerEntry;
      const after = isLate(room, entry) ? applyLate(room, ledgerEntry) : applyConsole(room, entry, position);
      return withJournal(after, entry);
    }
    case 'seat':
      return applySeat(followedLate(room, ledgerEntry.entry.fact), ledgerEntry.entry, ledgerEntry.position);
    default:
      return assertNever(ledgerEntry);
  }
}

function applySeat(room: RoomState, entry: SeatEntry, position: number): RoomState {
  const before = room.seats.get(entry.device);
  if (before === undefined) return room;
  const { seat, told, proposal } = tellSeat(before, entry);
  const tells = told !== undefined && before.toldLines < TOLD_LINES_PER_SEAT;
  const after = {
    ...room,
    seats: room.seats.with(entry.device, tells ? { ...seat, toldLines: seat.toldLines + 1 } : seat),
    proposalsDue: proposal === undefined ? room.proposalsDue : [...room.proposalsDue, proposal],
  };
  const said = tells
    ? withLine(after, { position, wallMs: entry.wallMs, words: told, ...ofSeat(room, entry.device) })
    : after;
  const moves = tellMoves(said, entry);
  return moves.told.reduce(
    (now, line) => withLine(now, { position, wallMs: entry.wallMs, ...line }),
    moves.room,
  );
}

/** Of a console that another has replaced, what it says of acts is weighed and what it gave out counts; its links are not ours. */
function applyLate(
  room: RoomState,
  { entry, hash, position }: Extract<LedgerEntry, { from: 'console' }>,
): RoomState {
  switch (entry.fact.kind) {
    case 'act-done':
      return lateAct(room, { entry, hash, position });
    case 'paper-granted':
    case 'receipt-arrived':
    case 'act-refused':
    case 'device-refused':
    case 'journal-returned':
    case 'fault-noticed':
    case 'order-recovered':
      return applyConsole(room, entry, position);
    case 'journal-opened':
    case 'session-imported':
    case 'device-connected':
    case 'device-lost':
    case 'lost-time-proposed':
    case 'faces-erased':
    case 'seed-revealed':
      return room;
    default:
      return assertNever(entry.fact);
  }
}

function applyConsole(room: RoomState, entry: ConsoleEntry, position: number): RoomState {
  const { fact, wallMs } = entry;
  const at: Moment = { wallMs, monoMs: entry.monoMs, boot: entry.boot };
  switch (fact.kind) {
    case 'act-done': {
      const statement = readAct(fact.envelope);
      if (!statement.ok) throw new Error(`the ledger holds an act that cannot be read at ${position}`);
      return applyAct(room, statement.value, { at, position });
    }
    case 'journal-opened':
      return fact.opened === 'first' ? room : restarted(room, { wallMs, position });
    case 'session-imported':
      return { ...room, steps: { ...room.steps, imported: fact.session } };
    case 'act-refused':
      return withLine(room, {
        position,
        wallMs,
        words: refusedWords(fact),
        by: fact.by
          .map((id) => [...room.plan.people.values()].find((one) => one.id === id)?.name ?? id)
          .join('、'),
      });
    case 'device-connected':
      return connected(room, fact.device);
    case 'device-lost':
      return lost(room, fact.device, { wallMs, position });
    case 'device-refused':
      return withAlarm(room, { wallMs, position }, refusedMachineWords(room, fact));
    case 'journal-returned':
      return withAlarm(
        room,
        { wallMs, position },
        returnedWords(seatLabel(room, fact.device) ?? fact.device, fact),
      );
    case 'paper-granted':
      return withCandidate(room, fact.candidate, (who) => ({
        ...who,
        granted: { paper: fact.paper, device: fact.device },
      }));
    case 'lost-time-proposed':
      return proposed(room, fact, { wallMs, position });
    case 'receipt-arrived': {
      const receipt = { code: receiptCode(fact.receipt), device: fact.device };
      return withCandidate(room, fact.candidate, (who) => ({ ...who, receipt }));
    }
    case 'seed-revealed':
      return { ...room, steps: { ...room.steps, seed: fact.seed } };
    case 'order-recovered': {
      const kept = recoveredEntry(fact);
      // Another console had to be told of it; this ledger has it already, and an act counts once.
      return kept === undefined || isWritten(room, kept.entry)
        ? room
        : applyLate(room, { from: 'console', position, ...kept });
    }
    case 'faces-erased': {
      const { faces } = room.steps;
      const orderedMs = faces?.orderedMs ?? wallMs;
      return { ...room, steps: { ...room.steps, faces: { orderedMs, done: { left: fact.left } } } };
    }
    case 'fault-noticed':
      return withAlarm(room, { wallMs, position }, consoleFaultWords(fact.what, fact.detail));
    default:
      return assertNever(fact);
  }
}

function returnedWords(seat: string, { entries, why }: Extract<ConsoleFact, { kind: 'journal-returned' }>) {
  return {
    zh: `座位 ${seat} 的流水文件损坏（${why}），已从总账交还 ${entries} 条供其修复`,
    en: `The journal of seat ${seat} is damaged (${why}); ${entries} entries of the ledger were given back for its repair`,
  };
}

interface Place {
  readonly wallMs: number;
  readonly position: number;
}

/** A restart closes every key and every link: people sign in again, stations call again. */
function restarted(room: RoomState, place: Place): RoomState {
  const alone = room.seats
    .rows()
    .reduce(
      (now, seat) =>
        seat.linked ? withSeat(now, seat.device, (one) => ({ ...one, linked: false, lost: place })) : now,
      room,
    );
  const closed = [...room.plan.people.keys()].reduce((now, id) => signOut(now, id), alone);
  return withLine(closed, { ...place, words: { zh: '控制台程序重新启动', en: 'The console restarted' } });
}

function connected(room: RoomState, device: DeviceId): RoomState {
  return withSeat(room, device, ({ lost: _, ...seat }) => ({ ...seat, linked: true, everLinked: true }));
}

function lost(room: RoomState, device: DeviceId, place: Place): RoomState {
  const before = room.seats.get(device);
  if (before === undefined) return room;
  const after = withSeat(room, device, (seat) => ({ ...seat, linked: false, lost: place }));
  if (!isWriting(sittingAt(before)) || before.toldLines >= TOLD_LINES_PER_SEAT) return after;
  return withLine(
    withSeat(after, device, (seat) => ({ ...seat, toldLines: seat.toldLines + 1 })),
    {
      ...place,
      words: {
        zh: '考试机与控制台断开（作答不受影响）',
        en: 'The station lost the console (the sitting goes on)',
      },
      ...ofSeat(room, device),
    },
  );
}

function proposed(
  room: RoomState,
  fact: Extract<ConsoleFact, { kind: 'lost-time-proposed' }>,
  place: Place,
): RoomState {
  const { candidate, device, ms, cause } = fact;
  const at = room.proposalsDue.findIndex(
    (one) => one.candidate === candidate && one.device === device && one.ms === ms,
  );
  const noted = withCandidate(room, candidate, (who) => ({ ...who, proposedMs: who.proposedMs + ms }));
  const told = withLine(noted, {
    ...place,
    words: {
      zh: `建议补时 ${spanWords(ms).zh}（${cause}），由监考人员决定`.slice(0, 500),
      en: `${spanWords(ms).en} of extra time are proposed; an invigilator decides`,
    },
    ...ofSeat(room, device),
  });
  return at < 0 ? told : { ...told, proposalsDue: room.proposalsDue.toSpliced(at, 1) };
}

/** The code that the candidate may write down; the receipt was proven before it was written into the journal. */
function receiptCode(receipt: Envelope): string {
  const bytes = fromBase64(receipt.payload);
  if (bytes === undefined) return '';
  const parsed = sittingReceiptSchema.safeParse(JSON.parse(fromUtf8(bytes)));
  return parsed.success ? parsed.data.code : '';
}

function refusedWords(fact: Extract<ConsoleFact, { kind: 'act-refused' }>): Words {
  const act = actWords(fact.act);
  return {
    zh: `${act.zh}未被接受：${fact.where === '' ? fact.code : fact.where}`.slice(0, 500),
    en: `${act.en} was refused (${fact.code})`,
  };
}

function ofSeat(room: RoomState, device: DeviceId): Partial<ToldLine> {
  const seat = seatLabel(room, device);
  const candidate = room.seats.get(device)?.candidate;
  return {
    ...(seat === undefined ? {} : { seat, place: seat }),
    ...(candidate === undefined ? {} : { candidate }),
  };
}

function withLine(
  room: RoomState,
  line: Pick<ToldLine, 'position' | 'wallMs' | 'words'> & Partial<ToldLine>,
): RoomState {
  return { ...room, told: [...room.told, { topic: 'event', by: '', place: '', ...line }] };
}

function withAlarm(room: RoomState, place: Place, words: Words): RoomState {
  const alarms = [...room.alarms.filter((one) => one.zh !== words.zh), words].slice(-ALARMS_KEPT);
  return withLine({ ...room, alarms }, { ...place, words });
}
