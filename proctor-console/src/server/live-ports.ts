import type { CandidateId, DeviceId } from '@exam-room/shared/base';
import type { ReadinessCheck, StationMessage } from '@exam-room/shared/protocol';

export type SeatStatus = Extract<StationMessage, { say: 'status' }>;
export type SeatReadiness = readonly ReadinessCheck[];

/** What stations say of themselves between their entries. In memory only: nothing here is evidence, and no picture is kept. */
export interface SeatLive {
  /** Whose number was typed at the seat; waits for an invigilator. */
  readonly claim?: CandidateId;
  readonly status?: Omit<SeatStatus, 'say' | 'thumbnail'> & { readonly heardMs: number };
  readonly readiness?: SeatReadiness;
  readonly thumbnail?: { readonly jpeg: Uint8Array; readonly version: number };
}

export interface LiveBoard {
  readonly seat: (device: DeviceId) => SeatLive;
  readonly change: (device: DeviceId, change: Partial<SeatLive>) => void;
  readonly dropClaim: (device: DeviceId) => void;
  readonly dropThumbnail: (device: DeviceId) => void;
  readonly claimOf: (candidate: CandidateId) => DeviceId | undefined;
  readonly onChange: (listener: () => void) => void;
}
