import { itemIdSchema, questionIdSchema } from '@exam-room/shared/model';
import { snapshotDueSchema } from '@exam-room/shared/records';
import { z } from 'zod';
import type { ScreenAct } from './station-view.ts';

const words = z.string().max(200);
const pictureNumber = z.int().min(0).max(99);

/** Everything that a screen may ask; what is not listed is refused, in whatever shape it comes. */
export const screenActSchema: z.ZodType<ScreenAct> = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('claim-seat'), number: z.string().min(1).max(40) }),
  z.strictObject({ act: z.literal('confirm-identity') }),
  z.strictObject({ act: z.literal('dispute-identity') }),
  z.strictObject({ act: z.literal('give-consent') }),
  z.strictObject({ act: z.literal('acknowledge-rules') }),
  z.strictObject({ act: z.literal('show-question'), at: z.int().min(0).max(2_000) }),
  z.strictObject({
    act: z.literal('choose'),
    item: itemIdSchema,
    choice: z.array(z.int().min(0).max(6)).max(7),
  }),
  z.strictObject({ act: z.literal('flag'), question: questionIdSchema, flagged: z.boolean() }),
  z.strictObject({ act: z.literal('call-help') }),
  z.strictObject({ act: z.literal('read-message'), id: z.string().max(80) }),
  z.strictObject({ act: z.literal('hand-in') }),
  z.strictObject({
    act: z.literal('notice'),
    what: z.enum(['focus-lost', 'hidden', 'fullscreen-left', 'chord-refused', 'display-changed']),
    detail: words,
  }),
  z.strictObject({
    act: z.literal('camera-failed'),
    due: snapshotDueSchema,
    number: pictureNumber,
    reason: words,
  }),
  z.strictObject({ act: z.literal('camera-ready'), label: words }),
]);

/** The query of `POST /frame`. */
export const frameCallSchema = z.strictObject({
  due: snapshotDueSchema,
  number: z.coerce.number().pipe(pictureNumber),
});
