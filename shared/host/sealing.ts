import { randomBytes, scrypt } from 'node:crypto';
import {
  Decrypter,
  Encrypter,
  generateX25519Identity,
  type Identity,
  identityToRecipient,
  type Recipient,
  Stanza,
} from 'age-encryption';
import type { Bytes } from '../src/base/index.ts';
import { ONLY_NONCE, seal, unseal } from './native-crypto.ts';

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
  encrypter.addRecipient(codeRecipient(code));
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

const SALT_BYTES = 16;

/**
 * The passphrase recipient of the age format by Node's own scrypt on another thread: the library's JavaScript takes longer, and would hold
 * up every seat of the room meanwhile.
 */
function codeRecipient(code: string): Recipient {
  return {
    async wrapFileKey(fileKey: Uint8Array) {
      const salt = randomBytes(SALT_BYTES);
      const body = seal(await codeKey(code, salt, CODE_WORK), ONLY_NONCE, fileKey);
      return [new Stanza(['scrypt', salt.toString('base64').replaceAll('=', ''), String(CODE_WORK)], body)];
    },
  };
}

/** Its other half. */
function codeIdentity(code: string): Identity {
  return {
    async unwrapFileKey(stanzas: Stanza[]) {
      const [only] = stanzas;
      if (stanzas.length !== 1 || only === undefined || only.args[0] !== 'scrypt') return null;
      const salt = Buffer.from(only.args[1] ?? '', 'base64');
      const work = Number(only.args[2]);
      if (salt.length !== SALT_BYTES || !Number.isInteger(work) || work < 1 || work > CODE_WORK_MOST)
        return null;
      const key = await codeKey(code, salt, work);
      const fileKey = only.body.length === 32 ? unseal(key, ONLY_NONCE, only.body) : undefined;
      return fileKey === undefined ? null : new Uint8Array(fileKey);
    },
  };
}

function codeKey(code: string, salt: Buffer, work: number): Promise<Buffer> {
  const cost = 2 ** work;
  const labelled = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), salt]);
  return new Promise((resolve, reject) => {
    scrypt(code, labelled, 32, { N: cost, r: 8, p: 1, maxmem: 256 * 8 * cost }, (error, key) =>
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
