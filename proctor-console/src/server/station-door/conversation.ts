import {
  assertNever,
  type CandidateId,
  type DeviceId,
  type Digest,
  fromBase64,
  type Trouble,
  toBase64,
  trouble,
} from '@exam-room/shared/base';
import { nativeSignatures } from '@exam-room/shared/host/native-crypto';
import { seatCardOf } from '@exam-room/shared/model';
import {
  type ConsoleMessage,
  openReadiness,
  PROTOCOL_VERSION,
  type StationMessage,
} from '@exam-room/shared/protocol';
import type { SealedEntry } from '@exam-room/shared/records';
import type { Intake } from '../intake-ports.ts';
import type { Ledger } from '../ledger-ports.ts';
import type { LiveBoard } from '../live-ports.ts';
import type { Papers } from '../papers-ports.ts';
import { mayAskPaper } from '../room/decide.ts';
import { beforeLateBar } from '../room/decide-check-in.ts';
import { phaseOf } from '../room/phase.ts';
import { findByNumber } from '../room/plan.ts';
import { notOnRoll, seatedElsewhere, wrongSeat } from '../room/refusals.ts';
import { sittingOf } from '../room/state.ts';
import type { Room } from '../run-command.ts';
import type { Witnesses } from './ask-witnesses.ts';
import { earlierEntries } from './earlier-entries.ts';
import { journalOf } from './hand-journal-back.ts';
import { notLeading, recoverOrders } from './kept-orders.ts';
import type { OrderBook } from './order-book.ts';
import type { RefusalBook } from './refusal-book.ts';
import type { StationLink } from './station-link.ts';

export interface ConversationTools {
  readonly room: Room;
  readonly ledger: Pick<Ledger, 'head' | 'newestEpoch' | 'journal' | 'hashAt'>;
  readonly intake: Intake;
  readonly papers: Papers;
  readonly live: LiveBoard;
  readonly orders: OrderBook;
  readonly refusals: RefusalBook;
  readonly witnesses: Witnesses;
  /** JPEG of the registration photo; undefined when the file is missing. */
  readonly photo: (candidate: CandidateId) => Uint8Array | undefined;
  readonly pinOf: (device: DeviceId) => string;
  /** Somebody shows that another console leads: when it is so, this one stops. */
  readonly hearOfTakeOver: (sealed: SealedEntry) => void;
}

/** What this console remembers of one link. */
export interface Greeted {
  readonly link: StationLink;
  readonly epoch: number;
  /** Whose name and photo the seat was last told. */
  told?: CandidateId;
  claims: number;
}

export type Hello = Extract<StationMessage, { say: 'hello' }>;
type AskJournal = Extract<StationMessage, { say: 'ask-journal' }>;
/** What may follow a hello. */
export type Conversed = Exclude<StationMessage, Hello | AskJournal>;

/** More entries than this in line, and the station waits on its own disk. */
const BACKLOG = 400;
/** Numbers typed at one seat during one connection: nobody tries out the roll. */
const CLAIMS_A_CONNECTION = 20;

/**
 * Compares what the station says of itself with what is proven (its certificate) and with the ledger. A journal that is behind or
 * beside ours is a restored disk or a cloned machine (THREATS E7, K4): refused and recorded. Returns the refusal.
 */
export function judgeHello(tools: ConversationTools, device: DeviceId, hello: Hello): Trouble | undefined {
  const stranger = judgeCaller(tools, device, hello);
  if (stranger !== undefined) return stranger;
  if (hello.follows !== undefined) tools.hearOfTakeOver(hello.follows);
  if (!tools.room.leads()) return notLeading(tools.room.state());
  const head = tools.ledger.head(device, hello.epoch);
  const older = hello.epoch < tools.ledger.newestEpoch(device) || hello.headSeq < head.seq;
  const beside = hello.headSeq === head.seq && head.seq > 0 && hello.headHash !== head.hash;
  return older || beside ? trouble('FORK', FORKED) : undefined;
}

function judgeCaller(
  tools: ConversationTools,
  device: DeviceId,
  says: Pick<Hello, 'version' | 'device' | 'session'>,
): Trouble | undefined {
  if (says.version !== PROTOCOL_VERSION) return versionTrouble(says.version);
  if (says.device !== device) return trouble('DEVICE_MISMATCH', MISMATCH);
  return says.session === tools.room.state().plan.session.session
    ? undefined
    : trouble('WRONG_SESSION', OTHER_SESSION);
}

/**
 * A seat that found its journal damaged gets it back from the ledger, and everything that stood beside it. Nothing of it changes what the
 * ledger holds: the seat proves every entry itself and goes on behind the newest. Returns the refusal.
 */
export function handJournalBack(
  tools: ConversationTools,
  link: StationLink,
  ask: AskJournal,
): Trouble | undefined {
  const { device } = link;
  const why = judgeCaller(tools, device, ask);
  if (why !== undefined) return why;
  const back = journalOf(tools, device);
  if (!back.ok) return back.error;
  tools.refusals.returned({
    kind: 'journal-returned',
    device,
    entries: back.value.entries.length,
    why: ask.why,
  });
  link.sayOrders(back.value.orders);
  for (const message of back.value.beside) link.say(message);
  for (const [order, entries] of back.value.earlier) link.sayEarlier(order, entries);
  link.sayOwn(back.value.entries);
  return undefined;
}

