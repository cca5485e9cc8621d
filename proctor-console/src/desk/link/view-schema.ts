import {
  candidateIdSchema,
  deviceIdSchema,
  invigilatorIdSchema,
  invigilatorRoleSchema,
  noticeSchema,
  policiesSchema,
  seatIdSchema,
  sessionIdSchema,
} from '@exam-room/shared/model';
import { sittingStatusSchema } from '@exam-room/shared/records';
import { z } from 'zod';
import type { DeskAnswer, DeskView, RollLine, VideoFolder } from '../../server/proctor-desk/desk-view.ts';

const ms = z.number();
const count = z.number();
const wordsSchema = z.object({ zh: z.string(), en: z.string() });

const seatViewSchema = z.object({
  seat: seatIdSchema,
  device: deviceIdSchema,
  row: count,
  column: count,
  spare: z.boolean(),
  state: z.enum([
    'absent-machine',
    'vacant',
    'claimed',
    'admitted',
    'ready',
    'sitting',
    'paused',
    'locked',
    'handed-in',
    'lost',
  ]),
  linked: z.boolean(),
  candidate: z.object({ candidate: candidateIdSchema, name: z.string(), ticket: z.string() }).exactOptional(),
  claim: z
    .object({
      candidate: candidateIdSchema,
      name: z.string(),
      ticket: z.string(),
      warnings: z.array(z.string()),
    })
    .exactOptional(),
  begun: z.boolean(),
  answered: count,
  items: count,
  remainingMs: ms,
  grantedMs: ms,
  lastEntryMs: ms.exactOptional(),
  unsent: count,
  picturesUnsent: count,
  snapshots: z.object({
    taken: count,
    missed: count,
    lastVerdict: z.string().exactOptional(),
    lastMs: ms.exactOptional(),
  }),
  camera: z.enum(['unknown', 'ready', 'trouble']),
  helpCalled: z.boolean(),
  away: z.boolean(),
  alarms: z.array(wordsSchema),
  thumbnail: count.exactOptional(),
  lostTimeProposalMs: ms,
  receipt: z.string().exactOptional(),
  worry: z.number(),
});

export const rollLineSchema = z.object({
  candidate: candidateIdSchema,
  ticket: z.string(),
  name: z.string(),
  sex: z.enum(['male', 'female']),
  maskedId: z.string(),
  employer: z.string(),
  assignedSeat: seatIdSchema.exactOptional(),
  seat: seatIdSchema.exactOptional(),
  state: z.enum(['expected', 'claimed', 'admitted', 'sitting', 'handed-in', 'turned-away', 'absent']),
  status: sittingStatusSchema,
  warnings: z.array(z.string()),
}) satisfies z.ZodType<RollLine>;

const stepsSchema = z.object({
  roomCheckedMs: ms.exactOptional(),
  seatsAssigned: z.enum(['by-ticket', 'random']).exactOptional(),
  rulesReadMs: ms.exactOptional(),
  rulesReadBy: z.array(z.string()),
  rulesWaived: z.string().exactOptional(),
  releasedMs: ms.exactOptional(),
  releaseLockedForMs: ms,
  startedMs: ms.exactOptional(),
  closedMs: ms.exactOptional(),
  sheetSignedBy: z.array(z.string()),
  startOpensMs: ms.exactOptional(),
});

const sessionPartSchema = z.object({
  session: sessionIdSchema,
  mode: z.enum(['real', 'rehearsal']),
  title: z.string(),
  slot: z.string(),
  institution: z.string(),
  room: z.string(),
  post: z.string(),
  plannedStartMs: ms,
  durationMs: ms,
  itemCount: count,
  policies: policiesSchema,
  rules: noticeSchema,
});

/** What the console publishes. Unknown fields are dropped, a missing or odd one makes the whole view unreadable. */
const consoleSchema = z.object({
  part: z.enum(['leads', 'stands-by', 'superseded']),
  entries: count,
  standbys: z.array(z.object({ linked: z.boolean(), behind: count })),
  other: z
    .object({
      linked: z.boolean(),
      behind: count.exactOptional(),
      picturesBehind: count,
      trouble: wordsSchema.exactOptional(),
    })
    .exactOptional(),
  codeNeeded: z.boolean(),
});

export const deskViewSchema = z.object({
  phase: z.enum(['prepare', 'check-in', 'rules', 'release', 'running', 'closing', 'closed']),
  session: sessionPartSchema,
  wallMs: ms,
  speed: z.number(),
  invigilators: z.array(
    z.object({
      id: invigilatorIdSchema,
      name: z.string(),
      role: invigilatorRoleSchema,
      signedIn: z.boolean(),
      lockedForMs: ms,
    }),
  ),
  gate: z.array(
    z.object({ id: z.string(), outcome: z.enum(['pass', 'fail', 'unknown']), words: wordsSchema }),
  ),
  steps: stepsSchema,
  counts: z.object({
    enrolled: count,
    admitted: count,
    sitting: count,
    handedIn: count,
    receipts: count,
    absent: count,
  }),
  seats: z.array(seatViewSchema),
  roll: z.array(rollLineSchema),
  incidents: z.array(
    z.object({
      seq: count,
      wallMs: ms,
      words: wordsSchema,
      seat: seatIdSchema.exactOptional(),
      by: z.string(),
    }),
  ),
  closeBlockers: z.array(wordsSchema),
  signBlockers: z.array(wordsSchema),
  ledger: z.object({ entries: count, code: z.string() }),
  authority: z.enum(['unknown', 'reached', 'unreached']),
  archive: z.object({ folder: z.string(), files: count, receipt: z.boolean() }).exactOptional(),
  console: consoleSchema,
  videos: z.object({
    registered: z.array(z.object({ file: z.string(), bytes: count, sha256: z.string() })),
    taking: z.object({ files: count, done: count, bytes: count, bytesDone: count }).exactOptional(),
    trouble: wordsSchema.exactOptional(),
  }),
  faces: z.discriminatedUnion('are', [
    z.object({ are: z.enum(['kept', 'going']) }),
    z.object({ are: z.literal('erased'), left: count }),
  ]),
  speaks: z.boolean(),
  keepUntilMs: ms.exactOptional(),
}) satisfies z.ZodType<DeskView>;

export const videoFolderSchema = z.object({
  at: z.string(),
  parent: z.string().exactOptional(),
  folders: z.array(z.string()),
  videos: z.array(z.object({ name: z.string(), bytes: count, changedMs: ms })),
}) satisfies z.ZodType<VideoFolder>;

export const deskAnswerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), code: z.string(), zh: z.string(), en: z.string() }),
]) satisfies z.ZodType<DeskAnswer>;
