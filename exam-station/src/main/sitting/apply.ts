import { assertNever, type Digest } from '@exam-room/shared/base';
import { readHead, readNote } from '@exam-room/shared/records';
import type { PlainEntry, PlainFact } from './plain-facts.ts';
import {
  type BeforeStart,
  type Hold,
  isBeforeStart,
  pictureName,
  type Running,
  type SeatState,
  type Sitting,
} from './seat-state.ts';

type FactOf<Kind extends PlainFact['kind']> = Extract<PlainFact, { kind: Kind }>;

/**
 * The state after one more entry. Folding the journal from its first entry gives the state before the program stopped.
 * Throws when an entry tells of something that cannot have happened: then this program did not write that journal.
 */
export function apply(state: SeatState, entry: PlainEntry): SeatState {
  const { fact } = entry;
  // A move is followed when the sitting goes on; until then the order stays open.
  const onlyOpened = fact.kind === 'sitting-opened' && fact.inherited !== undefined;
  const order = 'order' in fact && !onlyOpened ? fact.order : undefined;
  const brought = fact.kind === 'sitting-opened' ? (fact.inherited?.grants ?? new Set<Digest>()) : undefined;
  const before = brought === undefined ? state.followed : new Set([...state.followed, ...brought]);
  const followed = order === undefined ? before : new Set(before).add(order);
  const next = { ...state, headSeq: entry.seq, followed, sitting: nextSitting(state.sitting, entry) };
  switch (fact.kind) {
    case 'sitting-opened':
      return { ...next, help: 'none', message: undefined };
    case 'console-followed': {
      const { order: by, epoch, from, fromEpoch, fromSeq } = fact;
      const before = { device: from, epoch: fromEpoch, seq: fromSeq };
      return { ...next, consoles: [...state.consoles, { order: by, epoch, from: before }] };
    }
    case 'help-called':
      return { ...next, help: 'called' };
    case 'journal-repaired':
      return fact.lost === 0 ? next : { ...next, message: { order: entry.hash, text: LOOK_AGAIN } };
    case 'message-shown':
      return fact.shown.shows === 'message'
        ? { ...next, message: { order: fact.order, text: fact.shown.text } }
        : { ...next, help: 'heard' };
    case 'ledger-witnessed':
      return { ...next, witnessed: witnessed(state.witnessed, fact.note) };
    case 'ledger-contradicted':
      return { ...next, contradicted: [...state.contradicted, fact.shown] };
    default:
      return next;
  }
}

/** What a candidate is told when the newest of what was called saved may be gone. */
const LOOK_AGAIN =
  '本机硬盘出错，记录已修复。最后几题的答案可能没有恢复，请核对一遍。 This machine’s disk failed and was repaired; your last answers may be missing. Please check them.';

function witnessed(before: SeatState['witnessed'], note: string): SeatState['witnessed'] {
  const head = readHead(readNote(note)?.text ?? '');
  if (head === undefined) throw new Error('the journal holds a head of the ledger that cannot be read');
  return new Map(before).set(head.origin, { origin: head.origin, size: head.size, note });
}

function nextSitting(sitting: Sitting, entry: PlainEntry): Sitting {
  const { fact } = entry;
  switch (fact.kind) {
    case 'sitting-opened':
      return opened(sitting, fact);
    case 'identity-confirmed':
      return step(sitting, ['admitted', 'disputed'], comesFromElsewhere(sitting) ? 'waiting' : 'consent');
    case 'identity-disputed':
      return step(sitting, ['admitted'], 'disputed');
    case 'consent-given':
      return step(sitting, ['consent'], 'rules');
    case 'rules-acknowledged':
      return step(sitting, ['rules'], 'waiting');
    case 'paper-drawn':
      return { ...beforeStart(sitting, fact), paper: fact.plan };
    case 'sitting-started':
      return started(sitting, fact, entry);
    case 'question-shown':
      return shown(running(sitting, fact), fact);
    case 'answer-saved':
      return answered(running(sitting, fact), fact, entry.seq);
    case 'question-flagged':
      return flagged(running(sitting, fact), fact);
    case 'snapshot-taken':
    case 'snapshot-missed':
      return pictured(sitting, fact);
    case 'paused':
      return held(running(sitting, fact), { hold: 'paused', why: fact.why });
    case 'resumed':
      return freed(running(sitting, fact), 'paused');
    case 'seat-locked':
      return held(running(sitting, fact), { hold: 'locked', why: fact.cause });
    case 'seat-unlocked':
      return freed(running(sitting, fact), 'locked');
    case 'time-granted':
      return granted(running(sitting, fact), fact.ms);
    case 'handed-in':
      return handedIn(running(sitting, fact), fact, entry);
    case 'receipt-stored':
      return sitting.at === 'handed-in' ? { ...sitting, receipt: fact.code } : impossible(sitting, fact);
    case 'sitting-moved':
      return isBeforeStart(sitting) || sitting.at === 'sitting'
        ? { at: 'moved', who: sitting.who }
        : impossible(sitting, fact);
    case 'journal-opened':
    case 'journal-repaired':
    case 'help-called':
    case 'message-shown':
    case 'lockdown-noticed':
    case 'clock-jumped':
    case 'gap-noticed':
    case 'fault-noticed':
    case 'console-followed':
    case 'order-refused':
    case 'ledger-witnessed':
    case 'ledger-contradicted':
      return sitting;
    default:
      return assertNever(fact);
  }
}

