import { fromUtf8, ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import type { z } from 'zod';

export const MEGABYTE = 1024 * 1024;

/** Reads and decodes a JSON body, stopping at the limit. Codes: BODY_LARGE, BODY_UNREADABLE. */
export async function readBody<Value>(
  body: AsyncIterable<Uint8Array>,
  limit: number,
  schema: z.ZodType<Value>,
): Promise<Result<Value>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > limit)
      return refuse(
        trouble('BODY_LARGE', {
          zh: `请求超过 ${limit / MEGABYTE} MB，未接收。`,
          en: `The request is larger than ${limit / MEGABYTE} MB and was not taken.`,
        }),
      );
    chunks.push(chunk);
  }
  let raw: unknown;
  try {
    raw = JSON.parse(fromUtf8(Buffer.concat(chunks)));
  } catch {
    raw = undefined; // not text or not JSON: refused below
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  return refuse(
    trouble(
      'BODY_UNREADABLE',
      {
        zh: `请求格式不符（${where}），未接收。请核对双方的软件版本。`,
        en: `The request does not follow the protocol (${where} ${issue?.message ?? ''}) and was not taken. Compare the versions of both sides.`,
      },
      where,
    ),
  );
}
