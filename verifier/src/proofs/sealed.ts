import { createDecipheriv } from 'node:crypto';
import { Decrypter, identityToRecipient } from 'age-encryption';
import { sha256 } from './digests.ts';

const TAG = 16;
const NONCE = 12;

/** Opens ChaCha20-Poly1305 (RFC 8439), ciphertext followed by its tag. Undefined when the bytes or the key are not the right ones. */
export function openChaCha(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < TAG || key.length !== 32) return undefined;
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG });
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG)), decipher.final()]);
  } catch {
    return undefined; // the tag does not hold
  }
}

/** The nonce under which one journal entry's answer is sealed. */
export function answerNonce(device: string, epoch: number, seq: number): Buffer {
  return sha256(Buffer.from(`exam-room/answer-nonce/v1\n${device}\n${epoch}\n${seq}`)).subarray(0, NONCE);
}

/** Opens an age file with the first of the identities that fits. Undefined when none does or the file was changed. */
export async function openAge(
  identities: readonly string[],
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  for (const identity of identities) {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    try {
      return await decrypter.decrypt(Uint8Array.from(sealed));
    } catch {
      // The library has one error for a key that does not fit and for a changed file: the next key may fit.
    }
  }
  return undefined;
}

/** The public half (`age1…`) of an age identity; undefined when the text is none. */
export async function recipientOf(identity: string): Promise<string | undefined> {
  try {
    return await identityToRecipient(identity);
  } catch {
    return undefined; // not an age identity: the caller looks further
  }
}
