import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, fromHex, ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import type { SigningRole } from '@exam-room/shared/crypto';
import { nativeDigest, ONLY_NONCE, questionKey, unseal } from '@exam-room/shared/host/native-crypto';
import type { BankIndex, IndexQuestion } from '@exam-room/shared/paper';
import type { AuthoritySeal, OpenedBank } from '../ports.ts';
import { decodeAnswerKeys, keysByItem } from './answer-keys.ts';
import { type BankHead, decodeColumns } from './bank-head.ts';
import { type BankRecord, checkApproved, openHead, openRecord, type SignedPart } from './bank-record.ts';

/** `<data>/banks/<bank>-v<version>` */
export function bankFolder(data: string, bank: string, version: number): string {
  return join(data, 'banks', `${bank}-v${version}`);
}

/** The files of a bank version. */
export const BANK_FILES = {
  head: 'bank.dsse.json',
  record: 'record.dsse.json',
  index: 'index.json',
  bin: 'questions.bin',
  contentKey: 'content-key.age',
  answerKeys: 'answer-keys.age',
  report: 'build-report.age',
} as const;

/** What people have signed of a bank version, by one of them at least. */
export interface SignedBank {
  readonly head: SignedPart<BankHead>;
  readonly record: SignedPart<BankRecord>;
}

/**
 * Reads the two signed parts of a bank and sees that they belong together; whether enough people have signed is the caller's question.
 * Codes: BANK_UNKNOWN, ENVELOPE_*, BANK_HEAD, BANK_RECORD.
 */
export function readSigned(folder: string, role: SigningRole): Result<SignedBank> {
  const [headFile, recordFile] = [join(folder, BANK_FILES.head), join(folder, BANK_FILES.record)];
  if (!existsSync(headFile) || !existsSync(recordFile)) return refuse(unknownBank(folder));
  const head = openHead(readFileSync(headFile), role, headFile);
  if (!head.ok) return head;
  const record = openRecord(readFileSync(recordFile), role, recordFile);
  if (!record.ok) return record;
  return record.value.content.head === nativeDigest(head.value.payload)
    ? ok({ head: head.value, record: record.value })
    : refuse(damaged('BANK_RECORD', recordFile));
}

/**
 * Opens a bank version: two people's signatures, then the two big files, each hashed once. One changed byte is refused and the part named.
 * Codes: BANK_UNKNOWN, BANK_UNAPPROVED, ENVELOPE_*, BANK_HEAD, BANK_RECORD, BANK_INDEX, BANK_QUESTION, BANK_KEY, ANSWER_KEYS_*.
 */
export async function openBank(
  folder: string,
  role: SigningRole,
  seal: AuthoritySeal,
): Promise<Result<OpenedBank>> {
  const signed = readSigned(folder, role);
  if (!signed.ok) return signed;
  for (const [part, name] of [
    [signed.value.head, BANK_FILES.head],
    [signed.value.record, BANK_FILES.record],
  ] as const) {
    const approved = checkApproved(part, role, join(folder, name));
    if (!approved.ok) return approved;
  }
  const files = readFiles(folder, signed.value.head.content);
  if (!files.ok) return files;
  const contentKey = await openKey(join(folder, BANK_FILES.contentKey), seal);
  if (!contentKey.ok) return contentKey;
  const { index, bin } = files.value;
  return ok({
    index,
    plaintext: (question) => {
      const plain = unseal(
        questionKey(contentKey.value, question.question),
        ONLY_NONCE,
        cipherOf(bin, question),
      );
      if (plain === undefined)
        throw new Error(`question ${question.question} does not open although its hash holds`);
      return plain;
    },
    answerKeys: async () => {
      const file = join(folder, BANK_FILES.answerKeys);
      const plain = await openSealed(file, signed.value.record.content.answerKeys, seal);
      if (plain === undefined) return refuse(damaged('ANSWER_KEYS_SEALED', file));
      const keys = decodeAnswerKeys(plain, file);
      return keys.ok ? ok(keysByItem(keys.value)) : keys;
    },
  });
}

/** The two big files of a bank, proven by the head. Codes: BANK_UNKNOWN, BANK_INDEX, BANK_QUESTION (names the question). */
export function readFiles(
  folder: string,
  head: BankHead,
): Result<{ readonly index: BankIndex; readonly bin: Buffer }> {
  const [indexFile, binFile] = [join(folder, BANK_FILES.index), join(folder, BANK_FILES.bin)];
  if (!existsSync(indexFile) || !existsSync(binFile)) return refuse(unknownBank(folder));
  const columns = readFileSync(indexFile);
  const questions = nativeDigest(columns) === head.index.sha256 ? decodeColumns(columns, head) : undefined;
  if (questions === undefined) return refuse(damaged('BANK_INDEX', indexFile));
  const bin = readFileSync(binFile);
  if (nativeDigest(bin) !== head.bin.sha256) {
    const bad = questions().find((one) => nativeDigest(cipherOf(bin, one)) !== one.cipher);
    return refuse(damaged('BANK_QUESTION', bad === undefined ? binFile : `${binFile} (${bad.question})`));
  }
  const { index: _index, bin: _bin, questions: _count, ...identity } = head;
  const index: BankIndex = {
    ...identity,
    schema: 'exam-room/bank-index/v1',
    get questions() {
      return questions();
    },
  };
  return ok({ index, bin });
}

function cipherOf(bin: Buffer, { offset, length }: IndexQuestion): Buffer {
  return bin.subarray(offset, offset + length);
}

/** What a file seals, when it is what the two people have signed. */
export async function openSealed(
  file: string,
  digest: Digest,
  seal: AuthoritySeal,
): Promise<Uint8Array | undefined> {
  const plain = existsSync(file) ? await seal.open(readFileSync(file)) : undefined;
  return plain !== undefined && nativeDigest(plain) === digest ? plain : undefined;
}

async function openKey(file: string, seal: AuthoritySeal): Promise<Result<Uint8Array>> {
  const plain = existsSync(file) ? await seal.open(readFileSync(file)) : undefined;
  const key = plain === undefined ? undefined : fromHex(Buffer.from(plain).toString('utf8'));
  return key === undefined || key.length !== 32 ? refuse(damaged('BANK_KEY', file)) : ok(key);
}

function unknownBank(folder: string) {
  return trouble(
    'BANK_UNKNOWN',
    {
      zh: `没有题库 ${folder}，或文件不全。请先运行 authority bank build。`,
      en: `There is no whole bank at ${folder}. Run authority bank build first.`,
    },
    folder,
  );
}

function damaged(code: string, what: string) {
  return trouble(
    code,
    {
      zh: `${what} 已被改动或损坏，不能使用。请从备份恢复或重新构建题库。`,
      en: `${what} was changed or damaged and cannot be used. Restore it from a backup or build the bank again.`,
    },
    what,
  );
}
