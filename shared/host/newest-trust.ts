import { join } from 'node:path';
import { z } from 'zod';
import { ok, type Result, refuse, trouble } from '../src/base/index.ts';
import type { Trust } from '../src/model/index.ts';
import { readIfThere, writeDurably } from './durable-file.ts';

const FILE = 'newest-trust.json';

/** The newest version of each authority's trust file that this machine has believed. */
const knownSchema = z.record(z.string().max(80), z.int().min(1));

/**
 * A machine that has believed version N of an authority's trust file believes no older one any more, also after a restart (THREATS B13,
 * F3): a key that was struck off does not come back with the file that still listed it. The newer version is on the disk before this
 * returns. Codes: TRUST_OLDER, TRUST_MEMORY.
 */
export function rememberTrust(data: string, trust: Pick<Trust, 'authority' | 'version'>): Result<true> {
  const path = join(data, FILE);
  const bytes = readIfThere(path);
  const known = bytes === undefined ? {} : readKnown(bytes);
  if (known === undefined) return refuse(unreadable(path));
  const newest = known[trust.authority] ?? 0;
  if (trust.version < newest) return refuse(older(trust.version, newest));
  if (trust.version > newest)
    writeDurably(path, `${JSON.stringify({ ...known, [trust.authority]: trust.version })}\n`);
  return ok(true);
}

function readKnown(bytes: Uint8Array): z.infer<typeof knownSchema> | undefined {
  try {
    return knownSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return undefined; // the caller refuses: an emptied memory would open the way back
  }
}

function older(found: number, newest: number) {
  return trouble(
    'TRUST_OLDER',
    {
      zh: `信任清单（trust.dsse.json）是第 ${found} 版，本机已经用过第 ${newest} 版：旧清单可能仍列着已撤销的密钥，已拒绝。请从主管部门取得重新签发的场次。`,
      en: `The trust list (trust.dsse.json) is version ${found}; this machine has already used version ${newest}. An old list may still name keys that were struck off; it was refused. Get the session from the authority again.`,
    },
    'trust.dsse.json',
  );
}

function unreadable(path: string) {
  return trouble(
    'TRUST_MEMORY',
    {
      zh: `本机记录的信任清单版本（${FILE}）已损坏，无法判断清单新旧，已拒绝打开场次。请检查硬盘并联系主管部门。`,
      en: `What this machine remembers of the trust list's version (${FILE}) is damaged, so nobody can tell an old list from a new one; the session was not opened. Check the disk and call the authority.`,
    },
    path,
  );
}
