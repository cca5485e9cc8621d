import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, refuse, type SessionId, type Trouble, trouble } from '@exam-room/shared/base';
import { newSecret } from '@exam-room/shared/host/native-crypto';
import { type Blueprint, rootSchema } from '@exam-room/shared/model';
import { bankFolder, openBank, readSigned } from './bank/bank-folder.ts';
import { contentsDigest } from './bank/bank-head.ts';
import { bankSecret } from './bank/bank-secret.ts';
import { blueprintTroubles } from './bank/blueprint/check-blueprint.ts';
import { buildBank } from './bank/build.ts';
import { encodeBuildReport } from './bank/build-report.ts';
import { type BankMemory, checkNotOlder, rememberBank } from './bank/known-banks.ts';
import {
  type BankCoverage,
  type BankInput,
  type BankReport,
  inspectBank,
  reportCoverage,
} from './bank/lint.ts';
import { isError } from './bank/problem.ts';
import { approveBank, encodeBank, type Published, publishBank } from './bank/publish-bank.ts';
import { findSources } from './bank/read-sources.ts';
import { readTopics } from './bank/topics.ts';
import { type AuthorityKeys, openAuthority, openBankSigner } from './keys/authority-keys.ts';
import type { IssuedSessions, OpenedBank } from './ports.ts';
import { type CheckedFolder, checkSessionFolder } from './session/check-folder.ts';
import { type IssuedReport, issueSession, sessionOffice } from './session/issue.ts';
import { issuedSessions } from './session/issued-sessions.ts';
import { readBlueprint } from './session/plan.ts';
import { giveReleaseCode } from './session/session-secrets.ts';

/** The authority with its keys open: what the days before the exam need. */
export interface Office {
  readonly data: string;
  /** Where `init` has put the keys of the bank's two people. */
  readonly keysFolder: string;
  readonly keys: AuthorityKeys;
  readonly openBank: (bank: string, version: number) => Promise<Result<OpenedBank>>;
  readonly sessions: IssuedSessions;
}

const DAY_MS = 24 * 3_600_000;
/** Laws and standards change: a bank that nobody has looked at for a year is not asked from. */
const VALID_DAYS = 366;

/** Codes: those of `openAuthority`. */
export async function openOffice(data: string): Promise<Result<Office>> {
  const keys = await openAuthority(data);
  if (!keys.ok) return keys;
  const { trust, root, results } = keys.value;
  const open = (bank: string, version: number) =>
    openBank(bankFolder(data, bank, version), trust.roles.bank, results);
  return ok({
    data,
    keysFolder: join(data, 'keys'),
    keys: keys.value,
    openBank: open,
    sessions: issuedSessions({ data, root, seal: results, openBank: open }),
  });
}

export interface BankFileOptions {
  readonly file: string;
  readonly topics: string;
  readonly images?: string;
  /** What a person says about the file beside what stands in it. */
  readonly reading?: Pick<BankInput, 'topic' | 'difficulty' | 'judge' | 'apply' | 'onProgress'>;
}

/** Reads and checks a bank file; nothing is written. Codes of refusal: FILE_*, TOPICS_*. */
export async function lintBank(
  options: BankFileOptions & { readonly blueprint?: string },
): Promise<Result<{ readonly report: BankReport; readonly coverage?: BankCoverage }, readonly Trouble[]>> {
  const report = await inspect(options, bankSecret(Buffer.from(newSecret(), 'hex'), 'lint'));
  if (!report.ok) return refuse([report.error]);
  if (options.blueprint === undefined) return ok({ report: report.value.report });
  const blueprint = readBlueprint(options.blueprint);
  if (!blueprint.ok) return blueprint;
  return withCoverage(report.value.report, blueprint.value);
}

function withCoverage(report: BankReport, blueprint: Blueprint) {
  const coverage = reportCoverage(report, blueprint);
  if (coverage === undefined) return ok({ report });
  return coverage.ok ? ok({ report, coverage: coverage.value }) : refuse([coverage.error]);
}

