import { createCipheriv } from 'node:crypto';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { answerNonce } from '../proofs/sealed.ts';
import { digestOf } from './keys.test-support.ts';

const sealed = new Map<string, Uint8Array>();

/**
 * Seals to the authority. The same content is sealed once in a run, unless `again` says otherwise: sealing is slow, and archives are made by
 * the hundred.
 */
export async function sealTo(identity: string, plain: Uint8Array, again = ''): Promise<Uint8Array> {
  const key = `${identity} ${digestOf(plain)} ${again}`;
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

/** A key as a line of text. */
export function inHex(key: Buffer): Buffer {
  return Buffer.from(`${key.toString('hex')}\n`);
}

/** What its name asks for: a picture begins with these two bytes. */
const BEGINNINGS: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  [' as a GIF', [0x47, 0x49]],
  [' with half a mark', [0xff, 0x49]],
  [' with the other half', [0x47, 0xd8]],
];

/** A picture that nobody but a test would take for one; as long as its name says (“of 80000 bytes”), else as short as can be. */
export function pictureBytes(name: string): Buffer {
  const [, first = [0xff, 0xd8]] = BEGINNINGS.find(([part]) => name.includes(part)) ?? [];
  const shown = name.replace(' sealed again', '');
  const bytes = Buffer.concat([Buffer.from(first), Buffer.from(`TEST ONLY picture ${shown}`)]);
  const size = Number(/ of ([0-9]+) bytes/.exec(name)?.[1] ?? bytes.length);
  return Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);
}
