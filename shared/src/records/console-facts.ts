import { z } from 'zod';
import { envelopeSchema } from '../crypto/index.ts';
import {
  candidateIdSchema,
  deviceIdSchema,
  digestSchema,
  invigilatorIdSchema,
  seatIdSchema,
  sessionIdSchema,
  spanMsSchema,
} from '../model/index.ts';

const words = z.string().max(500);
const candidate = candidateIdSchema;
const device = deviceIdSchema;
const attempt = z.int().min(1).max(20);

/** What an incident is about; the tree that the desk offers. */
export const incidentKindSchema = z.enum(['violation', 'fault', 'health', 'disturbance', 'other']);
export type IncidentKind = z.infer<typeof incidentKindSchema>;

/** What people have seen of the console's uninterruptible power supply. */
export const upsSchema = z.enum(['works', 'missing']);
export type Ups = z.infer<typeof upsSchema>;

/** 正常 / 违纪 / 替考 / 缺考: any status but the first makes the score 0 (DOMAIN 0.7). */
export const sittingStatusSchema = z.enum(['normal', 'violation', 'impersonation', 'absent']);
export type SittingStatus = z.infer<typeof sittingStatusSchema>;

/**
 * What people in the room do. Each act is signed by the persons themselves (their keys open with their PINs), inside the
 * console's entry; how many must sign is a rule of the room (`signersNeeded` in the console's room/).
 */
export const actSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('sign-in') }),
  z.strictObject({ act: z.literal('sign-out') }),
  /**
   * The room was checked before the start (A57); red points and why the room starts all the same. `ups`: what the persons have seen of the
   * power supply, which tells no computer anything. `report`: SHA-256 of the whole report, `room-check/<sha256>.json` of the archive.
   */
  z.strictObject({
    act: z.literal('room-checked'),
    red: z.array(words).max(200),
    remark: words,
    ups: upsSchema.optional(),
    report: digestSchema.optional(),
  }),
  /**
   * Where everybody sits, computed from the roll, the seats and this alone (`assignSeats` in the console's room/): in the order of the
   * tickets, or drawn by lot from the seed.
   */
  z.strictObject({
    act: z.literal('assign-seats'),
    how: z.enum(['by-ticket', 'random']),
    seed: z.string().regex(/^[0-9a-f]{32}$/),
  }),
  z.strictObject({ act: z.literal('admit'), candidate, attempt, seat: seatIdSchema, device, note: words }),
  z.strictObject({ act: z.literal('turn-away'), candidate, reason: words }),
  /** 机考考场规则 read aloud (A59). */
  z.strictObject({ act: z.literal('rules-read'), version: z.string().max(40) }),
  /** Start although the rules were not read in time; printed on the sheet. */
  z.strictObject({ act: z.literal('rules-waived'), reason: words }),
  z.strictObject({ act: z.literal('release'), nonce: digestSchema }),
  z.strictObject({ act: z.literal('start-room') }),
  z.strictObject({ act: z.literal('start-seat'), candidate, device }),
  z.strictObject({ act: z.literal('message'), devices: z.array(device).max(2_000), text: words }),
  z.strictObject({ act: z.literal('pause'), devices: z.array(device).max(2_000), reason: words }),
  z.strictObject({ act: z.literal('resume'), devices: z.array(device).max(2_000) }),
  z.strictObject({ act: z.literal('grant-time'), candidate, device, ms: spanMsSchema, reason: words }),
  z.strictObject({
    act: z.literal('move-seat'),
    candidate,
    attempt,
    fromDevice: device,
    toDevice: device,
    toSeat: seatIdSchema,
    /** Grows with every seat of this sitting, 1 for the admission: of two orders the higher holds, and the seat that was left is fenced. */
    epoch: z.int().min(2).max(1_000).optional(),
    /** Test time that the seat left behind had last told of, entry or heartbeat; the new seat gives none of it back. */
    usedMs: spanMsSchema.optional(),
    reason: words,
  }),
  z.strictObject({ act: z.literal('unlock'), device, reason: words }),
  z.strictObject({ act: z.literal('answer-help'), device }),
  z.strictObject({ act: z.literal('leave-seat'), candidate, reason: words }),
  z.strictObject({ act: z.literal('return-to-seat'), candidate }),
  z.strictObject({
    act: z.literal('record-incident'),
    incident: incidentKindSchema,
    candidate: candidate.optional(),
    seat: seatIdSchema.optional(),
    text: words,
    snapshots: z.array(digestSchema).max(20),
  }),
  z.strictObject({ act: z.literal('set-status'), candidate, status: sittingStatusSchema, reason: words }),
  z.strictObject({ act: z.literal('force-hand-in'), candidate, device, reason: words }),
  z.strictObject({ act: z.literal('patrol-visit'), name: z.string().max(60), remark: words }),
  z.strictObject({ act: z.literal('remark'), text: words }),
  z.strictObject({
    act: z.literal('register-video'),
    file: z.string().max(200),
    bytes: z.int().min(0),
    sha256: digestSchema,
  }),
  z.strictObject({ act: z.literal('close-room') }),
  /**
   * A standby console goes on in the place of another. Its entry is the first of its journal and stands right behind the ledger that it
   * names; whatever the console before wrote after `fromSeq` orders no seat that has heard of this.
   */
  z.strictObject({
    act: z.literal('take-over'),
    /** The console epoch that begins here: one more than that of the console before. */
    epoch: z.int().min(2).max(1_000),
    device,
    from: device,
    fromEpoch: z.int().min(1).max(1_000),
    /** The newest entry of the console before that this machine holds; 0 and no hash when it holds none. */
    fromSeq: z.int().min(0),
    fromHash: digestSchema,
    /** The ledger as it lies on this machine: how many entries, and their root. */
    size: z.int().min(0),
    root: digestSchema,
    reason: words,
  }),
  /** A second copy of the session archive was written to a disk that leaves the room. */
  z.strictObject({ act: z.literal('export-archive'), folder: words, files: z.int().min(1) }),
  /** After the authority's receipt for the whole session: no face stays readable in the room (PIPL). */
  z.strictObject({ act: z.literal('erase-faces') }),
  /** Two persons put their names to the sheet's data, named by its SHA-256. */
  z.strictObject({ act: z.literal('sign-sheet'), sheet: digestSchema }),
]);
export type Act = Readonly<z.infer<typeof actSchema>>;
export type ActKind = Act['act'];

