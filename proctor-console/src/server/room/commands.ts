import type { CandidateId, DeviceId, Digest, InvigilatorId, SeatId, Words } from '@exam-room/shared/base';
import type { Envelope } from '@exam-room/shared/crypto';
import type { Act, ConsoleFact, IncidentKind, SittingStatus, Ups } from '@exam-room/shared/records';
import type { SeatOrder } from './assign-seats.ts';
import type { Moment } from './state.ts';

/** What persons ask for, in their own names. The keys that will sign are checked by who calls; here only the rules of the room count. */
export type PersonsCommand = { readonly by: readonly InvigilatorId[] } & Wish;

export type Wish =
  | { readonly do: 'sign-in' }
  | { readonly do: 'sign-out' }
  | {
      readonly do: 'check-room';
      readonly remark: string;
      readonly red: readonly string[];
      readonly ups?: Ups;
      /** SHA-256 of the report that was put on the disk for this check. */
      readonly report?: Digest;
    }
  | ({ readonly do: 'assign-seats' } & SeatOrder)
  | {
      readonly do: 'admit';
      readonly candidate: CandidateId;
      readonly seat?: SeatId;
      /** Where the candidate has typed the own number. */
      readonly claimedAt?: DeviceId;
      readonly note: string;
    }
  | { readonly do: 'turn-away'; readonly candidate: CandidateId; readonly reason: string }
  | { readonly do: 'read-rules' }
  | { readonly do: 'waive-rules'; readonly reason: string }
  /** `secrets`: what the code has opened before this is asked; 'unopened' only asks whether the release may be tried. */
  | {
      readonly do: 'release';
      readonly secrets: 'unopened' | { readonly nonce: string; readonly after: 'first' | 'loss' };
    }
  /** `otherBuild`: seats whose candidates would sit at another program than the one that was accepted. */
  | { readonly do: 'start-room'; readonly otherBuild?: readonly SeatId[] }
  | { readonly do: 'start-seat'; readonly device: DeviceId }
  | { readonly do: 'message'; readonly devices: readonly DeviceId[]; readonly text: string }
  | { readonly do: 'pause'; readonly devices: readonly DeviceId[]; readonly reason: string }
  | { readonly do: 'resume'; readonly devices: readonly DeviceId[] }
  | { readonly do: 'grant-time'; readonly device: DeviceId; readonly ms: number; readonly reason: string }
  | {
      readonly do: 'move-seat';
      readonly fromDevice: DeviceId;
      readonly toDevice: DeviceId;
      /** Test time of which the seat has told in its newest heartbeat; absent when it was never heard. */
      readonly usedMs?: number;
      readonly reason: string;
    }
  | { readonly do: 'unlock'; readonly device: DeviceId; readonly reason: string }
  | { readonly do: 'answer-help'; readonly device: DeviceId }
  | { readonly do: 'leave-seat'; readonly candidate: CandidateId; readonly reason: string }
  | { readonly do: 'return-to-seat'; readonly candidate: CandidateId }
  | {
      readonly do: 'record-incident';
      readonly incident: IncidentKind;
      readonly candidate?: CandidateId;
      readonly seat?: SeatId;
      readonly text: string;
      /** So many of the newest pictures of that candidate are attached as evidence. */
      readonly pictures?: number;
    }
  | {
      readonly do: 'set-status';
      readonly candidate: CandidateId;
      readonly status: SittingStatus;
      readonly reason: string;
    }
  | { readonly do: 'force-hand-in'; readonly device: DeviceId; readonly reason: string }
  | { readonly do: 'patrol-visit'; readonly name: string; readonly remark: string }
  | { readonly do: 'remark'; readonly text: string }
  /** A recording of the room's cameras that lies under its name of session and time (A55, A56). */
  | {
      readonly do: 'register-video';
      readonly file: string;
      readonly bytes: number;
      readonly sha256: Digest;
    }
  | { readonly do: 'close-room' }
  /** At a console that stands by; the rest is what lies on its disk at this moment. */
  | {
      readonly do: 'take-over';
      readonly reason: string;
      readonly holds: Pick<Extract<Act, { act: 'take-over' }>, 'fromSeq' | 'fromHash' | 'size' | 'root'>;
    }
  | { readonly do: 'export-archive'; readonly folder: string; readonly files: number }
  | { readonly do: 'erase-faces' }
  | {
      readonly do: 'sign-sheet';
      readonly sheet: Digest;
      /** Known to the console's disk, not to the room; none when absent. */
      readonly owed?: readonly Words[];
    };

/** What machines bring about without a person. */
export type MachineCommand =
  | { readonly do: 'note'; readonly fact: NotedFact }
  /** In this order, in one flush. */
  | { readonly do: 'note-all'; readonly facts: readonly NotedFact[] }
  | {
      readonly do: 'grant-paper';
      readonly device: DeviceId;
      readonly candidate: CandidateId;
      readonly attempt: number;
      readonly paper: Digest;
    }
  | {
      readonly do: 'take-receipt';
      readonly candidate: CandidateId;
      readonly attempt: number;
      readonly device: DeviceId;
      readonly receipt: Envelope;
    }
  | { readonly do: 'propose-lost-time' }
  | { readonly do: 'reveal-seed'; readonly seed: string }
  | {
      readonly do: 'faces-erased';
      readonly photos: number;
      readonly pictures: number;
      readonly left: number;
    };

/** Facts that are simply so and need no decision. */
export type NotedFact = Extract<
  ConsoleFact,
  {
    kind:
      | 'journal-opened'
      | 'session-imported'
      | 'act-refused'
      | 'device-connected'
      | 'device-lost'
      | 'device-refused'
      | 'journal-returned'
      | 'fault-noticed'
      | 'order-recovered';
  }
>;

/** What a command becomes: one act that its persons sign, or facts of the console itself. `nothing`: it is so already. */
export type Decision =
  | { readonly decided: 'act'; readonly act: Act; readonly by: readonly InvigilatorId[] }
  | { readonly decided: 'facts'; readonly facts: readonly ConsoleFact[] }
  | { readonly decided: 'nothing' };

export type Now = Moment;
