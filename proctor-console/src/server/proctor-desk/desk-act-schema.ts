import {
  candidateIdSchema,
  deviceIdSchema,
  invigilatorIdSchema,
  seatIdSchema,
  spanMsSchema,
} from '@exam-room/shared/model';
import { incidentKindSchema, sittingStatusSchema, upsSchema } from '@exam-room/shared/records';
import { z } from 'zod';
import type { DeskAct } from './desk-view.ts';

const words = z.string().max(500);
const id = invigilatorIdSchema;
const pin = z.string().min(1).max(64);
const device = deviceIdSchema;
const devices = z.array(device).max(2_000);
const candidate = candidateIdSchema;
const names = {
  by: z.array(id).max(10),
  confirm: z.exactOptional(z.array(z.strictObject({ id, pin })).max(10)),
};

/** What the desk may send: decoded before anything looks at it, unknown members refused. */
export const deskActSchema: z.ZodType<DeskAct> = z.discriminatedUnion('do', [
  z.strictObject({ ...names, do: z.literal('sign-in'), id, pin }),
  z.strictObject({ ...names, do: z.literal('sign-out'), id }),
  z.strictObject({ ...names, do: z.literal('check-room'), remark: words, ups: z.exactOptional(upsSchema) }),
  z.strictObject({ ...names, do: z.literal('assign-seats'), how: z.enum(['by-ticket', 'random']) }),
  z.strictObject({
    ...names,
    do: z.literal('admit'),
    candidate,
    seat: z.exactOptional(seatIdSchema),
    note: words,
  }),
  z.strictObject({ ...names, do: z.literal('turn-away'), candidate, reason: words }),
  z.strictObject({ ...names, do: z.literal('read-rules') }),
  z.strictObject({ ...names, do: z.literal('waive-rules'), reason: words }),
  z.strictObject({ ...names, do: z.literal('release'), code: z.string().max(100) }),
  z.strictObject({ ...names, do: z.literal('start-room') }),
  z.strictObject({ ...names, do: z.literal('start-seat'), device }),
  z.strictObject({ ...names, do: z.literal('message'), devices, text: words }),
  z.strictObject({ ...names, do: z.literal('pause'), devices, reason: words }),
  z.strictObject({ ...names, do: z.literal('resume'), devices }),
  z.strictObject({ ...names, do: z.literal('grant-time'), device, ms: spanMsSchema, reason: words }),
  z.strictObject({
    ...names,
    do: z.literal('move-seat'),
    fromDevice: device,
    toDevice: device,
    reason: words,
  }),
  z.strictObject({ ...names, do: z.literal('unlock'), device, reason: words }),
  z.strictObject({ ...names, do: z.literal('answer-help'), device }),
  z.strictObject({ ...names, do: z.literal('leave-seat'), candidate, reason: words }),
  z.strictObject({ ...names, do: z.literal('return-to-seat'), candidate }),
  z.strictObject({
    ...names,
    do: z.literal('record-incident'),
    incident: incidentKindSchema,
    candidate: z.exactOptional(candidate),
    seat: z.exactOptional(seatIdSchema),
    text: words,
    pictures: z.exactOptional(z.int().min(0).max(20)),
  }),
  z.strictObject({
    ...names,
    do: z.literal('set-status'),
    candidate,
    status: sittingStatusSchema,
    reason: words,
  }),
  z.strictObject({ ...names, do: z.literal('force-hand-in'), device, reason: words }),
  z.strictObject({ ...names, do: z.literal('patrol-visit'), name: z.string().max(60), remark: words }),
  z.strictObject({ ...names, do: z.literal('remark'), text: words }),
  z.strictObject({
    ...names,
    do: z.literal('take-videos'),
    folder: z.string().min(1).max(1_000),
    how: z.enum(['copy', 'link']),
  }),
  z.strictObject({ ...names, do: z.literal('take-over'), reason: words }),
  z.strictObject({ ...names, do: z.literal('close-room') }),
  z.strictObject({ ...names, do: z.literal('export-archive'), folder: z.string().min(1).max(1_000) }),
  z.strictObject({ ...names, do: z.literal('erase-faces') }),
  z.strictObject({ ...names, do: z.literal('sign-sheet') }),
]);
