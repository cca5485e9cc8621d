import { assertNever, ok, type Result, refuse } from '@exam-room/shared/base';
import { tidyChoice } from '@exam-room/shared/records';
import type { Command, Now } from './commands.ts';
import { followOrder } from './follow-order.ts';
import { findItem, fits, itemCountOf } from './paper-plan.ts';
import { stillWanted } from './pictures.ts';
import type { PlainFact } from './plain-facts.ts';
import { type Refusal, refusal } from './refusals.ts';
import { locksTheSeat } from './screen-notices.ts';
import { answeredItems, isBeforeStart, type Running, type SeatState, type Sitting } from './seat-state.ts';
import { handInOpensInMs, stillCounts, timeIsUp } from './time-left.ts';

/** What is to be written down, in order, or why not. No facts means: nothing to do, all is as asked for already. */
export type Decision = Result<readonly PlainFact[]>;

/** What a command leads to. Says nothing about when it is on the disk: that is the writer's part. */
export function decide(state: SeatState, command: Command, now: Now): Decision {
  switch (command.do) {
    case 'confirm-identity':
    case 'dispute-identity':
    case 'give-consent':
    case 'acknowledge-rules':
      return checkIn(state, command.do);
    case 'show-question':
    case 'choose':
    case 'flag':
      return work(state, command, now);
    case 'hand-in':
      return handIn(state, now);
    case 'call-help':
      return callHelp(state);
    case 'follow-order':
      return ok(followOrder(state, command));
    case 'take-paper':
      return takePaper(state, command);
    case 'look-at-the-time':
      return ok(
        state.sitting.at === 'sitting' && timeIsUp(state.sitting, now.usedMs)
          ? [sealed(state.sitting, 'time')]
          : [],
      );
    case 'keep-picture':
    case 'miss-picture':
      return picture(state, command);
    case 'witness-ledger':
    case 'contradict-ledger':
      return ok(ledgerSeen(state, command));
    case 'open-journal':
    case 'notice-screen':
    case 'notice-clock':
    case 'notice-gap':
    case 'notice-fault':
      return ok(noticed(state, command));
    default:
      return assertNever(command);
  }
}

type Ask<Do extends Command['do']> = Extract<Command, { do: Do }>;

function checkIn(
  state: SeatState,
  step: 'confirm-identity' | 'dispute-identity' | 'give-consent' | 'acknowledge-rules',
): Decision {
  const { sitting, rules } = state;
  if (!isBeforeStart(sitting)) return no(sitting.at === 'vacant' ? 'NO_SITTING' : 'NOT_NOW');
  const { candidate } = sitting.who;
  switch (step) {
    // A disputed identity may be confirmed after all: both stand in the journal, and the invigilators see both.
    case 'confirm-identity':
      return sitting.at === 'admitted' || sitting.at === 'disputed'
        ? ok([{ kind: 'identity-confirmed', candidate }])
        : no('NOT_NOW');
    case 'dispute-identity':
      return sitting.at === 'admitted' ? ok([{ kind: 'identity-disputed', candidate }]) : no('NOT_NOW');
    case 'give-consent':
      return sitting.at === 'consent'
        ? ok([{ kind: 'consent-given', version: rules.consentVersion }])
        : no('NOT_NOW');
    case 'acknowledge-rules':
      return sitting.at === 'rules'
        ? ok([{ kind: 'rules-acknowledged', version: rules.rulesVersion }])
        : no('NOT_NOW');
    default:
      return assertNever(step);
  }
}

/** Showing, answering and flagging need a sitting whose time runs. */
function work(state: SeatState, command: Ask<'show-question' | 'choose' | 'flag'>, now: Now): Decision {
  const { sitting } = state;
  if (sitting.at !== 'sitting') return no(whyNotSitting(sitting));
  if (!stillCounts(sitting, now.usedMs)) return no('TIME_OVER');
  if (sitting.holds.length > 0) return no('ON_HOLD');
  switch (command.do) {
    case 'show-question': {
      const question = sitting.paper.questions[command.at];
      if (question === undefined) return no('QUESTION_UNKNOWN');
      return ok(
        command.at === sitting.shownAt ? [] : [{ kind: 'question-shown', question: question.question }],
      );
    }
    case 'choose':
      return choose(sitting, command);
    case 'flag': {
      if (!sitting.paper.questions.some((one) => one.question === command.question))
        return no('QUESTION_UNKNOWN');
      const { question, flagged } = command;
      return ok(
        sitting.flagged.has(question) === flagged ? [] : [{ kind: 'question-flagged', question, flagged }],
      );
    }
    default:
      return assertNever(command);
  }
}

/** Asking for the choice that is saved already writes nothing: a resent request is harmless. */
function choose(sitting: Running, command: Ask<'choose'>): Decision {
  const item = findItem(sitting.paper, command.item);
  if (item === undefined) return no('QUESTION_UNKNOWN');
  const choice = tidyChoice(command.choice);
  if (!fits(item, choice)) return no('CHOICE_UNKNOWN');
  const saved = sitting.answers.get(command.item) ?? [];
  const same = saved.length === choice.length && saved.every((option, at) => option === choice[at]);
  return ok(same ? [] : [{ kind: 'answer-saved', item: command.item, choice }]);
}

