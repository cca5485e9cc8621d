import { z } from 'zod';
import { incidentKind, sittingStatus } from './act-formats.ts';
import { personRole } from './authority-formats.ts';
import {
  attempt,
  candidateId,
  deviceId,
  digest,
  epoch,
  seatId,
  sessionId,
  wallMs,
} from './primitive-formats.ts';

// What the console writes when the room is closed, and what the authority answers.

export const archiveIndex = z.strictObject({
  session: sessionId,
  files: z
    .array(
      z.strictObject({
        path: z.string().regex(/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)?$/),
        bytes: z.int().min(0),
        sha256: digest,
      }),
    )
    .max(100_000),
});
export type ArchiveIndex = Readonly<z.infer<typeof archiveIndex>>;

export const ledgerLine = z.strictObject({ device: deviceId, epoch, seq: z.int().min(1), hash: digest });

export const checkpoint = z.strictObject({
  session: sessionId,
  device: deviceId,
  epoch,
  size: z.int().min(0),
  root: digest,
  wallMs,
});

export const sittingReceipt = z.strictObject({
  session: sessionId,
  candidate: candidateId,
  attempt,
  device: deviceId,
  epoch,
  headSeq: z.int().min(1),
  head: digest,
  snapshots: z.int().min(0),
  receivedMs: wallMs,
  code: z.string().regex(/^[0-9]{4}-[0-9]{4}-[0-9]{4}$/),
});
export type SittingReceipt = Readonly<z.infer<typeof sittingReceipt>>;

export const sessionReceipt = z.strictObject({
  session: sessionId,
  archive: digest,
  files: z.int().min(1),
  bytes: z.int().min(1),
  sittings: z.int().min(0),
  receivedMs: wallMs,
});
export type SessionReceipt = Readonly<z.infer<typeof sessionReceipt>>;

const line = z.string().max(500);
const moment = wallMs.optional();

const sheetSitting = z.strictObject({
  candidate: candidateId,
  ticket: line,
  name: line,
  seat: seatId,
  status: sittingStatus,
  startedMs: moment,
  handedInMs: moment,
  handedInBy: z.enum(['candidate', 'time', 'invigilator']).optional(),
  answered: z.int(),
  items: z.int(),
  grantedMs: z.int(),
  snapshotsDue: z.int(),
  snapshotsTaken: z.int(),
  snapshotsMissed: z.int(),
  receipt: line.optional(),
});
export type SheetSitting = Readonly<z.infer<typeof sheetSitting>>;

export const recordSheet = z.strictObject({
  schema: z.literal('exam-room/record-sheet/v1'),
  session: sessionId,
  mode: z.enum(['real', 'rehearsal']),
  title: line,
  slot: line,
  institution: line,
  room: line,
  post: line,
  counts: z.strictObject({
    enrolled: z.int(),
    present: z.int(),
    absent: z.int(),
    handedIn: z.int(),
    byTime: z.int(),
    forced: z.int(),
    violations: z.int(),
  }),
  times: z.strictObject({
    plannedStartMs: wallMs,
    checkInOpenedMs: moment,
    rulesReadMs: moment,
    rulesReadBy: z.array(line),
    rulesWaived: line.optional(),
    releasedMs: moment,
    startedMs: moment,
    firstHandInMs: moment,
    lastHandInMs: moment,
    closedMs: moment,
  }),
  absentees: z.array(
    z.strictObject({
      candidate: candidateId,
      ticket: line,
      name: line,
      seat: seatId.optional(),
      reason: line,
    }),
  ),
  sittings: z.array(sheetSitting),
  incidents: z.array(
    z.strictObject({
      wallMs,
      incident: incidentKind,
      seat: line,
      name: line,
      text: line,
      by: line,
      snapshots: z.array(digest).max(20).optional(),
    }),
  ),
  events: z.array(z.strictObject({ wallMs, seat: line, text: line, by: line })),
  machines: z.strictObject({ seats: z.int(), spares: z.int(), used: z.int(), faulty: z.array(line) }),
  videos: z.array(z.strictObject({ file: line, bytes: z.int(), sha256: digest })),
  patrols: z.array(z.strictObject({ wallMs, name: line, remark: line })),
  remarks: z.array(line),
  invigilators: z.array(z.strictObject({ name: line, role: personRole, signedInMs: wallMs })),
  ledger: z.strictObject({ size: z.int().min(1), root: digest, code: z.string() }),
});
export type RecordSheet = Readonly<z.infer<typeof recordSheet>>;
