/** One recorded call, in the order in which the process made it (native/disk-shim.c). */
export type DiskCall =
  | { readonly call: 'open'; readonly fd: number; readonly flags: number; readonly name: string }
  | { readonly call: 'write'; readonly fd: number; readonly at: number; readonly bytes: Buffer }
  | { readonly call: 'truncate'; readonly fd: number; readonly size: number }
  /** `did`: the flush reached the disk, failed (the kernel forgets what was dirty), or was ignored by the disk. */
  | { readonly call: 'flush'; readonly fd: number; readonly did: 'reach' | 'fail' | 'nothing' }
  | { readonly call: 'unlink'; readonly name: string }
  | { readonly call: 'rename'; readonly from: string; readonly to: string }
  | { readonly call: 'close'; readonly fd: number }
  /** The process said that something is saved. */
  | { readonly call: 'ack'; readonly lines: readonly string[] };

const HEAD_BYTES = 24;
const OPS = ['', 'open', 'write', 'truncate', 'flush', 'unlink', 'rename', 'close', 'ack'] as const;

/**
 * Decodes a record. One that is cut short throws, for then the shim, not the product, is at fault; unless the process was killed: then its last
 * call is one that never returned.
 */
export function* readDiskLog(log: Buffer, ended: 'by itself' | 'killed' = 'by itself'): Generator<DiskCall> {
  for (let at = 0; at < log.length; ) {
    const whole = at + HEAD_BYTES <= log.length && at + HEAD_BYTES + log.readUInt32LE(at + 20) <= log.length;
    if (!whole && ended === 'killed') return;
    if (!whole) throw new Error(`the record of the disk ends inside a call, at byte ${at} of ${log.length}`);
    const op = OPS[log.readUInt32LE(at)];
    const fd = log.readInt32LE(at + 4);
    const number = Number(log.readBigInt64LE(at + 8));
    const result = log.readInt32LE(at + 16);
    const length = log.readUInt32LE(at + 20);
    const bytes = log.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length);
    at += HEAD_BYTES + length;
    switch (op) {
      case 'open':
        yield { call: op, fd, flags: number, name: bytes.toString('utf8') };
        break;
      case 'write':
        if (result === 0) yield { call: op, fd, at: number, bytes };
        break;
      case 'truncate':
        yield { call: op, fd, size: number };
        break;
      case 'flush':
        yield { call: op, fd, did: result !== 0 ? 'fail' : number === 1 ? 'nothing' : 'reach' };
        break;
      case 'unlink':
        yield { call: op, name: bytes.toString('utf8') };
        break;
      case 'rename': {
        const [from = '', to = ''] = bytes.toString('utf8').split('\0');
        yield { call: op, from, to };
        break;
      }
      case 'close':
        yield { call: op, fd };
        break;
      case 'ack':
        yield {
          call: op,
          lines: bytes
            .toString('utf8')
            .split('\n')
            .filter((line) => line !== ''),
        };
        break;
      default:
        throw new Error('the record of the disk cannot be read');
    }
  }
}
