import { sha256 } from '../proofs/digests.ts';
import { testKey } from './keys.test-support.ts';
import { deviceId, SESSION } from './plan.test-support.ts';

// The signed heads of the ledger as a room writes them, by the keys that a test gives.

export const LEDGER = originOf('console');

/** The name of the ledger of one of the room's consoles: the standby's begins with the second epoch. */
export function originOf(who: string): string {
  return `exam-room/${SESSION}/ledger/${deviceId(who)}-${who === 'standby' ? 2 : 1}`;
}

export function headText(of: {
  readonly size: number;
  readonly root: string;
  readonly origin?: string;
}): string {
  return `${of.origin ?? LEDGER}\n${of.size}\n${Buffer.from(of.root, 'hex').toString('base64')}\n`;
}

export function noteLine(
  text: string,
  by: {
    /** Whose line it says it is, and who signs it when that is somebody else. */
    readonly who: string;
    readonly key?: string;
    readonly as: 'log' | 'witness';
    readonly seconds?: number;
    /** The name of a ledger that is not this console’s first. */
    readonly origin?: string;
  },
): string {
  const { who, as, seconds = 0 } = by;
  const key = testKey(by.key ?? who);
  const name = as === 'log' ? (by.origin ?? originOf(who)) : `exam-room/${SESSION}/witness/${deviceId(who)}`;
  const raw = Buffer.from(testKey(who).publicKey, 'hex');
  const id = sha256(Buffer.from(`${name}\n`), Buffer.of(as === 'log' ? 1 : 4), raw).subarray(0, 4);
  const time = Buffer.alloc(as === 'log' ? 0 : 8);
  if (as === 'witness') time.writeBigUInt64BE(BigInt(seconds));
  const said = as === 'log' ? text : `cosignature/v1\ntime ${seconds}\n${text}`;
  return `— ${name} ${Buffer.concat([id, time, key.sign(Buffer.from(said))]).toString('base64')}`;
}
