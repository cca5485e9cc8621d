import { z } from 'zod';
import { fromUtf8, type Result, refuse, trouble } from '../base/index.ts';
import { envelopeSchema } from '../crypto/index.ts';
import {
  candidateIdSchema,
  deviceIdSchema,
  digestSchema,
  questionIdSchema,
  seatCardSchema,
  seatIdSchema,
  sessionIdSchema,
} from '../model/index.ts';
import { sealedEntrySchema } from '../records/index.ts';
import { ENTRIES_PER_FRAME, FRAME_BYTES } from './limits.ts';

/**
 * Station <-> console: one page, one version. Text frames of JSON over a WebSocket inside TLS 1.3, both certificates pinned by the
 * session (path `/station`). Snapshots go beside it as `PUT /snapshot/<sha256>` (body: the sealed file; 204 when the console has it
 * on disk, also when it had it before), so that a picture never stands in front of an answer.
 *
 * station                                   console
 *   hello ──────────────────────────────────▶  compares device, session, head with its ledger
 *   ◀────────────────────────────────── welcome or refused (then it hangs up)
 *   ◀────────────────────────────────── orders   all orders for this device so far, then each new one; a repeat changes nothing
 *   entries ────────────────────────────────▶  proves, appends, commits
 *   ◀────────────────────────────────── ack      cumulative: everything up to `seq` is on the console's disk
 *   kept-orders ────────────────────────────▶  only to a console that has taken over
 *   claim-seat / ask-paper / ask-sitting ───▶
 *   status ────────────────────────────────▶
 *   ◀──────────────────────────────── checkpoint  the ledger's head with its proofs, now and then; the seat signs it in its journal
 *   witnessed ─────────────────────────────▶  only when the proof starts at another size than the seat has seen
 *   ◀────────────────────────────────── claimed / paper-keys / earlier-entries / refused
 *
 * A station whose journal is damaged says `ask-journal` instead of `hello`. The console tells what the seat needs to stand as before, its
 * `own-entries` last, and hangs up:
 *   ask-journal ────────────────────────────▶
 *   ◀────────────────────────────────── orders / candidate / paper-keys / earlier-entries, own-entries; or refused
 */
export const PROTOCOL_VERSION = 2;

const attempt = z.int().min(1).max(20);
/** No tree of entries is higher than this. */
const proof = z.array(digestSchema).max(63);

export const stationMessageSchema = z.discriminatedUnion('say', [
  z.strictObject({
    say: z.literal('hello'),
    version: z.int(),
    build: z.string().max(80),
    device: deviceIdSchema,
    session: sessionIdSchema,
    epoch: z.int().min(1),
    headSeq: z.int().min(0),
    headHash: digestSchema,
    /** The newest take-over that this station has followed: a console that was replaced learns of it by the first word. */
    follows: sealedEntrySchema.exactOptional(),
  }),
  /** Orders of consoles before that this station had followed; sent once after it has followed another, for what that one may lack. */
  z.strictObject({
    say: z.literal('kept-orders'),
    orders: z.array(sealedEntrySchema).min(1).max(ENTRIES_PER_FRAME),
  }),
  /** The seat's own journal is damaged: what does the console hold of it? `why` is the code of the damage. */
  z.strictObject({
    say: z.literal('ask-journal'),
    version: z.int(),
    device: deviceIdSchema,
    session: sessionIdSchema,
    why: z.string().max(60),
  }),
  /** In order, without gaps. Sending any of them again is harmless: the console answers with the same ack. */
  z.strictObject({
    say: z.literal('entries'),
    entries: z.array(sealedEntrySchema).min(1).max(ENTRIES_PER_FRAME),
  }),
  /** The candidate typed a ticket or ID number at the seat; nothing is written down until an invigilator admits. */
  z.strictObject({ say: z.literal('claim-seat'), number: z.string().min(1).max(40) }),
  /** After the release: the console draws, journals the paper's hash (`paper-granted`) and only then gives the keys of those questions. */
  z.strictObject({ say: z.literal('ask-paper'), candidate: candidateIdSchema, attempt }),
  /** After a `move-seat` order to this seat: everything that the console holds of the sitting. Asking again is answered again. */
  z.strictObject({ say: z.literal('ask-sitting'), order: digestSchema }),
  /** Every two seconds; not durable. */
  z.strictObject({
    say: z.literal('status'),
    state: z.string().max(40),
    usedMs: z.number().min(0),
    remainingMs: z.number().min(0),
    answered: z.int().min(0),
    items: z.int().min(0),
    unsent: z.int().min(0),
    picturesUnsent: z.int().min(0),
    camera: z.enum(['unknown', 'ready', 'trouble']),
    freeDiskMb: z.number().min(0),
    wallMs: z.number().min(0),
    /** base64 JPEG of at most 12 kB, for the desk's snapshot wall; the console keeps it in memory only. */
    thumbnail: z.string().max(16_500).optional(),
  }),
  /** The newest head of this console's ledger that this seat has signed; the console proves again from there. */
  z.strictObject({ say: z.literal('witnessed'), size: z.int().min(0) }),
  /** The station's own checks, signed by it (`openReadiness`); again whenever one of them has changed. */
  z.strictObject({
    say: z.literal('readiness'),
    envelope: envelopeSchema,
  }),
]);
export type StationMessage = Readonly<z.infer<typeof stationMessageSchema>>;

