import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Bytes,
  fromHex,
  fromUtf8,
  ok,
  type Result,
  refuse,
  toHex,
  trouble,
  utf8,
} from '@exam-room/shared/base';
import {
  decodeEnvelope,
  encodeEnvelope,
  openEnvelope,
  PURPOSE,
  type Signer,
  type SigningRole,
  signEnvelope,
} from '@exam-room/shared/crypto';
import { flushFolder, writeDurably } from '@exam-room/shared/host/durable-file';
import {
  nativeDigest,
  nativeSignatures,
  ONLY_NONCE,
  questionKey,
  unseal,
} from '@exam-room/shared/host/native-crypto';
import { type BankIndex, bankIndexSchema } from '@exam-room/shared/paper';
import type { AuthoritySeal, OpenedBank } from '../ports.ts';
import { decodeAnswerKeys, encodeAnswerKeys, keysByItem } from './answer-keys.ts';
import type { BuiltBank } from './build.ts';

/** `<data>/banks/<bank>-v<version>` */
export function bankFolder(data: string, bank: string, version: number): string {
  return join(data, 'banks', `${bank}-v${version}`);
}

/**
 * Signs the index, seals both keys and puts the four files under the bank's name: whole or not at all. A version that exists is
 * left alone when it holds the same bytes; other bytes need a new version. Code: BANK_VERSION_TAKEN.
 */
export async function publishBank(
  folder: string,
  built: BuiltBank,
  tools: { readonly signer: Signer; readonly seal: AuthoritySeal },
): Promise<Result<{ readonly index: string; readonly already: boolean }>> {
  const payload = utf8(JSON.stringify(built.index));
  const index = nativeDigest(payload);
  if (existsSync(folder)) return sameVersion(folder, { built, index });
  const beside = `${folder}.part`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true });
  const put = (name: string, bytes: Bytes) => writeDurably(join(beside, name), bytes);
  put('index.dsse.json', encodeEnvelope(signEnvelope(PURPOSE.bankIndex, payload, [tools.signer])));
  put('questions.bin', built.questionsBin);
  put('content-key.age', await tools.seal.seal(utf8(toHex(built.contentKey))));
  put('answer-keys.age', await tools.seal.seal(encodeAnswerKeys(built.answerKeys)));
  renameSync(beside, folder);
  flushFolder(dirname(folder));
  return ok({ index, already: false });
}

/** Building the same input again gives the same bytes; `issuedMs` alone may differ, and the older one stays. */
function sameVersion(
  folder: string,
  { built, index }: { readonly built: BuiltBank; readonly index: string },
) {
  const there = readIndexUnproven(join(folder, 'index.dsse.json'));
  const { issuedMs, expiresMs } = built.index;
  // Both come out of the same schema, so their members stand in the same order.
  const same =
    there !== undefined &&
    JSON.stringify({ ...there.index, issuedMs, expiresMs }) === JSON.stringify(built.index) &&
    nativeDigest(readFileSync(join(folder, 'questions.bin'))) === nativeDigest(built.questionsBin);
  return same
    ? ok({ index: there.digest as string, already: true })
    : refuse(
        trouble(
          'BANK_VERSION_TAKEN',
          {
            zh: `题库 ${built.index.bank} 第 ${built.index.version} 版已存在且内容不同。请使用新的版本号（--version）。`,
            en: `Version ${built.index.version} of the bank ${built.index.bank} exists with other contents. Build it under a new --version.`,
          },
          index,
        ),
      );
}

function readIndexUnproven(path: string): { readonly index: BankIndex; readonly digest: string } | undefined {
  const envelope = decodeEnvelope(readFileSync(path), path);
  if (!envelope.ok) return undefined;
  const bytes = Buffer.from(envelope.value.payload, 'base64');
  const parsed = bankIndexSchema.safeParse(JSON.parse(fromUtf8(bytes)));
  return parsed.success ? { index: parsed.data, digest: nativeDigest(bytes) } : undefined;
}

/**
 * Opens a bank version: the index's signature by a bank signer, then the hash of every ciphertext. One changed byte is refused and
 * the part named. Codes: BANK_UNKNOWN, ENVELOPE_*, BANK_INDEX, BANK_QUESTION, BANK_KEY, ANSWER_KEYS_*.
 */
export async function openBank(
  folder: string,
  role: SigningRole,
  seal: AuthoritySeal,
): Promise<Result<OpenedBank>> {
  if (!existsSync(join(folder, 'index.dsse.json')))
    return refuse(
      trouble(
        'BANK_UNKNOWN',
        {
          zh: `没有题库 ${folder}。请先运行 authority bank build。`,
          en: `There is no bank at ${folder}. Run authority bank build first.`,
        },
        folder,
      ),
    );
  const what = join(folder, 'index.dsse.json');
  const envelope = decodeEnvelope(readFileSync(what), what);
  if (!envelope.ok) return envelope;
  const opened = openEnvelope(
    envelope.value,
    { payloadType: PURPOSE.bankIndex, role, what },
    nativeSignatures,
  );
  if (!opened.ok) return opened;
  const index = bankIndexSchema.safeParse(JSON.parse(fromUtf8(opened.value.payload)));
  if (!index.success) return refuse(damaged('BANK_INDEX', what));
  const bin = readFileSync(join(folder, 'questions.bin'));
  for (const question of index.data.questions)
    if (nativeDigest(bin.subarray(question.offset, question.offset + question.length)) !== question.cipher)
      return refuse(damaged('BANK_QUESTION', `${join(folder, 'questions.bin')} (${question.question})`));
  const contentKey = await openKey(join(folder, 'content-key.age'), seal);
  if (!contentKey.ok) return contentKey;
  return ok({
    index: index.data,
    plaintext: (question) => {
      const cipher = bin.subarray(question.offset, question.offset + question.length);
      const plain = unseal(questionKey(contentKey.value, question.question), ONLY_NONCE, cipher);
      if (plain === undefined)
        throw new Error(`question ${question.question} does not open although its hash holds`);
      return plain;
    },
    answerKeys: async () => {
      const file = join(folder, 'answer-keys.age');
      const plain = existsSync(file) ? await seal.open(readFileSync(file)) : undefined;
      if (plain === undefined) return refuse(damaged('ANSWER_KEYS_SEALED', file));
      const keys = decodeAnswerKeys(plain, file);
      return keys.ok ? ok(keysByItem(keys.value)) : keys;
    },
  });
}

async function openKey(file: string, seal: AuthoritySeal): Promise<Result<Uint8Array>> {
  const plain = existsSync(file) ? await seal.open(readFileSync(file)) : undefined;
  const key = plain === undefined ? undefined : fromHex(Buffer.from(plain).toString('utf8'));
  return key === undefined || key.length !== 32 ? refuse(damaged('BANK_KEY', file)) : ok(key);
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
