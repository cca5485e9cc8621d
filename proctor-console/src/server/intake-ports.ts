import type { DeviceId, Trouble } from '@exam-room/shared/base';
import type { SealedEntry } from '@exam-room/shared/records';

/** What a station hears of the entries that it sent. */
export type IntakeAnswer =
  /** Everything up to `seq` is on this console's disk; also the answer to a repeat and to a gap (send from here on). */
  | { readonly answer: 'ack'; readonly seq: number }
  /** Codes of the wire: FORK, WRONG_SESSION, DEVICE_MISMATCH, FRAME. Nothing of this frame after the bad entry was taken. */
  | { readonly answer: 'refused'; readonly trouble: Trouble };

/** Where stations' entries come in: proven, ordered, committed together. */
export interface Intake {
  readonly offer: (frame: {
    readonly device: DeviceId;
    readonly epoch: number;
    readonly entries: readonly SealedEntry[];
    readonly answer: (answer: IntakeAnswer) => void;
  }) => void;
  /** Entries of this device that wait for their turn. */
  readonly waiting: (device: DeviceId) => number;
}
