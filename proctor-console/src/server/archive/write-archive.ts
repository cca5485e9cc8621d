import { existsSync, readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type DeviceId,
  type Digest,
  fromBase64,
  fromUtf8,
  ok,
  type Result,
  refuse,
  toHex,
  trouble,
  utf8,
} from '@exam-room/shared/base';
import { decodeEnvelope, encodeEnvelope, PURPOSE, type Signer, signEnvelope } from '@exam-room/shared/crypto';
import type { Session } from '@exam-room/shared/model';
import {
  type ArchiveIndex,
  archiveIndexSchema,
  type Checkpoint,
  entryLine,
  headText,
  ledgerOrigin,
  readNote,
  type SeatEntry,
  signLine,
  writeNote,
} from '@exam-room/shared/records';
import type { WrittenArchive } from '../archive-ports.ts';
import type { Ledger } from '../ledger-ports.ts';
import { type ArchiveFile, digestFile, type FillingFolder, fillFolder } from './archive-files.ts';

export interface ArchiveOf {
  /** `archive/` of the console's folder. */
  readonly folder: string;
  readonly sessionFolder: string;
  readonly session: Session;
  readonly ledger: Ledger;
  /** Position of the second signature under the sheet: the archive tells the ledger up to here. */
  readonly upTo: number;
  readonly console: { readonly device: DeviceId; readonly epoch: number; readonly signer: Signer };
  /** Wall clock of that signature: the same archive is made again after a crash. */
  readonly wallMs: number;
  /** Reports of the room check, each named by its SHA-256. */
  readonly reports: readonly { readonly digest: Digest; readonly path: string }[];
  readonly sheet: Uint8Array;
  readonly sheetPdf: Uint8Array;
  /** Where a sealed picture lies; undefined when it has not come. */
  readonly snapshot: (digest: Digest) => string | undefined;
}

const ISSUED = [
  'trust.dsse.json',
  'session.dsse.json',
  'roll.dsse.json',
  'release.dsse.json',
  'pool/index.dsse.json',
];
const INDEX = 'archive.dsse.json';

/**
 * Writes the session archive (docs/files.md) beside its name, reads every file back, and renames: under its name an archive is whole or
 * not there. One that is there already is left as it is. Code: ARCHIVE_DISK (names the file that came back
 * different, or the disk's error).
 */
export async function writeArchive(of: ArchiveOf): Promise<Result<WrittenArchive>> {
  const there = readArchiveIndex(of.folder);
  if (there !== undefined) return ok(there);
  try {
    return await fillAndRename(of);
  } catch (error) {
    // A full or failing disk: a person can act on that. Anything else is a bug and ends the program.
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    return refuse(diskDiffers(code));
  }
}

async function fillAndRename(of: ArchiveOf): Promise<Result<WrittenArchive>> {
  const beside = `${of.folder}.part`;
  await rm(beside, { recursive: true, force: true });
  const into = fillFolder(beside);
  const files: ArchiveFile[] = [];
  for (const path of ISSUED) files.push(await into.copy(path, join(of.sessionFolder, path)));
  const journals = await writeJournals(of, into);
  files.push(...journals.files);
  files.push(await into.write('ledger.jsonl', ledgerLines(of)));
  files.push(await into.write('checkpoint.dsse.json', checkpointOf(of)));
  files.push(await into.write('checkpoint.txt', utf8(witnessedHead(of))));
  for (const digest of journals.snapshots) {
    const from = of.snapshot(digest);
    if (from !== undefined) files.push(await into.copy(`snapshots/${digest}.age`, from));
  }
  for (const { digest, path } of of.reports) files.push(await into.copy(`room-check/${digest}.json`, path));
  files.push(await into.write('record-sheet.json', of.sheet));
  files.push(await into.write('record-sheet.pdf', of.sheetPdf));
  const index: ArchiveIndex = { session: of.session.session, files };
  const envelope = signEnvelope(PURPOSE.archive, utf8(JSON.stringify(index)), [of.console.signer]);
  const indexBytes = encodeEnvelope(envelope);
  await into.write(INDEX, indexBytes);
  const bad = await firstDifferent(beside, files);
  if (bad !== undefined) return refuse(diskDiffers(bad));
  for (const part of ['snapshots', 'room-check', 'journals', 'pool', '']) await flush(join(beside, part));
  await rename(beside, of.folder);
  await flush(dirname(of.folder));
  return ok({ folder: of.folder, files, index: indexBytes });
}

