import { MINUTE_MS } from '@exam-room/shared/base';
import { beforeEach, describe, expect, it } from 'vitest';
import { apply } from './apply.ts';
import type { Command } from './commands.ts';
import { decide } from './decide.ts';
import type { PlainFact } from './plain-facts.ts';
import { newSeat, type Running, type SeatState } from './seat-state.ts';
import {
  act,
  admission,
  CANDIDATE,
  DEVICE,
  follow,
  OTHER,
  PLAN,
  RULES,
  receipt,
  TAKE_PAPER,
} from './sitting.test-support.ts';
import { timeLeftMs } from './time-left.ts';

let state: SeatState;
let usedMs: number;

beforeEach(() => {
  state = newSeat(RULES);
  usedMs = 0;
});

/** Decides, and applies what was decided; the facts' kinds, or the refusal's code. */
function ask(command: Command): readonly PlainFact['kind'][] | string {
  const decision = decide(state, command, { usedMs });
  if (!decision.ok) return decision.error.code;
  for (const fact of decision.value) {
    const seq = state.headSeq + 1;
    state = apply(state, {
      seq,
      hash: seq.toString(16).padStart(64, '0') as never,
      usedMs,
      wallMs: 1_000,
      fact,
    });
  }
  return decision.value.map((fact) => fact.kind);
}

function checkIn(): void {
  ask(follow(admission()));
  for (const step of ['confirm-identity', 'give-consent', 'acknowledge-rules'] as const) ask({ do: step });
}

function begin(): void {
  checkIn();
  ask(TAKE_PAPER);
  ask(follow(act({ act: 'start-room' })));
}

function running(): Running {
  if (state.sitting.at !== 'sitting') throw new Error(`the seat is ${state.sitting.at}`);
  return state.sitting;
}

const choose = (item: string, choice: readonly number[]): Command => ({
  do: 'choose',
  item: item as never,
  choice,
});

describe('check-in', () => {
  it('goes from admission over identity, consent and rules to waiting, one step at a time', () => {
    expect(ask({ do: 'give-consent' })).toBe('NO_SITTING');
    expect(ask(follow(admission()))).toEqual(['sitting-opened']);
    expect(ask({ do: 'give-consent' })).toBe('NOT_NOW');
    expect(ask({ do: 'acknowledge-rules' })).toBe('NOT_NOW');
    expect(ask({ do: 'confirm-identity' })).toEqual(['identity-confirmed']);
    expect(ask({ do: 'confirm-identity' })).toBe('NOT_NOW');
    expect(ask({ do: 'give-consent' })).toEqual(['consent-given']);
    expect(ask({ do: 'acknowledge-rules' })).toEqual(['rules-acknowledged']);
    expect(state.sitting.at).toBe('waiting');
  });

  it('waits for the answer key before it opens a sitting', () => {
    expect(ask({ do: 'follow-order', order: admission() })).toEqual([]);
    expect(state.sitting.at).toBe('vacant');
  });

  it('keeps a disputed identity from going on until it is confirmed or admitted anew', () => {
    ask(follow(admission()));
    expect(ask({ do: 'dispute-identity' })).toEqual(['identity-disputed']);
    expect(ask({ do: 'give-consent' })).toBe('NOT_NOW');
    expect(ask(follow(admission()))).toEqual(['sitting-opened']);
    expect(state.sitting.at).toBe('admitted');
  });

  it('never replaces a sitting that runs', () => {
    begin();
    expect(ask(follow(admission()))).toEqual(['order-refused']);
    expect(running().who.candidate).toBe(CANDIDATE);
  });

  it('leaves an admission to another seat alone', () => {
    expect(ask(follow(admission(OTHER)))).toEqual([]);
  });
});

describe('the start', () => {
  it('waits for whoever has not read the rules or has no paper yet', () => {
    const start = act({ act: 'start-room' });
    expect(ask(follow(start))).toEqual([]);
    ask(follow(admission()));
    for (const step of ['confirm-identity', 'give-consent', 'acknowledge-rules'] as const) {
      expect(ask(follow(start))).toEqual([]);
      ask({ do: step });
    }
    expect(ask(follow(start))).toEqual([]);
    ask(TAKE_PAPER);
    expect(ask(follow(start))).toEqual(['sitting-started', 'question-shown']);
    expect(ask(follow(start))).toEqual([]);
  });

  it('takes one paper and never another', () => {
    checkIn();
    expect(ask(TAKE_PAPER)).toEqual(['paper-drawn']);
    expect(ask(TAKE_PAPER)).toEqual([]);
    const other = { ...PLAN, hash: 'b'.repeat(64) as never };
    expect(ask({ do: 'take-paper', candidate: CANDIDATE, attempt: 1, plan: other })).toBe('PAPER_DIFFERS');
    expect(ask({ do: 'take-paper', candidate: 'C2' as never, attempt: 1, plan: PLAN })).toBe(
      'WRONG_CANDIDATE',
    );
  });

  it('gives no word of the paper and takes no answer before it', () => {
    checkIn();
    ask(TAKE_PAPER);
    expect(ask(choose('q1.1', [0]))).toBe('NOT_STARTED');
    expect(ask({ do: 'show-question', at: 1 })).toBe('NOT_STARTED');
  });
});

