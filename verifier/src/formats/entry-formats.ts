import { z } from 'zod';
import {
  attempt,
  candidateId,
  deviceId,
  digest,
  envelope,
  epoch,
  hex32,
  itemId,
  questionId,
  seatId,
  sessionId,
  spanMs,
  wallMs,
  words,
} from './primitive-formats.ts';

// The closed catalogue of everything a machine of the room ever writes down.

const order = digest;
const sealedText = z.string().max(60_000);
const snapshotDue = z.enum(['check-in', 'random', 'hand-in']);
const snapshotNumber = z.int().min(0).max(99);
const what = z.string().max(60);
/** A head of the ledger as a signed note with the console's line. */
const note = z.string().min(1).max(600);
const candidate = candidateId;
const device = deviceId;

export const seatFact = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('journal-opened'),
    opened: z.enum(['first', 'restart']),
    build: z.string().max(80),
    shell: z.enum(['chromium', 'electron', 'headless']),
  }),
  z.strictObject({
    kind: z.literal('sitting-opened'),
    order,
    candidate,
    attempt,
    answerKeyToAuthority: sealedText,
    answerKeyToSeats: sealedText.optional(),
    /** After a seat move: the newest entry taken over of every earlier seat, the oldest seat first. */
    continues: z
      .array(z.strictObject({ device: deviceId, epoch, seq: z.int().min(1), hash: digest }))
      .min(1)
      .max(20)
      .optional(),
  }),
  z.strictObject({ kind: z.literal('identity-confirmed'), candidate }),
  z.strictObject({ kind: z.literal('identity-disputed'), candidate }),
  z.strictObject({ kind: z.literal('consent-given'), version: z.string().max(40) }),
  z.strictObject({ kind: z.literal('rules-acknowledged'), version: z.string().max(40) }),
  z.strictObject({
    kind: z.literal('paper-drawn'),
    candidate,
    attempt,
    paper: digest,
    items: z.int().min(1).max(4_000),
  }),
  z.strictObject({
    kind: z.literal('journal-repaired'),
    why: z.string().max(60),
    fromConsole: z.int().min(0),
    fromDisk: z.int().min(0),
    lost: z.int().min(0).optional(),
  }),
  z.strictObject({ kind: z.literal('sitting-started'), order, durationMs: spanMs }),
  z.strictObject({ kind: z.literal('question-shown'), question: questionId }),
  z.strictObject({ kind: z.literal('answer-saved'), item: itemId, sealed: z.string().max(200) }),
  z.strictObject({ kind: z.literal('question-flagged'), question: questionId, flagged: z.boolean() }),
  z.strictObject({
    kind: z.literal('snapshot-taken'),
    due: snapshotDue,
    number: snapshotNumber,
    file: digest,
    bytes: z.int().min(1).max(2_000_000),
    picture: digest,
    verdict: z.enum(['fine', 'dark', 'covered', 'frozen', 'blurred', 'overexposed']),
  }),
  z.strictObject({
    kind: z.literal('snapshot-missed'),
    due: snapshotDue,
    number: snapshotNumber,
    reason: words,
  }),
  z.strictObject({ kind: z.literal('help-called') }),
  z.strictObject({ kind: z.literal('paused'), order }),
  z.strictObject({ kind: z.literal('resumed'), order }),
  z.strictObject({ kind: z.literal('time-granted'), order, ms: spanMs }),
  z.strictObject({ kind: z.literal('message-shown'), order }),
  z.strictObject({ kind: z.literal('lockdown-noticed'), what, detail: words }),
  z.strictObject({ kind: z.literal('seat-locked'), cause: words }),
  z.strictObject({ kind: z.literal('seat-unlocked'), order }),
  z.strictObject({ kind: z.literal('clock-jumped'), fromWallMs: wallMs, toWallMs: wallMs }),
  z.strictObject({
    kind: z.literal('gap-noticed'),
    cause: z.enum(['restart', 'suspend']),
    lostMs: z.number().min(0),
  }),
  z.strictObject({ kind: z.literal('fault-noticed'), what, detail: words }),
  z.strictObject({
    kind: z.literal('handed-in'),
    by: z.enum(['candidate', 'time', 'invigilator']),
    order: digest.optional(),
    answered: z.int().min(0),
    items: z.int().min(1),
    answers: digest,
  }),
  z.strictObject({ kind: z.literal('receipt-stored'), order, code: z.string().max(40) }),
  z.strictObject({ kind: z.literal('sitting-moved'), order }),
  z.strictObject({
    kind: z.literal('console-followed'),
    order,
    epoch: epoch.min(2),
    from: device,
    fromEpoch: epoch,
    fromSeq: z.int().min(0),
  }),
  z.strictObject({ kind: z.literal('ledger-witnessed'), note, cosignature: z.string().max(300) }),
  z.strictObject({
    kind: z.literal('ledger-contradicted'),
    how: z.enum(['smaller', 'other-root', 'not-continued', 'own-missing']),
    seen: z.string().max(600),
    shown: note,
  }),
  z.strictObject({ kind: z.literal('order-refused'), order, code: z.string().max(60) }),
]);
export type SeatFact = Readonly<z.infer<typeof seatFact>>;

export const consoleFact = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('journal-opened'),
    opened: z.enum(['first', 'restart']),
    build: z.string().max(80),
  }),
  z.strictObject({ kind: z.literal('session-imported'), session: digest }),
  z.strictObject({ kind: z.literal('act-done'), envelope }),
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
    seat: seatId.optional(),
    headSeq: z.int().min(0),
    headHash: digest,
  }),
  z.strictObject({ kind: z.literal('device-lost'), device }),
  z.strictObject({
    kind: z.literal('journal-returned'),
    device,
    entries: z.int().min(0),
    why: z.string().max(60),
  }),
  z.strictObject({ kind: z.literal('device-refused'), pin: z.string().max(64), code: z.string().max(60) }),
  z.strictObject({ kind: z.literal('paper-granted'), candidate, attempt, device, paper: digest }),
  z.strictObject({ kind: z.literal('lost-time-proposed'), candidate, device, ms: spanMs, cause: words }),
  z.strictObject({ kind: z.literal('receipt-arrived'), candidate, attempt, device, receipt: envelope }),
  z.strictObject({
    kind: z.literal('faces-erased'),
    photos: z.int().min(0),
    pictures: z.int().min(0),
    left: z.int().min(0),
  }),
  z.strictObject({ kind: z.literal('seed-revealed'), seed: hex32 }),
  z.strictObject({ kind: z.literal('fault-noticed'), what, detail: words }),
  z.strictObject({
    kind: z.literal('order-recovered'),
    device,
    entry: z.strictObject({ payload: z.string().max(150_000), sig: z.string().length(88) }),
  }),
]);
export type ConsoleFact = Readonly<z.infer<typeof consoleFact>>;

const header = z.strictObject({
  v: z.literal(1),
  session: sessionId,
  device: deviceId,
  epoch,
  seq: z.int().min(1),
  prev: digest,
  boot: z.string().regex(/^[0-9a-f]{16}$/),
  monoMs: z.number().min(0),
  wallMs,
  usedMs: spanMs,
});

export const seatEntry = header.extend({ fact: seatFact });
export const consoleEntry = header.extend({ fact: consoleFact });

/** One line of a journal: the exact signed text and the device's signature. */
export const journalLine = z.strictObject({
  payload: z.string().max(200_000),
  sig: z.string().length(88),
});
