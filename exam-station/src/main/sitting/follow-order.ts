import type { CandidateId, Digest } from '@exam-room/shared/base';
import type { Command, SealedAnswerKey } from './commands.ts';
import { concerns, type Order, type Written } from './orders.ts';
import { itemCountOf } from './paper-plan.ts';
import type { PlainFact } from './plain-facts.ts';
import type { OrderRefusal } from './refusals.ts';
import {
  answeredItems,
  isBeforeStart,
  type SeatState,
  type Sitting,
  type Vacant,
  whoOf,
} from './seat-state.ts';

type Follow = Extract<Command, { do: 'follow-order' }>;
type ActOrder = Extract<Order, { order: 'act' }>;
type Facts = readonly PlainFact[];

/** The order stays open and is looked at again after the next entry: a start before the paper is here, for example. */
const LATER: Facts = [];

/**
 * What an order leads to. An order that concerns this seat ends in exactly one entry that names it: done, or refused with a reason.
 * A repeat, and an order for others, leads to nothing.
 */
export function followOrder(state: SeatState, command: Follow): Facts {
  const { order } = command;
  if (state.followed.has(order.hash) || !concerns(order, state.rules.device)) return [];
  if (order.order === 'receipt') return storeReceipt(state, order);
  return isSuperseded(state, order.written)
    ? refused(order.hash, 'SUPERSEDED')
    : followAct(state, order, command);
}

/**
 * Written by a console whose place another has taken, and beyond what that one had of it. A receipt is the authority's word, whoever
 * brings it.
 */
export function isSuperseded(
  { consoles }: Pick<SeatState, 'consoles'>,
  { device, epoch, seq }: Written,
): boolean {
  if (consoles.every((one) => one.epoch <= epoch)) return false;
  return !consoles.some(({ from }) => from.device === device && from.epoch === epoch && seq <= from.seq);
}

/** What the rim has brought along with the order. */
type Brought = Pick<Follow, 'answerKey' | 'takeOver'>;

function followAct(state: SeatState, order: ActOrder, brought: Brought): Facts {
  const { act, hash } = order;
  switch (act.act) {
    case 'admit':
      return admit(state, order, brought.answerKey);
    case 'start-room':
      return start(state, hash);
    case 'start-seat':
      return isHere(state, act.candidate) ? start(state, hash) : refused(hash, 'WRONG_CANDIDATE');
    case 'message':
      return [{ kind: 'message-shown', order: hash, shown: { shows: 'message', text: act.text } }];
    case 'answer-help':
      return [{ kind: 'message-shown', order: hash, shown: { shows: 'help-is-coming' } }];
    case 'pause':
      return pause(state, hash, act.reason);
    case 'resume':
      return release(state, hash, 'paused');
    case 'unlock':
      return release(state, hash, 'locked');
    case 'grant-time':
      return grantTime(state, order);
    case 'take-over':
      return followConsole(state, order);
    case 'force-hand-in':
      return forceHandIn(state, hash, act.candidate);
    case 'move-seat':
      return act.toDevice === state.rules.device ? arrive(state, order, brought) : leave(state, order);
    default:
      return []; // `concerns` has let through only the acts above
  }
}

/** A running sitting is never replaced; whoever has not begun or is done makes room for the next admission. */
function admit(state: SeatState, order: ActOrder, key: Follow['answerKey']): Facts {
  const { act, hash } = order;
  if (act.act !== 'admit') return [];
  if (state.sitting.at === 'sitting') return refused(hash, 'SEAT_TAKEN');
  if (key === undefined) return LATER; // the rim brings the sealed answer key with the candidate's card
  return [opened(hash, act, key)];
}

type Opening = Extract<PlainFact, { kind: 'sitting-opened' }>;

function opened(
  order: Digest,
  { candidate, attempt }: Pick<Opening, 'candidate' | 'attempt'>,
  key: SealedAnswerKey,
): Opening {
  const toSeats = key.toSeats === undefined ? {} : { answerKeyToSeats: key.toSeats };
  return {
    kind: 'sitting-opened',
    order,
    candidate,
    attempt,
    answerKeyToAuthority: key.toAuthority,
    ...toSeats,
  };
}

/** The start of the room waits for who is late with the rules or the paper: the sitting begins the moment both are there. */
function start(state: SeatState, order: Digest): Facts {
  const { sitting, rules } = state;
  if (sitting.at !== 'vacant' && sitting.who.by === 'move') return LATER; // it has begun elsewhere: the start is not for this one
  if (sitting.at === 'sitting') return refused(order, 'ALREADY_STARTED');
  if (sitting.at === 'handed-in') return refused(order, 'ALREADY_HANDED_IN');
  if (sitting.at !== 'waiting' || sitting.paper === undefined) return LATER;
  const first = sitting.paper.questions[0];
  const started: PlainFact = { kind: 'sitting-started', order, durationMs: rules.durationMs };
  return first === undefined ? [started] : [started, { kind: 'question-shown', question: first.question }];
}

function pause(state: SeatState, order: Digest, why: string): Facts {
  const { sitting } = state;
  if (sitting.at !== 'sitting') return refused(order, 'NOT_SITTING');
  if (sitting.holds.some((one) => one.hold === 'paused')) return refused(order, 'ALREADY_PAUSED');
  return [{ kind: 'paused', order, why }];
}

