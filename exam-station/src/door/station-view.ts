import type { Digest, ItemId, QuestionId, Words } from '@exam-room/shared/base';
import type { Candidate, ItemKind, Notice, QuestionKind } from '@exam-room/shared/model';
import type { Block, Inline } from '@exam-room/shared/paper';
import type { Choice, SnapshotDue } from '@exam-room/shared/records';

export type { Block, Choice, Inline, ItemId, Notice, QuestionId, Words };

/**
 * What the station publishes to its screen; the screen holds no truth of its own. It is sent whole, as one JSON object, on every
 * change (`GET /view` as server-sent events, event name `view`) and answered to `GET /view.json`.
 *
 *  offline ─▶ vacant ─▶ claimed ─▶ admitted ─▶ consent ─▶ rules ─▶ waiting ─▶ sitting ─▶ handed-in
 *                                                                     ▲  │ pause / lock   ▲
 *                                                                     └──┘                └ deadline, invigilator
 */
export interface StationView {
  readonly stage: Stage;
  readonly room: {
    readonly title: string;
    readonly seat: string;
    readonly institution: string;
    readonly post: string;
    /** A rehearsal wears a watermark on every screen. */
    readonly rehearsal: boolean;
    /** There when the session allows a question to be read aloud. */
    readonly readAloud?: true;
    readonly plannedStartMs: number;
  };
  /** Whether the console is reached; the exam goes on either way. */
  readonly link: 'linked' | 'alone';
  /** A calm line for the candidate: the latest message from the invigilators, when there is one. */
  readonly message?: { readonly id: string; readonly text: string };
  readonly help: 'none' | 'called' | 'heard';
  /** A picture is wanted now: the screen takes one and posts it to `/frame?due=…&number=…`. */
  readonly camera?: CameraCall;
  /** The station takes the pictures with a camera of the system: the screen opens none. */
  readonly cameraBy?: 'station';
  /** Wall clock of the station, for showing the time of day only. */
  readonly wallMs: number;
}

export interface CameraCall {
  readonly due: SnapshotDue;
  readonly number: number;
}

export type Stage =
  /** No session yet, or the console has never been reached since this machine started. `repairing`: its journal is being brought back. */
  | { readonly stage: 'offline'; readonly trouble?: Words; readonly repairing?: true }
  /** Nobody sits here: the candidate types the ticket or ID number. */
  | { readonly stage: 'vacant'; readonly trouble?: Words }
  | { readonly stage: 'claimed'; readonly name: string }
  /** Admitted: name, sex, masked ID number, post and photo are to be confirmed. */
  | { readonly stage: 'admitted'; readonly candidate: CandidateView }
  | { readonly stage: 'disputed'; readonly candidate: CandidateView }
  | { readonly stage: 'consent'; readonly candidate: CandidateView; readonly consent: Notice }
  | { readonly stage: 'rules'; readonly candidate: CandidateView; readonly rules: Notice }
  /** Ready; a practice paper may be tried until the room starts. */
  | {
      readonly stage: 'waiting';
      readonly candidate: CandidateView;
      readonly rules: Notice;
      readonly paperReady: boolean;
    }
  | { readonly stage: 'sitting'; readonly candidate: CandidateView; readonly sitting: SittingView }
  | { readonly stage: 'handed-in'; readonly candidate: CandidateView; readonly done: HandedInView };

export interface CandidateView extends Pick<Candidate, 'candidate' | 'ticket' | 'name' | 'sex' | 'employer'> {
  readonly maskedId: string;
  readonly post: string;
  /** Path of the registration photo at this door, for example `/photo`. */
  readonly photo: string;
}

export interface SittingView {
  /** Milliseconds left when this view was made; the screen counts down by its own monotonic clock times `speed` in between. */
  readonly remainingMs: number;
  /** 1, or the faster clock of a rehearsal. */
  readonly speed: number;
  readonly running: boolean;
  /** Why it does not run: paused by an invigilator, locked after an event. */
  readonly hold?: { readonly hold: 'paused' | 'locked'; readonly why: string };
  /** Milliseconds until hand-in opens; 0 when it is open. */
  readonly handInOpensInMs: number;
  readonly sections: readonly SectionView[];
  /** All questions in order, without their text. */
  readonly questions: readonly QuestionMark[];
  /** Place of the question on the screen, from 0. */
  readonly at: number;
  /** The question on the screen; the others' text is fetched when they are shown. */
  readonly question: QuestionView;
  readonly answers: readonly AnswerView[];
}

