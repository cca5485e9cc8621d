import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { writeDurably } from '@exam-room/shared/host/durable-file';
import { digestSchema } from '@exam-room/shared/model';
import { z } from 'zod';

const knownSchema = z.strictObject({
  schema: z.literal('exam-room/known-banks/v1'),
  banks: z.record(z.string(), z.strictObject({ version: z.int().min(1), contents: digestSchema })),
});
type Known = Readonly<z.infer<typeof knownSchema>>;

/** The newest version of each bank that was ever approved or issued here, kept apart from the banks: deleting a folder does not bring an old bank back. */
function knownFile(data: string): string {
  return join(data, 'known-banks.json');
}

/** Code: KNOWN_BANKS when the file cannot be read; it is never silently started anew. */
function readKnown(data: string): Result<Known> {
  const path = knownFile(data);
  if (!existsSync(path)) return ok({ schema: 'exam-room/known-banks/v1', banks: {} });
  try {
    const parsed = knownSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (parsed.success) return ok(parsed.data);
  } catch {
    // not JSON: refused below
  }
  return refuse(
    trouble(
      'KNOWN_BANKS',
      {
        zh: `${path} 已损坏，无法知道题库的最新版本。请从备份恢复。`,
        en: `${path} is damaged, so the newest version of each bank is not known. Restore it from the backup.`,
      },
      path,
    ),
  );
}

/** Remembers a version that was approved or issued, if it is the newest. Code: KNOWN_BANKS. */
export function rememberBank(
  data: string,
  of: { readonly bank: string; readonly version: number; readonly contents: string },
): Result<true> {
  const known = readKnown(data);
  if (!known.ok) return known;
  const before = known.value.banks[of.bank];
  if (before !== undefined && before.version >= of.version) return ok(true);
  const banks = { ...known.value.banks, [of.bank]: { version: of.version, contents: of.contents } };
  const next = knownSchema.parse({ ...known.value, banks });
  writeDurably(knownFile(data), `${JSON.stringify(next, null, 1)}\n`);
  return ok(true);
}

/**
 * Refuses to go back (THREATS B13): a version older than the newest one known is neither built nor issued, and the newest one not with other
 * contents. Codes: BANK_OLDER, BANK_VERSION_TAKEN, KNOWN_BANKS.
 */
export function checkNotOlder(
  data: string,
  of: { readonly bank: string; readonly version: number; readonly contents?: string },
): Result<true> {
  const known = readKnown(data);
  if (!known.ok) return known;
  const newest = known.value.banks[of.bank];
  if (newest === undefined || of.version > newest.version) return ok(true);
  if (of.version < newest.version)
    return refuse(
      trouble(
        'BANK_OLDER',
        {
          zh: `题库 ${of.bank} 第 ${of.version} 版已被第 ${newest.version} 版取代，不能再构建、批准或用于签发场次。请使用第 ${newest.version} 版或更新的版本。`,
          en: `Version ${of.version} of the bank ${of.bank} was replaced by version ${newest.version} and can no longer be built, approved or issued. Use version ${newest.version} or a newer one.`,
        },
        `${of.bank}-v${of.version}`,
      ),
    );
  return of.contents === undefined || of.contents === newest.contents
    ? ok(true)
    : refuse(versionTaken(of.bank, of.version));
}

export function versionTaken(bank: string, version: number) {
  return trouble(
    'BANK_VERSION_TAKEN',
    {
      zh: `题库 ${bank} 第 ${version} 版已存在且内容（或答案）不同。请使用新的版本号（--version）。`,
      en: `Version ${version} of the bank ${bank} exists with other contents or other keys. Build it under a new --version.`,
    },
    `${bank}-v${version}`,
  );
}
