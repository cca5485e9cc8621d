import { readFileSync } from 'node:fs';
import { ok, type Result, refuse, type SessionId, type Trouble, trouble } from '@exam-room/shared/base';
import { newSecret } from '@exam-room/shared/host/native-crypto';
import { type Blueprint, rootSchema } from '@exam-room/shared/model';
import { bankFolder, openBank, publishBank } from './bank/bank-folder.ts';
import { bankSecret } from './bank/bank-secret.ts';
import { buildBank } from './bank/build.ts';
import {
  type BankCoverage,
  type BankInput,
  type BankReport,
  inspectBank,
  reportCoverage,
} from './bank/lint.ts';
import { isError } from './bank/problem.ts';
import { findSources } from './bank/read-sources.ts';
import { readTopics } from './bank/topics.ts';
import { type AuthorityKeys, openAuthority } from './keys/authority-keys.ts';
import type { IssuedSessions, OpenedBank } from './ports.ts';
import { type CheckedFolder, checkSessionFolder } from './session/check-folder.ts';
import { type IssuedReport, issueSession, sessionOffice } from './session/issue.ts';
import { issuedSessions } from './session/issued-sessions.ts';
import { readBlueprint } from './session/plan.ts';
import { giveReleaseCode } from './session/session-secrets.ts';

/** The authority with its keys open: what the days before the exam need. */
export interface Office {
  readonly data: string;
  readonly keys: AuthorityKeys;
  readonly openBank: (bank: string, version: number) => Promise<Result<OpenedBank>>;
  readonly sessions: IssuedSessions;
}

const YEAR_MS = 366 * 24 * 3_600_000;

/** Codes: those of `openAuthority`. */
export async function openOffice(data: string): Promise<Result<Office>> {
  const keys = await openAuthority(data);
  if (!keys.ok) return keys;
  const { trust, root, results } = keys.value;
  const open = (bank: string, version: number) =>
    openBank(bankFolder(data, bank, version), trust.roles.bank, results);
  return ok({
    data,
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
  const report = await inspectBank(
    {
      ...options.reading,
      files: files.value,
      topics: topics.value,
      ...(options.images === undefined ? {} : { images: options.images }),
    },
    secret,
  );
  return report.ok ? ok({ report: report.value, topics: topics.value }) : report;
}

export interface BuildOptions extends BankFileOptions {
  readonly bank: string;
  readonly version: number;
  readonly post: string;
  readonly title: string;
  readonly issuedMs: number;
}

export type BuildOutcome =
  | { readonly built: false; readonly report: BankReport }
  | {
      readonly built: true;
      readonly report: BankReport;
      readonly folder: string;
      readonly index: string;
      readonly already: boolean;
    };

/** Builds, signs and stores a bank version, or nothing at all. Codes of refusal: FILE_*, TOPICS_*, BANK_VERSION_TAKEN. */
export async function buildBankVersion(office: Office, options: BuildOptions): Promise<Result<BuildOutcome>> {
  const secret = bankSecret(office.keys.bankSecret, options.bank);
  const inspected = await inspect(options, secret);
  if (!inspected.ok) return inspected;
  const { report, topics } = inspected.value;
  if (report.problems.some(isError)) return ok({ built: false, report });
  const { bank, version, post, title, issuedMs } = options;
  const identity = { bank, version, post, title, issuedMs, expiresMs: issuedMs + YEAR_MS };
  const built = buildBank(report.finished, identity, { secret, topics: topics.all });
  const folder = bankFolder(office.data, bank, version);
  const published = await publishBank(folder, built, {
    signer: office.keys.signers.bank,
    seal: office.keys.results,
  });
  return published.ok ? ok({ built: true, report, folder, ...published.value }) : published;
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
    openBank: office.openBank,
  });
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
