import { z } from 'zod';
import { candidateIdSchema, digestSchema, seatIdSchema, sessionIdSchema } from './ids.ts';
import { isResidentId, maskResidentId } from './resident-id.ts';

export const candidateSchema = z.strictObject({
  candidate: candidateIdSchema,
  /** Ticket number (准考证号). */
  ticket: z.string().regex(/^[0-9]{6,16}$/),
  name: z.string().min(1).max(80),
  sex: z.enum(['male', 'female']),
  idNumber: z.string().refine(isResidentId, 'not a valid resident ID number (GB 11643)'),
  post: z.string().regex(/^[0-9]{3}$/),
  employer: z.string().max(120),
  /** SHA-256 of the registration photo's JPEG; the file is `photos/<sha256>.jpg` of the session folder. */
  photo: digestSchema,
  /** Assigned in advance by the plan; absent when the room assigns. */
  seat: seatIdSchema.optional(),
  /** 1 for the first attempt, 2 for the make-up (A71) and so on. */
  attempt: z.int().min(1).max(20),
  /** Said to the invigilators at check-in, for example an entry on the blacklist. */
  warnings: z.array(z.string().max(200)).max(10),
});
export type Candidate = Readonly<z.infer<typeof candidateSchema>>;

/** What a seat may know of its candidate: enough for the identity screen, never the whole ID number (THREATS M5). */
export const seatCardSchema = candidateSchema
  .pick({ candidate: true, ticket: true, name: true, sex: true, employer: true })
  .extend({ maskedId: z.string().max(20) });
export type SeatCard = Readonly<z.infer<typeof seatCardSchema>>;

export function seatCardOf({ candidate, ticket, name, sex, employer, idNumber }: Candidate): SeatCard {
  return { candidate, ticket, name, sex, employer, maskedId: maskResidentId(idNumber) };
}

/** Who may sit where (考生名单), signed by the authority. It stays on the console; a seat only learns who sits there. */
export const rollSchema = z.strictObject({
  schema: z.literal('exam-room/roll/v1'),
  session: sessionIdSchema,
  candidates: z.array(candidateSchema).max(2_000),
});
export type Roll = Readonly<z.infer<typeof rollSchema>>;