/** The archive that lies there; undefined when there is none. */
export function readArchiveIndex(folder: string): WrittenArchive | undefined {
  const path = join(folder, INDEX);
  if (!existsSync(path)) return undefined;
  const index = readFileSync(path);
  const envelope = decodeEnvelope(index, INDEX);
  const payload = envelope.ok ? fromBase64(envelope.value.payload) : undefined;
  const parsed = archiveIndexSchema.safeParse(
    payload === undefined ? undefined : JSON.parse(fromUtf8(payload)),
  );
  return parsed.success ? { folder, files: parsed.data.files, index } : undefined;
}

/** One file a journal, and which pictures they name. */
async function writeJournals(
  of: ArchiveOf,
  into: FillingFolder,
): Promise<{ readonly files: readonly ArchiveFile[]; readonly snapshots: ReadonlySet<Digest> }> {
  const files: ArchiveFile[] = [];
  const snapshots = new Set<Digest>();
  for (const { device, epoch } of of.ledger.journals()) {
    const entries = of.ledger.journal({ device, epoch, upTo: of.upTo });
    if (entries.length === 0) continue;
    const lines = entries.map(({ sealed }) => {
      if (sealed.payload.includes('"snapshot-taken"')) {
        const { fact }: SeatEntry = JSON.parse(sealed.payload);
        if (fact.kind === 'snapshot-taken') snapshots.add(fact.file);
      }
      return entryLine(sealed);
    });
    files.push(await into.write(`journals/${device}-${epoch}.jsonl`, lines));
  }
  return { files, snapshots };
}

function* ledgerLines(of: ArchiveOf): Generator<string> {
  for (const { device, epoch, seq, hash } of of.ledger.read({ first: 1, last: of.upTo }))
    yield `${JSON.stringify({ device, epoch, seq, hash })}\n`;
}

function checkpointOf(of: ArchiveOf): Uint8Array {
  const { device, epoch, signer } = of.console;
  const checkpoint: Checkpoint = {
    session: of.session.session,
    device,
    epoch,
    size: of.upTo,
    root: toHex(of.ledger.tree.root(of.upTo)) as Digest, // 32 bytes by construction
    wallMs: of.wallMs,
  };
  return encodeEnvelope(signEnvelope(PURPOSE.checkpoint, utf8(JSON.stringify(checkpoint)), [signer]));
}

/** The same head as a signed note (C2SP), with the line of every seat that signed just this head as a witness. */
function witnessedHead(of: ArchiveOf): string {
  const { session } = of.session;
  const { device, epoch, signer } = of.console;
  const origin = ledgerOrigin({ session, device, epoch });
  const text = headText({ origin, size: of.upTo, root: of.ledger.tree.root(of.upTo) });
  const lines = [signLine(text, origin, signer)];
  for (const { sealed } of of.ledger.read({ first: of.upTo + 1 })) {
    if (!sealed.payload.includes('"ledger-witnessed"')) continue;
    const { fact }: SeatEntry = JSON.parse(sealed.payload);
    if (fact.kind === 'ledger-witnessed' && readNote(fact.note)?.text === text) lines.push(fact.cosignature);
  }
  return writeNote(text, lines);
}

async function firstDifferent(folder: string, files: readonly ArchiveFile[]): Promise<string | undefined> {
  for (const file of files) {
    const found = await digestFile(folder, file.path);
    if (found.sha256 !== file.sha256 || found.bytes !== file.bytes) return file.path;
  }
  return undefined;
}

/** Makes the names in a folder durable; a room without pictures has no folder of pictures. */
async function flush(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const names = await open(folder, 'r');
  try {
    await names.sync();
  } finally {
    await names.close();
  }
}

function diskDiffers(path: string) {
  return trouble(
    'ARCHIVE_DISK',
    {
      zh: `场次档案没有写成（${path}）：硬盘已满或有故障。请腾出空间或更换硬盘，程序会自动重试。`,
      en: `The session archive could not be written (${path}): the disk is full or failing. Make room or change the disk; it is tried again by itself.`,
    },
    path,
  );
}
