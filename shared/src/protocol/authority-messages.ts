import { z } from 'zod';
import { envelopeSchema } from '../crypto/index.ts';
import { candidateIdSchema, deviceIdSchema, digestSchema, sessionIdSchema } from '../model/index.ts';
import { sealedEntrySchema } from '../records/index.ts';

/**
 * Console -> authority, over HTTPS whose certificate is pinned by the trust file (`intakePin`). Everything may be sent again at any
 * time: blobs are named by their SHA-256, sittings by (session, candidate, attempt, device, epoch), the archive by its index.
 *
 * | call | body | answer |
 * | POST /intake/sessions/:session          | the session folder's envelopes          | 200 {known} or 422 refusal |
 * | POST /intake/missing                    | `missingSchema`: digests                | 200 {missing: digests} |
 * | PUT  /intake/blobs/:sha256              | a file's bytes                          | 204; 422 when the hash differs |
 * | POST /intake/sittings                   | `sittingSubmissionSchema`               | 200 `receiptSchema`; 409 {missing} blobs first; 422 refusal |
 * | POST /intake/archives                   | `archiveSubmissionSchema`               | 200 `receiptSchema`; 409 {missing}; 422 refusal |
 * Refusals are `{code, zh, en, where?}`. 429/503 with Retry-After ask to come later.
 */
export const sessionSubmissionSchema = z.strictObject({
  session: envelopeSchema,
  roll: envelopeSchema,
  poolIndex: digestSchema,
});

export const missingSchema = z.strictObject({ digests: z.array(digestSchema).max(10_000) });

/** One journal of a seat, from its first entry on. */
const seatJournalSchema = z.strictObject({
  device: deviceIdSchema,
  epoch: z.int().min(1),
  entries: z.array(sealedEntrySchema).min(1).max(100_000),
});

/** One sitting, as soon as it is handed in: the station's entries from its first to the hand-in and beyond. */
export const sittingSubmissionSchema = z.strictObject({
  session: sessionIdSchema,
  candidate: candidateIdSchema,
  attempt: z.int().min(1).max(20),
  device: deviceIdSchema,
  epoch: z.int().min(1),
  entries: z.array(sealedEntrySchema).min(1).max(100_000),
  /** Seats where a moved sitting was before, the oldest first: the hand-in seals the answers given there too. */
  earlier: z.array(seatJournalSchema).min(1).max(20).optional(),
});
export type SittingSubmission = Readonly<z.infer<typeof sittingSubmissionSchema>>;

/** The whole archive: its signed index; every file travels as a blob. */
export const archiveSubmissionSchema = z.strictObject({ session: sessionIdSchema, index: envelopeSchema });
export type ArchiveSubmission = Readonly<z.infer<typeof archiveSubmissionSchema>>;

export const receiptSchema = z.strictObject({ receipt: envelopeSchema });
export const refusalSchema = z.strictObject({
  code: z.string().max(60),
  zh: z.string().max(600),
  en: z.string().max(600),
  where: z.string().max(300).optional(),
});
export type AuthorityRefusal = Readonly<z.infer<typeof refusalSchema>>;
