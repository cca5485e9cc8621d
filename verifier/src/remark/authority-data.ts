import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ActRecord } from '../acts/prove-acts.ts';
import type { Pool } from '../authority-word/pool.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, fails, flaw, holds } from '../flaw.ts';
import type { Trust } from '../formats/authority-formats.ts';
import { digest, hex32, itemId, sessionId } from '../formats/primitive-formats.ts';
import { placeOf } from '../journals/journal.ts';
import { readJson, readText } from '../proofs/bytes.ts';
import { sha256Hex } from '../proofs/digests.ts';
import { openAge, recipientOf } from '../proofs/sealed.ts';

/** What only the authority can open. */
export interface AuthoritySecrets {
  readonly identities: readonly string[];
  /** Right options by item, in canonical numbers. */
  readonly answerKeys: ReadonlyMap<string, readonly number[]>;
}

const answerKeysFile = z.strictObject({
  schema: z.literal('exam-room/answer-keys/v1'),
  bank: z.string(),
  version: z.int(),
  keys: z.record(itemId, z.array(z.int().min(0).max(6)).min(1).max(7)),
  analyses: z.record(z.string(), z.string()).optional(),
});

/** The authority's own record of a session; what else stands there is not for us. */
const sessionSecrets = z.looseObject({ session: sessionId, seed: hex32, nonce: digest });

export interface KeysOf {
  readonly data: string;
  readonly trust: Trust;
  readonly session: IssuedSession;
  readonly pool: Pool;
  readonly acts: readonly ActRecord[];
  readonly seed: Buffer | undefined;
}

/** R50: the authority's folder opens what was sealed to it, and its own record of the session is the one that this archive tells of. */
export async function openAuthorityData(of: KeysOf): Promise<Checked<AuthoritySecrets>> {
  const identities = await identitiesFor(of.data, of.trust.resultsSealTo);
  if (identities.length === 0)
    return fails(
      flaw(join(of.data, 'keys'), {
        zh: '没有能打开本场次结果的密钥：不是这个主管部门的文件夹。',
        en: 'holds no key that opens the results of this session: it is another authority’s folder.',
      }),
    );
  const bank = `${of.pool.bank}-v${of.pool.version}`;
  const path = join(of.data, 'banks', bank, 'answer-keys.age');
  const opened = existsSync(path) ? await openAge(identities, readFileSync(path)) : undefined;
  const parsed = answerKeysFile.safeParse(jsonIn(opened));
  if (!parsed.success || parsed.data.bank !== of.pool.bank || parsed.data.version !== of.pool.version)
    return fails(
      flaw(path, {
        zh: '没有这一版题库的标准答案，或无法打开。',
        en: 'the answer keys of this bank version are missing or do not open.',
      }),
    );
  const flaws = await recordFlaws(of, identities);
  if (flaws.length > 0) return fails(...flaws);
  const answerKeys = new Map(Object.entries(parsed.data.keys));
  return holds(
    { identities, answerKeys },
    {
      zh: `主管部门的密钥可用，标准答案 ${answerKeys.size} 小题`,
      en: `the authority's keys open; answer keys for ${answerKeys.size} items`,
    },
  );
}

/**
 * Every age identity among the authority's key files, retired ones too (a bank may have been sealed to the key before), when one of
 * them is the one that the trust file names; else none.
 */
async function identitiesFor(data: string, sealTo: string): Promise<readonly string[]> {
  const folder = join(data, 'keys');
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder)
    .filter((one) => one.endsWith('.json'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').match(/AGE-SECRET-KEY-1[0-9A-Z]+/g) ?? []);
  const recipients = await Promise.all(found.map(recipientOf));
  return recipients.includes(sealTo) ? found : [];
}

/** The nonce shows that the questions were opened with the code of this session; without the authority's record it cannot be judged. */
async function recordFlaws(of: KeysOf, identities: readonly string[]): Promise<readonly Flaw[]> {
  const path = join(of.data, 'sessions', of.session.session, 'secrets.age');
  if (!existsSync(path)) return [];
  const opened = await openAge(identities, readFileSync(path));
  const parsed = sessionSecrets.safeParse(jsonIn(opened));
  if (!parsed.success) return [flaw(path, { zh: '无法打开。', en: 'does not open.' })];
  const flaws: Flaw[] = [];
  if (sha256Hex(Buffer.from(parsed.data.seed, 'hex')) !== of.session.seedCommitment)
    flaws.push(flaw(path, { zh: '抽题种子与场次不符。', en: 'holds another seed than the session fixed.' }));
  const { nonce } = parsed.data;
  const otherwise = of.acts.filter(({ act }) => act.act === 'release' && act.nonce !== nonce);
  const told = otherwise.map(({ entry }) =>
    flaw(placeOf(entry), {
      zh: '启封记录中的随机数不是主管部门启封包里的：启封并非用本场次的启封码。',
      en: 'the nonce of the release is not the one in the release package: it was not opened with the code of this session.',
    }),
  );
  return [...flaws, ...told];
}

/** Of a file that did not open, nothing. */
function jsonIn(opened: Uint8Array | undefined): unknown {
  return readJson(readText(opened ?? new Uint8Array()) ?? '');
}
