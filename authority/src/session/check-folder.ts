import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, fromUtf8, ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import {
  decodeEnvelope,
  type Envelope,
  openEnvelope,
  PURPOSE,
  type Purpose,
  type SigningRole,
} from '@exam-room/shared/crypto';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import {
  checkBlueprint,
  type Roll,
  releaseSchema,
  rollSchema,
  type Session,
  sessionSchema,
  type Trust,
  trustSchema,
} from '@exam-room/shared/model';
import { type BankIndex, bankIndexSchema } from '@exam-room/shared/paper';
import type { z } from 'zod';

/** A session folder of which every byte has been accounted for. */
export interface CheckedFolder {
  readonly trust: Trust;
  readonly session: Session;
  readonly roll: Roll;
  readonly poolIndex: BankIndex;
  readonly envelope: Envelope;
  readonly digests: {
    readonly trust: Digest;
    readonly session: Digest;
    readonly roll: Digest;
    readonly release: Digest;
    readonly poolIndex: Digest;
  };
}

/**
 * Checks a session folder against the root: signatures, the digests that the manifest names, every ciphertext and every photo. One
 * changed byte is refused and its part named. Codes: SESSION_PART_MISSING, SESSION_PART_CHANGED, BLUEPRINT_SUMS, ENVELOPE_*.
 */
export function checkSessionFolder(folder: string, root: SigningRole): Result<CheckedFolder> {
  const trust = openPart(folder, {
    name: 'trust.dsse.json',
    purpose: PURPOSE.trust,
    role: root,
    schema: trustSchema,
  });
  if (!trust.ok) return trust;
  const role = trust.value.content.roles.session;
  const session = openPart(folder, {
    name: 'session.dsse.json',
    purpose: PURPOSE.session,
    role,
    schema: sessionSchema,
  });
  if (!session.ok) return session;
  const manifest = session.value.content;
  const sums = checkBlueprint(manifest.blueprint);
  if (!sums.ok) return sums;
  const roll = openPart(folder, { name: 'roll.dsse.json', purpose: PURPOSE.roll, role, schema: rollSchema });
  if (!roll.ok) return roll;
  const release = openPart(folder, {
    name: 'release.dsse.json',
    purpose: PURPOSE.release,
    role,
    schema: releaseSchema,
  });
  if (!release.ok) return release;
  const index = openPart(folder, {
    name: 'pool/index.dsse.json',
    purpose: PURPOSE.bankIndex,
    role,
    schema: bankIndexSchema,
  });
  if (!index.ok) return index;
  const bound = [
    ['roll.dsse.json', roll.value.digest, manifest.roll],
    ['release.dsse.json', release.value.digest, manifest.release],
    ['pool/index.dsse.json', index.value.digest, manifest.poolIndex],
  ] as const;
  for (const [name, found, named] of bound) if (found !== named) return refuse(changed(join(folder, name)));
  const files = checkFiles(folder, { index: index.value.content, roll: roll.value.content });
  if (!files.ok) return files;
  return ok({
    trust: trust.value.content,
    session: manifest,
    roll: roll.value.content,
    poolIndex: index.value.content,
    envelope: session.value.envelope,
    digests: {
      trust: trust.value.digest,
      session: session.value.digest,
      roll: roll.value.digest,
      release: release.value.digest,
      poolIndex: index.value.digest,
    },
  });
}

function checkFiles(folder: string, of: { readonly index: BankIndex; readonly roll: Roll }): Result<true> {
  const bin = readPart(join(folder, 'pool/questions.bin'));
  if (!bin.ok) return bin;
  let end = 0;
  for (const question of of.index.questions) {
    end = Math.max(end, question.offset + question.length);
    if (
      nativeDigest(bin.value.subarray(question.offset, question.offset + question.length)) !== question.cipher
    )
      return refuse(changed(`${join(folder, 'pool/questions.bin')} (${question.question})`));
  }
  if (end !== bin.value.length) return refuse(changed(join(folder, 'pool/questions.bin')));
  for (const candidate of of.roll.candidates) {
    const path = join(folder, 'photos', `${candidate.photo}.jpg`);
    const photo = readPart(path);
    if (!photo.ok) return photo;
    if (nativeDigest(photo.value) !== candidate.photo) return refuse(changed(path));
  }
  return ok(true);
}

interface Part<Content> {
  readonly name: string;
  readonly purpose: Purpose;
  readonly role: SigningRole;
  readonly schema: z.ZodType<Content>;
}

function openPart<Content>(folder: string, part: Part<Content>) {
  const what = join(folder, part.name);
  const bytes = readPart(what);
  if (!bytes.ok) return bytes;
  const envelope = decodeEnvelope(bytes.value, what);
  if (!envelope.ok) return envelope;
  const opened = openEnvelope(
    envelope.value,
    { payloadType: part.purpose, role: part.role, what },
    nativeSignatures,
  );
  if (!opened.ok) return opened;
  const parsed = part.schema.safeParse(JSON.parse(fromUtf8(opened.value.payload)));
  return parsed.success
    ? ok({ content: parsed.data, digest: nativeDigest(opened.value.payload), envelope: envelope.value })
    : refuse(changed(what));
}

function readPart(path: string): Result<Buffer> {
  return existsSync(path)
    ? ok(readFileSync(path))
    : refuse(
        trouble(
          'SESSION_PART_MISSING',
          {
            zh: `场次文件夹缺少 ${path}。请从主管部门重新取得整个文件夹。`,
            en: `The session folder lacks ${path}. Get the whole folder again from the authority.`,
          },
          path,
        ),
      );
}

function changed(what: string) {
  return trouble(
    'SESSION_PART_CHANGED',
    {
      zh: `${what} 与场次签名不符：内容被改动过，或属于另一场次。请勿使用，并从主管部门重新取得。`,
      en: `${what} is not what the session's signature names: it was changed or belongs to another session. Do not use it; get it again from the authority.`,
    },
    what,
  );
}
