// TEST ONLY: orders and papers in few words.

import type {
  CandidateId,
  DeviceId,
  Digest,
  InvigilatorId,
  ItemId,
  QuestionId,
} from '@exam-room/shared/base';
import { MINUTE_MS } from '@exam-room/shared/base';
import type { Act } from '@exam-room/shared/records';
import type { Command } from './commands.ts';
import type { Order } from './orders.ts';
import type { PaperPlan } from './paper-plan.ts';
import type { SeatRules } from './seat-rules.ts';

export const DEVICE = 'd'.repeat(32) as DeviceId;
export const OTHER = 'e'.repeat(32) as DeviceId;
export const CANDIDATE = 'C1' as CandidateId;

export const RULES: SeatRules = {
  device: DEVICE,
  durationMs: 120 * MINUTE_MS,
  earliestHandInMs: 30 * MINUTE_MS,
  grantAloneMaxMs: 5 * MINUTE_MS,
  consentVersion: 'c1',
  rulesVersion: 'r1',
  pictureAtCheckIn: true,
  pictureAtHandIn: true,
};

export const PLAN: PaperPlan = {
  hash: 'a'.repeat(64) as Digest,
  questions: [
    planned('q1', ['judge', 2]),
    planned('q2', ['single', 4]),
    planned('q3', ['multi', 5]),
    planned('q4', ['single', 4], ['multi', 4]),
  ],
};

function planned(
  question: string,
  ...items: readonly (readonly [kind: 'judge' | 'single' | 'multi', options: number])[]
): PaperPlan['questions'][number] {
  return {
    question: question as QuestionId,
    section: 's',
    items: items.map(([kind, options], at) => ({ item: `${question}.${at + 1}` as ItemId, kind, options })),
  };
}

let number = 0;
/** The console that leads the room first. */
export const CONSOLE = 'c'.repeat(32) as DeviceId;

export function act(what: Act, by: readonly string[] = ['V1']): Extract<Order, { order: 'act' }> {
  number += 1;
  return {
    order: 'act',
    hash: number.toString(16).padStart(64, '0') as Digest,
    written: { device: CONSOLE, epoch: 1, seq: number },
    act: what,
    by: by as readonly InvigilatorId[],
  };
}

export function follow(order: Order): Command {
  return { do: 'follow-order', order, answerKey: { toAuthority: 'sealed', toSeats: undefined } };
}

export function admission(device = DEVICE): Order {
  return act({ act: 'admit', candidate: CANDIDATE, attempt: 1, seat: '01' as never, device, note: '' });
}

export function receipt(headSeq = 1): Order {
  number += 1;
  return {
    order: 'receipt',
    hash: number.toString(16).padStart(64, '0') as Digest,
    written: { device: CONSOLE, epoch: 1, seq: number },
    device: DEVICE,
    candidate: CANDIDATE,
    attempt: 1,
    code: '1111-2222-3333',
    headSeq,
  };
}

export const TAKE_PAPER: Command = { do: 'take-paper', candidate: CANDIDATE, attempt: 1, plan: PLAN };
