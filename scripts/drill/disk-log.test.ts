import { describe, expect, it } from 'vitest';
import { readDiskLog } from './disk-log.ts';

/** A flush, and the opening of a file, as the shim writes them. */
function record(op: number, fd: number, bytes: string): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(op, 0);
  head.writeInt32LE(fd, 4);
  head.writeUInt32LE(Buffer.byteLength(bytes), 20);
  return Buffer.concat([head, Buffer.from(bytes)]);
}

const FLUSH = record(4, 7, '');
const OPENED = record(1, 8, 'journal.sqlite');

describe('the record of a disk', () => {
  it('of a program that was killed ends with the last call that returned, wherever the kill fell', () => {
    for (let kept = 0; kept < OPENED.length; kept += 1) {
      const log = Buffer.concat([FLUSH, OPENED.subarray(0, kept)]);
      expect([...readDiskLog(log, 'killed')]).toEqual([{ call: 'flush', fd: 7, did: 'reach' }]);
      if (kept > 0) expect(() => [...readDiskLog(log)]).toThrow(/ends inside a call/);
    }
    expect([...readDiskLog(Buffer.concat([FLUSH, OPENED]), 'killed')]).toHaveLength(2);
  });
});
