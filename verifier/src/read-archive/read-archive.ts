import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checked, type Flaw, fails, flaw, holds, repeated } from '../flaw.ts';
import { type ArchiveIndex, archiveIndex } from '../formats/archive-formats.ts';
import type { Envelope } from '../formats/primitive-formats.ts';
import { readBase64, readJson, readText } from '../proofs/bytes.ts';
import { sha256Hex } from '../proofs/digests.ts';
import { readEnvelope } from '../proofs/statements.ts';
import { listFolder } from './list-folder.ts';

/** The archive's files, each just as long and with just the hash that the index says. */
export interface ArchiveFiles {
  readonly folder: string;
  readonly index: ArchiveIndex;
  /** Believed in its content only, not yet in its signer. */
  readonly indexEnvelope: Envelope;
  /** A listed file's bytes. Throws when the file is not listed: rule R01 has listed all that later rules read. */
  readonly read: (path: string) => Buffer;
  /** Paths that start with this, in order. */
  readonly under: (start: string) => readonly string[];
  /** The authority's receipts, outside the index: path and bytes. */
  readonly receipts: readonly { readonly path: string; readonly bytes: Buffer }[];
}

const INDEX = 'archive.dsse.json';
const ALWAYS = [
  'trust.dsse.json',
  'session.dsse.json',
  'roll.dsse.json',
  'release.dsse.json',
  'pool/index.dsse.json',
  'ledger.jsonl',
  'checkpoint.dsse.json',
  'checkpoint.txt',
  'record-sheet.json',
  'record-sheet.pdf',
] as const;
const KNOWN =
  /^(journals\/[0-9a-f]{32}-[1-9][0-9]{0,3}\.jsonl|snapshots\/[0-9a-f]{64}\.age|room-check\/[0-9a-f]{64}\.json)$/;
const RECEIPT = /^receipts\/([A-Za-z0-9_-]{1,40}-[1-9][0-9]?|session)\.dsse\.json$/;
/** An index of the longest list is smaller than this; more is somebody filling the verifier's memory. */
const INDEX_BYTES = 64 * 1024 * 1024;

/** R01: what the index lists is what lies in the folder, byte for byte, and nothing lies beside it but receipts. */
export function readArchive(folder: string): Checked<ArchiveFiles> {
  const { files, strange } = listFolder(folder);
  const size = files.get(INDEX);
  if (size === undefined || size > INDEX_BYTES) return fails(noIndex('missing'));
  const indexBytes = readFileSync(join(folder, INDEX));
  const indexEnvelope = readEnvelope(indexBytes);
  if (indexEnvelope === undefined) return fails(noIndex('unreadable'));
  const payload = readBase64(indexEnvelope.payload);
  const parsed = archiveIndex.safeParse(payload && readJson(readText(payload) ?? ''));
  if (!parsed.success) return fails(noIndex('unreadable'));
  const index = parsed.data;
  const found = compare(folder, index, files);
  const flaws = [...listFlaws(index), ...strange.map(strangeThing), ...found.flaws];
  if (flaws.length > 0) return fails(...flaws);
  const receipts = [...files.keys()].filter((path) => RECEIPT.test(path));
  const sealed = index.files.filter(({ path }) => path.startsWith('snapshots/')).length;
  return holds(
    {
      folder,
      index,
      indexEnvelope,
      read: (path) => found.kept.get(path) ?? readFileSync(join(folder, path)),
      under: (start) => index.files.map(({ path }) => path).filter((path) => path.startsWith(start)),
      receipts: receipts.map((path) => ({ path, bytes: readFileSync(join(folder, path)) })),
    },
    {
      zh: `索引中的 ${index.files.length} 个文件（其中照片 ${sealed} 张）齐全，大小和散列值一致；另有回执 ${receipts.length} 份`,
      en: `${index.files.length} files of the index (${sealed} of them pictures) are there with the right size and hash; ${receipts.length} receipts beside them`,
    },
  );
}

function listFlaws(index: ArchiveIndex): readonly Flaw[] {
  const listed = new Set(index.files.map(({ path }) => path));
  const always = new Set<string>(ALWAYS);
  return [
    ...repeated(index.files, ({ path }) => path).map(({ path }) =>
      flaw(path, { zh: '索引中列了两次。', en: 'stands twice in the index.' }),
    ),
    ...ALWAYS.filter((path) => !listed.has(path)).map((path) =>
      flaw(path, {
        zh: '索引中没有这个必备文件。',
        en: 'the index does not list this file, which every archive has.',
      }),
    ),
    ...[...listed]
      .filter((path) => !always.has(path) && !KNOWN.test(path))
      .map((path) => flaw(path, { zh: '场次档案中不应有这个文件。', en: 'an archive has no such file.' })),
  ];
}

interface Compared {
  readonly flaws: readonly Flaw[];
  /** Everything but pictures, read once. */
  readonly kept: ReadonlyMap<string, Buffer>;
}

function compare(folder: string, index: ArchiveIndex, files: ReadonlyMap<string, number>): Compared {
  const flaws: Flaw[] = [];
  const kept = new Map<string, Buffer>();
  for (const { path, bytes, sha256 } of index.files) {
    const size = files.get(path);
    if (size === undefined) flaws.push(flaw(path, { zh: '文件缺失。', en: 'the file is missing.' }));
    else if (size !== bytes)
      flaws.push(
        flaw(path, {
          zh: `文件大小为 ${size} 字节，索引写的是 ${bytes} 字节。`,
          en: `the file has ${size} bytes; the index says ${bytes}.`,
        }),
      );
    else {
      const content = readFileSync(join(folder, path));
      if (sha256Hex(content) !== sha256)
        flaws.push(
          flaw(path, {
            zh: '文件内容被改动过：散列值与索引不一致。',
            en: 'the content was changed: its hash is not the one in the index.',
          }),
        );
      if (!path.startsWith('snapshots/')) kept.set(path, content);
    }
  }
  const listed = new Set(index.files.map(({ path }) => path));
  for (const path of files.keys())
    if (path !== INDEX && !listed.has(path) && !RECEIPT.test(path))
      flaws.push(
        flaw(path, { zh: '多余的文件：索引中没有它。', en: 'an extra file: the index does not list it.' }),
      );
  return { flaws, kept };
}

function strangeThing(path: string): Flaw {
  return flaw(path, {
    zh: '不是普通文件（链接或多余的文件夹）。',
    en: 'is not a plain file (a link, or a folder too many).',
  });
}

function noIndex(trouble: 'missing' | 'unreadable'): Flaw {
  return trouble === 'missing'
    ? flaw(INDEX, {
        zh: '没有档案索引（或过大）：这不是一个场次档案。',
        en: 'there is no archive index (or it is too large): this is no session archive.',
      })
    : flaw(INDEX, {
        zh: '档案索引已损坏，无法读取，或不是规定的写法。',
        en: 'the archive index is damaged, cannot be read, or is not written in its one spelling.',
      });
}
