import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, refuse, toHex, trouble, utf8 } from '@exam-room/shared/base';
import { hmacSha256, purposeKey } from '@exam-room/shared/crypto';
import { writeDurably } from '@exam-room/shared/host/durable-file';
import { digestSchema } from '@exam-room/shared/model';
import { z } from 'zod';

const banksSchema = z.record(z.string(), z.strictObject({ version: z.int().min(1), contents: digestSchema }));
type Banks = Readonly<z.infer<typeof banksSchema>>;
const knownSchema = z.strictObject({
  schema: z.literal('exam-room/known-banks/v2'),
  banks: banksSchema,
  /** Over the banks, with a key of the authority's: whoever edits the list by hand cannot make it fit. */
  seal: digestSchema,
});

/** Where the office remembers its banks, and the secret that its list is sealed with. */
export interface BankMemory {
  readonly data: string;
  readonly secret: Uint8Array;
}

/** The newest version of each bank that was ever approved or issued here, kept apart from the banks: deleting a folder does not bring an old bank back. */
function knownFile(data: string): string {
  return join(data, 'known-banks.json');
}

function sealOf(banks: Banks, secret: Uint8Array): string {
  const lines = Object.entries(banks).map(
    ([bank, { version, contents }]) => `${bank} ${version} ${contents}`,
  );
  return toHex(hmacSha256(purposeKey(secret, 'exam-room/known-banks/v2'), utf8(lines.toSorted().join('\n'))));
}

/** Code: KNOWN_BANKS when the file was changed, cannot be read, or is gone after a session was issued; it is never silently started anew. */
function readKnown({ data, secret }: BankMemory): Result<Banks> {
  const path = knownFile(data);
  if (!existsSync(path)) return hasIssued(data) ? refuse(lost(path)) : ok({});
  try {
    const parsed = knownSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (parsed.success && parsed.data.seal === sealOf(parsed.data.banks, secret))
      return ok(parsed.data.banks);
  } catch {
    // not JSON: refused below
  }
  return refuse(lost(path));
}

/** Whoever has issued a session has remembered its bank before. */
function hasIssued(data: string): boolean {
  const sessions = join(data, 'sessions');
  return existsSync(sessions) && readdirSync(sessions).length > 0;
}

function lost(path: string) {
  return trouble(
    'KNOWN_BANKS',
    {
      zh: `${path} 缺失、已损坏或被人改过，无法知道题库的最新版本。请从备份恢复。`,
      en: `${path} is missing, damaged or was changed by hand, so the newest version of each bank is not known. Restore it from the backup.`,
    },
    path,
  );
}

/** Remembers a version that was approved or issued, if it is the newest. Code: KNOWN_BANKS. */
export function rememberBank(
  memory: BankMemory,
  of: { readonly bank: string; readonly version: number; readonly contents: string },
): Result<true> {
  const known = readKnown(memory);
  if (!known.ok) return known;
  const before = known.value[of.bank];
  if (before !== undefined && before.version >= of.version) return ok(true);
  const banks = banksSchema.parse({
    ...known.value,
    [of.bank]: { version: of.version, contents: of.contents },
  });
  const next = { schema: 'exam-room/known-banks/v2', banks, seal: sealOf(banks, memory.secret) };
  writeDurably(knownFile(memory.data), `${JSON.stringify(knownSchema.parse(next), null, 1)}\n`);
  return ok(true);
}

/**
 * Refuses to go back (THREATS B13): a version older than the newest one known is neither built nor issued, and the newest one not with other
 * contents. Codes: BANK_OLDER, BANK_VERSION_TAKEN, KNOWN_BANKS.
 */
export function checkNotOlder(
  memory: BankMemory,
  of: { readonly bank: string; readonly version: number; readonly contents?: string },
): Result<true> {
  const known = readKnown(memory);
  if (!known.ok) return known;
  const newest = known.value[of.bank];
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
