import { z } from 'zod';
import {
  candidateIdSchema,
  deviceIdSchema,
  digestSchema,
  itemIdSchema,
  questionIdSchema,
  spanMsSchema,
  wallMsSchema,
} from '../model/index.ts';

/** A person's words; short, because they are printed on the record sheet. */
const words = z.string().max(500);
/** Hash of the console entry that ordered this. */
const order = digestSchema;
/** base64 of sealed bytes. */
const sealed = z.string().max(60_000);

export const snapshotDueSchema = z.enum(['check-in', 'random', 'hand-in']);
export type SnapshotDue = z.infer<typeof snapshotDueSchema>;

export const snapshotVerdictSchema = z.enum(['fine', 'dark', 'covered', 'frozen', 'blurred', 'overexposed']);
export type SnapshotVerdict = z.infer<typeof snapshotVerdictSchema>;

/** A head of the ledger as a signed note with the console's line. */
const ledgerNote = z.string().min(1).max(600);

/** What is wrong with a head that the console showed: smaller than before, another root at the same size, no proof, or an own entry missing. */
export const ledgerContradictionSchema = z.enum(['smaller', 'other-root', 'not-continued', 'own-missing']);
export type LedgerContradiction = z.infer<typeof ledgerContradictionSchema>;

/** The newest entry that was taken over of one seat's share of a sitting. */
export const stayHeadSchema = z.strictObject({
  device: deviceIdSchema,
  epoch: z.int().min(1).max(1_000),
  seq: z.int().min(1),
  hash: digestSchema,
});
export type StayHead = Readonly<z.infer<typeof stayHeadSchema>>;

