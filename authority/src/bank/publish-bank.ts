import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Bytes,
  type Digest,
  ok,
  type Result,
  refuse,
  toHex,
  trouble,
  utf8,
} from '@exam-room/shared/base';
import {
  encodeEnvelope,
  PURPOSE,
  type Signer,
  type SigningRole,
  signEnvelope,
} from '@exam-room/shared/crypto';
import { flushFolder, writeDurably } from '@exam-room/shared/host/durable-file';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import type { AuthoritySeal } from '../ports.ts';
import { encodeAnswerKeys } from './answer-keys.ts';
import { BANK_FILES, openSealed, readFiles, readSigned } from './bank-folder.ts';
import { type BankHead, contentsDigest, encodeColumns, headOf } from './bank-head.ts';
import { encodeBankRecord, type SignedPart, signersNeeded } from './bank-record.ts';
import type { BuiltBank } from './build.ts';
import { versionTaken } from './known-banks.ts';

/** A bank as the bytes that are going to be signed and written. */
export interface EncodedBank {
  readonly head: BankHead;
  /** What two builds of the same input agree in, whenever they were made. */
  readonly contents: Digest;
  readonly columns: Uint8Array;
  readonly bin: Uint8Array;
  readonly contentKey: Uint8Array;
  readonly answerKeys: Uint8Array;
}

export function encodeBank(built: BuiltBank): EncodedBank {
  const columns = encodeColumns(built.index.questions);
  const head = headOf(built.index, { columns, bin: built.questionsBin });
  return {
    head,
    contents: contentsDigest(head),
    columns,
    bin: built.questionsBin,
    contentKey: built.contentKey,
    answerKeys: encodeAnswerKeys(built.answerKeys),
  };
}

export interface PublishTools {
  readonly editor: Signer;
  readonly role: SigningRole;
  readonly seal: AuthoritySeal;
  /** From `encodeBuildReport`. */
  readonly report: Uint8Array;
}

export interface Published {
  /** SHA-256 of the signed head: one number for the whole bank as a seat could ever see it. */
  readonly head: Digest;
  /** True when nothing was written, because it was there. */
  readonly already: boolean;
  /** How many of the needed people have signed. */
  readonly signed: number;
  readonly needed: number;
}

/**
 * The editor's half: signs head and record, seals keys and report, and puts all of it under the bank's name, whole or not at all. A version
 * that exists is left alone when it holds the same questions and the same keys; anything else needs a new version. Code: BANK_VERSION_TAKEN.
 */
export async function publishBank(
  folder: string,
  bank: EncodedBank,
  tools: PublishTools,
): Promise<Result<Published>> {
  if (existsSync(folder)) return sameVersion(folder, bank, tools);
  const head = utf8(JSON.stringify(bank.head));
  const record = encodeBankRecord({
    schema: 'exam-room/bank-record/v1',
    bank: bank.head.bank,
    version: bank.head.version,
    head: nativeDigest(head),
    answerKeys: nativeDigest(bank.answerKeys),
    report: nativeDigest(tools.report),
  });
  const beside = `${folder}.part`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true });
  const put = (name: string, bytes: Bytes) => writeDurably(join(beside, name), bytes);
  const signed = (purpose: string, bytes: Bytes) =>
    encodeEnvelope(signEnvelope(purpose, bytes, [tools.editor]));
  put(BANK_FILES.head, signed(PURPOSE.bank, head));
  put(BANK_FILES.record, signed(PURPOSE.bankRecord, record));
  put(BANK_FILES.index, bank.columns);
  put(BANK_FILES.bin, bank.bin);
  put(BANK_FILES.contentKey, await tools.seal.seal(utf8(toHex(bank.contentKey))));
  put(BANK_FILES.answerKeys, await tools.seal.seal(bank.answerKeys));
  put(BANK_FILES.report, await tools.seal.seal(tools.report));
  renameSync(beside, folder);
  flushFolder(dirname(folder));
  return ok({ head: nativeDigest(head), already: false, signed: 1, needed: signersNeeded(tools.role) });
}

