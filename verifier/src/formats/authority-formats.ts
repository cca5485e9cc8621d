import { z } from 'zod';
import {
  ageRecipient,
  attempt,
  candidateId,
  deviceId,
  digest,
  hex32,
  personId,
  points,
  postCode,
  questionId,
  seatId,
  sessionId,
  spanMs,
  topicId,
  wallMs,
} from './primitive-formats.ts';

// What the authority signs before the day: trust, session, roll, pool index, release package.

export const signingRole = z.strictObject({
  keys: z.array(hex32).min(1).max(10),
  threshold: z.int().min(1).max(10),
});
export type SigningRole = Readonly<z.infer<typeof signingRole>>;

export const trust = z.strictObject({
  schema: z.literal('exam-room/trust/v1'),
  version: z.int().min(1),
  authority: z.string().min(1).max(80),
  issuedMs: wallMs,
  expiresMs: wallMs,
  root: signingRole,
  roles: z.strictObject({ bank: signingRole, session: signingRole, receipt: signingRole }),
  resultsSealTo: ageRecipient,
  intakePin: hex32,
});
export type Trust = Readonly<z.infer<typeof trust>>;

const questionKind = z.enum(['single', 'multi', 'judge', 'case']);
const itemKind = z.enum(['single', 'multi', 'judge']);
const difficulty = z.enum(['easy', 'medium', 'hard']);

const scoring = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('exact') }),
  z.strictObject({ policy: z.literal('fewer_each'), each: points }),
  z.strictObject({ policy: z.literal('fewer_prop') }),
  z.strictObject({ policy: z.literal('fewer_minus'), minus: points }),
]);
export type Scoring = Readonly<z.infer<typeof scoring>>;

const section = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,20}$/),
  title: z.string().min(1).max(40),
  kind: questionKind,
  count: z.int().min(1).max(200),
  subsEach: z.int().min(1).max(20).optional(),
  pointsEach: points,
  scoring,
  shuffleQuestions: z.boolean(),
  cells: z
    .array(z.strictObject({ topic: topicId, difficulty, count: z.int().min(1).max(200) }))
    .min(1)
    .max(400),
});
export type Section = Readonly<z.infer<typeof section>>;

export const blueprint = z.strictObject({
  schema: z.literal('exam-room/blueprint/v1'),
  id: z.string().min(1).max(60),
  version: z.int().min(1),
  post: postCode,
  title: z.string().min(1).max(80),
  durationMinutes: z.int().min(1).max(600),
  totalPoints: points,
  passPoints: points,
  sections: z.array(section).min(1).max(12),
});
export type Blueprint = Readonly<z.infer<typeof blueprint>>;

const device = z.strictObject({
  device: deviceId,
  role: z.enum(['seat', 'console', 'standby']),
  seat: seatId.optional(),
  signKey: hex32,
  sealTo: ageRecipient,
  tlsPin: hex32,
});
export type Device = Readonly<z.infer<typeof device>>;

export const personRole = z.enum(['chief', 'invigilator', 'administrator', 'patrol']);

const person = z.strictObject({
  id: personId,
  name: z.string().min(1).max(60),
  role: personRole,
  signKey: hex32,
  recusedFrom: z.array(candidateId).max(2_000).optional(),
});
export type Person = Readonly<z.infer<typeof person>>;

const notice = z.strictObject({
  version: z.string().min(1).max(40),
  title: z.string().min(1).max(80),
  paragraphs: z.array(z.string().min(1).max(1_000)).min(1).max(60),
});

const policies = z.strictObject({
  checkInOpensMs: spanMs,
  rulesLeadMs: spanMs,
  lateBarMs: spanMs,
  earliestHandInMs: spanMs,
  grantAloneMaxMs: spanMs,
  snapshots: z.strictObject({
    randomMin: z.int().min(0).max(60),
    randomMax: z.int().min(0).max(60),
    atCheckIn: z.boolean(),
    atHandIn: z.boolean(),
    maxBytes: z.int().min(10_000).max(400_000),
  }),
  retentionYears: z.int().min(3).max(100),
  invigilatorsAtLeast: z.int().min(2).max(10),
  readAloud: z.boolean().optional(),
});