function opened(sitting: Sitting, fact: FactOf<'sitting-opened'>): BeforeStart {
  if (sitting.at === 'sitting') return impossible(sitting, fact);
  const { candidate, attempt, order, inherited } = fact;
  return {
    at: 'admitted',
    who: { candidate, attempt, order, by: inherited === undefined ? 'admission' : 'move' },
    paper: undefined,
    pictures: inherited?.pictures ?? new Map(),
    inherited,
  };
}

/** Consent and rules were given at the first seat and hold here too. */
function comesFromElsewhere(sitting: Sitting): boolean {
  return isBeforeStart(sitting) && sitting.inherited !== undefined;
}

function step(sitting: Sitting, from: readonly Sitting['at'][], to: BeforeStart['at']): BeforeStart {
  if (!isBeforeStart(sitting) || !from.includes(sitting.at))
    throw new Error(`the journal goes from ${sitting.at} to ${to}`);
  return { ...sitting, at: to };
}

function started(sitting: Sitting, fact: FactOf<'sitting-started'>, entry: PlainEntry): Running {
  const before = beforeStart(sitting, fact);
  if (before.paper === undefined) return impossible(sitting, fact);
  const { inherited } = before;
  const answers = inherited?.answers ?? new Map();
  return {
    at: 'sitting',
    who: before.who,
    paper: before.paper,
    pictures: before.pictures,
    durationMs: fact.durationMs,
    grantedMs: inherited?.grantedMs ?? 0,
    startedWallMs: inherited?.startedWallMs ?? entry.wallMs,
    holds: inherited?.holds ?? [],
    shownAt: inherited?.shownAt ?? 0,
    answers,
    // What was taken over came from the console's own disk.
    answerSeqs: new Map([...answers.keys()].map((item) => [item, 0])),
    flagged: inherited?.flagged ?? new Set(),
  };
}

function shown(sitting: Running, fact: FactOf<'question-shown'>): Running {
  const shownAt = sitting.paper.questions.findIndex((one) => one.question === fact.question);
  return shownAt < 0 ? impossible(sitting, fact) : { ...sitting, shownAt };
}

function answered(sitting: Running, fact: FactOf<'answer-saved'>, seq: number): Running {
  return {
    ...sitting,
    answers: new Map(sitting.answers).set(fact.item, fact.choice),
    answerSeqs: new Map(sitting.answerSeqs).set(fact.item, seq),
  };
}

function flagged(sitting: Running, fact: FactOf<'question-flagged'>): Running {
  const marks = new Set(sitting.flagged);
  if (fact.flagged) marks.add(fact.question);
  else marks.delete(fact.question);
  return { ...sitting, flagged: marks };
}

function pictured(sitting: Sitting, fact: FactOf<'snapshot-taken'> | FactOf<'snapshot-missed'>): Sitting {
  if (sitting.at === 'vacant' || sitting.at === 'moved') return impossible(sitting, fact);
  const pictures = new Map(sitting.pictures).set(
    pictureName(fact.due, fact.number),
    fact.kind === 'snapshot-taken' ? 'taken' : 'missed',
  );
  return { ...sitting, pictures };
}

function held(sitting: Running, hold: Hold): Running {
  return { ...sitting, holds: [...sitting.holds, hold] };
}

function freed(sitting: Running, which: Hold['hold']): Running {
  return { ...sitting, holds: sitting.holds.filter((one) => one.hold !== which) };
}

function granted(sitting: Running, ms: number): Running {
  return { ...sitting, grantedMs: sitting.grantedMs + ms };
}

function handedIn(sitting: Running, fact: FactOf<'handed-in'>, entry: PlainEntry): Sitting {
  return {
    at: 'handed-in',
    who: sitting.who,
    pictures: sitting.pictures,
    by: fact.by,
    answered: fact.answered,
    items: fact.items,
    usedMs: entry.usedMs,
    wallMs: entry.wallMs,
    seq: entry.seq,
    hash: entry.hash,
    receipt: undefined,
  };
}

function beforeStart(sitting: Sitting, fact: PlainFact): BeforeStart {
  return isBeforeStart(sitting) ? sitting : impossible(sitting, fact);
}

function running(sitting: Sitting, fact: PlainFact): Running {
  return sitting.at === 'sitting' ? sitting : impossible(sitting, fact);
}

function impossible(sitting: Sitting, fact: Pick<PlainFact, 'kind'>): never {
  throw new Error(`the journal tells of "${fact.kind}" while the seat is "${sitting.at}"`);
}
