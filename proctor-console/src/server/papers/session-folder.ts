import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Digest,
  fromUtf8,
  ok,
  type Result,
  refuse,
  type Trouble,
  trouble,
} from '@exam-room/shared/base';
import {
  decodeEnvelope,
  type Envelope,
  openEnvelope,
  PURPOSE,
  type SignatureCheck,
} from '@exam-room/shared/crypto';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import {
  checkBlueprint,
  type Release,
  type Roll,
  releaseSchema,
  rollSchema,
  rootSchema,
  type Session,
  sessionSchema,
  type Trust,
  trustSchema,
} from '@exam-room/shared/model';
import { type BankIndex, bankIndexSchema } from '@exam-room/shared/paper';
import type { z } from 'zod';

/** A session that is believed: every part signed by whom the root vouches for, and bound to the others by digest. */
export interface OpenedSession {
  readonly trust: Trust;
  readonly session: Session;
  readonly roll: Roll;
  readonly release: Release;
  readonly index: BankIndex;
  /** SHA-256 of the session's payload bytes. */
  readonly sessionDigest: Digest;
  readonly envelopes: { readonly session: Envelope; readonly roll: Envelope };
  readonly folder: string;
}

interface Part<Content> {
  readonly file: string;
  readonly purpose: string;
  readonly schema: z.ZodType<Content>;
  /** What people call it. */
  readonly zh: string;
}

/**
 * Opens a session folder (docs/files.md) with nothing trusted but `root.json`. Every refusal names the part. Codes: FILE_MISSING,
 * ROOT_UNREADABLE, ENVELOPE_*, PART_UNREADABLE, PART_EXCHANGED, TRUST_EXPIRED, BLUEPRINT_SUMS.
 */
export function openSessionFolder(
  from: { readonly folder: string; readonly root: string; readonly nowMs: number },
  check: SignatureCheck,
): Result<OpenedSession> {
  const { folder } = from;
  const trust = openTrust(from, check);
  if (!trust.ok) return trust;
  const issued = { folder, role: trust.value.roles.session, check };
  const session = openPart(
    { file: 'session.dsse.json', purpose: PURPOSE.session, schema: sessionSchema, zh: '场次文件' },
    issued,
  );
  if (!session.ok) return session;
  const blueprint = checkBlueprint(session.value.content.blueprint);
  if (!blueprint.ok) return blueprint;
  const roll = openPart(
    { file: 'roll.dsse.json', purpose: PURPOSE.roll, schema: rollSchema, zh: '考生名单' },
    issued,
  );
  if (!roll.ok) return roll;
  const release = openPart(
    { file: 'release.dsse.json', purpose: PURPOSE.release, schema: releaseSchema, zh: '启封包' },
    issued,
  );
  if (!release.ok) return release;
  const index = openPart(
    { file: 'pool/index.dsse.json', purpose: PURPOSE.bankIndex, schema: bankIndexSchema, zh: '题库索引' },
    issued,
  );
  if (!index.ok) return index;
  const { content } = session.value;
  const bindings = [
    ['roll.dsse.json', roll.value.digest, content.roll],
    ['release.dsse.json', release.value.digest, content.release],
    ['pool/index.dsse.json', index.value.digest, content.poolIndex],
  ] as const;
  const exchanged = bindings.find(([, found, wanted]) => found !== wanted);
  if (exchanged !== undefined) return refuse(partExchanged(exchanged[0]));
  const questions = checkQuestions(folder, index.value.content);
  if (!questions.ok) return questions;
  return ok({
    trust: trust.value,
    session: content,
    roll: roll.value.content,
    release: release.value.content,
    index: index.value.content,
    sessionDigest: session.value.digest,
    envelopes: { session: session.value.envelope, roll: roll.value.envelope },
    folder,
  });
}

function openTrust(
  from: { readonly folder: string; readonly root: string; readonly nowMs: number },
  check: SignatureCheck,
): Result<Trust> {
  if (!existsSync(from.root)) return refuse(fileMissing(from.root));
  const root = rootSchema.safeParse(jsonOf(readFileSync(from.root)));
  if (!root.success) return refuse(rootUnreadable(from.root));
  const part = { file: 'trust.dsse.json', purpose: PURPOSE.trust, schema: trustSchema, zh: '信任清单' };
  const trust = openPart(part, { folder: from.folder, role: root.data, check });
  if (!trust.ok) return trust;
  if (trust.value.content.expiresMs < from.nowMs) return refuse(trustExpired());
  return ok(trust.value.content);
}

