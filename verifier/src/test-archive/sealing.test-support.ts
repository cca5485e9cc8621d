import { createCipheriv } from 'node:crypto';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { answerNonce } from '../proofs/sealed.ts';
import { digestOf } from './keys.test-support.ts';

const sealed = new Map<string, Uint8Array>();

/** Seals to the authority. The same content is sealed once in a run: sealing is slow, and archives are made by the hundred. */
export async function sealTo(identity: string, plain: Uint8Array): Promise<Uint8Array> {
  const key = `${identity} ${digestOf(plain)}`;
  const kept = sealed.get(key);
  if (kept !== undefined) return kept;
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  const fresh = await encrypter.encrypt(plain);
  sealed.set(key, fresh);
  return fresh;
}

/** A key that belongs to nobody in the room. */
export function newIdentity(): Promise<string> {
  return generateX25519Identity();
}

export function answerKey(candidate: string): Buffer {
  return Buffer.from(digestOf(`TEST ONLY answer key ${candidate}`), 'hex');
}

export interface AnswerPlace {
  readonly candidate: string;
  readonly device: string;
  readonly epoch: number;
  readonly seq: number;
}

export function sealChoice(at: AnswerPlace, choice: readonly number[]): string {
  const nonce = answerNonce(at.device, at.epoch, at.seq);
  const cipher = createCipheriv('chacha20-poly1305', answerKey(at.candidate), nonce, { authTagLength: 16 });
  const plain = Buffer.from(JSON.stringify(choice).padEnd(16, ' '));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** A picture that nobody but a test would take for one. */
export function pictureBytes(name: string): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.from(`TEST ONLY picture ${name}`)]);
}