describe('answering', () => {
  beforeEach(begin);

  it('saves a choice once, however often it is asked for', () => {
    expect(ask(choose('q3.1', [2, 0]))).toEqual(['answer-saved']);
    expect(running().answers.get('q3.1' as never)).toEqual([0, 2]);
    expect(ask(choose('q3.1', [0, 2]))).toEqual([]);
    expect(ask(choose('q3.1', []))).toEqual(['answer-saved']);
    expect(running().answers.get('q3.1' as never)).toEqual([]);
  });

  it.each([
    ['q9.1', [0], 'QUESTION_UNKNOWN'],
    ['q1.1', [2], 'CHOICE_UNKNOWN'],
    ['q2.1', [0, 1], 'CHOICE_UNKNOWN'],
    ['q3.1', [5], 'CHOICE_UNKNOWN'],
  ])('refuses %s = %j as %s', (item, choice, code) => {
    expect(ask(choose(item, choice))).toBe(code);
  });

  it('takes an answer in the last millisecond and none after it', () => {
    usedMs = RULES.durationMs;
    expect(ask(choose('q1.1', [0]))).toEqual(['answer-saved']);
    usedMs += 1;
    expect(ask(choose('q1.1', [1]))).toBe('TIME_OVER');
  });

  it('shows a question and marks one, and writes nothing when all is so already', () => {
    expect(ask({ do: 'show-question', at: 2 })).toEqual(['question-shown']);
    expect(ask({ do: 'show-question', at: 2 })).toEqual([]);
    expect(ask({ do: 'show-question', at: 4 })).toBe('QUESTION_UNKNOWN');
    expect(ask({ do: 'flag', question: 'q2' as never, flagged: true })).toEqual(['question-flagged']);
    expect(ask({ do: 'flag', question: 'q2' as never, flagged: true })).toEqual([]);
  });
});

describe('pause, lock and extra time', () => {
  beforeEach(begin);

  it('takes no answer while it is paused and every answer after', () => {
    expect(ask(follow(act({ act: 'pause', devices: [DEVICE], reason: '停电' })))).toEqual(['paused']);
    expect(running().holds).toEqual([{ hold: 'paused', why: '停电' }]);
    expect(ask(choose('q1.1', [0]))).toBe('ON_HOLD');
    expect(ask({ do: 'hand-in' })).not.toEqual(['handed-in']);
    expect(ask(follow(act({ act: 'resume', devices: [DEVICE] })))).toEqual(['resumed']);
    expect(ask(choose('q1.1', [0]))).toEqual(['answer-saved']);
  });

  it('locks itself when another display appears and opens only by an order', () => {
    expect(ask({ do: 'notice-screen', what: 'focus-lost', detail: '' })).toEqual(['lockdown-noticed']);
    const display = { do: 'notice-screen', what: 'display-changed', detail: '第二块屏幕' } as const;
    expect(ask(display)).toEqual(['lockdown-noticed', 'seat-locked']);
    expect(ask(display)).toEqual(['lockdown-noticed']);
    expect(ask(choose('q1.1', [0]))).toBe('ON_HOLD');
    expect(ask(follow(act({ act: 'resume', devices: [DEVICE] })))).toEqual(['order-refused']);
    expect(ask(follow(act({ act: 'unlock', device: DEVICE, reason: '已检查' })))).toEqual(['seat-unlocked']);
    expect(running().holds).toEqual([]);
  });

  it('grants what one invigilator may give alone, and more only with two signatures', () => {
    const grant = (ms: number, by: readonly string[]) =>
      follow(act({ act: 'grant-time', candidate: CANDIDATE, device: DEVICE, ms, reason: '' }, by));
    expect(ask(grant(5 * MINUTE_MS, ['V1']))).toEqual(['time-granted']);
    expect(ask(grant(5 * MINUTE_MS + 1, ['V1']))).toEqual(['order-refused']);
    expect(ask(grant(10 * MINUTE_MS, ['V1', 'V2']))).toEqual(['time-granted']);
    usedMs = RULES.durationMs;
    expect(timeLeftMs(running(), usedMs)).toBe(15 * MINUTE_MS);
  });

  it('follows one order once: the same grant sent again adds nothing', () => {
    const grant = follow(
      act({ act: 'grant-time', candidate: CANDIDATE, device: DEVICE, ms: MINUTE_MS, reason: '' }),
    );
    ask(grant);
    expect(ask(grant)).toEqual([]);
    expect(running().grantedMs).toBe(MINUTE_MS);
  });

  it('refuses a grant for another candidate', () => {
    const grant = act({ act: 'grant-time', candidate: 'C2' as never, device: DEVICE, ms: 1, reason: '' });
    expect(ask(follow(grant))).toEqual(['order-refused']);
    expect(running().grantedMs).toBe(0);
  });
});