/** What is written down of a proven hello. */
export function connectedFact(
  { room }: ConversationTools,
  { link, hello }: { readonly link: StationLink; readonly hello: Hello },
) {
  const { device } = link;
  const seat = room.state().plan.seatOf.get(device)?.seat;
  const { headSeq, headHash } = hello;
  const fact = { kind: 'device-connected', device, headSeq, headHash } as const;
  return seat === undefined ? fact : { ...fact, seat };
}

/** Answers a proven hello that is written down: what is on our disk, who sits there, every order so far. */
export function welcome(tools: ConversationTools, link: StationLink, { epoch }: Hello): Greeted {
  const { room } = tools;
  const { device } = link;
  const ackedSeq = tools.ledger.head(device, epoch).seq;
  const { wallMs } = room.now();
  link.say({ say: 'welcome', version: PROTOCOL_VERSION, device, ackedSeq, wallMs });
  const greeted: Greeted = { link, epoch, claims: 0 };
  tellSeat(tools, greeted);
  link.say(roomMessage(tools));
  return greeted;
}

/** Name, photo and all orders of whoever sits there now: at the connection, at the admission, after a move. A repeat changes nothing. */
export function tellSeat(tools: ConversationTools, greeted: Greeted): void {
  const state = tools.room.state();
  const { device } = greeted.link;
  const seated = state.seats.get(device)?.candidate;
  const candidate = seated === undefined ? undefined : state.plan.candidates.get(seated);
  const seat = state.plan.seatOf.get(device)?.seat;
  if (candidate !== undefined && seat !== undefined) {
    const photo = toBase64(tools.photo(candidate.candidate) ?? new Uint8Array());
    const card = seatCardOf(candidate);
    greeted.link.say({ say: 'candidate', candidate: card, seat, photo: photo.length > 200_000 ? '' : photo });
  }
  if (seated === undefined) delete greeted.told;
  else greeted.told = seated;
  greeted.link.sayOrders(tools.orders.ordersFor(state, device));
}

export function roomMessage(tools: ConversationTools): ConsoleMessage {
  const state = tools.room.state();
  const { released, started } = state.steps;
  return {
    say: 'room',
    phase: phaseOf(state, tools.room.now().wallMs),
    released: released !== undefined && tools.papers.held() !== undefined,
    started: started !== undefined,
    startMs: started?.wallMs ?? state.plan.session.window.startMs,
  };
}

/** What a greeted station says. */
export function converse(tools: ConversationTools, greeted: Greeted, message: Conversed): void {
  const refused = answer(tools, greeted, message);
  if (refused !== undefined) greeted.link.refuse(message.say, refused);
}

function answer(tools: ConversationTools, greeted: Greeted, message: Conversed): Trouble | undefined {
  const { device } = greeted.link;
  switch (message.say) {
    case 'entries':
      takeEntries(tools, greeted, message);
      return undefined;
    case 'kept-orders':
      recoverOrders(tools, device, message.orders);
      return undefined;
    case 'claim-seat':
      return claimSeat(tools, greeted, message.number);
    case 'ask-paper':
      return givePaper(tools, greeted.link, message);
    case 'ask-sitting':
      return handSittingOn(tools, greeted.link, message.order);
    case 'status':
      noteStatus(tools, device, message);
      return undefined;
    case 'witnessed':
      tools.witnesses.answered(greeted, message.size);
      return undefined;
    case 'readiness':
      noteReadiness(tools, device, message);
      return undefined;
    default:
      return assertNever(message);
  }
}

function takeEntries(
  tools: ConversationTools,
  { link, epoch }: Greeted,
  message: Extract<StationMessage, { say: 'entries' }>,
): void {
  const { device } = link;
  tools.intake.offer({
    device,
    epoch,
    entries: message.entries,
    answer(answered) {
      if (tools.intake.waiting(device) < BACKLOG / 2) link.goOn('backlog');
      if (answered.answer === 'ack') {
        link.say({ say: 'ack', seq: answered.seq });
        return;
      }
      const { trouble: why } = answered;
      link.refuse('entries', why);
      if (why.code === 'FORK') tools.refusals.fault('fork', `${why.where ?? device}`);
      else tools.refusals.refused(tools.pinOf(device), why.code);
      link.hangUp();
    },
  });
  if (tools.intake.waiting(device) > BACKLOG) link.holdBack('backlog');
}

function noteStatus(
  tools: ConversationTools,
  device: DeviceId,
  message: Extract<StationMessage, { say: 'status' }>,
): void {
  const { say: _, thumbnail, ...status } = message;
  const jpeg = thumbnail === undefined ? undefined : fromBase64(thumbnail);
  const version = (tools.live.seat(device).thumbnail?.version ?? 0) + 1;
  tools.live.change(device, {
    status: { ...status, heardMs: tools.room.now().wallMs },
    ...(jpeg === undefined || !isJpeg(jpeg) ? {} : { thumbnail: { jpeg, version } }),
  });
}

