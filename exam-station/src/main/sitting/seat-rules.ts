import type { DeviceId } from '@exam-room/shared/base';
import type { Session } from '@exam-room/shared/model';

/** What the signed session says about one seat: fixed for the day. */
export interface SeatRules {
  readonly device: DeviceId;
  readonly durationMs: number;
  /** Nobody hands in earlier than this after the own start. */
  readonly earliestHandInMs: number;
  /** One invigilator alone may grant this much; beyond it, two must have signed. */
  readonly grantAloneMaxMs: number;
  readonly consentVersion: string;
  readonly rulesVersion: string;
  readonly pictureAtCheckIn: boolean;
  readonly pictureAtHandIn: boolean;
}

export function seatRulesOf(session: Session, device: DeviceId): SeatRules {
  const { policies } = session;
  return {
    device,
    durationMs: session.durationMs,
    earliestHandInMs: policies.earliestHandInMs,
    grantAloneMaxMs: policies.grantAloneMaxMs,
    consentVersion: session.consent.version,
    rulesVersion: session.rules.version,
    pictureAtCheckIn: policies.snapshots.atCheckIn,
    pictureAtHandIn: policies.snapshots.atHandIn,
  };
}
