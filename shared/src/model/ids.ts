import { z } from 'zod';
import type {
  CandidateId,
  DeviceId,
  Digest,
  InvigilatorId,
  ItemId,
  QuestionId,
  SeatId,
  SessionId,
} from '../base/index.ts';

/** The constructor of a brand: what zod has checked against the shape is one. A transform that only casts would cost a third of an entry's decoding. */
function brandedText<Brand extends string>(shape: RegExp): z.ZodType<Brand, string> {
  return z.string().regex(shape) as z.ZodType<string, string> as z.ZodType<Brand, string>;
}

export const digestSchema = brandedText<Digest>(/^[0-9a-f]{64}$/);
export const sessionIdSchema = brandedText<SessionId>(/^[A-Za-z0-9_-]{1,64}$/);
export const candidateIdSchema = brandedText<CandidateId>(/^[A-Za-z0-9_-]{1,40}$/);
export const invigilatorIdSchema = brandedText<InvigilatorId>(/^[A-Za-z0-9_-]{1,40}$/);
export const deviceIdSchema = brandedText<DeviceId>(/^[0-9a-f]{32}$/);
export const seatIdSchema = brandedText<SeatId>(/^[A-Za-z0-9-]{1,12}$/);
export const questionIdSchema = brandedText<QuestionId>(/^[a-z0-9]{1,32}$/);
export const itemIdSchema = brandedText<ItemId>(/^[a-z0-9]{1,32}\.[1-9][0-9]?$/);

/** An Ed25519 public key, lower-case hex. */
export const publicKeySchema = z.string().regex(/^[0-9a-f]{64}$/);
/** An age X25519 recipient. */
export const sealToSchema = z.string().regex(/^age1[a-z0-9]{10,120}$/);
/** Milliseconds since the epoch. */
export const wallMsSchema = z.int().min(0).max(8_640_000_000_000);
/** A length of time in milliseconds, at most a day. */
export const spanMsSchema = z.int().min(0).max(86_400_000);
