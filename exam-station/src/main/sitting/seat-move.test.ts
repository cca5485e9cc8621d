import type { Digest } from '@exam-room/shared/base';
import { MINUTE_MS } from '@exam-room/shared/base';
import { beforeEach, describe, expect, it } from 'vitest';
import { apply } from './apply.ts';
import type { Command, TakeOver } from './commands.ts';
import { decide } from './decide.ts';
import type { Order } from './orders.ts';
import { type Inherited, isRunning, newSeat, type SeatState } from './seat-state.ts';
import {
  act,
  admission,
  CANDIDATE,
  DEVICE,
  follow,
  OTHER,
  PLAN,
  RULES,
  TAKE_PAPER,
} from './sitting.test-support.ts';
import { timeLeftMs } from './time-left.ts';

/*
 * 考生 sat at another seat for forty minutes, answered two questions, marked one, was given two minutes, stood before question 3. Then the
 * machine died, and two invigilators moved the sitting here.
 */
const Q2 = PLAN.questions[1];
const GRANTED = 'c'.repeat(64) as Digest;
const INHERITED: Inherited = {
  continues: [{ device: OTHER, epoch: 1, seq: 57, hash: 'b'.repeat(64) as Digest }],
  answers: new Map([
    ['q1.1' as never, [0]],
    ['q2.1' as never, [3]],
  ]),
  flagged: new Set(Q2 === undefined ? [] : [Q2.question]),
  shownAt: 2,
  pictures: new Map([['check-in/0', 'taken']]),
  grantedMs: 2 * MINUTE_MS,
  grants: new Set([GRANTED]),
  startedWallMs: 1_000,
  holds: [],
  usedMs: 40 * MINUTE_MS,
};
const KEY = { toAuthority: 'sealed', toSeats: 'sealed' };

let state: SeatState;
let usedMs: number;
let seq: number;

beforeEach(() => {
  state = newSeat(RULES);
  usedMs = 0;
  seq = 0;
});

function ask(command: Command): readonly string[] | string {
  const decision = decide(state, command, { usedMs });
  if (!decision.ok) return decision.error.code;
  for (const fact of decision.value) {
    seq += 1;
    state = apply(state, {
      seq,
      hash: seq.toString(16).padStart(64, '0') as Digest,
      usedMs,
      wallMs: seq,
      fact,
    });
  }
  return decision.value.map((fact) => fact.kind);
}

function move(from = OTHER, to = DEVICE): Order {
  const where = { fromDevice: from, toDevice: to, toSeat: '09' as never };
  return act({ act: 'move-seat', candidate: CANDIDATE, attempt: 1, ...where, epoch: 2, reason: '' });
}

function bring(order: Order, takeOver: TakeOver): Command {
  return { do: 'follow-order', order, answerKey: KEY, takeOver };
}

/** The sitting is open here and waits for its person. */
function arrive(): Order {
  const order = move();
  expect(ask(bring(order, { takes: 'on', inherited: INHERITED }))).toEqual(['sitting-opened']);
  return order;
}

