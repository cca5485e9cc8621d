import type { Digest, ItemId } from '@exam-room/shared/base';
import type { Choice, SeatFact } from '@exam-room/shared/records';
import type { PaperPlan } from './paper-plan.ts';
import type { Inherited } from './seat-state.ts';

type Kept = Exclude<
  SeatFact,
  { kind: 'sitting-opened' | 'answer-saved' | 'message-shown' | 'paused' | 'paper-drawn' | 'handed-in' }
>;
type SittingOpened = Extract<SeatFact, { kind: 'sitting-opened' }>;
type HandedIn = Extract<SeatFact, { kind: 'handed-in' }>;
type PaperDrawn = Extract<SeatFact, { kind: 'paper-drawn' }>;

/** What an order of the console put on the screen. */
export type Shown =
  | { readonly shows: 'message'; readonly text: string }
  | { readonly shows: 'help-is-coming' };

/**
 * The facts of the journal in plain words. Six of them are told shorter on paper than the sitting must know them: the answer is
 * sealed there, a pause and a message only name their order, a paper only its hash, a sitting from another seat only the entries that it
 * continues, and the hand-in carries a mark over all answers.
 * The rim (`keys/plain-words.ts`) turns one into the other.
 */
export type PlainFact =
  | Kept
  | { readonly kind: 'answer-saved'; readonly item: ItemId; readonly choice: Choice }
  | { readonly kind: 'message-shown'; readonly order: Digest; readonly shown: Shown }
  | { readonly kind: 'paused'; readonly order: Digest; readonly why: string }
  | (Omit<SittingOpened, 'continues'> & { readonly inherited?: Inherited })
  | (PaperDrawn & { readonly plan: PaperPlan })
  | Omit<HandedIn, 'answers'>;

/** One entry of this seat's journal as the sitting reads it. */
export interface PlainEntry {
  readonly seq: number;
  readonly hash: Digest;
  readonly usedMs: number;
  readonly wallMs: number;
  readonly fact: PlainFact;
}
