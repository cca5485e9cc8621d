import { z } from 'zod';
import { deviceIdSchema, digestSchema, sessionIdSchema } from '../model/index.ts';
import { sealedEntrySchema } from '../records/index.ts';
import { ENTRIES_PER_FRAME } from './limits.ts';

/**
 * Standby console <-> console: text frames of JSON over a WebSocket on the stations' port (path `/standby`), both certificates pinned by
 * the session. `GET /snapshot/<sha256>` beside it gives a sealed picture (404: not here yet). The standby calls, always.
 *
 * standby                                   console
 *   hello ──────────────────────────────────▶  compares the ledger that the standby holds with its own
 *   ◀────────────────────────────────── welcome or refused (then it hangs up)
 *   ◀────────────────────────────────── rows     from there on, in the ledger's own order, each as it was signed
 *   holds ──────────────────────────────────▶  so many lie on the standby's disk; nobody waits for it
 *
 * After its take-over the same machine calls again, shows the take-over, and gets the rows that its ledger does not have.
 *
 * When the console that is called has itself taken over since, it says so, and the caller hands over what is only there:
 *   hello ──────────────────────────────────▶
 *   ◀────────────────────────────────── taken-over   the take-over, and how far the console holds each journal
 *   rows, handed-over ──────────────────────▶
 */
export const STANDBY_VERSION = 2;

/** A take-over as the machine wrote it that leads since, and how far it holds each journal. What is beyond comes back to it. */
const leadsSchema = z.strictObject({
  takeOver: sealedEntrySchema,
  heads: z
    .array(z.strictObject({ device: deviceIdSchema, epoch: z.int().min(1), seq: z.int().min(0) }))
    .max(4_000),
});
const rows = z.array(sealedEntrySchema).max(ENTRIES_PER_FRAME);

export const standbyMessageSchema = z.discriminatedUnion('say', [
  z.strictObject({
    say: z.literal('hello'),
    version: z.int(),
    device: deviceIdSchema,
    session: sessionIdSchema,
    size: z.int().min(0),
    /** RFC 6962 root over those entries. */
    root: digestSchema,
    /** The caller has taken over. */
    leads: leadsSchema.exactOptional(),
  }),
  z.strictObject({ say: z.literal('holds'), size: z.int().min(0) }),
  /** What the caller holds beyond the heads of `taken-over`, each as it was signed. */
  z.strictObject({ say: z.literal('rows'), rows }),
  /** Everything that the console did not have has been sent. */
  z.strictObject({ say: z.literal('handed-over') }),
]);
export type StandbyMessage = Readonly<z.infer<typeof standbyMessageSchema>>;

export const leaderMessageSchema = z.discriminatedUnion('say', [
  z.strictObject({
    say: z.literal('welcome'),
    version: z.int(),
    device: deviceIdSchema,
    size: z.int().min(0),
  }),
  /** `size`: the console's ledger now. `first`: position of the first row; absent when rows are handed over after a take-over. */
  z.strictObject({
    say: z.literal('rows'),
    size: z.int().min(0),
    first: z.int().min(1).exactOptional(),
    rows,
  }),
  /** Everything that the caller did not have has been sent. */
  z.strictObject({ say: z.literal('handed-over') }),
  /** This console has taken the room over, later than the caller or from it. */
  leadsSchema.extend({ say: z.literal('taken-over') }),
  /** Codes: VERSION, WRONG_SESSION, DEVICE_MISMATCH, OTHER_LEDGER, NOT_LEADING, TAKE_OVER. */
  z.strictObject({
    say: z.literal('refused'),
    code: z.string().max(60),
    zh: z.string().max(400),
    en: z.string().max(400),
  }),
]);
export type LeaderMessage = Readonly<z.infer<typeof leaderMessageSchema>>;
