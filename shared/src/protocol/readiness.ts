import { z } from 'zod';
import { fromUtf8, type Result, utf8 } from '../base/index.ts';
import {
  type Envelope,
  openEnvelope,
  PURPOSE,
  type SignatureCheck,
  type Signer,
  signEnvelope,
} from '../crypto/index.ts';
import { deviceIdSchema, sessionIdSchema } from '../model/index.ts';

/** One of a seat's own checks; unknown is not pass (THREATS G15). */
export const readinessCheckSchema = z.strictObject({
  check: z.string().max(40),
  outcome: z.enum(['pass', 'fail', 'unknown']),
  detail: z.string().max(200),
});
export type ReadinessCheck = Readonly<z.infer<typeof readinessCheckSchema>>;

const readinessSchema = z.strictObject({
  schema: z.literal('exam-room/readiness/v1'),
  session: sessionIdSchema,
  device: deviceIdSchema,
  wallMs: z.number().min(0),
  checks: z.array(readinessCheckSchema).max(40),
});
export type Readiness = Readonly<z.infer<typeof readinessSchema>>;

/** The checks as a seat puts its name to them. */
export function signReadiness(readiness: Omit<Readiness, 'schema'>, signer: Signer): Envelope {
  const whole = { schema: 'exam-room/readiness/v1', ...readiness };
  return signEnvelope(PURPOSE.readiness, utf8(JSON.stringify(whole)), [signer]);
}

/** Undefined when it is not this seat's own word about this session: then the seat has said nothing. */
export function openReadiness(
  envelope: Envelope,
  from: { readonly session: string; readonly device: string; readonly signKey: string },
  check: SignatureCheck,
): Readiness | undefined {
  const opened: Result<{ readonly payload: Uint8Array }> = openEnvelope(
    envelope,
    {
      payloadType: PURPOSE.readiness,
      role: { keys: [from.signKey], threshold: 1 },
      what: 'readiness',
    },
    check,
  );
  if (!opened.ok) return undefined;
  let raw: unknown;
  try {
    raw = JSON.parse(fromUtf8(opened.value.payload));
  } catch {
    return undefined; // signed, and no JSON: the same as nothing
  }
  const parsed = readinessSchema.safeParse(raw);
  if (!parsed.success) return undefined;
  const { session, device } = parsed.data;
  return session === from.session && device === from.device ? parsed.data : undefined;
}
