import { assertNever, type Result, type Trouble } from '@exam-room/shared/base';
import type { Log } from '@exam-room/shared/host/log';
import { digestSchema, sessionIdSchema } from '@exam-room/shared/model';
import {
  type AuthorityRefusal,
  archiveSubmissionSchema,
  missingSchema,
  sessionSubmissionSchema,
  sittingSubmissionSchema,
} from '@exam-room/shared/protocol';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import type { Intake } from './intake.ts';
import type { NotTaken } from './intake-tools.ts';
import { MEGABYTE, readBody } from './read-body.ts';

type Env = { Bindings: HttpBindings };
type Call = Context<Env>;

/** Largest JSON body of each call. A sitting of 120 minutes is about 300 kB; the schema allows far more entries. */
const LIMITS = { session: 16, missing: 1, sitting: 48, archive: 32 } as const;
/** Sittings in the queue beyond which a console is asked to come later. */
const BUSY_LIMIT = 400;
const RETRY_AFTER_S = '2';
const CODES_TO_RETRY = new Set(['DISK_FULL']);

/**
 * The intake's routes, exactly as shared/src/protocol/authority-messages.ts tells them. Everything is decoded before it is believed, and a
 * refusal is `{code, zh, en, where?}`.
 */
export function intakeDoor(intake: Intake, log: Log): Hono<Env> {
  const door = new Hono<Env>();
  door.post('/intake/sessions/:session', async (c) => {
    const session = sessionIdSchema.safeParse(c.req.param('session'));
    const body = await bodyOf(c, LIMITS.session, sessionSubmissionSchema);
    if (!session.success || !body.ok) return unreadable(c, intake, body.ok ? UNKNOWN : body.error);
    return answer(c, await intake.acquaint(session.data, body.value), (value) => c.json(value));
  });
  door.post('/intake/missing', async (c) => {
    const body = await bodyOf(c, LIMITS.missing, missingSchema);
    return body.ok
      ? c.json({ missing: intake.missing(body.value.digests) })
      : unreadable(c, intake, body.error);
  });
  door.put('/intake/blobs/:sha256', async (c) => {
    const digest = digestSchema.safeParse(c.req.param('sha256'));
    if (!digest.success) return unreadable(c, intake, UNKNOWN);
    return answer(c, await intake.takeBlob(digest.data, c.env.incoming), () => c.body(null, 204));
  });
  door.post('/intake/sittings', async (c) => {
    if (intake.busy() > BUSY_LIMIT) return later(c);
    const body = await bodyOf(c, LIMITS.sitting, sittingSubmissionSchema);
    if (!body.ok) return unreadable(c, intake, body.error);
    return answer(c, await intake.takeSitting(body.value), (receipt) => c.json({ receipt }));
  });
  door.post('/intake/archives', async (c) => {
    if (intake.busy() > BUSY_LIMIT) return later(c);
    const body = await bodyOf(c, LIMITS.archive, archiveSubmissionSchema);
    if (!body.ok) return unreadable(c, intake, body.error);
    return answer(c, await intake.takeArchive(body.value), (receipt) => c.json({ receipt }));
  });
  door.notFound((c) => c.json(refusalOf(UNKNOWN), 404));
  door.onError((error, c) => {
    log.note('intake-bug', { path: c.req.path, error: String(error), stack: error.stack ?? '' });
    return c.json(refusalOf(BUG), 500);
  });
  return door;
}

function bodyOf<Value>(c: Call, megabytes: number, schema: z.ZodType<Value>): Promise<Result<Value>> {
  return readBody(c.env.incoming, megabytes * MEGABYTE, schema);
}

function answer<Value>(
  c: Call,
  result: Result<Value, NotTaken>,
  taken: (value: Value) => Response,
): Response {
  if (result.ok) return taken(result.value);
  const { error } = result;
  switch (error.not) {
    case 'missing':
      return c.json({ missing: error.missing }, 409);
    case 'refused':
      return CODES_TO_RETRY.has(error.trouble.code)
        ? c.json(refusalOf(error.trouble), 503, { 'Retry-After': RETRY_AFTER_S })
        : c.json(refusalOf(error.trouble), 422);
    default:
      return assertNever(error);
  }
}

async function unreadable(c: Call, intake: Intake, problem: Trouble): Promise<Response> {
  await intake.unreadable(c.req.path, problem);
  return c.json(refusalOf(problem), 422);
}

function later(c: Call): Response {
  return c.json(refusalOf(BUSY), 503, { 'Retry-After': RETRY_AFTER_S });
}

/** The refusal as it goes over the wire; lengths are the protocol's. */
export function refusalOf({ code, words, where }: Trouble): AuthorityRefusal {
  return {
    code: code.slice(0, 60),
    zh: words.zh.slice(0, 600),
    en: words.en.slice(0, 600),
    ...(where === undefined ? {} : { where: where.slice(0, 300) }),
  };
}

const UNKNOWN: Trouble = {
  code: 'CALL_UNKNOWN',
  words: { zh: '没有这个接口，或名称有误。', en: 'There is no such call, or its name is wrong.' },
};
const BUSY: Trouble = {
  code: 'BUSY',
  words: { zh: '接收端正忙，请稍后重发。', en: 'The intake is busy. Send it again shortly.' },
};
const BUG: Trouble = {
  code: 'INTERNAL',
  words: {
    zh: '主管部门一侧出现程序错误，已记录。资料仍在考场，请稍后重发。',
    en: 'The authority met a fault of its own, which was written down. Everything is safe in the room; send it again later.',
  },
};
