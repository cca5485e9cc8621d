import { z } from 'zod';
import { sessionIdSchema, wallMsSchema } from './ids.ts';

/**
 * The release package: lies in the room days before and opens only with the console's key and the release code.
 * `sealed` is base64 of age(to the console)( age(scrypt, the release code)( `releaseSecretsSchema` as JSON ) ).
 */
export const releaseSchema = z.strictObject({
  schema: z.literal('exam-room/release/v1'),
  session: sessionIdSchema,
  notBeforeMs: wallMsSchema,
  sealed: z.string().max(100_000),
});
export type Release = Readonly<z.infer<typeof releaseSchema>>;

const secretSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** What the release makes readable: 32-byte secrets as hex. */
export const releaseSecretsSchema = z.strictObject({
  session: sessionIdSchema,
  /** Every question's key is derived from it. */
  contentKey: secretSchema,
  /** The draw and the snapshot moments are functions of it; its SHA-256 stands in the session. */
  seed: secretSchema,
  /** Shows in the journal that what follows was written after the authority gave the code. */
  nonce: secretSchema,
});
export type ReleaseSecrets = Readonly<z.infer<typeof releaseSecretsSchema>>;
