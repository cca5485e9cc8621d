import { crc32 } from 'node:zlib';
import { ok, type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';

const FILE_BYTES = 64 * 1024 * 1024;
const ENTRIES = 5_000;
/** `PK` */
const ZIP_SIGNATURE = 0x504b;
/** A workbook of 100,000 questions unpacks to some 70 MB. */
const UNPACKED_BYTES = 300 * 1024 * 1024;
/** Spreadsheet XML shrinks to a tenth, repeated rows to a thirtieth; small files may shrink as they like. */
const RATIO = 40;
const SMALL = 16 * 1024 * 1024;

/** The parts of a container, unpacked into memory. Nothing is ever written under a name that a container gives. */
export type ZipParts = ReadonlyMap<string, Buffer>;

/**
 * Unpacks a .zip or .xlsx whose directory promises a sensible size, and holds it to its promise. Codes: FILE_LARGE, FILE_FORMAT, FILE_CUT,
 * FILE_BOMB, FILE_NAMES, FILE_ENCRYPTED, FILE_DAMAGED. Every refusal names the file and, where one is to blame, the part in it.
 */
export async function unzip(bytes: Buffer, what: string): Promise<Result<ZipParts>> {
  if (bytes.length > FILE_BYTES)
    return refuse(
      unfit(what, 'FILE_LARGE', [
        '文件超过 64 MB，请分成几个文件',
        'is larger than 64 MB. Split it into several files',
      ]),
    );
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== ZIP_SIGNATURE)
    return refuse(
      unfit(what, 'FILE_FORMAT', [
        '内容与扩展名不符，不是 .xlsx 或 .zip 文件，请用原来的程序重新另存',
        'is not what its name says: neither .xlsx nor .zip. Save it again in the program it comes from',
      ]),
    );
  let zip: ZipFile;
  try {
    zip = await fromBufferPromise(bytes, { lazyEntries: true, strictFileNames: true, autoClose: false });
  } catch {
    return refuse(
      unfit(what, 'FILE_CUT', [
        '不是完整的文件：结尾缺失或被截断，请重新另存或重新复制',
        'is not whole: its end is missing or cut off. Save or copy it again',
      ]),
    );
  }
  const entries = await listEntries(zip, what);
  if (!entries.ok) return entries;
  const fit = checkSizes(entries.value, { what, bytes: bytes.length });
  return fit.ok ? unpack(zip, entries.value, what) : fit;
}

async function listEntries(zip: ZipFile, what: string): Promise<Result<readonly Entry[]>> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      entries.push(entry);
      if (entries.length > ENTRIES)
        return refuse(
          unfit(what, 'FILE_BOMB', [
            `压缩包内超过 ${ENTRIES} 个文件，已拒绝打开`,
            `holds more than ${ENTRIES} files. It was not opened`,
          ]),
        );
    }
  } catch (error) {
    return refuse(directoryTrouble(what, error instanceof Error ? error.message : ''));
  }
  return ok(entries);
}

/** The library tells a name that would leave the folder (`../`, `C:`, a backslash) from a directory that cannot be read. */
function directoryTrouble(what: string, message: string): Trouble {
  const name = /(?:relative path|absolute path|invalid characters in fileName): ?(.*)$/.exec(message)?.[1];
  return name === undefined
    ? unfit(what, 'FILE_CUT', [
        '压缩包目录已损坏，请重新另存或重新复制',
        'has a damaged directory. Save or copy it again',
      ])
    : unfit(what, 'FILE_NAMES', [
        `压缩包内的文件名“${name.slice(0, 80)}”指向包外，可能是恶意文件，已拒绝打开`,
        `holds a file named "${name.slice(0, 80)}", which points outside of it. It may be malicious and was not opened`,
      ]);
}

function checkSizes(
  entries: readonly Entry[],
  { what, bytes }: { readonly what: string; readonly bytes: number },
): Result<true> {
  let total = 0;
  let end = 0;
  for (const entry of entries.toSorted(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  )) {
    total += entry.uncompressedSize;
    if (entry.isEncrypted())
      return refuse(
        unfit(what, 'FILE_ENCRYPTED', [
          `其中的“${entry.fileName}”已加密，请取消密码后另存`,
          `holds "${entry.fileName}" encrypted. Remove the password and save it again`,
        ]),
      );
    // Entries that share their bytes let a small file promise terabytes.
    if (entry.relativeOffsetOfLocalHeader < end || total > UNPACKED_BYTES || isBomb(total, bytes))
      return refuse(
        unfit(what, 'FILE_BOMB', [
          `解压后过大（在“${entry.fileName}”处），已拒绝打开`,
          `would unpack to far more than a question bank (at "${entry.fileName}"). It was not opened`,
        ]),
      );
    end = entry.relativeOffsetOfLocalHeader + 30 + entry.compressedSize;
  }
  return ok(true);
}

function isBomb(unpacked: number, packed: number): boolean {
  return unpacked > SMALL && unpacked > packed * RATIO;
}

async function unpack(zip: ZipFile, entries: readonly Entry[], what: string): Promise<Result<ZipParts>> {
  const parts = new Map<string, Buffer>();
  for (const entry of entries) {
    if (entry.fileName.endsWith('/')) continue;
    try {
      parts.set(nameOf(entry), await unpackEntry(zip, entry));
    } catch {
      return refuse(
        unfit(what, 'FILE_DAMAGED', [
          `其中的“${entry.fileName}”已损坏或大小与目录不符，请重新另存或重新复制`,
          `holds "${entry.fileName}" damaged or of another size than it says. Save or copy the file again`,
        ]),
      );
    }
  }
  return ok(parts);
}

async function unpackEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(entry.uncompressedSize);
  let at = 0;
  // The library stops a part that grows beyond what the directory promised, and one that stays below it.
  for await (const chunk of await zip.openReadStreamPromise(entry)) at += (chunk as Buffer).copy(whole, at);
  if (at !== whole.length || crc32(whole) !== entry.crc32)
    throw new Error('the part is not what the directory says');
  return whole;
}

/** Chinese Windows writes names in GBK without saying so. */
function nameOf(entry: Entry): string {
  const raw = entry.fileNameRaw;
  if ((entry.generalPurposeBitFlag & 0x800) !== 0 || raw.every((byte) => byte < 0x80)) return entry.fileName;
  try {
    return new TextDecoder('gb18030', { fatal: true }).decode(raw);
  } catch {
    return entry.fileName;
  }
}

export function unfit(what: string, code: string, [zh, en]: readonly [string, string]): Trouble {
  return trouble(code, { zh: `${what}：${zh}。`, en: `${what} ${en}.` }, what);
}
