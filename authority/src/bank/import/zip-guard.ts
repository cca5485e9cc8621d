import { type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import { fromBuffer, type ZipFile } from 'yauzl';

const FILE_BYTES = 64 * 1024 * 1024;
const UNPACKED_BYTES = 512 * 1024 * 1024;
const ENTRIES = 5_000;

/**
 * Looks at a workbook's container before anything unpacks it: a workbook that is no zip, is encrypted, is cut short or would
 * unpack to half a gigabyte never reaches the reader. Codes: FILE_LARGE, FILE_ENCRYPTED, FILE_FORMAT, FILE_BOMB.
 */
export async function guardWorkbook(bytes: Buffer, what: string): Promise<Result<true>> {
  if (bytes.length > FILE_BYTES)
    return refuse(
      unfit(what, 'FILE_LARGE', [
        '文件超过 64 MB，请分成几个文件',
        'is larger than 64 MB. Split it into several files',
      ]),
    );
  if (bytes.length >= 8 && bytes.readUInt32BE(0) === 0xd0cf11e0)
    return refuse(
      bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))
        ? unfit(what, 'FILE_ENCRYPTED', [
            '文件设有打开密码，请取消密码后另存',
            'is encrypted. Remove its password and save it again',
          ])
        : unfit(what, 'FILE_FORMAT', [
            '是旧的 .xls 格式，请另存为 .xlsx',
            'is an old .xls. Save it as .xlsx',
          ]),
    );
  const sizes = await unpackedSize(bytes);
  if (sizes === undefined)
    return refuse(
      unfit(what, 'FILE_FORMAT', [
        '不是完整的 .xlsx 文件，请重新另存或重新复制',
        'is not a whole .xlsx file. Save or copy it again',
      ]),
    );
  return sizes.entries > ENTRIES || sizes.bytes > UNPACKED_BYTES
    ? refuse(
        unfit(what, 'FILE_BOMB', [
          '解压后过大，已拒绝打开',
          'would unpack to far more than a question bank. It was not opened',
        ]),
      )
    : { ok: true, value: true };
}

/** What the zip's directory promises; undefined when it has none that can be read. Entry names are checked by the library. */
function unpackedSize(
  bytes: Buffer,
): Promise<{ readonly entries: number; readonly bytes: number } | undefined> {
  return new Promise((resolve) => {
    fromBuffer(bytes, { lazyEntries: true, strictFileNames: true }, (error, zip?: ZipFile) => {
      if (error !== null || zip === undefined) {
        resolve(undefined);
        return;
      }
      let [entries, total] = [0, 0];
      zip.on('error', () => resolve(undefined));
      zip.on('entry', (entry) => {
        entries += 1;
        total += entry.uncompressedSize;
        if (entries > ENTRIES || total > UNPACKED_BYTES) resolve({ entries, bytes: total });
        else zip.readEntry();
      });
      zip.on('end', () => resolve({ entries, bytes: total }));
      zip.readEntry();
    });
  });
}

function unfit(what: string, code: string, [zh, en]: readonly [string, string]): Trouble {
  return trouble(code, { zh: `${what}：${zh}。`, en: `${what} ${en}.` }, what);
}