describe('help and messages', () => {
  it('calls once until it was heard', () => {
    begin();
    expect(ask({ do: 'call-help' })).toEqual(['help-called']);
    expect(ask({ do: 'call-help' })).toEqual([]);
    expect(ask(follow(act({ act: 'answer-help', device: DEVICE })))).toEqual(['message-shown']);
    expect(state.help).toBe('heard');
    expect(ask({ do: 'call-help' })).toEqual(['help-called']);
  });

  it("shows the invigilators' words", () => {
    begin();
    ask(follow(act({ act: 'message', devices: [DEVICE], text: '还有十分钟' })));
    expect(state.message?.text).toBe('还有十分钟');
  });
});

describe('hand-in', () => {
  beforeEach(begin);

  it('is not open before the earliest time', () => {
    usedMs = RULES.earliestHandInMs - 1;
    expect(ask({ do: 'hand-in' })).toBe('TOO_EARLY');
    usedMs += 1;
    ask(choose('q1.1', [0]));
    expect(ask({ do: 'hand-in' })).toEqual(['handed-in']);
    expect(state.sitting).toMatchObject({ at: 'handed-in', by: 'candidate', answered: 1, items: 5 });
  });

  it('happens by itself at zero, once', () => {
    usedMs = RULES.durationMs - 1;
    expect(ask({ do: 'look-at-the-time' })).toEqual([]);
    usedMs += 1;
    expect(ask({ do: 'look-at-the-time' })).toEqual(['handed-in']);
    expect(ask({ do: 'look-at-the-time' })).toEqual([]);
    expect(state.sitting).toMatchObject({ at: 'handed-in', by: 'time' });
    expect(ask(choose('q1.1', [1]))).toBe('TIME_OVER');
  });

  it('is final: no answer, no start, no extra time afterwards', () => {
    usedMs = RULES.earliestHandInMs;
    ask({ do: 'hand-in' });
    expect(ask(choose('q1.1', [0]))).toBe('HANDED_IN');
    expect(ask({ do: 'hand-in' })).toBe('HANDED_IN');
    expect(ask(follow(act({ act: 'start-seat', candidate: CANDIDATE, device: DEVICE })))).toEqual([
      'order-refused',
    ]);
    expect(
      ask(follow(act({ act: 'force-hand-in', candidate: CANDIDATE, device: DEVICE, reason: '' }))),
    ).toEqual(['order-refused']);
  });

  it('may be ordered by an invigilator, also while paused', () => {
    ask(follow(act({ act: 'pause', devices: [DEVICE], reason: '' })));
    const forced = act({ act: 'force-hand-in', candidate: CANDIDATE, device: DEVICE, reason: '违纪' });
    expect(ask(follow(forced))).toEqual(['handed-in']);
    expect(state.sitting).toMatchObject({ by: 'invigilator' });
  });

  it('keeps the receipt when it arrives', () => {
    usedMs = RULES.earliestHandInMs;
    expect(ask(follow(receipt()))).toEqual([]);
    ask({ do: 'hand-in' });
    expect(ask(follow(receipt()))).toEqual(['receipt-stored']);
    expect(state.sitting).toMatchObject({ receipt: '1111-2222-3333' });
  });

  it('makes room for the next candidate', () => {
    usedMs = RULES.earliestHandInMs;
    ask({ do: 'hand-in' });
    expect(ask(follow(admission()))).toEqual(['sitting-opened']);
    expect(state.sitting.at).toBe('admitted');
  });
});

describe('a seat move', () => {
  const move = (from: typeof DEVICE, to: typeof DEVICE) =>
    act({
      act: 'move-seat',
      candidate: CANDIDATE,
      attempt: 1,
      fromDevice: from,
      toDevice: to,
      toSeat: '09' as never,
      reason: '',
    });

  it('closes the old seat for good', () => {
    begin();
    expect(ask(follow(move(DEVICE, OTHER)))).toEqual(['sitting-moved']);
    expect(ask(choose('q1.1', [0]))).toBe('NO_SITTING');
  });
});