const name = z.string().min(1).max(80);
const code = z.string().min(1).max(40);

export const session = z.strictObject({
  schema: z.literal('exam-room/session/v1'),
  session: sessionId,
  mode: z.enum(['real', 'rehearsal']),
  title: name,
  slot: z.string().min(1).max(60),
  institution: z.strictObject({ code, name }),
  room: z.strictObject({
    code,
    name,
    seats: z
      .array(
        z.strictObject({
          seat: seatId,
          row: z.int().min(1).max(50),
          column: z.int().min(1).max(50),
          spare: z.boolean(),
        }),
      )
      .min(1)
      .max(2_000),
  }),
  post: z.strictObject({ code: postCode, name: z.string().min(1).max(40) }),
  issuedMs: wallMs,
  window: z.strictObject({ notBeforeMs: wallMs, startMs: wallMs, notAfterMs: wallMs }),
  blueprint,
  durationMs: spanMs,
  poolIndex: digest,
  roll: digest,
  release: digest,
  seedCommitment: digest,
  devices: z.array(device).min(1).max(2_100),
  invigilators: z.array(person).min(2).max(40),
  policies,
  rules: notice,
  consent: notice,
  acceptance: z
    .strictObject({
      number: z.string().min(1).max(60),
      acceptedMs: wallMs,
      seats: z.array(seatId).min(1).max(2_000),
      devices: z.array(deviceId).min(1).max(2_100),
      build: digest.optional(),
    })
    .optional(),
});
export type Session = Readonly<z.infer<typeof session>>;

const candidate = z.strictObject({
  candidate: candidateId,
  ticket: z.string().regex(/^[0-9]{6,16}$/),
  name,
  sex: z.enum(['male', 'female']),
  idNumber: z.string().regex(/^[1-9][0-9]{16}[0-9X]$/),
  post: postCode,
  employer: z.string().max(120),
  photo: digest,
  seat: seatId.optional(),
  attempt,
  warnings: z.array(z.string().max(200)).max(10),
});
export type Candidate = Readonly<z.infer<typeof candidate>>;

export const roll = z.strictObject({
  schema: z.literal('exam-room/roll/v1'),
  session: sessionId,
  candidates: z.array(candidate).max(2_000),
});
export type Roll = Readonly<z.infer<typeof roll>>;

const indexQuestion = z.strictObject({
  question: questionId,
  kind: questionKind,
  topic: z.string(),
  difficulty,
  items: z
    .array(z.strictObject({ kind: itemKind, options: z.int().min(2).max(7), orderLocked: z.boolean() }))
    .min(1)
    .max(20),
  cipher: digest,
  offset: z.int().min(0),
  length: z.int().min(1),
});
export type IndexQuestion = Readonly<z.infer<typeof indexQuestion>>;

export const poolIndex = z.strictObject({
  schema: z.literal('exam-room/bank-index/v1'),
  bank: z.string().min(1).max(60),
  version: z.int().min(1),
  post: postCode,
  title: name,
  issuedMs: wallMs,
  expiresMs: wallMs,
  topics: z
    .array(
      z.strictObject({
        id: topicId,
        name: z.string().min(1).max(60),
        part: z.enum(['general', 'foundation', 'post', 'skill']),
      }),
    )
    .min(1)
    .max(400),
  questions: z.array(indexQuestion).min(1).max(200_000),
});
export type PoolIndex = Readonly<z.infer<typeof poolIndex>>;

export const release = z.strictObject({
  schema: z.literal('exam-room/release/v1'),
  session: sessionId,
  notBeforeMs: wallMs,
  sealed: z.string().max(100_000),
});
