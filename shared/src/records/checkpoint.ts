import { z } from 'zod';
import type { DeviceId, SessionId } from '../base/index.ts';
import { deviceIdSchema, digestSchema, sessionIdSchema, wallMsSchema } from '../model/index.ts';

/** The console's signed word on the whole ledger up to `size` entries (purpose checkpoint). The sheet shows `sheetCode(root)`. */
export const checkpointSchema = z.strictObject({
  session: sessionIdSchema,
  device: deviceIdSchema,
  epoch: z.int().min(1),
  size: z.int().min(0),
  /** RFC 6962 root over the entry hashes (32 bytes each) in the ledger's order. */
  root: digestSchema,
  wallMs: wallMsSchema,
});
export type Checkpoint = Readonly<z.infer<typeof checkpointSchema>>;

/** One line of `ledger.jsonl`: the order in which the console took the entries in. */
export const ledgerLineSchema = z.strictObject({
  device: deviceIdSchema,
  epoch: z.int().min(1),
  seq: z.int().min(1),
  hash: digestSchema,
});
export type LedgerLine = Readonly<z.infer<typeof ledgerLineSchema>>;

/** Every file of the archive but receipts and this index itself, signed by the console (purpose archive). */
export const archiveIndexSchema = z.strictObject({
  session: sessionIdSchema,
  files: z
    .array(
      z.strictObject({
        path: z.string().regex(/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)?$/),
        bytes: z.int().min(0),
        sha256: digestSchema,
      }),
    )
    .max(100_000),
});
export type ArchiveIndex = Readonly<z.infer<typeof archiveIndexSchema>>;

/** The ledger's name as a log (C2SP origin): one console's, from one epoch on. Also the name of the console's key under its heads. */
export function ledgerOrigin(of: {
  readonly session: SessionId;
  readonly device: DeviceId;
  readonly epoch: number;
}): string {
  return `exam-room/${of.session}/ledger/${of.device}-${of.epoch}`;
}

/** The name of a seat's key under the heads that it witnessed. */
export function witnessName(session: SessionId, device: DeviceId): string {
  return `exam-room/${session}/witness/${device}`;
}
