import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { Bytes } from '../src/base/index.ts';

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
  decrypter.addPassphrase(code);
  return openOrNothing(decrypter, sealed);
}

async function openOrNothing(decrypter: Decrypter, sealed: Bytes): Promise<Uint8Array | undefined> {
  try {
    return await decrypter.decrypt(Uint8Array.from(sealed));
  } catch {
    return undefined; // the library throws one kind of error for wrong keys and damaged files alike
  }
}
