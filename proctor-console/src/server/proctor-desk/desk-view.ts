import type { CandidateId, DeviceId, InvigilatorId, SeatId, SessionId, Words } from '@exam-room/shared/base';
import type { InvigilatorRole, Notice, Policies } from '@exam-room/shared/model';
import type { IncidentKind, RecordSheet, SittingStatus, Ups } from '@exam-room/shared/records';

export type { IncidentKind, InvigilatorRole, Notice, RecordSheet, SittingStatus, Ups, Words };

/**
 * What the console publishes to its desk, whole, as one JSON object on every change, at most four times a second
 * (`GET /view` server-sent events, event `view`; `GET /view.json`). No answer of a candidate is in it, ever.
 *
 *  prepare ─▶ check-in ─▶ rules ─▶ release ─▶ running ─▶ closing ─▶ closed       (what may be done next; many acts stay open throughout)
 */
export interface DeskView {
  readonly phase: RoomPhase;
  readonly session: {
    readonly session: SessionId;
    readonly mode: 'real' | 'rehearsal';
    readonly title: string;
    readonly slot: string;
    readonly institution: string;
    readonly room: string;
    readonly post: string;
    readonly plannedStartMs: number;
    readonly durationMs: number;
    readonly itemCount: number;
    readonly policies: Policies;
    readonly rules: Notice;
  };
  readonly wallMs: number;
  /** 1, or a rehearsal's faster clock. */
  readonly speed: number;
  readonly invigilators: readonly {
    readonly id: InvigilatorId;
    readonly name: string;
    readonly role: InvigilatorRole;
    readonly signedIn: boolean;
    readonly lockedForMs: number;
  }[];
  readonly gate: readonly GateLine[];
  readonly steps: {
    /** When the room check was finished (A57). */
    readonly roomCheckedMs?: number;
    /** How the room itself has assigned the seats; absent while those of the roll hold. */
    readonly seatsAssigned?: 'by-ticket' | 'random';
    readonly rulesReadMs?: number;
    readonly rulesReadBy: readonly string[];
    readonly rulesWaived?: string;
    readonly releasedMs?: number;
    readonly releaseLockedForMs: number;
    readonly startedMs?: number;
    readonly closedMs?: number;
    readonly sheetSignedBy: readonly string[];
    /** When the start button opens because of the rules' lead time. */
    readonly startOpensMs?: number;
  };
  readonly counts: {
    readonly enrolled: number;
    readonly admitted: number;
    readonly sitting: number;
    readonly handedIn: number;
    readonly receipts: number;
    readonly absent: number;
  };
  readonly seats: readonly SeatView[];
  readonly roll: readonly RollLine[];
  readonly incidents: readonly IncidentView[];
  /** What stands in the way of closing, in words. */
  readonly closeBlockers: readonly Words[];
  /** What stands in the way of the first signature, in words. */
  readonly signBlockers: readonly Words[];
  readonly ledger: { readonly entries: number; readonly code: string };
  readonly authority: 'unknown' | 'reached' | 'unreached';
  readonly archive?: { readonly folder: string; readonly files: number; readonly receipt: boolean };
  readonly videos: VideosView;
  /** Faces that lie readable on this console: kept until the authority's receipt, then erased by two; `left` could not be. */
  readonly faces: { readonly are: 'kept' | 'going' } | { readonly are: 'erased'; readonly left: number };
  /** The console can read the rules aloud by a voice of its own machine (`GET /rules/<paragraph>.wav`). */
  readonly speaks: boolean;
  readonly console: ConsoleView;
  /** Until then nothing of this session may be deleted (A87); absent before the close. */
  readonly keepUntilMs?: number;
}