/** Everything a station ever writes down. The catalogue is closed: an unknown kind is refused, never skipped. */
export const seatFactSchema = z.discriminatedUnion('kind', [
  /** The station's program started; `restart` when the journal already had entries. */
  z.strictObject({
    kind: z.literal('journal-opened'),
    opened: z.enum(['first', 'restart']),
    build: z.string().max(80),
    shell: z.enum(['chromium', 'electron', 'headless']),
  }),
  /**
   * The journal's file was found damaged and stands aside; it goes on here with what the console held (`fromConsole` entries) and what the
   * damaged file still proved beyond that (`fromDisk`). `lost`: how many are gone for good; absent when nobody can tell. Its number leaves
   * `REPAIR_SKIPS` numbers free.
   */
  z.strictObject({
    kind: z.literal('journal-repaired'),
    why: z.string().max(60),
    fromConsole: z.int().min(0),
    fromDisk: z.int().min(0),
    lost: z.int().min(0).optional(),
  }),
  /** The console admitted this candidate to this seat. `answerKey` is the sitting's own answer key, sealed with age. */
  z.strictObject({
    kind: z.literal('sitting-opened'),
    order,
    candidate: candidateIdSchema,
    attempt: z.int().min(1).max(20),
    /** base64 of the age file to the authority: opens every answer of this sitting. */
    answerKeyToAuthority: sealed,
    /** base64 of the age file to this seat, which may have to repair its journal, and to the room's spares, which may continue the sitting. */
    answerKeyToSeats: sealed.optional(),
    /**
     * After a seat move of a sitting that had begun: what goes on here, the oldest seat first. Whatever those seats wrote later is kept
     * and counts for nothing. Absent at an admission, and after a move before the start.
     */
    continues: z.array(stayHeadSchema).min(1).max(20).optional(),
  }),
  z.strictObject({ kind: z.literal('identity-confirmed'), candidate: candidateIdSchema }),
  /** The candidate says that the name or photo is not theirs. */
  z.strictObject({ kind: z.literal('identity-disputed'), candidate: candidateIdSchema }),
  /** Notice and separate consent before the camera opens (PIPL). */
  z.strictObject({ kind: z.literal('consent-given'), version: z.string().max(40) }),
  z.strictObject({ kind: z.literal('rules-acknowledged'), version: z.string().max(40) }),
  /** Written before the first question is shown. */
  z.strictObject({
    kind: z.literal('paper-drawn'),
    candidate: candidateIdSchema,
    attempt: z.int().min(1).max(20),
    paper: digestSchema,
    items: z.int().min(1).max(4_000),
  }),
  z.strictObject({ kind: z.literal('sitting-started'), order, durationMs: spanMsSchema }),
  z.strictObject({ kind: z.literal('question-shown'), question: questionIdSchema }),
  /** `sealed` is the choice, encrypted under the sitting's answer key and of one size for every choice. */
  z.strictObject({ kind: z.literal('answer-saved'), item: itemIdSchema, sealed: z.string().max(200) }),
  z.strictObject({ kind: z.literal('question-flagged'), question: questionIdSchema, flagged: z.boolean() }),
  z.strictObject({
    kind: z.literal('snapshot-taken'),
    /** Number in the schedule, from 0; check-in and hand-in have numbers of their own. */
    due: snapshotDueSchema,
    number: z.int().min(0).max(99),
    /** SHA-256 of the sealed file and its size. */
    file: digestSchema,
    bytes: z.int().min(1).max(2_000_000),
    /** SHA-256 of the JPEG itself, so that a swap inside the authority would show too. */
    picture: digestSchema,
    verdict: snapshotVerdictSchema,
  }),
  z.strictObject({
    kind: z.literal('snapshot-missed'),
    due: snapshotDueSchema,
    number: z.int().min(0).max(99),
    reason: words,
  }),
  z.strictObject({ kind: z.literal('help-called') }),
  z.strictObject({ kind: z.literal('paused'), order }),
  z.strictObject({ kind: z.literal('resumed'), order }),
  z.strictObject({ kind: z.literal('time-granted'), order, ms: spanMsSchema }),
  z.strictObject({ kind: z.literal('message-shown'), order }),
  /** Focus, display, page or camera trouble that an invigilator should see. */
  z.strictObject({ kind: z.literal('lockdown-noticed'), what: z.string().max(60), detail: words }),
  z.strictObject({ kind: z.literal('seat-locked'), cause: words }),
  z.strictObject({ kind: z.literal('seat-unlocked'), order }),
  z.strictObject({ kind: z.literal('clock-jumped'), fromWallMs: wallMsSchema, toWallMs: wallMsSchema }),
  /** The program was not running, or the machine slept, for about `lostMs` of wall time. */
  z.strictObject({
    kind: z.literal('gap-noticed'),
    cause: z.enum(['restart', 'suspend']),
    lostMs: z.number().min(0),
  }),
  z.strictObject({ kind: z.literal('fault-noticed'), what: z.string().max(60), detail: words }),
  z.strictObject({
    kind: z.literal('handed-in'),
    by: z.enum(['candidate', 'time', 'invigilator']),
    order: digestSchema.optional(),
    answered: z.int().min(0),
    items: z.int().min(1),
    /** HMAC-SHA256 under the answer key over `answersText`: the authority compares it with the answers that it opens. */
    answers: digestSchema,
  }),
  /** The authority's receipt for this sitting has reached the seat. */
  z.strictObject({ kind: z.literal('receipt-stored'), order, code: z.string().max(40) }),
  /** This seat's sitting goes on elsewhere. */
  z.strictObject({ kind: z.literal('sitting-moved'), order }),
  /**
   * From here on this seat listens to the console of this epoch; `order` is its `take-over`. Of the console before it follows what that one
   * had written up to `fromSeq`, and nothing later.
   */
  z.strictObject({
    kind: z.literal('console-followed'),
    order,
    epoch: z.int().min(2).max(1_000),
    from: deviceIdSchema,
    fromEpoch: z.int().min(1).max(1_000),
    fromSeq: z.int().min(0),
  }),
  /**
   * The seat saw this head of the console's ledger, signed by the console, and found that it continues every head that it saw before
   * and holds what this seat was told to be on the console's disk. `cosignature` is the seat's line under it (C2SP tlog-cosignature).
   */
  z.strictObject({ kind: z.literal('ledger-witnessed'), note: ledgerNote, cosignature: z.string().max(300) }),
  /** Two heads, both signed by the console, that cannot be of one ledger; or one without what the console had acknowledged. */
  z.strictObject({
    kind: z.literal('ledger-contradicted'),
    how: ledgerContradictionSchema,
    /** The newest head that held; empty when there was none yet. */
    seen: z.string().max(600),
    shown: ledgerNote,
  }),
  /** The console ordered something that cannot be done now; says which and why. */
  z.strictObject({ kind: z.literal('order-refused'), order, code: z.string().max(60) }),
]);
export type SeatFact = Readonly<z.infer<typeof seatFactSchema>>;
