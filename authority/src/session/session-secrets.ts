import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  fromUtf8,
  ok,
  type Result,
  refuse,
  type SessionId,
  toBase64,
  trouble,
  utf8,
} from '@exam-room/shared/base';
import { writeDurably } from '@exam-room/shared/host/durable-file';
import { newSecret } from '@exam-room/shared/host/native-crypto';
import { releaseCodeOf, sessionIdSchema, wallMsSchema } from '@exam-room/shared/model';
import { z } from 'zod';
import type { AuthoritySeal } from '../ports.ts';

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);

const secretsSchema = z.strictObject({
  schema: z.literal('exam-room/session-secrets/v1'),
  session: sessionIdSchema,
  bank: z.string(),
  bankVersion: z.int().min(1),
  contentKey: hex32,
  seed: hex32,
  nonce: hex32,
});
/** What the authority itself needs of a session later: sealed to itself the moment it is made. */
export type SessionSecrets = Readonly<z.infer<typeof secretsSchema>>;

const codeSchema = z.strictObject({
  schema: z.literal('exam-room/release-code/v1'),
  session: sessionIdSchema,
  /** base64 of the age file to the authority over the code. */
  sealed: z.string(),
  /** When the code was given out: what carries its nonce was written after the first of these. */
  givenMs: z.array(wallMsSchema).max(1_000),
});

export function newSecrets({
  session,
  bank,
  bankVersion,
}: Pick<SessionSecrets, 'session' | 'bank' | 'bankVersion'>): SessionSecrets {
  return {
    schema: 'exam-room/session-secrets/v1',
    session,
    bank,
    bankVersion,
    contentKey: newSecret(),
    seed: newSecret(),
    nonce: newSecret(),
  };
}

/** 25 digits of the system's generator: 83 bits. */
export function newReleaseCode(): string {
  return releaseCodeOf(Array.from({ length: 25 }, () => randomInt(10)));
}

export async function writeSecrets(
  folder: string,
  of: { readonly secrets: SessionSecrets; readonly code: string },
  seal: AuthoritySeal,
): Promise<void> {
  const { secrets, code } = of;
  writeDurably(join(folder, 'secrets.age'), await seal.seal(utf8(JSON.stringify(secrets))), 0o600);
  const sealed = toBase64(await seal.seal(utf8(code)));
  const file = { schema: 'exam-room/release-code/v1', session: secrets.session, sealed, givenMs: [] };
  writeDurably(join(folder, 'release-code.json'), `${JSON.stringify(file, null, 1)}\n`, 0o600);
}

/** Codes: SESSION_UNKNOWN, SESSION_SECRETS. */
export async function openSecrets(
  folder: string,
  session: SessionId,
  seal: AuthoritySeal,
): Promise<Result<SessionSecrets>> {
  const path = join(folder, 'secrets.age');
  if (!existsSync(path)) return refuse(unknownSession(session));
  const plain = await seal.open(readFileSync(path));
  const parsed = plain === undefined ? undefined : secretsSchema.safeParse(JSON.parse(fromUtf8(plain)));
  return parsed?.success === true && parsed.data.session === session
    ? ok(parsed.data)
    : refuse(damaged(path));
}

/**
 * Gives the release code out and writes down when: shortly before the start, by telephone (THREATS 4.2).
 * Codes: SESSION_UNKNOWN, SESSION_SECRETS.
 */
export async function giveReleaseCode(
  folder: string,
  of: { readonly session: SessionId; readonly nowMs: number },
  seal: AuthoritySeal,
): Promise<Result<string>> {
  const path = join(folder, 'release-code.json');
  if (!existsSync(path)) return refuse(unknownSession(of.session));
  const parsed = codeSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  const plain = parsed.success ? await seal.open(Buffer.from(parsed.data.sealed, 'base64')) : undefined;
  if (!parsed.success || plain === undefined) return refuse(damaged(path));
  const given = [...parsed.data.givenMs, of.nowMs].slice(-1_000);
  writeDurably(path, `${JSON.stringify({ ...parsed.data, givenMs: given }, null, 1)}\n`, 0o600);
  return ok(fromUtf8(plain));
}

export function unknownSession(session: string) {
  return trouble(
    'SESSION_UNKNOWN',
    {
      zh: `本主管部门没有签发过场次 ${session}。请核对场次编号。`,
      en: `This authority has not issued the session ${session}. Check the session's name.`,
    },
    session,
  );
}

function damaged(path: string) {
  return trouble(
    'SESSION_SECRETS',
    {
      zh: `${path} 已损坏，无法打开。请从备份恢复。`,
      en: `${path} is damaged and cannot be opened. Restore it from the backup.`,
    },
    path,
  );
}