function handIn(state: SeatState, now: Now): Decision {
  const { sitting } = state;
  if (sitting.at !== 'sitting') return no(whyNotSitting(sitting));
  if (timeIsUp(sitting, now.usedMs)) return ok([sealed(sitting, 'time')]);
  if (sitting.holds.length > 0) return no('ON_HOLD');
  return handInOpensInMs(state, now.usedMs) > 0 ? no('TOO_EARLY') : ok([sealed(sitting, 'candidate')]);
}

function sealed(sitting: Running, by: 'candidate' | 'time'): PlainFact {
  return {
    kind: 'handed-in',
    by,
    answered: answeredItems(sitting.answers),
    items: itemCountOf(sitting.paper),
  };
}

function callHelp(state: SeatState): Decision {
  if (state.sitting.at === 'vacant') return no('NO_SITTING');
  return ok(state.help === 'called' ? [] : [{ kind: 'help-called' }]);
}

/** One candidate has one paper: restarting or changing seats never gives another (THREATS B10). */
function takePaper(state: SeatState, command: Ask<'take-paper'>): Decision {
  const { sitting } = state;
  const { candidate, attempt, plan } = command;
  if (!isBeforeStart(sitting)) return no('NOT_NOW');
  if (sitting.who.candidate !== candidate || sitting.who.attempt !== attempt) return no('WRONG_CANDIDATE');
  if (sitting.paper !== undefined) return sitting.paper.hash === plan.hash ? ok([]) : no('PAPER_DIFFERS');
  return ok([{ kind: 'paper-drawn', candidate, attempt, paper: plan.hash, items: itemCountOf(plan), plan }]);
}

function picture(state: SeatState, command: Ask<'keep-picture' | 'miss-picture'>): Decision {
  if (command.do === 'keep-picture')
    return stillWanted(state, command.picture)
      ? ok([{ kind: 'snapshot-taken', ...command.picture }])
      : no('PICTURE_NOT_DUE');
  const { due, number, reason } = command;
  return stillWanted(state, command)
    ? ok([{ kind: 'snapshot-missed', due, number, reason }])
    : no('PICTURE_NOT_DUE');
}

/** A console that contradicts itself without end fills no disk: so much proves the matter. */
const CONTRADICTIONS_KEPT = 5;

function ledgerSeen(
  { witnessed, contradicted }: SeatState,
  command: Ask<'witness-ledger' | 'contradict-ledger'>,
): readonly PlainFact[] {
  if (command.do === 'witness-ledger') {
    const { origin, size, note, cosignature } = command;
    const isNew = size > (witnessed.get(origin)?.size ?? -1);
    return isNew ? [{ kind: 'ledger-witnessed', note, cosignature }] : [];
  }
  const { how, seen, shown } = command;
  const isTold = contradicted.includes(shown) || contradicted.length >= CONTRADICTIONS_KEPT;
  return isTold ? [] : [{ kind: 'ledger-contradicted', how, seen, shown }];
}

/** What the machine saw is always written down. */
function noticed(
  state: SeatState,
  command: Ask<'open-journal' | 'notice-screen' | 'notice-clock' | 'notice-gap' | 'notice-fault'>,
): readonly PlainFact[] {
  switch (command.do) {
    case 'open-journal': {
      const { build, shell } = command;
      return [{ kind: 'journal-opened', opened: state.headSeq === 0 ? 'first' : 'restart', build, shell }];
    }
    case 'notice-clock':
      return [{ kind: 'clock-jumped', fromWallMs: command.fromWallMs, toWallMs: command.toWallMs }];
    case 'notice-gap':
      return [{ kind: 'gap-noticed', cause: command.cause, lostMs: command.lostMs }];
    case 'notice-fault':
      return [{ kind: 'fault-noticed', what: command.what, detail: command.detail }];
    case 'notice-screen': {
      const { what, detail } = command;
      const seen: PlainFact = { kind: 'lockdown-noticed', what, detail };
      return mustLock(state, what) ? [seen, { kind: 'seat-locked', cause: detail }] : [seen];
    }
    default:
      return assertNever(command);
  }
}

function mustLock({ sitting }: SeatState, what: string): boolean {
  return (
    sitting.at === 'sitting' && locksTheSeat(what) && !sitting.holds.some((one) => one.hold === 'locked')
  );
}

function whyNotSitting(sitting: Exclude<Sitting, Running>): Refusal {
  switch (sitting.at) {
    case 'handed-in':
      return sitting.by === 'time' ? 'TIME_OVER' : 'HANDED_IN';
    case 'vacant':
    case 'moved':
      return 'NO_SITTING';
    case 'admitted':
    case 'disputed':
    case 'consent':
    case 'rules':
    case 'waiting':
      return 'NOT_STARTED';
    default:
      return assertNever(sitting);
  }
}

function no(code: Refusal): Decision {
  return refuse(refusal(code));
}
