import { z } from 'zod';
import { sittingStatus } from './act-formats.ts';
import { candidateId, sessionId } from './primitive-formats.ts';

/** What `authority scores --json` prints; points in hundredths. */
const scoresFile = z.looseObject({
  session: sessionId,
  count: z.int(),
  passed: z.int(),
  scores: z.array(
    z.looseObject({
      candidate: candidateId,
      attempt: z.int(),
      points: z.number(),
      passed: z.boolean(),
      status: sittingStatus,
    }),
  ),
});
export type ScoresFile = z.infer<typeof scoresFile>;

/** Undefined when the file is no list of scores. */
export function readScores(raw: unknown): ScoresFile | undefined {
  const parsed = scoresFile.safeParse(raw);
  return parsed.success ? parsed.data : undefined;
}