/** Which part this machine plays: it leads the room, stands by, or another has taken the room over. */
export interface ConsoleView {
  readonly part: 'leads' | 'stands-by' | 'superseded';
  /** Entries on this disk. */
  readonly entries: number;
  /** Machines that stand by for this console, and how far each is behind. */
  readonly standbys: readonly { readonly linked: boolean; readonly behind: number }[];
  /** The console that this one stands by for; absent when it knows no address of one. */
  readonly other?: {
    readonly linked: boolean;
    readonly behind?: number;
    readonly picturesBehind: number;
    readonly trouble?: Words;
  };
  /** The room was released, but not at this machine: the code is needed again for late papers and for the close. */
  readonly codeNeeded: boolean;
}

/** The recordings of the room's cameras (A55): what is registered, and what is being taken in. */
export interface VideosView {
  readonly registered: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];
  readonly taking?: {
    readonly files: number;
    readonly done: number;
    readonly bytes: number;
    readonly bytesDone: number;
  };
  /** Why the last taking-in ended before its end. */
  readonly trouble?: Words;
}

/** `GET /videos?folder=…`: a folder of the console's machine while people look for the recordings. */
export interface VideoFolder {
  readonly at: string;
  readonly parent?: string;
  readonly folders: readonly string[];
  readonly videos: readonly { readonly name: string; readonly bytes: number; readonly changedMs: number }[];
}

export type RoomPhase = 'prepare' | 'check-in' | 'rules' | 'release' | 'running' | 'closing' | 'closed';

/** One line of the start gate: green, red or not known; unknown is not green. */
export interface GateLine {
  readonly id: string;
  readonly outcome: 'pass' | 'fail' | 'unknown';
  readonly words: Words;
}

export type SeatState =
  | 'absent-machine'
  | 'vacant'
  | 'claimed'
  | 'admitted'
  | 'ready'
  | 'sitting'
  | 'paused'
  | 'locked'
  | 'handed-in'
  | 'lost';

export interface SeatView {
  readonly seat: SeatId;
  readonly device: DeviceId;
  readonly row: number;
  readonly column: number;
  readonly spare: boolean;
  readonly state: SeatState;
  readonly linked: boolean;
  readonly candidate?: { readonly candidate: CandidateId; readonly name: string; readonly ticket: string };
  /** Somebody typed a number here and waits for admission. */
  readonly claim?: {
    readonly candidate: CandidateId;
    readonly name: string;
    readonly ticket: string;
    readonly warnings: readonly string[];
  };
  /** Whoever sits here has begun, here or at another seat: only a spare can take over. */
  readonly begun: boolean;
  readonly answered: number;
  readonly items: number;
  readonly remainingMs: number;
  readonly grantedMs: number;
  /** When the newest entry of this seat that lies on the console's disk was written; absent before the first. */
  readonly lastEntryMs?: number;
  readonly unsent: number;
  readonly picturesUnsent: number;
  readonly snapshots: {
    readonly taken: number;
    readonly missed: number;
    readonly lastVerdict?: string;
    readonly lastMs?: number;
  };
  readonly camera: 'unknown' | 'ready' | 'trouble';
  readonly helpCalled: boolean;
  /** Away from the seat with leave (toilet register). */
  readonly away: boolean;
  readonly alarms: readonly Words[];
  /** Whether `GET /thumbnail/<device>` has a picture; changes with each new one so that it can be used in the address. */
  readonly thumbnail?: number;
  readonly lostTimeProposalMs: number;
  readonly receipt?: string;
  /** Red and amber seats first when sorted by this, larger is worse. */
  readonly worry: number;
}

export interface RollLine {
  readonly candidate: CandidateId;
  readonly ticket: string;
  readonly name: string;
  readonly sex: 'male' | 'female';
  readonly maskedId: string;
  readonly employer: string;
  /** `GET /photo/<candidate>` */
  readonly assignedSeat?: SeatId;
  readonly seat?: SeatId;
  readonly state: 'expected' | 'claimed' | 'admitted' | 'sitting' | 'handed-in' | 'turned-away' | 'absent';
  readonly status: SittingStatus;
  readonly warnings: readonly string[];
}

