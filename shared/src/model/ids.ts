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

// The casts below are the constructors of the brands: zod has just checked the shape.
export const digestSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((text) => text as Digest);
export const sessionIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .transform((text) => text as SessionId);
export const candidateIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/)
  .transform((text) => text as CandidateId);
export const invigilatorIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/)
  .transform((text) => text as InvigilatorId);
export const deviceIdSchema = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform((text) => text as DeviceId);
export const seatIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,12}$/)
  .transform((text) => text as SeatId);
export const questionIdSchema = z
  .string()
  .regex(/^[a-z0-9]{1,32}$/)
  .transform((text) => text as QuestionId);
export const itemIdSchema = z
  .string()
  .regex(/^[a-z0-9]{1,32}\.[1-9][0-9]?$/)
  .transform((text) => text as ItemId);

/** An Ed25519 public key, lower-case hex. */
export const publicKeySchema = z.string().regex(/^[0-9a-f]{64}$/);
/** An age X25519 recipient. */
export const sealToSchema = z.string().regex(/^age1[a-z0-9]{10,120}$/);
/** Milliseconds since the epoch. */
export const wallMsSchema = z.int().min(0).max(8_640_000_000_000);
/** A length of time in milliseconds, at most a day. */
export const spanMsSchema = z.int().min(0).max(86_400_000);