async function inspect(options: BankFileOptions, secret: ReturnType<typeof bankSecret>) {
  const files = findSources(options.file);
  if (!files.ok) return files;
  const topicsFile = readInput(options.topics);
  if (!topicsFile.ok) return topicsFile;
  const topics = readTopics(topicsFile.value.toString('utf8'), options.topics);
  if (!topics.ok) return topics;
  const input: BankInput = {
    ...options.reading,
    files: files.value,
    topics: topics.value,
    ...(options.images === undefined ? {} : { images: options.images }),
  };
  const report = await inspectBank(input, secret);
  return report.ok ? ok({ input, report: report.value, topics: topics.value }) : report;
}

/** A bank version by its name, and whose key signs it now. */
export interface BankVersion {
  readonly bank: string;
  readonly version: number;
  /** The file of this person's key; without it the one that `init` has made. */
  readonly key?: string;
}

export interface BuildOptions extends BankFileOptions, BankVersion {
  readonly post: string;
  readonly title: string;
  readonly issuedMs: number;
  readonly validDays?: number;
}

export type BuildOutcome =
  | { readonly built: false; readonly report: BankReport }
  | (Published & { readonly built: true; readonly report: BankReport; readonly folder: string });

/**
 * Builds a bank version, signs it as the editor and stores it, or nothing at all. Only an approver's signature lets a session take from it.
 * Codes of refusal: FILE_*, TOPICS_*, KEY_*, BANK_VERSION_TAKEN, BANK_OLDER, KNOWN_BANKS.
 */
export async function buildBankVersion(office: Office, options: BuildOptions): Promise<Result<BuildOutcome>> {
  const { bank, version, post, title, issuedMs } = options;
  const editor = bankSigner(office, options, 'editor');
  if (!editor.ok) return editor;
  const newer = checkNotOlder(memoryOf(office), { bank, version });
  if (!newer.ok) return newer;
  const secret = bankSecret(office.keys.bankSecret, bank);
  const inspected = await inspect(options, secret);
  if (!inspected.ok) return inspected;
  const { input, report, topics } = inspected.value;
  if (report.problems.some(isError)) return ok({ built: false, report });
  const expiresMs = issuedMs + (options.validDays ?? VALID_DAYS) * DAY_MS;
  const identity = { bank, version, post, title, issuedMs, expiresMs };
  const encoded = encodeBank(buildBank(report.finished, identity, { secret, topics: topics.all }));
  const same = checkNotOlder(memoryOf(office), { bank, version, contents: encoded.contents });
  if (!same.ok) return same;
  const folder = bankFolder(office.data, bank, version);
  const published = await publishBank(folder, encoded, {
    editor: editor.value,
    role: office.keys.trust.roles.bank,
    seal: office.keys.results,
    report: encodeBuildReport(input, report),
  });
  return published.ok ? ok({ built: true, report, folder, ...published.value }) : published;
}

function memoryOf({ data, keys }: Office): BankMemory {
  return { data, secret: keys.bankSecret };
}

function bankSigner(office: Office, of: BankVersion, person: 'editor' | 'approver') {
  const file = of.key ?? join(office.keysFolder, `bank-${person}.json`);
  return openBankSigner(file, office.keys.trust);
}

/** The second person's word on a built version. Codes: KEY_*, BANK_*, KNOWN_BANKS and those of `approveBank`. */
export async function approveBankVersion(
  office: Office,
  of: BankVersion & { readonly nowMs: number },
): Promise<Result<Published & { readonly folder: string }>> {
  const approver = bankSigner(office, of, 'approver');
  if (!approver.ok) return approver;
  const { trust, results: seal } = office.keys;
  const role = trust.roles.bank;
  const folder = bankFolder(office.data, of.bank, of.version);
  const known = knownAs(office, of);
  if (!known.ok) return known;
  const newer = checkNotOlder(memoryOf(office), known.value);
  // No session is issued from an older version, but after a change of keys those that were are scored with it.
  if (!newer.ok && newer.error.code !== 'BANK_OLDER') return newer;
  const approved = await approveBank(folder, { approver: approver.value, role, seal, nowMs: of.nowMs });
  if (!approved.ok) return approved;
  const remembered = rememberBank(memoryOf(office), known.value);
  return remembered.ok ? ok({ ...approved.value, folder }) : remembered;
}

