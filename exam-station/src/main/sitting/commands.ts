import type { CandidateId, Digest, ItemId, QuestionId } from '@exam-room/shared/base';
import type {
  Choice,
  LedgerContradiction,
  SeatFact,
  SnapshotDue,
  SnapshotVerdict,
} from '@exam-room/shared/records';
import type { Order } from './orders.ts';
import type { PaperPlan } from './paper-plan.ts';
import type { OrderRefusal } from './refusals.ts';
import type { Inherited } from './seat-state.ts';

/** The sitting's answer key, already sealed to those who may open it later; made by the rim for an admission. */
export interface SealedAnswerKey {
  readonly toAuthority: string;
  readonly toSeats: string | undefined;
}

/** What the rim brings for a move to this seat, once it has all that is needed. */
export type TakeOver =
  /** Nothing had begun: the candidate checks in here as if newly admitted. */
  | { readonly takes: 'anew' }
  | { readonly takes: 'on'; readonly inherited: Inherited }
  | { readonly takes: 'nothing'; readonly why: OrderRefusal };

/** Everything that may be asked of a seat: by its candidate, by the console, by the machine itself. */
export type Command =
  // the candidate
  | { readonly do: 'confirm-identity' }
  | { readonly do: 'dispute-identity' }
  | { readonly do: 'give-consent' }
  | { readonly do: 'acknowledge-rules' }
  | { readonly do: 'show-question'; readonly at: number }
  | { readonly do: 'choose'; readonly item: ItemId; readonly choice: Choice }
  | { readonly do: 'flag'; readonly question: QuestionId; readonly flagged: boolean }
  | { readonly do: 'call-help' }
  | { readonly do: 'hand-in' }
  // the console
  | {
      readonly do: 'follow-order';
      readonly order: Order;
      readonly answerKey?: SealedAnswerKey;
      readonly takeOver?: TakeOver;
    }
  | {
      readonly do: 'take-paper';
      readonly candidate: CandidateId;
      readonly attempt: number;
      readonly plan: PaperPlan;
    }
  // the machine
  | {
      /** A head of the console's ledger that was proven, and this seat's line under it. */
      readonly do: 'witness-ledger';
      readonly origin: string;
      readonly size: number;
      readonly note: string;
      readonly cosignature: string;
    }
  | {
      readonly do: 'contradict-ledger';
      readonly how: LedgerContradiction;
      readonly seen: string;
      readonly shown: string;
    }
  | { readonly do: 'open-journal'; readonly build: string; readonly shell: Shell }
  | { readonly do: 'look-at-the-time' }
  | { readonly do: 'keep-picture'; readonly picture: TakenPicture }
  | {
      readonly do: 'miss-picture';
      readonly due: SnapshotDue;
      readonly number: number;
      readonly reason: string;
    }
  | { readonly do: 'notice-screen'; readonly what: string; readonly detail: string }
  | { readonly do: 'notice-clock'; readonly fromWallMs: number; readonly toWallMs: number }
  | { readonly do: 'notice-gap'; readonly cause: 'restart' | 'suspend'; readonly lostMs: number }
  | { readonly do: 'notice-fault'; readonly what: string; readonly detail: string };

export type Shell = Extract<SeatFact, { kind: 'journal-opened' }>['shell'];

export interface TakenPicture {
  readonly due: SnapshotDue;
  readonly number: number;
  /** SHA-256 and size of the sealed file. */
  readonly file: Digest;
  readonly bytes: number;
  /** SHA-256 of the JPEG itself. */
  readonly picture: Digest;
  readonly verdict: SnapshotVerdict;
}

/** The moment of a command. Only test time decides; the wall clock has no say. */
export interface Now {
  readonly usedMs: number;
}
