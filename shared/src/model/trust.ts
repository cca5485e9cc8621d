import { z } from 'zod';
import { publicKeySchema, sealToSchema, wallMsSchema } from './ids.ts';

const roleSchema = z.strictObject({
  keys: z.array(publicKeySchema).min(1).max(10),
  threshold: z.int().min(1).max(10),
});

/**
 * What the authority's root vouches for: which keys may sign which purpose, and to whom results are sealed.
 * Not listed is refused; a newer version replaces an older one, never the other way round.
 */
export const trustSchema = z.strictObject({
  schema: z.literal('exam-room/trust/v1'),
  version: z.int().min(1),
  authority: z.string().min(1).max(80),
  issuedMs: wallMsSchema,
  expiresMs: wallMsSchema,
  root: roleSchema,
  roles: z.strictObject({ bank: roleSchema, session: roleSchema, receipt: roleSchema }),
  /** Answers and snapshots are sealed to this age recipient; only the authority has the other half. */
  resultsSealTo: sealToSchema,
  /** SHA-256 (hex) of the DER of the certificate that the authority's intake shows. */
  intakePin: publicKeySchema,
});
export type Trust = Readonly<z.infer<typeof trustSchema>>;

/** `root.json`: the root's public keys, carried to every machine by hand as its first trust; `trust.dsse.json` is believed because of it. */
export const rootSchema = z.strictObject({
  schema: z.literal('exam-room/root/v1'),
  authority: z.string().min(1).max(80),
  ...roleSchema.shape,
});
export type Root = Readonly<z.infer<typeof rootSchema>>;