function openPart<Content>(
  part: Part<Content>,
  by: {
    readonly folder: string;
    readonly role: { readonly keys: readonly string[]; readonly threshold: number };
    readonly check: SignatureCheck;
  },
): Result<{ readonly content: Content; readonly digest: Digest; readonly envelope: Envelope }> {
  const path = join(by.folder, part.file);
  const what = `${part.zh}（${part.file}）`;
  if (!existsSync(path)) return refuse(fileMissing(part.file));
  const envelope = decodeEnvelope(readFileSync(path), what);
  if (!envelope.ok) return envelope;
  const opened = openEnvelope(envelope.value, { payloadType: part.purpose, role: by.role, what }, by.check);
  if (!opened.ok) return opened;
  const { payload } = opened.value;
  const content = part.schema.safeParse(jsonOf(payload));
  return content.success
    ? ok({ content: content.data, digest: nativeDigest(payload), envelope: envelope.value })
    : refuse(partUnreadable(part.file, content.error.issues[0]?.path.join('.') ?? ''));
}

/** Every ciphertext is the one that the signed index names: a damaged copy shows on the evening before. Code: QUESTIONS_DAMAGED. */
function checkQuestions(folder: string, index: BankIndex): Result<true> {
  const file = 'pool/questions.bin';
  const path = join(folder, file);
  if (!existsSync(path)) return refuse(fileMissing(file));
  const bytes = readFileSync(path);
  const bad = index.questions.find(
    ({ offset, length, cipher }) => nativeDigest(bytes.subarray(offset, offset + length)) !== cipher,
  );
  return bad === undefined ? ok(true) : refuse(questionsDamaged(file, bad.question));
}

/** A registration photo by its digest; undefined when the file is missing or another. */
export function readPhoto(folder: string, photo: string): Uint8Array | undefined {
  const path = join(folder, 'photos', `${photo}.jpg`);
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  return nativeDigest(bytes) === photo ? bytes : undefined;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch {
    return undefined; // refused by the schema, with the part's name
  }
}

function fileMissing(file: string): Trouble {
  return trouble(
    'FILE_MISSING',
    {
      zh: `找不到文件 ${file}。请检查场次文件夹是否完整，必要时从主管部门重新取得。`,
      en: `The file ${file} is missing. See whether the session folder is complete; get it again from the authority if need be.`,
    },
    file,
  );
}

function rootUnreadable(file: string): Trouble {
  return trouble(
    'ROOT_UNREADABLE',
    {
      zh: `根公钥文件 ${file} 无法读取。请使用主管部门当面交付的 root.json。`,
      en: `The root file ${file} cannot be read. Use the root.json that the authority handed over in person.`,
    },
    file,
  );
}

function partUnreadable(file: string, place: string): Trouble {
  return trouble(
    'PART_UNREADABLE',
    {
      zh: `${file} 的签名有效，但内容不符合本程序认识的格式（${place}）。请升级程序，或请主管部门重新签发。`,
      en: `${file} is properly signed, but this program does not know its form (${place}). Update the program, or have the file issued again.`,
    },
    file,
  );
}

function partExchanged(file: string): Trouble {
  return trouble(
    'PART_EXCHANGED',
    {
      zh: `${file} 不是本场次文件所指定的那一份，可能来自另一场次。请从主管部门重新取得完整的场次文件夹。`,
      en: `${file} is not the one that the session names; it may belong to another session. Get the whole session folder again from the authority.`,
    },
    file,
  );
}

function questionsDamaged(file: string, question: string): Trouble {
  return trouble(
    'QUESTIONS_DAMAGED',
    {
      zh: `题目文件 ${file} 已损坏（题 ${question}）。请从主管部门重新取得场次文件夹。`,
      en: `The questions in ${file} are damaged (question ${question}). Get the session folder again from the authority.`,
    },
    file,
  );
}

function trustExpired(): Trouble {
  return trouble(
    'TRUST_EXPIRED',
    {
      zh: '信任清单（trust.dsse.json）已过期。请从主管部门取得新的清单；若控制台日期有误，请先校正。',
      en: "The trust list (trust.dsse.json) has expired. Get a new one from the authority; correct the console's date if it is wrong.",
    },
    'trust.dsse.json',
  );
}
