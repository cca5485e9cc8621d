import { momentsOf } from '../snapshots/moments.ts';
import { answer, does, drawn, granted, picture, seat, tells } from './draft-makers.test-support.ts';
import type { Draft } from './drafts.test-support.ts';
import { DURATION, deviceId, MINUTE, type Plan, SEED } from './plan.test-support.ts';

const WHO = 'seatL';
const START = 71 * MINUTE;
const LOCKED_AT = MINUTE;
const LOCKED_FOR = 20_500;
const ENDS_AT = 130_000;

/** Test time against the morning: the seat stands locked for a while after its first minute. */
function atUsed(usedMs: number): { readonly who: string; readonly atMs: number; readonly usedMs: number } {
  return { who: WHO, atMs: START + usedMs + (usedMs > LOCKED_AT ? LOCKED_FOR : 0), usedMs };
}

/**
 * 戊 (L) comes ten minutes late, starts alone, plugs a second display in (the seat locks itself until an invigilator has looked), and is
 * made to hand in.
 */
export function lateComer(plan: Plan): readonly Draft[] {
  return [...comesLate(), ...sits(plan), ...isStopped()];
}

function comesLate(): readonly Draft[] {
  const at = (step: number) => ({ who: WHO, atMs: 70 * MINUTE + step * 1_000 });
  return [
    does('admit-L', 70 * MINUTE, {
      act: { act: 'admit', candidate: 'L', attempt: 1, seat: '98', device: deviceId(WHO), note: '迟到' },
      by: ['V02'],
    }),
    seat('open-L', at(1), (writing) => ({
      kind: 'sitting-opened',
      order: writing.hash('admit-L'),
      candidate: 'L',
      attempt: 1,
      answerKeyToAuthority: writing.answerKey('L'),
    })),
    seat('dispute-L', at(2), () => ({ kind: 'identity-disputed', candidate: 'L' })),
    seat('confirm-L', at(3), () => ({ kind: 'identity-confirmed', candidate: 'L' })),
    seat('consent-L', at(4), () => ({ kind: 'consent-given', version: 'consent-1' })),
    picture('pic:L-check-in', at(5), { due: 'check-in', number: 0 }),
    seat('rules-L', at(6), () => ({ kind: 'rules-acknowledged', version: 'rules-1' })),
    granted('L', WHO, 70 * MINUTE + 10_000),
    drawn('L', WHO, 70 * MINUTE + 10_500),
    does('start-seat-L', START - 500, {
      act: { act: 'start-seat', candidate: 'L', device: deviceId(WHO) },
      by: ['V01'],
    }),
    seat('start-L', { who: WHO, atMs: START }, (writing) => ({
      kind: 'sitting-started',
      order: writing.hash('start-seat-L'),
      durationMs: DURATION,
    })),
  ];
}

function sits(plan: Plan): readonly Draft[] {
  const session = { ...plan.session, digest: '' };
  const moments = momentsOf({ session, seed: Buffer.from(SEED, 'hex'), candidate: 'L', attempt: 1 });
  const locked = START + LOCKED_AT;
  return [
    answer('answer-L-0', atUsed(30_000), { candidate: 'L', item: 0, choice: [1] }),
    seat('display-L', { who: WHO, atMs: locked, usedMs: LOCKED_AT }, () => ({
      kind: 'lockdown-noticed',
      what: 'display-changed',
      detail: '2 displays',
    })),
    seat('locked-L', { who: WHO, atMs: locked, usedMs: LOCKED_AT }, () => ({
      kind: 'seat-locked',
      cause: '显示器变化',
    })),
    does('unlock-L', locked + 20_000, {
      act: { act: 'unlock', device: deviceId(WHO), reason: '已拔除' },
      by: ['V01'],
    }),
    seat('unlocked-L', { who: WHO, atMs: locked + LOCKED_FOR, usedMs: LOCKED_AT }, (writing) => ({
      kind: 'seat-unlocked',
      order: writing.hash('unlock-L'),
    })),
    does('message-L', locked + 30_000, {
      act: { act: 'message', devices: [deviceId(WHO)], text: '请勿再插拔设备' },
      by: ['V04'],
    }),
    seat('message-shown-L', atUsed(70_000), (writing) => ({
      kind: 'message-shown',
      order: writing.hash('message-L'),
    })),
    ...moments
      .filter((moment) => moment < ENDS_AT)
      .map((moment, number) => picture(`pic:L-${number}`, atUsed(moment + 300), { due: 'random', number })),
  ];
}

function isStopped(): readonly Draft[] {
  const end = atUsed(ENDS_AT);
  return [
    does('force-L', end.atMs - 500, {
      act: { act: 'force-hand-in', candidate: 'L', device: deviceId(WHO), reason: '再次插入显示器' },
      by: ['V01', 'V02'],
    }),
    seat('hand-in-L', end, (writing) => ({
      kind: 'handed-in',
      by: 'invigilator',
      order: writing.hash('force-L'),
      answered: writing.answered('L'),
      items: 9,
      answers: writing.answersSeal('L'),
    })),
    picture('pic:L-hand-in', { ...end, atMs: end.atMs + 2_000 }, { due: 'hand-in', number: 0 }),
    does('status-L', end.atMs + 10_000, {
      act: { act: 'set-status', candidate: 'L', status: 'violation', reason: '使用外接显示器' },
      by: ['V01', 'V02'],
    }),
    tells('receipt-L', 74 * MINUTE, (writing) => ({
      kind: 'receipt-arrived',
      candidate: 'L',
      attempt: 1,
      device: deviceId(WHO),
      receipt: writing.receipt('L', 'hand-in-L'),
    })),
    seat('stored-L', { ...end, atMs: 74.1 * MINUTE }, (writing) => ({
      kind: 'receipt-stored',
      order: writing.hash('receipt-L'),
      code: '1234-5678-9012',
    })),
    does('pause-L', 74.3 * MINUTE, {
      act: { act: 'pause', devices: [deviceId(WHO)], reason: '误按' },
      by: ['V02'],
    }),
    seat('refused-L', { ...end, atMs: 74.4 * MINUTE }, (writing) => ({
      kind: 'order-refused',
      order: writing.hash('pause-L'),
      code: 'NOT_SITTING',
    })),
  ];
}
