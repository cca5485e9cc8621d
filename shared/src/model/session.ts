import { z } from 'zod';
import { blueprintSchema } from './blueprint.ts';
import {
  candidateIdSchema,
  deviceIdSchema,
  digestSchema,
  invigilatorIdSchema,
  publicKeySchema,
  sealToSchema,
  seatIdSchema,
  sessionIdSchema,
  spanMsSchema,
  wallMsSchema,
} from './ids.ts';
import { postSchema } from './post.ts';

export const seatSchema = z.strictObject({
  seat: seatIdSchema,
  row: z.int().min(1).max(50),
  column: z.int().min(1).max(50),
  /** A spare (备用机) takes over when another seat fails. */
  spare: z.boolean(),
});
export type Seat = Readonly<z.infer<typeof seatSchema>>;

/** What a device says of itself at enrolment; the session lists those that may take part. */
export const deviceIdentitySchema = z.strictObject({
  device: deviceIdSchema,
  role: z.enum(['seat', 'console', 'standby']),
  seat: seatIdSchema.optional(),
  signKey: publicKeySchema,
  sealTo: sealToSchema,
  /** SHA-256 (hex) of the DER of the device's TLS certificate. */
  tlsPin: publicKeySchema,
});
export type DeviceIdentity = Readonly<z.infer<typeof deviceIdentitySchema>>;

export const invigilatorRoleSchema = z.enum(['chief', 'invigilator', 'administrator', 'patrol']);
export type InvigilatorRole = z.infer<typeof invigilatorRoleSchema>;

export const invigilatorSchema = z.strictObject({
  id: invigilatorIdSchema,
  name: z.string().min(1).max(60),
  role: invigilatorRoleSchema,
  signKey: publicKeySchema,
  /** Whom this person has trained or is related to: may not sit in judgement over them (回避). */
  recusedFrom: z.array(candidateIdSchema).max(2_000).optional(),
});
export type Invigilator = Readonly<z.infer<typeof invigilatorSchema>>;

/** The rules that a session may set; the defaults and their sources stand in DOMAIN.md 1.3. */
export const policiesSchema = z.strictObject({
  /** Check-in opens this long before the start. Default 30 min. */
  checkInOpensMs: spanMsSchema,
  /** The rules are read at least this long before the start (A59). Default 10 min. */
  rulesLeadMs: spanMsSchema,
  /** Who has not begun this long after the start is absent. Default 30 min. */
  lateBarMs: spanMsSchema,
  /** Nobody hands in earlier than this after the own start. Default 30 min. */
  earliestHandInMs: spanMsSchema,
  /** One invigilator alone may grant this much extra time; beyond, two. Default 5 min. */
  grantAloneMaxMs: spanMsSchema,
  snapshots: z.strictObject({
    /** Random pictures of one sitting (A53): at least and at most. */
    randomMin: z.int().min(0).max(60),
    randomMax: z.int().min(0).max(60),
    atCheckIn: z.boolean(),
    atHandIn: z.boolean(),
    maxBytes: z.int().min(10_000).max(400_000),
  }),
  /** How long the session archive is kept (A87). */
  retentionYears: z.int().min(3).max(100),
  /** How many invigilators must have signed in before anything starts (A58). Never below 2. */
  invigilatorsAtLeast: z.int().min(2).max(10),
  /** Whether a seat may read its questions aloud, by a voice of its own machine and into a headset. Left out: it may not. */
  readAloud: z.boolean().optional(),
});
export type Policies = Readonly<z.infer<typeof policiesSchema>>;

export const noticeSchema = z.strictObject({
  version: z.string().min(1).max(40),
  title: z.string().min(1).max(80),
  paragraphs: z.array(z.string().min(1).max(1_000)).min(1).max(60),
});
/** A text that people read and confirm: the room's rules (机考考场规则), the consent to the camera. */
export type Notice = Readonly<z.infer<typeof noticeSchema>>;

/** What the office has accepted of the room before its use (A50, 考场验收): nothing of it may change without a new acceptance. */
export const acceptanceSchema = z.strictObject({
  /** Number of the acceptance's paper. */
  number: z.string().min(1).max(60),
  acceptedMs: wallMsSchema,
  seats: z.array(seatIdSchema).min(1).max(2_000),
  devices: z.array(deviceIdSchema).min(1).max(2_100),
  /** The station program's own hash; absent when the acceptance did not look at it. */
  build: digestSchema.optional(),
});
export type Acceptance = Readonly<z.infer<typeof acceptanceSchema>>;

/**
 * The session manifest: everything that a room must agree on, signed by the authority. No candidate's personal data
 * stands in it, because every seat holds a copy; the roll is a file of its own.
 */
export const sessionSchema = z.strictObject({
  schema: z.literal('exam-room/session/v1'),
  session: sessionIdSchema,
  /** A rehearsal has its own keys and watermark and may run under a faster clock; the real thing never may. */
  mode: z.enum(['real', 'rehearsal']),
  title: z.string().min(1).max(80),
  /** 场次, for example `2026-11-21 上午第1场`. */
  slot: z.string().min(1).max(60),
  institution: z.strictObject({ code: z.string().min(1).max(40), name: z.string().min(1).max(80) }),
  room: z.strictObject({
    code: z.string().min(1).max(40),
    name: z.string().min(1).max(80),
    seats: z.array(seatSchema).min(1).max(2_000),
  }),
  post: postSchema,
  issuedMs: wallMsSchema,
  window: z.strictObject({ notBeforeMs: wallMsSchema, startMs: wallMsSchema, notAfterMs: wallMsSchema }),
  blueprint: blueprintSchema,
  /** The length of the sitting; `durationMinutes` of the blueprint in milliseconds (A44: 120 minutes). */
  durationMs: spanMsSchema,
  /** SHA-256 of the payload bytes of the pool's signed index. */
  poolIndex: digestSchema,
  /** SHA-256 of the roll's payload bytes. */
  roll: digestSchema,
  /** SHA-256 of the release package's payload bytes. */
  release: digestSchema,
  /** SHA-256 of the 32-byte draw seed: fixes the draw before anybody in the room knows it. */
  seedCommitment: digestSchema,
  devices: z.array(deviceIdentitySchema).min(1).max(2_100),
  invigilators: z.array(invigilatorSchema).min(2).max(40),
  policies: policiesSchema,
  rules: noticeSchema,
  consent: noticeSchema,
  /** Absent: the room's acceptance stands on paper only, and people have to look. */
  acceptance: acceptanceSchema.optional(),
});
export type Session = Readonly<z.infer<typeof sessionSchema>>;