export interface SectionView {
  readonly id: string;
  readonly title: string;
  readonly kind: QuestionKind;
  readonly count: number;
  /** Hundredths of a point of one item. */
  readonly pointsEach: number;
}

export interface QuestionMark {
  readonly question: QuestionId;
  readonly section: string;
  readonly items: readonly ItemId[];
  readonly answeredItems: number;
  readonly flagged: boolean;
}

/** One question in this candidate's option order. */
export interface QuestionView {
  readonly question: QuestionId;
  readonly kind: QuestionKind;
  readonly stem: readonly Block[];
  readonly items: readonly ItemView[];
}

export interface ItemView {
  readonly item: ItemId;
  readonly kind: ItemKind;
  readonly stem: readonly Block[];
  /** In the order of the screen; `option` is the canonical number that goes into the answer. Judge items: 0 = 正确, 1 = 错误, no blocks. */
  readonly options: readonly { readonly option: number; readonly blocks: readonly Block[] }[];
}

/** `saved`: on this machine's disk (已保存). `backedUp`: on the console's disk too (已备份). Only answers of the question on the screen and of the map's marks are needed; all are sent. */
export interface AnswerView {
  readonly item: ItemId;
  readonly choice: Choice;
  readonly tick: 'saved' | 'backed-up';
}

export interface HandedInView {
  readonly by: 'candidate' | 'time' | 'invigilator';
  readonly answered: number;
  readonly items: number;
  readonly wallMs: number;
  /** First 12 digits of the journal's head: proves later what was handed in. */
  readonly handInCode: string;
  readonly backedUp: boolean;
  /** The authority's receipt code, once it has arrived. */
  readonly receipt?: string;
}

/** What the screen may ask (`POST /act`, JSON). The answer is `{ok:true}` or `{ok:false, code, zh, en}`; `choose` answers after the entry is on the disk. */
export type ScreenAct =
  | { readonly act: 'claim-seat'; readonly number: string }
  | { readonly act: 'confirm-identity' }
  | { readonly act: 'dispute-identity' }
  | { readonly act: 'give-consent' }
  | { readonly act: 'acknowledge-rules' }
  | { readonly act: 'show-question'; readonly at: number }
  | { readonly act: 'choose'; readonly item: ItemId; readonly choice: Choice }
  | { readonly act: 'flag'; readonly question: QuestionId; readonly flagged: boolean }
  | { readonly act: 'call-help' }
  | { readonly act: 'read-message'; readonly id: string }
  | { readonly act: 'hand-in' }
  /** The page noticed something: focus lost, full screen left, a key chord refused. */
  | {
      readonly act: 'notice';
      readonly what: 'focus-lost' | 'hidden' | 'fullscreen-left' | 'chord-refused' | 'display-changed';
      readonly detail: string;
    }
  /** The camera could not deliver: the reason is written down as a missed snapshot. */
  | {
      readonly act: 'camera-failed';
      readonly due: SnapshotDue;
      readonly number: number;
      readonly reason: string;
    }
  /** The camera opened after consent and shows a live picture. */
  | { readonly act: 'camera-ready'; readonly label: string };

export type ActAnswer = { readonly ok: true } | ({ readonly ok: false; readonly code: string } & Words);

/**
 * Other routes of the door, all behind the launch's cookie: `GET /` and `/assets/*` (the screen), `GET /view`, `GET /view.json`,
 * `GET /beat` (once a second: the page's thread works; `?hidden` while nobody sees it), `GET /question?at=N` (a `QuestionView`, to fetch ahead), `GET /image/<digest>` (an image of this paper), `GET /photo`,
 * `POST /frame?due=…&number=…` (body: a JPEG; 204 when it is journalled), `GET /start?token=…` (exchanges the launch token for the cookie).
 */
export type ImagePath = `/image/${Digest}`;
