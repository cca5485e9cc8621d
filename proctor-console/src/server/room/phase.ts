import { MINUTE_MS } from '@exam-room/shared/base';
import { type RoomState, signedInInvigilators } from './state.ts';

export type Phase = 'prepare' | 'check-in' | 'rules' | 'release' | 'running' | 'closing' | 'closed';

/** The prompter for the rules opens this long before they must be read at the latest. */
const RULES_AHEAD_MS = 2 * MINUTE_MS;

/** Which step of the day comes next. It only leads people's eyes: what may be done follows from the rules, not from the phase. */
export function phaseOf(room: RoomState, wallMs: number): Phase {
  const { steps } = room;
  const { window, policies } = room.plan.session;
  if (steps.closed !== undefined) return (steps.sheet?.signatures.length ?? 0) >= 2 ? 'closed' : 'closing';
  if (steps.started !== undefined) return 'running';
  if (steps.rulesRead !== undefined || steps.rulesWaived !== undefined) return 'release';
  if (signedInInvigilators(room).length < policies.invigilatorsAtLeast) return 'prepare';
  if (wallMs < window.startMs - policies.checkInOpensMs) return 'prepare';
  return wallMs >= window.startMs - policies.rulesLeadMs - RULES_AHEAD_MS ? 'rules' : 'check-in';
}

/** When the start button opens because of the rules' lead time (A59); undefined before they are read, or when they were waived. */
export function startOpensMs(room: RoomState): number | undefined {
  const { rulesRead, rulesWaived } = room.steps;
  return rulesRead === undefined || rulesWaived !== undefined
    ? undefined
    : rulesRead.wallMs + room.plan.session.policies.rulesLeadMs;
}
