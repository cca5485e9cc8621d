import { z } from 'zod';

/** SHA-256, lower-case hex. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/);
/** 32 bytes, lower-case hex. */
export const hex32 = digest;
export const sessionId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
export const candidateId = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
export const personId = candidateId;
export const deviceId = z.string().regex(/^[0-9a-f]{32}$/);
export const seatId = z.string().regex(/^[A-Za-z0-9-]{1,12}$/);
export const questionId = z.string().regex(/^[a-z0-9]{1,32}$/);
export const itemId = z.string().regex(/^[a-z0-9]{1,32}\.[1-9][0-9]?$/);
export const topicId = z.string().regex(/^[a-z0-9-]{1,40}$/);
export const postCode = z.string().regex(/^[0-9]{3}$/);
export const ageRecipient = z.string().regex(/^age1[a-z0-9]{10,120}$/);
/** Milliseconds since the epoch. */
export const wallMs = z.int().min(0).max(8_640_000_000_000);
/** A length of time, at most a day. */
export const spanMs = z.int().min(0).max(86_400_000);
/** Integer hundredths of a point. */
export const points = z.int().min(0).max(100_000);
export const attempt = z.int().min(1).max(20);
export const epoch = z.int().min(1).max(1_000);
/** A person's words. */
export const words = z.string().max(500);

export const envelope = z.strictObject({
  payloadType: z.string().max(100),
  payload: z.string(),
  signatures: z.array(z.strictObject({ keyid: hex32, sig: z.string().length(88) })).max(200),
});
export type Envelope = z.infer<typeof envelope>;