/** Only the seat's own signed word counts; anything else leaves it silent, and a silent seat is not green. */
function noteReadiness(
  { room, live, refusals, pinOf }: ConversationTools,
  device: DeviceId,
  { envelope }: Extract<StationMessage, { say: 'readiness' }>,
): void {
  const { session } = room.state().plan;
  const signKey = session.devices.find((one) => one.device === device)?.signKey ?? '';
  const said = openReadiness(envelope, { session: session.session, device, signKey }, nativeSignatures);
  if (said === undefined) refusals.refused(pinOf(device), 'READINESS');
  else live.change(device, { readiness: said.checks });
}

/** Nothing is written down until an invigilator admits (A61). Codes: RATE, NOT_ON_ROLL, SEATED_ELSEWHERE, LATE. */
function claimSeat(tools: ConversationTools, greeted: Greeted, number: string): Trouble | undefined {
  const { link } = greeted;
  const state = tools.room.state();
  greeted.claims += 1;
  if (greeted.claims > CLAIMS_A_CONNECTION) return trouble('RATE', TOO_MANY);
  const found = findByNumber(state.plan, number);
  if (found === undefined) return notOnRoll();
  const attendance = state.candidates.get(found.candidate)?.attendance;
  if (attendance?.at === 'seated') {
    if (attendance.device !== link.device) return seatedElsewhere(found.name, attendance.seat);
    link.say({ say: 'claimed', name: found.name, waiting: false });
    tellSeat(tools, greeted);
    return undefined;
  }
  const inTime = beforeLateBar(state, tools.room.now());
  if (!inTime.ok) return inTime.error;
  tools.live.change(link.device, { claim: found.candidate });
  link.say({ say: 'claimed', name: found.name, waiting: true });
  return undefined;
}

/** The draw is computed again and journalled before a single key goes out (DESIGN 6). Codes: NOT_RELEASED, WRONG_SEAT, BANK_TOO_SMALL. */
function givePaper(
  tools: ConversationTools,
  link: StationLink,
  { candidate, attempt }: Extract<StationMessage, { say: 'ask-paper' }>,
): Trouble | undefined {
  const { device } = link;
  const may = mayAskPaper(tools.room.state(), { device, candidate, attempt });
  if (!may.ok) return may.error;
  const granted = tools.papers.grant(candidate, attempt);
  if (!granted.ok) return granted.error;
  const { paper, keys, ...seeds } = granted.value;
  const noted = tools.room.machine({ do: 'grant-paper', device, candidate, attempt, paper });
  if (!noted.ok) return noted.error;
  const tuples = keys.map(([question, key]): [typeof question, string] => [question, key]);
  link.say({ say: 'paper-keys', candidate, attempt, paper, ...seeds, keys: tuples });
  return undefined;
}

/** Only the seat of the newest move gets the sitting, and only while it has not been handed in (THREATS K6). Code: WRONG_SEAT. */
function handSittingOn(tools: ConversationTools, link: StationLink, order: Digest): Trouble | undefined {
  const state = tools.room.state();
  const candidate = state.seats.get(link.device)?.candidate;
  const move = candidate === undefined ? undefined : tools.orders.newestMove(candidate);
  if (candidate === undefined || move?.hash !== order || move.toDevice !== link.device) return wrongSeat();
  if (sittingOf(state, candidate)?.handedIn !== undefined) return wrongSeat();
  link.sayEarlier(order, earlierEntries(tools.ledger, state, move));
  return undefined;
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

function versionTrouble(version: number): Trouble {
  return trouble('VERSION', {
    zh: `考试机程序的通信版本是 ${version}，控制台是 ${PROTOCOL_VERSION}，不能连接。请安装同一版本。`,
    en: `The station speaks version ${version}, the console ${PROTOCOL_VERSION}. Install the same version on both.`,
  });
}

const MISMATCH = {
  zh: '考试机自报的身份与证书不一致，已拒绝连接。请重新登记这台机器。',
  en: 'The station names another machine than its certificate proves. It was refused; enrol this machine again.',
};
const OTHER_SESSION = {
  zh: '考试机装入的是另一场次，已拒绝连接。请装入本场次后重试。',
  en: 'The station holds another session. It was refused; load this session and try again.',
};
const FORKED = {
  zh: '考试机的流水比控制台的旧，或与控制台的不一致：硬盘被还原，或有两台机器使用同一身份。请换用备用机，并保留这台机器。',
  en: "The station's journal is older than the console's or contradicts it: its disk was restored, or two machines use one identity. Move to a spare seat and keep this machine.",
};
const TOO_MANY = {
  zh: '输入次数过多，请举手联系监考人员。',
  en: 'Too many numbers were typed. Raise your hand and ask an invigilator.',
};
