import {
  assertNever,
  type Result,
  type Timers,
  type Trouble,
  trouble,
  type Words,
} from '@exam-room/shared/base';
import { normaliseNumber } from '@exam-room/shared/model';
import type { ConsoleMessage, StationMessage } from '@exam-room/shared/protocol';
import type { ActAnswer, ScreenAct } from '../door/station-view.ts';
import type { LinkState } from './ports.ts';
import type { Writer } from './run-command.ts';
import type { Command } from './sitting/commands.ts';
import type { Pictures } from './take-pictures.ts';

/** Everything that a screen may ask, turned into commands of the one writer, or into a question to the console. */
export interface ScreenDesk {
  readonly act: (act: ScreenAct) => Promise<ActAnswer>;
  /** The console's answer to a claim. */
  readonly heard: (message: Extract<ConsoleMessage, { say: 'claimed' | 'refused' }>) => void;
  /** The console was lost or found again: who waits to be admitted must be known to it. */
  readonly linked: () => void;
  readonly claim: () => LinkState['claim'];
  readonly trouble: () => Words | undefined;
  /** Somebody sits here now: the claim is over. */
  readonly seated: () => void;
  readonly read: () => ReadonlySet<string>;
}

export interface ScreenParts {
  readonly writer: Pick<Writer, 'run' | 'state'>;
  readonly pictures: Pick<Pictures, 'failed' | 'cameraReady'>;
  readonly tell: (message: StationMessage) => boolean;
  readonly realTimers: Timers;
  readonly realMs: () => number;
  readonly changed: () => void;
}

/** Real milliseconds that a claim waits for the console. */
const CLAIM_PATIENCE_MS = 5_000;
/** A page that notices without end must not fill the disk: this many notices in this many real milliseconds. */
const NOTICES = 20;
const NOTICES_PER_MS = 60_000;

interface Desk {
  readonly parts: ScreenParts;
  readonly read: Set<string>;
  /** The number that was typed here last and not turned down. */
  number: string | undefined;
  claim: LinkState['claim'];
  trouble: Words | undefined;
  answerClaim: ((answer: ActAnswer) => void) | undefined;
  notices: readonly number[];
}

export function screenDesk(parts: ScreenParts): ScreenDesk {
  const desk: Desk = {
    parts,
    read: new Set(),
    number: undefined,
    claim: undefined,
    trouble: undefined,
    answerClaim: undefined,
    notices: [],
  };
  return {
    act: (act) => perform(desk, act),
    heard: (message) => heard(desk, message),
    linked() {
      if (desk.number !== undefined) parts.tell({ say: 'claim-seat', number: desk.number });
    },
    claim: () => desk.claim,
    trouble: () => desk.trouble,
    seated() {
      desk.number = undefined;
      desk.claim = undefined;
      desk.trouble = undefined;
    },
    read: () => desk.read,
  };
}

function perform(desk: Desk, act: ScreenAct): Promise<ActAnswer> {
  switch (act.act) {
    case 'claim-seat':
      return claimSeat(desk, act.number);
    case 'confirm-identity':
    case 'dispute-identity':
    case 'give-consent':
    case 'acknowledge-rules':
    case 'call-help':
    case 'hand-in':
      return run(desk, { do: act.act });
    case 'show-question':
      return run(desk, { do: 'show-question', at: act.at });
    case 'choose':
      return run(desk, { do: 'choose', item: act.item, choice: act.choice });
    case 'flag':
      return run(desk, { do: 'flag', question: act.question, flagged: act.flagged });
    case 'read-message':
      desk.read.add(act.id);
      desk.parts.changed();
      return DONE;
    case 'notice':
      return mayNotice(desk) ? run(desk, { do: 'notice-screen', what: act.what, detail: act.detail }) : DONE;
    case 'camera-failed':
      return desk.parts.pictures.failed(act, act.reason).then(answerOf);
    case 'camera-ready':
      desk.parts.pictures.cameraReady();
      desk.parts.changed();
      return DONE;
    default:
      return assertNever(act);
  }
}

async function run(desk: Desk, command: Command): Promise<ActAnswer> {
  return answerOf(await desk.parts.writer.run(command));
}

function answerOf(result: Result<unknown>): ActAnswer {
  return result.ok ? { ok: true } : no(result.error);
}

function no({ code, words }: Trouble): ActAnswer {
  return { ok: false, code, ...words };
}

const DONE: Promise<ActAnswer> = Promise.resolve({ ok: true });

/** The console looks the number up and asks an invigilator; nothing is written down here until that one admits. */
function claimSeat(desk: Desk, typed: string): Promise<ActAnswer> {
  const { at } = desk.parts.writer.state().sitting;
  if (at !== 'vacant' && at !== 'moved' && at !== 'handed-in') return Promise.resolve(no(SEATED));
  const number = normaliseNumber(typed);
  desk.answerClaim?.(no(UNREACHED));
  desk.number = number;
  if (number === '' || !desk.parts.tell({ say: 'claim-seat', number })) {
    desk.number = undefined;
    return Promise.resolve(no(UNREACHED));
  }
  return new Promise((resolve) => {
    const forget = desk.parts.realTimers.after(CLAIM_PATIENCE_MS, () => answer(no(UNREACHED)));
    const answer = (given: ActAnswer) => {
      forget();
      if (desk.answerClaim === answer) desk.answerClaim = undefined;
      resolve(given);
    };
    desk.answerClaim = answer;
  });
}

function heard(desk: Desk, message: Extract<ConsoleMessage, { say: 'claimed' | 'refused' }>): void {
  if (message.say === 'claimed') {
    desk.claim = { name: message.name };
    desk.trouble = undefined;
    desk.answerClaim?.({ ok: true });
  } else if (message.of !== 'ask-paper') {
    const { code, zh, en } = message;
    if (message.of === 'claim-seat') {
      desk.number = undefined;
      desk.claim = undefined;
    }
    desk.trouble = { zh, en };
    desk.answerClaim?.({ ok: false, code, zh, en });
  }
  desk.parts.changed();
}

function mayNotice(desk: Desk): boolean {
  const now = desk.parts.realMs();
  const recent = desk.notices.filter((at) => now - at < NOTICES_PER_MS);
  if (recent.length >= NOTICES) return false;
  desk.notices = [...recent, now];
  return true;
}

const UNREACHED = trouble('CONSOLE_UNREACHED', {
  zh: '暂时联系不上监考机，请稍候再试，或举手告知监考人员。',
  en: 'The proctor console cannot be reached now. Try again in a moment or call an invigilator.',
});
const SEATED = trouble('SEAT_TAKEN', {
  zh: '本机已有考生就座。',
  en: 'Somebody sits at this seat already.',
});