/** Building the same input again gives the same bytes; the dates alone may differ, and the older ones stay. */
async function sameVersion(
  folder: string,
  bank: EncodedBank,
  { role, seal }: PublishTools,
): Promise<Result<Published>> {
  const there = readSigned(folder, role);
  if (!there.ok) return there;
  const { head, record } = there.value;
  const same =
    contentsDigest(head.content) === bank.contents &&
    // The head says nothing of the keys: a corrected key shows here only.
    nativeDigest(bank.answerKeys) === record.content.answerKeys &&
    (await openSealed(join(folder, BANK_FILES.answerKeys), record.content.answerKeys, seal)) !== undefined;
  if (!same) return refuse(versionTaken(bank.head.bank, bank.head.version));
  return ok({
    head: record.content.head,
    already: true,
    signed: head.signers.length,
    needed: signersNeeded(role),
  });
}

/**
 * The approver's half: the second signature on a version that the editor has signed. What is approved is checked first: every question, the
 * sealed keys and the build report must be what the editor has signed. Approving twice changes nothing.
 * Codes: BANK_SAME_PERSON, BANK_EXPIRED, ANSWER_KEYS_SEALED and those of `readSigned` and `readFiles`.
 */
export async function approveBank(
  folder: string,
  tools: {
    readonly approver: Signer;
    readonly role: SigningRole;
    readonly seal: AuthoritySeal;
    readonly nowMs: number;
  },
): Promise<Result<Published>> {
  const there = readSigned(folder, tools.role);
  if (!there.ok) return there;
  const { head, record } = there.value;
  if (head.content.expiresMs <= tools.nowMs) return refuse(expired(head.content));
  const files = readFiles(folder, head.content);
  if (!files.ok) return files;
  for (const [name, digest] of [
    [BANK_FILES.answerKeys, record.content.answerKeys],
    [BANK_FILES.report, record.content.report],
  ] as const)
    if ((await openSealed(join(folder, name), digest, tools.seal)) === undefined)
      return refuse(changed(join(folder, name)));
  const needed = signersNeeded(tools.role);
  const done = { head: record.content.head, needed };
  const { publicKey } = tools.approver;
  const [onHead, onRecord] = [head.signers.includes(publicKey), record.signers.includes(publicKey)];
  if (onHead && onRecord)
    return head.signers.length >= needed
      ? ok({ ...done, already: true, signed: head.signers.length })
      : refuse(samePerson(folder));
  // The head last: with it the bank is approved, and a power cut in between only asks for the command again.
  if (!onRecord) countersign(join(folder, BANK_FILES.record), record, [PURPOSE.bankRecord, tools.approver]);
  if (!onHead) countersign(join(folder, BANK_FILES.head), head, [PURPOSE.bank, tools.approver]);
  return ok({ ...done, already: false, signed: head.signers.length + 1 });
}

function countersign(
  path: string,
  part: SignedPart<unknown>,
  [purpose, signer]: readonly [string, Signer],
): void {
  const { signatures } = signEnvelope(purpose, part.payload, [signer]);
  const all = [...part.envelope.signatures, ...signatures];
  writeDurably(path, encodeEnvelope({ ...part.envelope, signatures: all }));
}

function samePerson(folder: string) {
  return trouble(
    'BANK_SAME_PERSON',
    {
      zh: `${folder} 已由这把密钥签过名；批准须由另一人用另一把密钥。`,
      en: `${folder} has this key's signature already; another person approves it with another key.`,
    },
    folder,
  );
}

function expired({ bank, version, expiresMs }: BankHead) {
  const day = new Date(expiresMs).toISOString().slice(0, 10);
  return trouble(
    'BANK_EXPIRED',
    {
      zh: `题库 ${bank} 第 ${version} 版已于 ${day} 到期，不能批准。请用新的版本号重新构建。`,
      en: `Version ${version} of the bank ${bank} expired on ${day} and cannot be approved. Build it again under a new version.`,
    },
    `${bank}-v${version}`,
  );
}

function changed(what: string) {
  return trouble(
    'ANSWER_KEYS_SEALED',
    {
      zh: `${what} 与编辑人签名的记录不符，可能被改动，不能批准。请从备份恢复或重新构建。`,
      en: `${what} is not what the editor has signed; it may have been changed and cannot be approved. Restore it or build the bank again.`,
    },
    what,
  );
}
