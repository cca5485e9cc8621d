import {
  type Bytes,
  type Digest,
  fromBase64,
  fromUtf8,
  ok,
  type Result,
  refuse,
  type Trouble,
  trouble,
} from '@exam-room/shared/base';
import { type Envelope, openEnvelope, PURPOSE } from '@exam-room/shared/crypto';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import { type ArchiveIndex, archiveIndexSchema } from '@exam-room/shared/records';
import type { IssuedSession } from '../../ports.ts';
import type { Blobs } from '../blobs.ts';

export type ArchiveFile = ArchiveIndex['files'][number];

/** An archive whose index is the console's own word; every file is read by its path from what was taken in. */
export interface OpenArchive {
  readonly issued: IssuedSession;
  readonly digest: Digest;
  readonly files: readonly ArchiveFile[];
  readonly read: (path: string) => Bytes;
}

/** Files that every archive has (docs/files.md). */
const NEEDED = [
  'trust.dsse.json',
  'session.dsse.json',
  'roll.dsse.json',
  'release.dsse.json',
  'pool/index.dsse.json',
  'ledger.jsonl',
  'checkpoint.dsse.json',
  'record-sheet.json',
  'record-sheet.pdf',
] as const;

/** Opens the index: signed by this session's console, naming every part once. Codes: ENVELOPE_*, ARCHIVE_INDEX, ARCHIVE_PART_MISSING. */
export function openArchiveIndex(
  envelope: Envelope,
  issued: IssuedSession,
  blobs: Blobs,
): Result<OpenArchive> {
  const consoles = issued.session.devices
    .filter((device) => device.role !== 'seat')
    .map((device) => device.signKey);
  const what = 'archive.dsse.json';
  const opened = openEnvelope(
    envelope,
    { payloadType: PURPOSE.archive, role: { keys: consoles, threshold: 1 }, what },
    nativeSignatures,
  );
  if (!opened.ok) return opened;
  const index = decodeIndex(opened.value.payload);
  if (index === undefined || index.session !== issued.session.session)
    return refuse(archivePart('ARCHIVE_INDEX', what));
  const byPath = new Map(index.files.map((file) => [file.path, file]));
  if (byPath.size !== index.files.length) return refuse(archivePart('ARCHIVE_INDEX', what));
  const absent = NEEDED.find((path) => !byPath.has(path));
  if (absent !== undefined) return refuse(archivePart('ARCHIVE_PART_MISSING', absent));
  return ok({
    issued,
    digest: nativeDigest(opened.value.payload),
    files: index.files,
    read(path) {
      const file = byPath.get(path);
      if (file === undefined) throw new Error(`the archive has no ${path}`);
      return blobs.read(file.sha256);
    },
  });
}

/** The files of an index that was proven before. */
export function filesOf(envelope: Envelope): readonly ArchiveFile[] {
  const payload = fromBase64(envelope.payload);
  return (payload === undefined ? undefined : decodeIndex(payload))?.files ?? [];
}

function decodeIndex(payload: Bytes): ArchiveIndex | undefined {
  try {
    return archiveIndexSchema.parse(JSON.parse(fromUtf8(payload)));
  } catch {
    return undefined; // signed but not an index: refused by the caller
  }
}

/** Sizes must be those of the index: the hash is the file's name already. Code: ARCHIVE_PART_SIZE. */
export function checkSizes(archive: OpenArchive, blobs: Blobs): Result<true> {
  const other = archive.files.find((file) => blobs.size(file.sha256) !== file.bytes);
  return other === undefined ? ok(true) : refuse(archivePart('ARCHIVE_PART_SIZE', other.path));
}

/** The five envelopes must be exactly what this authority issued. Code: ARCHIVE_PART_OTHER. */
export function checkIssuedParts(archive: OpenArchive): Result<true> {
  const { digests } = archive.issued;
  const parts = [
    ['trust.dsse.json', digests.trust],
    ['session.dsse.json', digests.session],
    ['roll.dsse.json', digests.roll],
    ['release.dsse.json', digests.release],
    ['pool/index.dsse.json', digests.poolIndex],
  ] as const;
  for (const [path, digest] of parts)
    if (payloadDigest(archive.read(path)) !== digest) return refuse(archivePart('ARCHIVE_PART_OTHER', path));
  return ok(true);
}

/** SHA-256 of an envelope's payload; undefined when the file is none. */
export function payloadDigest(bytes: Bytes): Digest | undefined {
  try {
    const raw: unknown = JSON.parse(fromUtf8(bytes));
    const payload = typeof raw === 'object' && raw !== null && 'payload' in raw ? raw.payload : undefined;
    const decoded = typeof payload === 'string' ? fromBase64(payload) : undefined;
    return decoded === undefined ? undefined : nativeDigest(decoded);
  } catch {
    return undefined; // not an envelope: differs from every digest
  }
}

const WORDS: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  ARCHIVE_INDEX: ['目录无法读取，或属于另一场次', 'is no index of this session'],
  ARCHIVE_PART_MISSING: ['档案中缺少这一部分', 'is missing from the archive'],
  ARCHIVE_PART_SIZE: ['大小与目录不符', 'has another size than the index says'],
  ARCHIVE_PART_OTHER: ['不是主管部门签发的原件', 'is not what this authority issued'],
  ARCHIVE_PART_UNREADABLE: ['无法读取', 'cannot be read'],
  ARCHIVE_JOURNAL_UNLISTED: [
    '其机器不在本场次的机器名单中',
    'comes from a machine that the session does not list',
  ],
  ARCHIVE_LEDGER: [
    '与流水不一致（有遗漏、重复或次序不对）',
    'does not agree with the journals: entries are missing, doubled or out of order',
  ],
  ARCHIVE_CHECKPOINT: ['与总账不一致', 'does not cover the ledger'],
  ARCHIVE_CONSOLE_MISSING: ['缺少监考台的流水', 'lacks the journal of the console'],
};

/** A refusal that names the part of the archive. */
export function archivePart(code: keyof typeof WORDS & string, part: string): Trouble {
  const [zh, en] = WORDS[code] ?? ['有误', 'is wrong'];
  return trouble(
    code,
    {
      zh: `档案的 ${part}：${zh}。请在监考台重新生成档案；若仍不符，保留全部机器并联系主管部门。`,
      en: `The archive's ${part} ${en}. Make the archive again at the console; if it is refused again, keep all machines and call the authority.`,
    },
    part,
  );
}