/** What a folder holds, as `checkNotOlder` knows it. Code: BANK_MISLABELLED and those of `readSigned`. */
function knownAs(office: Office, { bank, version }: BankVersion) {
  const folder = bankFolder(office.data, bank, version);
  const signed = readSigned(folder, office.keys.trust.roles.bank);
  if (!signed.ok) return signed;
  const head = signed.value.head.content;
  return head.bank === bank && head.version === version
    ? ok({ bank, version, contents: contentsDigest(head) })
    : refuse(
        trouble(
          'BANK_MISLABELLED',
          {
            zh: `${folder} 的内容是 ${head.bank} 第 ${head.version} 版，文件夹被改过名。请恢复原名。`,
            en: `${folder} holds ${head.bank} version ${head.version}: the folder was renamed. Give it its own name again.`,
          },
          folder,
        ),
      );
}

export function issue(
  office: Office,
  of: { readonly plan: string; readonly out: string; readonly nowMs: number },
): Promise<Result<IssuedReport, readonly Trouble[]>> {
  const { keys, data } = office;
  return issueSession(of.plan, of.out, {
    data,
    trustFile: keys.trustFile,
    trustExpiresMs: keys.trust.expiresMs,
    signers: keys.signers,
    seal: keys.results,
    nowMs: of.nowMs,
    openBank: (bank, version) => openNewest(office, bank, version),
    // The sums are the plan's own check.
    lockedTotals: (blueprint) =>
      blueprintTroubles(blueprint, {}).filter((one) => one.code !== 'BLUEPRINT_SUMS'),
  });
}

/** A bank for a new session: approved by two people and not replaced by a newer version (THREATS B13). Codes: those of `openBank`, BANK_OLDER, BANK_VERSION_TAKEN. */
async function openNewest(office: Office, bank: string, version: number): Promise<Result<OpenedBank>> {
  const opened = await office.openBank(bank, version);
  if (!opened.ok) return opened;
  const known = knownAs(office, { bank, version });
  if (!known.ok) return known;
  const newer = checkNotOlder(memoryOf(office), known.value);
  if (!newer.ok) return newer;
  const remembered = rememberBank(memoryOf(office), known.value);
  return remembered.ok ? opened : remembered;
}

export function releaseCode(
  office: Office,
  of: { readonly session: SessionId; readonly nowMs: number },
): Promise<Result<string>> {
  return giveReleaseCode(sessionOffice(office.data, of.session), of, office.keys.results);
}

/** Checks a session folder with nothing but root.json, as a machine of the room would. */
export function checkFolder(folder: string, rootFile: string): Result<CheckedFolder> {
  const bytes = readInput(rootFile);
  if (!bytes.ok) return bytes;
  const root = rootSchema.safeParse(readJson(bytes.value));
  return root.success
    ? checkSessionFolder(folder, root.data)
    : refuse(
        trouble(
          'ROOT_UNREADABLE',
          {
            zh: `${rootFile} 不是主管部门的 root.json。`,
            en: `${rootFile} is no root.json of an authority.`,
          },
          rootFile,
        ),
      );
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined; // refused by the schema
  }
}

function readInput(path: string): Result<Buffer> {
  try {
    return ok(readFileSync(path));
  } catch {
    return refuse(
      trouble(
        'FILE_MISSING',
        { zh: `文件 ${path} 不存在或无法读取。`, en: `The file ${path} does not exist or cannot be read.` },
        path,
      ),
    );
  }
}