export interface IncidentView {
  readonly seq: number;
  readonly wallMs: number;
  readonly words: Words;
  readonly seat?: SeatId;
  readonly by: string;
}

/**
 * What the desk may ask (`POST /act`, JSON). `by` names the signed-in persons who put their names to it; where two are needed the
 * second gives the PIN again in `confirm` (which also proves a person who is not signed in at this desk). The answer is
 * `{ok:true}` or `{ok:false, code, zh, en}`.
 */
export type DeskAct = {
  readonly by: readonly InvigilatorId[];
  readonly confirm?: readonly { readonly id: InvigilatorId; readonly pin: string }[];
} & DeskCommand;

export type DeskCommand =
  | { readonly do: 'sign-in'; readonly id: InvigilatorId; readonly pin: string }
  | { readonly do: 'sign-out'; readonly id: InvigilatorId }
  | { readonly do: 'check-room'; readonly remark: string; readonly ups?: Ups }
  /** Before check-in; the console draws the lots. */
  | { readonly do: 'assign-seats'; readonly how: 'by-ticket' | 'random' }
  /** Finds a candidate by ticket, ID number or candidate id and admits to the seat (default: the claimed, else the assigned, else the next free seat). */
  | { readonly do: 'admit'; readonly candidate: CandidateId; readonly seat?: SeatId; readonly note: string }
  | { readonly do: 'turn-away'; readonly candidate: CandidateId; readonly reason: string }
  | { readonly do: 'read-rules' }
  | { readonly do: 'waive-rules'; readonly reason: string }
  | { readonly do: 'release'; readonly code: string }
  | { readonly do: 'start-room' }
  | { readonly do: 'start-seat'; readonly device: DeviceId }
  | { readonly do: 'message'; readonly devices: readonly DeviceId[]; readonly text: string }
  | { readonly do: 'pause'; readonly devices: readonly DeviceId[]; readonly reason: string }
  | { readonly do: 'resume'; readonly devices: readonly DeviceId[] }
  | { readonly do: 'grant-time'; readonly device: DeviceId; readonly ms: number; readonly reason: string }
  | {
      readonly do: 'move-seat';
      readonly fromDevice: DeviceId;
      readonly toDevice: DeviceId;
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
      /** So many of the newest pictures of whoever it is about are attached as evidence. */
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
  /** At the standby: both persons give their PINs in `confirm`. */
  | { readonly do: 'take-over'; readonly reason: string }
  | { readonly do: 'close-room' }
  /** Takes in all recordings of a folder: copied or linked, hashed, then registered one by one; the view tells how far it is. */
  | { readonly do: 'take-videos'; readonly folder: string; readonly how: 'copy' | 'link' }
  /** Writes the archive once more into this folder (a USB disk): beside, flushed, read back, renamed. */
  | { readonly do: 'export-archive'; readonly folder: string }
  /** After the authority's receipt for the whole session: no face stays readable here. */
  | { readonly do: 'erase-faces' }
  /** Signs the record sheet; with the second signature the archive is written and sent. */
  | { readonly do: 'sign-sheet' };

export type DeskAnswer = { readonly ok: true } | ({ readonly ok: false; readonly code: string } & Words);

/**
 * Other routes, all behind the launch's cookie: `GET /start?token=…`, `GET /` and `/assets/*`, `GET /view`, `GET /view.json`,
 * `GET /photo/<candidate>`, `GET /thumbnail/<device>`, `GET /find?number=…` (a `RollLine` by ticket or ID number), `GET /record-sheet.pdf`,
 * `GET /record-sheet.json` (a draft until the close), `GET /prints/desk-labels.pdf`, `/prints/door-list.pdf`, `/prints/sign-in-sheet.pdf`,
 * `GET /videos?folder=…` (a `VideoFolder`), `GET /rules/<paragraph>.wav` (from 0: the title) when the console `speaks`.
 */
export type DeskPath = `/photo/${CandidateId}` | `/thumbnail/${DeviceId}`;