/** The bytes that the persons sign (purpose `exam-room/act/v1`). `nonce` makes one act differ from the next of the same words. */
export const actStatementSchema = z.strictObject({
  session: sessionIdSchema,
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  by: z.array(invigilatorIdSchema).min(1).max(10),
  act: actSchema,
});
export type ActStatement = Readonly<z.infer<typeof actStatementSchema>>;

/** Everything a console ever writes into its own journal. */
export const consoleFactSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('journal-opened'),
    opened: z.enum(['first', 'restart']),
    build: z.string().max(80),
  }),
  z.strictObject({ kind: z.literal('session-imported'), session: digestSchema }),
  /** `envelope` holds an `actStatement` signed by every person it names. */
  z.strictObject({ kind: z.literal('act-done'), envelope: envelopeSchema }),
  /** Somebody tried and was refused: wrong PIN, wrong release code, a start with one invigilator. Recorded with the refusal's code. */
  z.strictObject({
    kind: z.literal('act-refused'),
    act: z.string().max(40),
    by: z.array(z.string().max(40)).max(10),
    code: z.string().max(60),
    where: words,
  }),
  z.strictObject({
    kind: z.literal('device-connected'),
    device,
    seat: seatIdSchema.optional(),
    headSeq: z.int().min(0),
    headHash: digestSchema,
  }),
  z.strictObject({ kind: z.literal('device-lost'), device }),
  /** A seat that found its journal damaged got back what this console holds of it: its first `entries` entries. `why` is the seat's word. */
  z.strictObject({
    kind: z.literal('journal-returned'),
    device,
    entries: z.int().min(0),
    why: z.string().max(60),
  }),
  /** A machine that the session does not list, or that lies about itself, knocked. `pin` names its certificate. */
  z.strictObject({ kind: z.literal('device-refused'), pin: z.string().max(64), code: z.string().max(60) }),
  /** The console recomputed this draw and gave the keys of exactly these questions. */
  z.strictObject({ kind: z.literal('paper-granted'), candidate, attempt, device, paper: digestSchema }),
  z.strictObject({
    kind: z.literal('lost-time-proposed'),
    candidate,
    device,
    ms: spanMsSchema,
    cause: words,
  }),
  /** The authority's receipt for one sitting (an envelope of purpose sitting-receipt). */
  z.strictObject({ kind: z.literal('receipt-arrived'), candidate, attempt, device, receipt: envelopeSchema }),
  /** How many pictures of faces were erased from this console, and how many could not be (a read-only stick). */
  z.strictObject({
    kind: z.literal('faces-erased'),
    photos: z.int().min(0),
    pictures: z.int().min(0),
    left: z.int().min(0),
  }),
  z.strictObject({ kind: z.literal('seed-revealed'), seed: z.string().regex(/^[0-9a-f]{64}$/) }),
  z.strictObject({ kind: z.literal('fault-noticed'), what: z.string().max(60), detail: words }),
  /** An order of the console before that is not in this ledger, as a seat had kept it: the signed entry, whole. */
  z.strictObject({
    kind: z.literal('order-recovered'),
    device,
    entry: z.strictObject({ payload: z.string().max(150_000), sig: z.string().length(88) }),
  }),
]);
export type ConsoleFact = Readonly<z.infer<typeof consoleFactSchema>>;
