import { scrypt } from 'node:crypto';
import {
  Decrypter,
  Encrypter,
  generateX25519Identity,
  type Identity,
  identityToRecipient,
  type Stanza,
} from 'age-encryption';
import type { Bytes } from '../src/base/index.ts';
import { ONLY_NONCE, unseal } from './native-crypto.ts';

/** scrypt cost of a passphrase (2^n). Codes carry 83 bits themselves, so this only slows a thief a little more. */
const CODE_WORK = 15;

export function newSealIdentity(): Promise<string> {
  return generateX25519Identity();
}

/** The public half of an age identity: `age1…`. */
export function sealToOf(identity: string): Promise<string> {
  return identityToRecipient(identity);
}

/** An age file that each of the recipients opens alone; the plain `age` tool opens it too. */
export async function sealTo(recipients: readonly string[], plain: Bytes): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(Uint8Array.from(plain));
}

/** Undefined when this identity is no recipient or the file was changed. */
export async function openSealed(identity: string, sealed: Bytes): Promise<Uint8Array | undefined> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return openOrNothing(decrypter, sealed);
}

/** An age file under a passphrase (release code, PIN). */
export async function sealWithCode(code: string, plain: Bytes): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(code);
  encrypter.setScryptWorkFactor(CODE_WORK);
  return encrypter.encrypt(Uint8Array.from(plain));
}

/** Undefined when the code is wrong or the file was changed. */
export async function openWithCode(code: string, sealed: Bytes): Promise<Uint8Array | undefined> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(codeIdentity(code));
  return openOrNothing(decrypter, sealed);
}

/** Above this a stranger's file could hold the machine for minutes (age's own limit is 20 as well). */
const CODE_WORK_MOST = 20;

/**
 * The passphrase recipient of the age format by Node's own scrypt on another thread: the library's JavaScript would hold up every
 * seat of the room for a tenth of a second at each PIN.
 */
function codeIdentity(code: string): Identity {
  return {
    async unwrapFileKey(stanzas: Stanza[]) {
      const [only] = stanzas;
      if (stanzas.length !== 1 || only === undefined || only.args[0] !== 'scrypt') return null;
      const salt = Buffer.from(only.args[1] ?? '', 'base64');
      const work = Number(only.args[2]);
      if (salt.length !== 16 || !Number.isInteger(work) || work < 1 || work > CODE_WORK_MOST) return null;
      const key = await scryptKey(
        code,
        Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), salt]),
        work,
      );
      const fileKey = only.body.length === 32 ? unseal(key, ONLY_NONCE, only.body) : undefined;
      return fileKey === undefined ? null : new Uint8Array(fileKey);
    },
  };
}

function scryptKey(code: string, salt: Buffer, work: number): Promise<Buffer> {
  const cost = 2 ** work;
  return new Promise((resolve, reject) => {
    scrypt(code, salt, 32, { N: cost, r: 8, p: 1, maxmem: 256 * 8 * cost }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

async function openOrNothing(decrypter: Decrypter, sealed: Bytes): Promise<Uint8Array | undefined> {
  try {
    return await decrypter.decrypt(Uint8Array.from(sealed));
  } catch {
    return undefined; // the library throws one kind of error for wrong keys and damaged files alike
  }
}
