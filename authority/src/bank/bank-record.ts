import { fromUtf8, ok, type Result, refuse, trouble, utf8 } from '@exam-room/shared/base';
import {
  decodeEnvelope,
  type Envelope,
  type Opened,
  openEnvelope,
  PURPOSE,
  type SigningRole,
} from '@exam-room/shared/crypto';
import { nativeSignatures } from '@exam-room/shared/host/native-crypto';
import { digestSchema } from '@exam-room/shared/model';
import { z } from 'zod';
import { type BankHead, bankHeadSchema } from './bank-head.ts';

const bankRecordSchema = z.strictObject({
  schema: z.literal('exam-room/bank-record/v1'),
  bank: z.string().min(1).max(60),
  version: z.int().min(1),
  /** SHA-256 of the signed head. */
  head: digestSchema,
  /** SHA-256 of what `answer-keys.age` and `build-report.age` seal. */
  answerKeys: digestSchema,
  report: digestSchema,
});
/**
 * What the editor and the approver put their names to beside the head: the answer side. It stays at the authority, because anything that
 * follows from the keys could be tested against (THREATS C2).
 */
export type BankRecord = Readonly<z.infer<typeof bankRecordSchema>>;

export function encodeBankRecord(record: BankRecord): Uint8Array {
  return utf8(JSON.stringify(bankRecordSchema.parse(record)));
}

/** The editor and the approver. A trust file may ask for more people, never for fewer. */
export const BANK_SIGNERS = 2;

/** One part of a bank that people sign. */
export interface SignedPart<Content> {
  readonly content: Content;
  readonly payload: Uint8Array;
  readonly envelope: Envelope;
  /** The different keys of the role whose signatures hold. */
  readonly signers: readonly string[];
}

/** The head with at least one good signature. Codes: ENVELOPE_*, BANK_HEAD. */
export function openHead(bytes: Uint8Array, role: SigningRole, what: string): Result<SignedPart<BankHead>> {
  return openPart(bytes, { purpose: PURPOSE.bank, role, what, code: 'BANK_HEAD', schema: bankHeadSchema });
}

/** The record with at least one good signature. Codes: ENVELOPE_*, BANK_RECORD. */
export function openRecord(
  bytes: Uint8Array,
  role: SigningRole,
  what: string,
): Result<SignedPart<BankRecord>> {
  const code = 'BANK_RECORD';
  return openPart(bytes, { purpose: PURPOSE.bankRecord, role, what, code, schema: bankRecordSchema });
}

interface Expected<Content> {
  readonly purpose: string;
  readonly role: SigningRole;
  readonly what: string;
  readonly code: string;
  readonly schema: z.ZodType<Content>;
}

function openPart<Content>(bytes: Uint8Array, of: Expected<Content>): Result<SignedPart<Content>> {
  const envelope = decodeEnvelope(bytes, of.what);
  if (!envelope.ok) return envelope;
  const role = { keys: of.role.keys, threshold: 1 };
  const opened: Result<Opened> = openEnvelope(
    envelope.value,
    { payloadType: of.purpose, role, what: of.what },
    nativeSignatures,
  );
  if (!opened.ok) return opened;
  const parsed = of.schema.safeParse(JSON.parse(fromUtf8(opened.value.payload)));
  return parsed.success
    ? ok({ content: parsed.data, envelope: envelope.value, ...opened.value })
    : refuse(
        trouble(
          of.code,
          {
            zh: `${of.what} 的内容无法读取，请用本版程序重新构建题库。`,
            en: `${of.what} cannot be read. Build the bank again with this version of the program.`,
          },
          of.what,
        ),
      );
}

/** How many different people a bank needs before a session may take from it. */
export function signersNeeded(role: SigningRole): number {
  return Math.max(BANK_SIGNERS, role.threshold);
}

/** Refuses what only one person has signed. Code: BANK_UNAPPROVED. */
export function checkApproved(
  part: { readonly signers: readonly string[] },
  role: SigningRole,
  what: string,
): Result<true> {
  const needed = signersNeeded(role);
  const have = part.signers.length;
  if (have >= needed) return ok(true);
  return refuse(
    trouble(
      'BANK_UNAPPROVED',
      {
        zh: `${what} 有 ${have} 人签名，需要 ${needed} 人：题库尚未经审核人批准，不能使用。请审核人运行 authority bank approve。`,
        en: `${what} is signed by ${have} of ${needed} people: the approver has not agreed to this bank and it cannot be used. The approver runs authority bank approve.`,
      },
      what,
    ),
  );
}
