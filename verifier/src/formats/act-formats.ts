import { z } from 'zod';
import { readBase64, readJson, readText } from '../proofs/bytes.ts';
import {
  attempt,
  candidateId,
  deviceId,
  digest,
  epoch,
  personId,
  seatId,
  sessionId,
  spanMs,
  words,
} from './primitive-formats.ts';

export const incidentKind = z.enum(['violation', 'fault', 'health', 'disturbance', 'other']);
export const sittingStatus = z.enum(['normal', 'violation', 'impersonation', 'absent']);
export type SittingStatus = z.infer<typeof sittingStatus>;

const candidate = candidateId;
const device = deviceId;
const devices = z.array(deviceId).max(2_000);

/** What people in the room do and sign with their own keys. */
const act = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('sign-in') }),
  z.strictObject({ act: z.literal('sign-out') }),
  z.strictObject({
    act: z.literal('room-checked'),
    red: z.array(words).max(200),
    remark: words,
    ups: z.enum(['works', 'missing']).optional(),
    report: digest.optional(),
  }),
  z.strictObject({
    act: z.literal('assign-seats'),
    how: z.enum(['by-ticket', 'random']),
    seed: z.string().regex(/^[0-9a-f]{32}$/),
  }),
  z.strictObject({ act: z.literal('admit'), candidate, attempt, seat: seatId, device, note: words }),
  z.strictObject({ act: z.literal('turn-away'), candidate, reason: words }),
  z.strictObject({ act: z.literal('rules-read'), version: z.string().max(40) }),
  z.strictObject({ act: z.literal('rules-waived'), reason: words }),
  z.strictObject({ act: z.literal('release'), nonce: digest }),
  z.strictObject({ act: z.literal('start-room') }),
  z.strictObject({ act: z.literal('start-seat'), candidate, device }),
  z.strictObject({ act: z.literal('message'), devices, text: words }),
  z.strictObject({ act: z.literal('pause'), devices, reason: words }),
  z.strictObject({ act: z.literal('resume'), devices }),
  z.strictObject({ act: z.literal('grant-time'), candidate, device, ms: spanMs, reason: words }),
  z.strictObject({
    act: z.literal('move-seat'),
    candidate,
    attempt,
    fromDevice: device,
    toDevice: device,
    toSeat: seatId,
    epoch: epoch.min(2).optional(),
    usedMs: spanMs.optional(),
    reason: words,
  }),
  z.strictObject({ act: z.literal('unlock'), device, reason: words }),
  z.strictObject({ act: z.literal('answer-help'), device }),
  z.strictObject({ act: z.literal('leave-seat'), candidate, reason: words }),
  z.strictObject({ act: z.literal('return-to-seat'), candidate }),
  z.strictObject({
    act: z.literal('record-incident'),
    incident: incidentKind,
    candidate: candidate.optional(),
    seat: seatId.optional(),
    text: words,
    snapshots: z.array(digest).max(20),
  }),
  z.strictObject({ act: z.literal('set-status'), candidate, status: sittingStatus, reason: words }),
  z.strictObject({ act: z.literal('force-hand-in'), candidate, device, reason: words }),
  z.strictObject({ act: z.literal('patrol-visit'), name: z.string().max(60), remark: words }),
  z.strictObject({ act: z.literal('remark'), text: words }),
  z.strictObject({
    act: z.literal('register-video'),
    file: z.string().max(200),
    bytes: z.int().min(0),
    sha256: digest,
  }),
  z.strictObject({ act: z.literal('close-room') }),
  z.strictObject({
    act: z.literal('take-over'),
    epoch: epoch.min(2),
    device,
    from: device,
    fromEpoch: epoch,
    fromSeq: z.int().min(0),
    fromHash: digest,
    size: z.int().min(0),
    root: digest,
    reason: words,
  }),
  z.strictObject({ act: z.literal('export-archive'), folder: words, files: z.int().min(1) }),
  z.strictObject({ act: z.literal('erase-faces') }),
  z.strictObject({ act: z.literal('sign-sheet'), sheet: digest }),
]);
export type Act = Readonly<z.infer<typeof act>>;
export type ActKind = Act['act'];

export const actStatement = z.strictObject({
  session: sessionId,
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  by: z.array(personId).min(1).max(10),
  act,
});
export type ActStatement = Readonly<z.infer<typeof actStatement>>;

/** What an act claims, before anybody's signature was looked at. */
export function readActStatement(payload: string): ActStatement | undefined {
  const bytes = readBase64(payload);
  const parsed = actStatement.safeParse(bytes && readJson(readText(bytes) ?? ''));
  return parsed.success ? parsed.data : undefined;
}
