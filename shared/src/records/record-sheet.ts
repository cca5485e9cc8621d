import { z } from 'zod';
import {
  candidateIdSchema,
  digestSchema,
  seatIdSchema,
  sessionIdSchema,
  wallMsSchema,
} from '../model/index.ts';
import { incidentKindSchema, sittingStatusSchema } from './console-facts.ts';

const line = z.string().max(500);

/**
 * The data of the room record sheet (考场记录表, A63), computed from the ledger and nothing else. The PDF is drawn from exactly
 * this; its SHA-256 is what the two invigilators sign.
 */
export const recordSheetSchema = z.strictObject({
  schema: z.literal('exam-room/record-sheet/v1'),
  session: sessionIdSchema,
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
    plannedStartMs: wallMsSchema,
    checkInOpenedMs: wallMsSchema.optional(),
    rulesReadMs: wallMsSchema.optional(),
    rulesReadBy: z.array(line),
    rulesWaived: line.optional(),
    releasedMs: wallMsSchema.optional(),
    startedMs: wallMsSchema.optional(),
    firstHandInMs: wallMsSchema.optional(),
    lastHandInMs: wallMsSchema.optional(),
    closedMs: wallMsSchema.optional(),
  }),
  absentees: z.array(
    z.strictObject({
      candidate: candidateIdSchema,
      ticket: line,
      name: line,
      seat: seatIdSchema.optional(),
      reason: line,
    }),
  ),
  sittings: z.array(
    z.strictObject({
      candidate: candidateIdSchema,
      ticket: line,
      name: line,
      seat: seatIdSchema,
      status: sittingStatusSchema,
      startedMs: wallMsSchema.optional(),
      handedInMs: wallMsSchema.optional(),
      handedInBy: z.enum(['candidate', 'time', 'invigilator']).optional(),
      answered: z.int(),
      items: z.int(),
      grantedMs: z.int(),
      snapshotsDue: z.int(),
      snapshotsTaken: z.int(),
      snapshotsMissed: z.int(),
      receipt: line.optional(),
    }),
  ),
  incidents: z.array(
    z.strictObject({
      wallMs: wallMsSchema,
      incident: incidentKindSchema,
      seat: line,
      name: line,
      text: line,
      by: line,
      /** SHA-256 of the sealed pictures that were attached as evidence; absent when none was. */
      snapshots: z.array(digestSchema).max(20).optional(),
    }),
  ),
  /** Everything else that must be told, in order: seat moves, faults, grants, refusals, patrol visits, remarks. */
  events: z.array(z.strictObject({ wallMs: wallMsSchema, seat: line, text: line, by: line })),
  machines: z.strictObject({ seats: z.int(), spares: z.int(), used: z.int(), faulty: z.array(line) }),
  videos: z.array(z.strictObject({ file: line, bytes: z.int(), sha256: digestSchema })),
  patrols: z.array(z.strictObject({ wallMs: wallMsSchema, name: line, remark: line })),
  remarks: z.array(line),
  invigilators: z.array(
    z.strictObject({
      name: line,
      role: z.enum(['chief', 'invigilator', 'administrator', 'patrol']),
      signedInMs: wallMsSchema,
    }),
  ),
  /** The ledger at the close: its size, root and the 20 digits printed beside the signatures. */
  ledger: z.strictObject({ size: z.int(), root: digestSchema, code: z.string() }),
});
export type RecordSheet = Readonly<z.infer<typeof recordSheetSchema>>;