export const consoleMessageSchema = z.discriminatedUnion('say', [
  z.strictObject({
    say: z.literal('welcome'),
    version: z.int(),
    device: deviceIdSchema,
    ackedSeq: z.int().min(0),
    wallMs: z.number(),
  }),
  /** Codes: VERSION, NOT_LISTED, STANDING_BY, SUPERSEDED, WRONG_SESSION, DEVICE_MISMATCH, FORK, FRAME, RATE, NOT_ON_ROLL, SEATED_ELSEWHERE, LATE, NOT_RELEASED, NO_SITTING, WRONG_SEAT, STILL_CONNECTED. */
  z.strictObject({
    say: z.literal('refused'),
    of: z.string().max(40),
    code: z.string().max(60),
    zh: z.string().max(400),
    en: z.string().max(400),
  }),
  z.strictObject({ say: z.literal('ack'), seq: z.int().min(0) }),
  /** Entries of the console's journal that this station must follow; `act-done` acts and receipts. */
  z.strictObject({ say: z.literal('orders'), orders: z.array(sealedEntrySchema).max(ENTRIES_PER_FRAME) }),
  /** Who was found for the typed number: waits for an invigilator to admit. */
  z.strictObject({ say: z.literal('claimed'), name: z.string().max(80), waiting: z.boolean() }),
  /** Sent with the admission: what the seat shows of its candidate. `photo` is base64 JPEG. */
  z.strictObject({
    say: z.literal('candidate'),
    candidate: seatCardSchema,
    seat: seatIdSchema,
    photo: z.string().max(200_000),
  }),
  /** This candidate's draw and snapshot keys and the keys of exactly the drawn questions (32 bytes, hex). The seat draws too and compares `paper`. */
  z.strictObject({
    say: z.literal('paper-keys'),
    candidate: candidateIdSchema,
    attempt,
    paper: digestSchema,
    drawKey: z.string().regex(/^[0-9a-f]{64}$/),
    snapshotKey: z.string().regex(/^[0-9a-f]{64}$/),
    keys: z.array(z.tuple([questionIdSchema, z.string().regex(/^[0-9a-f]{64}$/)])).max(400),
  }),
  /**
   * The entries of the seats where a moved sitting was before, the oldest seat first, from its opening there on; `left` counts the frames
   * that still follow, 0 in the last (which may be the only one, and empty: nothing was written before the move).
   */
  z.strictObject({
    say: z.literal('earlier-entries'),
    order: digestSchema,
    entries: z.array(sealedEntrySchema).max(ENTRIES_PER_FRAME),
    left: z.int().min(0),
  }),
  /** All that the console holds of the asking seat's own journal, from its first entry on; `left` as above. */
  z.strictObject({
    say: z.literal('own-entries'),
    entries: z.array(sealedEntrySchema).max(ENTRIES_PER_FRAME),
    left: z.int().min(0),
  }),
  /**
   * The head of the ledger (a signed note with the console's line), proven to continue the head of `since` entries (0: none yet) and to
   * hold this seat's newest acknowledged entry (absent when there is none). Places count from 0; hashes are SHA-256 in hex.
   */
  z.strictObject({
    say: z.literal('checkpoint'),
    note: z.string().min(1).max(600),
    since: z.int().min(0),
    proof,
    own: z.strictObject({ seq: z.int().min(1), place: z.int().min(0), path: proof }).optional(),
  }),
  z.strictObject({
    say: z.literal('room'),
    phase: z.string().max(40),
    released: z.boolean(),
    started: z.boolean(),
    startMs: z.number(),
  }),
]);
export type ConsoleMessage = Readonly<z.infer<typeof consoleMessageSchema>>;

/** Decodes one frame from the wire. Code: FRAME. */
export function readFrame<Message>(bytes: Uint8Array, schema: z.ZodType<Message>): Result<Message> {
  if (bytes.length > FRAME_BYTES)
    return refuse(
      trouble('FRAME', {
        zh: '收到的数据过大，已拒收。',
        en: `A frame of ${bytes.length} bytes is larger than ${FRAME_BYTES}; it was refused.`,
      }),
    );
  let raw: unknown;
  try {
    raw = JSON.parse(fromUtf8(bytes));
  } catch {
    raw = undefined; // not text or not JSON: refused below
  }
  const parsed = schema.safeParse(raw);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : refuse(
        trouble('FRAME', {
          zh: '收到的数据格式不符，已拒收。',
          en: 'A frame does not follow the protocol; it was refused.',
        }),
      );
}
