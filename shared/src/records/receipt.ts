import { z } from 'zod';
import {
  candidateIdSchema,
  deviceIdSchema,
  digestSchema,
  sessionIdSchema,
  wallMsSchema,
} from '../model/index.ts';

/** The authority's signed word that it holds one whole sitting: every entry up to `head` and every picture those name. */
export const sittingReceiptSchema = z.strictObject({
  session: sessionIdSchema,
  candidate: candidateIdSchema,
  attempt: z.int().min(1).max(20),
  device: deviceIdSchema,
  epoch: z.int().min(1),
  /** Number and hash of the hand-in's entry or a later one. */
  headSeq: z.int().min(1),
  head: digestSchema,
  snapshots: z.int().min(0),
  receivedMs: wallMsSchema,
  /** What the candidate may write down: 12 digits in groups of four. */
  code: z.string().regex(/^[0-9]{4}-[0-9]{4}-[0-9]{4}$/),
});
export type SittingReceipt = Readonly<z.infer<typeof sittingReceiptSchema>>;

/** The authority's signed word that it holds the whole session archive. */
export const sessionReceiptSchema = z.strictObject({
  session: sessionIdSchema,
  /** SHA-256 of the archive index's payload bytes. */
  archive: digestSchema,
  files: z.int().min(1),
  bytes: z.int().min(1),
  sittings: z.int().min(0),
  receivedMs: wallMsSchema,
});
export type SessionReceipt = Readonly<z.infer<typeof sessionReceiptSchema>>;