describe('a sitting that comes from another seat', () => {
  it('waits until everything of it is here', () => {
    const order = move();
    expect(ask({ do: 'follow-order', order })).toEqual([]);
    expect(ask({ do: 'follow-order', order, takeOver: { takes: 'on', inherited: INHERITED } })).toEqual([]);
    expect(state.sitting.at).toBe('vacant');
  });

  it('goes on at the same question, with every answer, mark and minute, once the person is confirmed', () => {
    const order = arrive();
    usedMs = INHERITED.usedMs;
    expect(ask(TAKE_PAPER)).toEqual(['paper-drawn']);
    expect(ask({ do: 'follow-order', order })).toEqual([]); // nobody has confirmed to sit here
    expect(ask({ do: 'confirm-identity' })).toEqual(['identity-confirmed']);
    expect(state.sitting.at).toBe('waiting');
    expect(ask({ do: 'follow-order', order })).toEqual(['sitting-started', 'question-shown']);
    expect(state.sitting).toMatchObject({
      at: 'sitting',
      shownAt: 2,
      answers: INHERITED.answers,
      flagged: INHERITED.flagged,
      pictures: INHERITED.pictures,
      startedWallMs: 1_000,
    });
    if (state.sitting.at === 'sitting') expect(timeLeftMs(state.sitting, usedMs)).toBe(82 * MINUTE_MS);
    expect(ask({ do: 'choose', item: 'q3.1' as never, choice: [1] })).toEqual(['answer-saved']);
    expect(ask({ do: 'follow-order', order })).toEqual([]);
  });

  it('is not started by the start of the room: it has begun already', () => {
    const order = arrive();
    usedMs = INHERITED.usedMs;
    ask(TAKE_PAPER);
    ask({ do: 'confirm-identity' });
    const start = act({ act: 'start-room' });
    expect(ask(follow(start))).toEqual([]);
    expect(ask({ do: 'follow-order', order })).toEqual(['sitting-started', 'question-shown']);
    expect(ask(follow(start))).toEqual([]);
  });

  it('brings along the extra time that was granted while its old seat was dead, and none twice', () => {
    const order = arrive();
    const grant = (hash?: Digest): Order => {
      const what = {
        act: 'grant-time',
        candidate: CANDIDATE,
        device: OTHER,
        ms: 60_000,
        reason: '',
      } as const;
      return hash === undefined ? act(what) : { ...act(what), hash };
    };
    const missed = grant();
    expect(ask(follow(missed))).toEqual([]); // not before it goes on
    usedMs = INHERITED.usedMs;
    ask(TAKE_PAPER);
    ask({ do: 'confirm-identity' });
    ask({ do: 'follow-order', order });
    expect(ask(follow(missed))).toEqual(['time-granted']);
    expect(ask(follow(missed))).toEqual([]);
    expect(ask(follow(grant(GRANTED)))).toEqual([]);
    expect(state.sitting).toMatchObject({ grantedMs: 3 * MINUTE_MS });
  });

  it('stays paused at the new seat until an invigilator lets it go on', () => {
    const order = move();
    const inherited: Inherited = { ...INHERITED, holds: [{ hold: 'paused', why: '停电' }] };
    ask(bring(order, { takes: 'on', inherited }));
    usedMs = INHERITED.usedMs;
    ask(TAKE_PAPER);
    ask({ do: 'confirm-identity' });
    expect(ask({ do: 'follow-order', order })).toEqual(['sitting-started']);
    expect(isRunning(state)).toBe(false);
    expect(ask({ do: 'choose', item: 'q3.1' as never, choice: [1] })).toBe('ON_HOLD');
    expect(ask(follow(act({ act: 'resume', devices: [DEVICE] })))).toEqual(['resumed']);
    expect(isRunning(state)).toBe(true);
  });

  it('checks in anew when nothing had begun', () => {
    const order = move();
    expect(ask(bring(order, { takes: 'anew' }))).toEqual(['sitting-opened']);
    ask({ do: 'confirm-identity' });
    expect(state.sitting.at).toBe('consent');
    expect(ask({ do: 'follow-order', order })).toEqual([]);
  });

  it('may be moved on again before it goes on here', () => {
    const order = arrive();
    expect(ask(follow(move(DEVICE, OTHER)))).toEqual(['sitting-moved']);
    expect(ask({ do: 'follow-order', order })).toEqual([]);
    expect(ask({ do: 'confirm-identity' })).toBe('NOT_NOW');
  });

  it('finds no room where somebody else is writing, and tells so', () => {
    ask(follow(admission()));
    for (const step of ['confirm-identity', 'give-consent', 'acknowledge-rules'] as const) ask({ do: step });
    ask(TAKE_PAPER);
    ask(follow(act({ act: 'start-room' })));
    expect(state.sitting.at).toBe('sitting');
    expect(ask(bring(move(), { takes: 'on', inherited: INHERITED }))).toEqual(['order-refused']);
  });

  it.each(['TAKE_OVER_KEY', 'TAKE_OVER_UNREADABLE', 'ALREADY_HANDED_IN'] as const)(
    'is refused in writing when it cannot be taken over: %s',
    (why) => {
      expect(ask(bring(move(), { takes: 'nothing', why }))).toEqual(['order-refused']);
      expect(state.sitting.at).toBe('vacant');
    },
  );
});
