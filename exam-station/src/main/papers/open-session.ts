import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, fromUtf8, ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { decodeEnvelope, openEnvelope, PURPOSE, type SigningRole } from '@exam-room/shared/crypto';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import {
  checkBlueprint,
  type Root,
  rootSchema,
  type Session,
  sessionSchema,
  type Trust,
  trustSchema,
} from '@exam-room/shared/model';
import { type BankIndex, bankIndexSchema } from '@exam-room/shared/paper';
import type { z } from 'zod';
import { openQuestionStore, type QuestionStore } from './question-store.ts';

/** The session folder, believed from the root's keys down to the last question's bytes. */
export interface OpenedSession {
  readonly trust: Trust;
  readonly session: Session;
  readonly index: BankIndex;
  readonly poolIndex: Digest;
  readonly questions: QuestionStore;
}

export interface SessionPlace {
  /** `root.json`, carried to the machine by hand. */
  readonly root: string;
  readonly folder: string;
}

/**
 * Opens a session folder. Every part is checked in the order signature, signer's role, content; every refusal names the part.
 * The wall clock has no say: a machine that believes in 1970 opens the session all the same (THREATS A4).
 * Codes: FILE_MISSING, FILE_DAMAGED, ENVELOPE_*, PART_UNREADABLE, TRUST_EXPIRED, POOL_INDEX_OTHER, BLUEPRINT_SUMS, QUESTION_DAMAGED.
 */
export function openSession(place: SessionPlace): Result<OpenedSession> {
  const root = readRoot(place.root);
  if (!root.ok) return root;
  const trust = readPart(place.folder, {
    name: 'trust.dsse.json',
    payloadType: PURPOSE.trust,
    role: root.value,
    schema: trustSchema,
  });
  if (!trust.ok) return trust;
  const { roles } = trust.value.content;
  const session = readPart(place.folder, {
    name: 'session.dsse.json',
    payloadType: PURPOSE.session,
    role: roles.session,
    schema: sessionSchema,
  });
  if (!session.ok) return session;
  const sums = checkBlueprint(session.value.content.blueprint);
  if (!sums.ok) return sums;
  if (session.value.content.issuedMs > trust.value.content.expiresMs) return refuse(expired());
  const index = readPart(place.folder, {
    name: 'pool/index.dsse.json',
    payloadType: PURPOSE.bankIndex,
    role: roles.session,
    schema: bankIndexSchema,
  });
  if (!index.ok) return index;
  if (index.value.digest !== session.value.content.poolIndex) return refuse(otherPool());
  const questions = openQuestionStore(join(place.folder, 'pool', 'questions.bin'), index.value.content);
  if (!questions.ok) return questions;
  return ok({
    trust: trust.value.content,
    session: session.value.content,
    index: index.value.content,
    poolIndex: index.value.digest,
    questions: questions.value,
  });
}

function readRoot(path: string): Result<SigningRole> {
  const bytes = readPartFile(path, 'root.json');
  if (!bytes.ok) return bytes;
  const root = decodeJson<Root>(bytes.value, rootSchema);
  return root === undefined ? refuse(unreadable('root.json')) : ok(root);
}

interface Part<Content> {
  readonly name: string;
  readonly payloadType: string;
  readonly role: SigningRole;
  readonly schema: z.ZodType<Content>;
}

function readPart<Content>(
  folder: string,
  part: Part<Content>,
): Result<{ readonly content: Content; readonly digest: Digest }> {
  const bytes = readPartFile(join(folder, part.name), part.name);
  if (!bytes.ok) return bytes;
  const envelope = decodeEnvelope(bytes.value, part.name);
  if (!envelope.ok) return envelope;
  const { payloadType, role, name } = part;
  const opened = openEnvelope(envelope.value, { payloadType, role, what: name }, nativeSignatures);
  if (!opened.ok) return opened;
  const content = decodeJson(opened.value.payload, part.schema);
  return content === undefined
    ? refuse(unreadable(name))
    : ok({ content, digest: nativeDigest(opened.value.payload) });
}

function readPartFile(path: string, name: string): Result<Uint8Array> {
  try {
    return ok(readFileSync(path));
  } catch {
    return refuse(
      trouble(
        'FILE_MISSING',
        {
          zh: `缺少文件 ${name}，或无法读取。请从主管部门下发的场次文件夹重新复制。`,
          en: `The file ${name} is missing or cannot be read. Copy it again from the authority's session folder.`,
        },
        name,
      ),
    );
  }
}

function decodeJson<Content>(bytes: Uint8Array, schema: z.ZodType<Content>): Content | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(fromUtf8(bytes)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // not UTF-8 or not JSON: refused by the caller with the part's name
  }
}

function unreadable(name: string) {
  return trouble(
    'PART_UNREADABLE',
    {
      zh: `${name} 的内容格式不符，本程序不能使用。请从主管部门重新取得，或更新本程序。`,
      en: `The content of ${name} does not have the form this program knows. Get it again from the authority, or update the program.`,
    },
    name,
  );
}

function expired() {
  return trouble(
    'TRUST_EXPIRED',
    {
      zh: 'trust.dsse.json 在本场次签发之前已经过期。请从主管部门取得新的信任文件。',
      en: 'trust.dsse.json had expired before this session was issued. Get the new trust file from the authority.',
    },
    'trust.dsse.json',
  );
}

function otherPool() {
  return trouble(
    'POOL_INDEX_OTHER',
    {
      zh: 'pool/index.dsse.json 不是本场次指定的题库索引。请重新取得本场次的题库文件夹。',
      en: 'pool/index.dsse.json is not the index that this session names. Get the pool folder of this session again.',
    },
    'pool/index.dsse.json',
  );
}
