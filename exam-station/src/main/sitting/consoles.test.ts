import type { DeviceId, Digest } from '@exam-room/shared/base';
import { beforeEach, describe, expect, it } from 'vitest';
import { apply } from './apply.ts';
import type { Command } from './commands.ts';
import { decide } from './decide.ts';
import type { Order, Written } from './orders.ts';
import { newSeat, type SeatState } from './seat-state.ts';
import { act, admission, CONSOLE, DEVICE, follow, RULES } from './sitting.test-support.ts';

const STANDBY = '5'.repeat(32) as DeviceId;
const THIRD = '3'.repeat(32) as DeviceId;

let state: SeatState;
let seq: number;

beforeEach(() => {
  state = newSeat(RULES);
  seq = 0;
});

/** What an order leads to: the facts' kinds, and the code of a refusal. */
function ask(command: Command): readonly string[] | string {
  const decision = decide(state, command, { usedMs: 0 });
  if (!decision.ok) return decision.error.code;
  for (const fact of decision.value) {
    seq += 1;
    const hash = seq.toString(16).padStart(64, 'f') as Digest;
    state = apply(state, { seq, hash, usedMs: 0, wallMs: seq, fact });
  }
  return decision.value.map((fact) => (fact.kind === 'order-refused' ? fact.code : fact.kind));
}

/** The standby takes over, holding the console's journal up to an entry. */
function takeOver(of: Partial<{ epoch: number; device: DeviceId; from: Written }> = {}, by = ['V1', 'V2']) {
  const { epoch = 2, device = STANDBY, from = { device: CONSOLE, epoch: 1, seq: 40 } } = of;
  const hash = '0'.repeat(64) as Digest;
  const order = act(
    {
      ...{ act: 'take-over', epoch, device, from: from.device, fromEpoch: from.epoch, fromSeq: from.seq },
      ...{ fromHash: hash, size: 90, root: hash, reason: '监考机损坏' },
    },
    by,
  );
  return { ...order, written: { device, epoch, seq: 1 } };
}

const written = (order: Order, at: Written): Order => ({ ...order, written: at });
const message = () => act({ act: 'message', devices: [DEVICE], text: '请安静' });

describe('a seat that hears of another console', () => {
  it('follows it when two have signed, and says so in its journal', () => {
    expect(ask(follow(takeOver({}, ['V1'])))).toEqual(['TWO_MUST_SIGN']);
    expect(ask(follow(takeOver()))).toEqual(['console-followed']);
    expect(ask(follow(written(message(), { device: STANDBY, epoch: 2, seq: 3 })))).toEqual(['message-shown']);
  });

  it('still follows what the standby had of the console before, and refuses by name whatever that one wrote later', () => {
    ask(follow(takeOver()));
    expect(ask(follow(written(message(), { device: CONSOLE, epoch: 1, seq: 40 })))).toEqual([
      'message-shown',
    ]);
    expect(ask(follow(written(message(), { device: CONSOLE, epoch: 1, seq: 41 })))).toEqual(['SUPERSEDED']);
    expect(ask(follow(written(admission(), { device: CONSOLE, epoch: 1, seq: 42 })))).toEqual(['SUPERSEDED']);
    expect(state.sitting.at).toBe('vacant');
  });

  it('keeps to the highest epoch: an older word, or the same one from another machine, changes nothing', () => {
    ask(follow(takeOver({ epoch: 3, device: THIRD, from: { device: STANDBY, epoch: 2, seq: 9 } })));
    expect(ask(follow(takeOver()))).toEqual(['SUPERSEDED']);
    expect(ask(follow(takeOver({ epoch: 3 })))).toEqual(['SUPERSEDED']);
    expect(ask(follow(written(message(), { device: STANDBY, epoch: 2, seq: 9 })))).toEqual(['message-shown']);
    expect(ask(follow(written(message(), { device: STANDBY, epoch: 2, seq: 10 })))).toEqual(['SUPERSEDED']);
  });

  it('of a console whose journal was lost follows nothing any more that it had not followed', () => {
    ask(follow(takeOver({ from: { device: CONSOLE, epoch: 1, seq: 0 } })));
    expect(ask(follow(written(message(), { device: CONSOLE, epoch: 1, seq: 7 })))).toEqual(['SUPERSEDED']);
  });
});
