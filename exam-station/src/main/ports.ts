import type { CandidateId, DeviceId, Digest, Result, Trouble, Words } from '@exam-room/shared/base';
import type { SeatCard } from '@exam-room/shared/model';
import type { DrawnQuestion, Question } from '@exam-room/shared/paper';
import type { ConsoleMessage } from '@exam-room/shared/protocol';
import type { SealedEntry, SeatFact, SnapshotDue, SnapshotVerdict } from '@exam-room/shared/records';
import type { ActAnswer, CameraCall, QuestionView, ScreenAct, StationView } from '../door/station-view.ts';
import type { PaperPlan } from './sitting/paper-plan.ts';
import type { PlainFact } from './sitting/plain-facts.ts';
import type { SeatState, Who } from './sitting/seat-state.ts';

/** Where in its journal a fact will stand; the answer's nonce is made of it. */
export interface Place {
  readonly epoch: number;
  readonly seq: number;
}

/** An entry that is on this machine's disk. */
export interface KeptEntry {
  readonly seq: number;
  readonly hash: Digest;
  readonly usedMs: number;
  readonly wallMs: number;
  readonly fact: SeatFact;
}

/** The journal as the one writer sees it. */
export interface JournalPort {
  readonly place: () => Place;
  /** Returns only when the entry is flushed to the disk. Trouble (JOURNAL_IO) is fatal until `reopen`. */
  readonly append: (fact: SeatFact, usedMs: number) => Result<KeptEntry>;
  /** Opens the file anew after an I/O error and proves the whole chain; the entries are what the disk really holds. */
  readonly reopen: () => Result<readonly KeptEntry[]>;
}

/** Between the journal's words and plain ones: seals and opens answers, knows what orders and papers said. */
export interface PlainWords {
  readonly write: (fact: PlainFact, state: SeatState, place: Place) => SeatFact;
  readonly read: (fact: SeatFact, state: SeatState, place: Place) => Result<PlainFact>;
}

/** What the console sent with the admission. */
export interface CandidateCard {
  readonly candidate: SeatCard;
  /** The registration photo; empty once it is no longer needed here. */
  readonly photo: Uint8Array;
}

export type PaperGrant = Omit<Extract<ConsoleMessage, { say: 'paper-keys' }>, 'say'>;

/** The drawn paper of one candidate, ready to be shown question by question. */
export interface OpenPaper {
  readonly plan: PaperPlan;
  readonly drawn: readonly DrawnQuestion[];
  readonly moments: readonly number[];
  /** Opened when it is asked for: only what is on the screen stands readable in memory. */
  readonly question: (at: number) => Result<Question>;
  readonly image: (digest: Digest) => { readonly type: string; readonly bytes: Uint8Array } | undefined;
}

/**
 * Side rows of the journal's database: kept with the same care as the entries, but not part of the chain. Each `keep` answers
 * false when the disk refused; then nothing may be built on it, and the console will send it again.
 */
export interface SeatShelf {
  readonly keepOrder: (order: { readonly hash: Digest; readonly sealed: SealedEntry }) => boolean;
  /** Every order that ever arrived, in the order of its arrival. */
  readonly orders: () => readonly { readonly hash: Digest; readonly sealed: SealedEntry }[];
  readonly keepCard: (card: CandidateCard) => boolean;
  readonly card: (candidate: CandidateId) => CandidateCard | undefined;
  /** After the receipt, or when the sitting went to another seat: no readable face stays on this disk (THREATS M1). */
  readonly forgetFace: (candidate: CandidateId) => boolean;
  readonly keepGrant: (grant: PaperGrant) => boolean;
  readonly grant: (candidate: CandidateId, attempt: number) => PaperGrant | undefined;
  /** After the receipt: the question keys go, the draw stays. */
  readonly forgetQuestionKeys: (candidate: CandidateId, attempt: number) => boolean;
  /** The sitting's answer key by the order that opened it. */
  readonly keepAnswerKey: (order: Digest, key: Uint8Array) => boolean;
  readonly answerKey: (order: Digest) => Uint8Array | undefined;
  /** What the console sent of a moved sitting, by the order of the move: all of it or nothing. */
  readonly keepEarlier: (order: Digest, entries: readonly SealedEntry[]) => boolean;
  readonly earlier: (order: Digest) => readonly SealedEntry[] | undefined;
}