function release(state: SeatState, order: Digest, which: 'paused' | 'locked'): Facts {
  const { sitting } = state;
  if (sitting.at !== 'sitting') return refused(order, 'NOT_SITTING');
  if (!sitting.holds.some((one) => one.hold === which))
    return refused(order, which === 'paused' ? 'NOT_PAUSED' : 'NOT_LOCKED');
  return [{ kind: which === 'paused' ? 'resumed' : 'seat-unlocked', order }];
}

/** Extra time beyond what one invigilator may give needs two signatures (THREATS A6); the grant names its candidate (A8). */
function grantTime(state: SeatState, order: ActOrder): Facts {
  const { act, hash } = order;
  if (act.act !== 'grant-time') return [];
  if (act.device !== state.rules.device) return isInherited(state, act) ? granted(state, order) : LATER;
  if (state.sitting.at !== 'sitting') return refused(hash, 'NOT_SITTING');
  if (!isHere(state, act.candidate)) return refused(hash, 'WRONG_CANDIDATE');
  return granted(state, order);
}

function granted(state: SeatState, { act, hash, by }: ActOrder): Facts {
  if (act.act !== 'grant-time') return [];
  if (act.ms > state.rules.grantAloneMaxMs && by.length < 2) return refused(hash, 'TWO_MUST_SIGN');
  return [{ kind: 'time-granted', order: hash, ms: act.ms }];
}

/** Granted while the person still sat elsewhere, and never followed there: it comes along. */
function isInherited({ sitting }: SeatState, { candidate }: { readonly candidate: CandidateId }): boolean {
  return sitting.at === 'sitting' && sitting.who.by === 'move' && sitting.who.candidate === candidate;
}

/** Two persons of the session have signed that another machine goes on: the newest such word counts, wherever it comes from. */
function followConsole(state: SeatState, { act, hash, by }: ActOrder): Facts {
  if (act.act !== 'take-over') return [];
  if (by.length < 2) return refused(hash, 'TWO_MUST_SIGN');
  if (state.consoles.some(({ epoch }) => epoch >= act.epoch)) return refused(hash, 'SUPERSEDED');
  const { epoch, from, fromEpoch, fromSeq } = act;
  return [{ kind: 'console-followed', order: hash, epoch, from, fromEpoch, fromSeq }];
}

function forceHandIn(state: SeatState, order: Digest, candidate: CandidateId): Facts {
  const { sitting } = state;
  if (sitting.at === 'handed-in') return refused(order, 'ALREADY_HANDED_IN');
  if (sitting.at !== 'sitting') return refused(order, 'NOT_SITTING');
  if (!isHere(state, candidate)) return refused(order, 'WRONG_CANDIDATE');
  const { answers, paper } = sitting;
  return [
    {
      kind: 'handed-in',
      by: 'invigilator',
      order,
      answered: answeredItems(answers),
      items: itemCountOf(paper),
    },
  ];
}

/** The old seat closes its sitting for good: whatever is done there from now on belongs to nobody. */
function leave(state: SeatState, order: ActOrder): Facts {
  const { act, hash } = order;
  if (act.act !== 'move-seat') return [];
  const { sitting } = state;
  if (!isHere(state, act.candidate)) return refused(hash, 'WRONG_CANDIDATE');
  if (sitting.at === 'handed-in') return refused(hash, 'ALREADY_HANDED_IN');
  return isBeforeStart(sitting) || sitting.at === 'sitting'
    ? [{ kind: 'sitting-moved', order: hash }]
    : refused(hash, 'NOBODY_HERE');
}

/**
 * The new seat opens the sitting with everything that the console holds of it, and lets it go on once the person is confirmed and the
 * paper is here: at the same question, with the test time that was left.
 */
function arrive(state: SeatState, order: ActOrder, { answerKey, takeOver }: Brought): Facts {
  const { act, hash } = order;
  const { sitting, rules } = state;
  if (act.act !== 'move-seat') return [];
  if (sitting.at !== 'vacant' && sitting.who.order === hash) return goOn(sitting, hash, rules.durationMs);
  if (sitting.at === 'sitting') return refused(hash, 'SEAT_TAKEN');
  if (takeOver === undefined) return LATER; // entries, paper or card are still on their way
  if (takeOver.takes === 'nothing') return refused(hash, takeOver.why);
  if (answerKey === undefined) return LATER;
  const fact = opened(hash, act, answerKey);
  return [takeOver.takes === 'anew' ? fact : { ...fact, inherited: takeOver.inherited }];
}

function goOn(sitting: Exclude<Sitting, Vacant>, order: Digest, durationMs: number): Facts {
  if (sitting.at !== 'waiting' || sitting.paper === undefined || sitting.inherited === undefined)
    return LATER;
  const shown = sitting.paper.questions[sitting.inherited.shownAt];
  const started: PlainFact = { kind: 'sitting-started', order, durationMs };
  // While the sitting is held nobody reads on, here neither.
  return shown === undefined || sitting.inherited.holds.length > 0
    ? [started]
    : [started, { kind: 'question-shown', question: shown.question }];
}

function storeReceipt(state: SeatState, order: Extract<Order, { order: 'receipt' }>): Facts {
  const { sitting } = state;
  const here = whoOf(sitting);
  if (here?.candidate !== order.candidate || here.attempt !== order.attempt)
    return refused(order.hash, 'WRONG_CANDIDATE');
  if (sitting.at !== 'handed-in') return LATER;
  return [{ kind: 'receipt-stored', order: order.hash, code: order.code }];
}

function isHere(state: SeatState, candidate: CandidateId): boolean {
  return whoOf(state.sitting)?.candidate === candidate;
}

function refused(order: Digest, code: OrderRefusal): Facts {
  return [{ kind: 'order-refused', order, code }];
}