/** One seat's proven share of a sitting that goes on elsewhere, from its opening there on. */
export interface EarlierStay {
  readonly device: DeviceId;
  readonly epoch: number;
  readonly entries: readonly KeptEntry[];
}

/** What still has to reach the console, read from the disk and never from memory only. */
export interface OutboxPort {
  readonly head: () => { readonly seq: number; readonly hash: Digest };
  /** Undefined when there is no such entry. */
  readonly hashAt: (seq: number) => Digest | undefined;
  readonly epoch: () => number;
  /** At most `limit` entries after `seq`, in order. */
  readonly entriesAfter: (seq: number, limit: number) => readonly SealedEntry[];
  /** The console has everything up to `seq` on its disk. Written down with the next used time, because the console tells it again. */
  readonly noteAcked: (seq: number) => void;
  readonly ackedSeq: () => number;
  /** How many entries the console is not known to have. */
  readonly entriesUnsent: () => number;
  readonly keepPicture: (picture: KeptPicture) => boolean;
  readonly nextPicture: () => KeptPicture | undefined;
  readonly picturesUnsent: () => number;
  readonly pictureSent: (file: Digest) => void;
  /** Another console leads and may not have them: every picture whose file is still here is sent once more. */
  readonly sendPicturesAgain: () => void;
  /** Pictures that the console has and the authority's receipt covers, forgotten here as soon as their files are deleted. */
  readonly picturesDone: (upToSeq: number) => readonly Digest[];
  readonly forgetPicture: (file: Digest) => void;
}

/** A frame that became evidence: sealed, on the disk, judged. */
export interface TakenIn {
  readonly file: Digest;
  readonly bytes: number;
  readonly picture: Digest;
  readonly verdict: SnapshotVerdict;
  /** Small JPEG for the console's desk. */
  readonly thumbnail: Uint8Array;
}

export interface CameraPort {
  /** Codes: FRAME_UNREADABLE (another frame may do), PICTURE_NOT_KEPT. */
  readonly takeIn: (frame: Uint8Array) => Promise<Result<TakenIn>>;
}

/** A sealed picture in the snapshots folder, named by its SHA-256. */
export interface KeptPicture {
  readonly file: Digest;
  readonly bytes: number;
  /** Number of its entry. */
  readonly seq: number;
}

/** Test time on the disk: at most a few seconds old. */
export interface TimeShelf {
  readonly usedTime: () => { readonly usedMs: number; readonly wallMs: number } | undefined;
  readonly keepUsedTime: (usedMs: number) => boolean;
}

/** What the screen's door may reach of the trusted side. */
export interface SeatPort {
  readonly view: () => StationView;
  /** Calls back soon after every change; the returned function ends it. */
  readonly watch: (changed: () => void) => () => void;
  readonly act: (act: ScreenAct) => Promise<ActAnswer>;
  readonly question: (at: number) => Result<QuestionView>;
  readonly image: (digest: Digest) => { readonly type: string; readonly bytes: Uint8Array } | undefined;
  readonly photo: () => Uint8Array | undefined;
  /** Resolves when the picture is journalled. */
  readonly frame: (call: CameraCall, jpeg: Uint8Array) => Promise<Result<true>>;
}

/** What the console said last; gone with the program, unlike the journal. */
export interface LinkState {
  readonly linked: boolean;
  readonly everLinked: boolean;
  /** Hash-chained entries up to this one are on the console's disk. */
  readonly ackedSeq: number;
  readonly released: boolean;
  /** Somebody typed a number here and waits to be admitted. */
  readonly claim: { readonly name: string } | undefined;
  readonly trouble: Words | undefined;
}

export type { SnapshotDue, Trouble, Who };
