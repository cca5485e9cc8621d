import crypto, { type KeyObject } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { Decrypter } from 'age-encryption';
import nacl from 'tweetnacl';

/**
 * The same signature is asked about hundreds of times when an archive is forged in hundreds of ways, or read under thousands of bugs. The
 * libraries answer once for each question in a process, and are not asked about what a test's own key has just signed; what the verifier
 * does before and after is untouched. Not for tests of the signatures themselves.
 */
export function rememberCrypto(): void {
  const tweetnacl = nacl.sign.detached.verify;
  nacl.sign.detached.verify = remembering('tweetnacl', tweetnacl, (message, signature, key) =>
    question(message, signature, Buffer.from(key).toString('hex')),
  );
  const native: (...args: NativeArgs) => boolean = crypto.verify.bind(crypto) as typeof native;
  const quick = remembering('native', native, (...[, message, key, signature]: NativeArgs) =>
    question(message, signature, nameOf(key)),
  );
  crypto.verify = quick as typeof crypto.verify;
  syncBuiltinESMExports();
  rememberAge();
}

const signed = new Set<string>();

/** Tells of a signature that this very process has made with a key of its own. */
export function rememberSigned(message: Uint8Array, signature: Uint8Array, publicKey: string): void {
  signed.add(question(message, signature, publicKey));
}

type NativeArgs = [algorithm: null, message: Uint8Array, key: KeyObject, signature: Uint8Array];

const names = new WeakMap<KeyObject, string>();
const BEFORE_KEY = 12;

/** Lower-case hex of the public key. */
function nameOf(key: KeyObject): string {
  const name =
    names.get(key) ?? key.export({ format: 'der', type: 'spki' }).subarray(BEFORE_KEY).toString('hex');
  names.set(key, name);
  return name;
}

function question(message: Uint8Array, signature: Uint8Array, publicKey: string): string {
  return `${digestOf(message)} ${digestOf(signature)} ${publicKey}`;
}

function digestOf(bytes: Uint8Array): string {
  return crypto.hash('sha256', bytes, 'base64');
}

function remembering<Args extends readonly unknown[]>(
  library: string,
  answer: (...args: Args) => boolean,
  name: (...args: Args) => string,
): (...args: Args) => boolean {
  const known = new Map<string, boolean>();
  return (...args) => {
    const asked = name(...args);
    if (signed.has(asked)) return true;
    const kept = known.get(`${library} ${asked}`);
    if (kept !== undefined) return kept;
    const fresh = answer(...args);
    known.set(`${library} ${asked}`, fresh);
    return fresh;
  };
}

function rememberAge(): void {
  const identities = new WeakMap<Decrypter, string>();
  const { addIdentity } = Decrypter.prototype;
  // The library also takes streams; the verifier never hands it one.
  const decrypt = Decrypter.prototype.decrypt as unknown as (
    this: Decrypter,
    sealed: Uint8Array,
  ) => Promise<Uint8Array>;
  Decrypter.prototype.addIdentity = function (this: Decrypter, identity) {
    identities.set(this, `${identities.get(this) ?? ''} ${String(identity)}`);
    addIdentity.call(this, identity);
  };
  const known = new Map<string, Promise<Uint8Array>>();
  const quick = function (this: Decrypter, sealed: Uint8Array): Promise<Uint8Array> {
    const question = `${identities.get(this) ?? ''} ${digestOf(sealed)}`;
    const kept = known.get(question) ?? decrypt.call(this, sealed);
    known.set(question, kept);
    return kept;
  };
  Decrypter.prototype.decrypt = quick as unknown as typeof Decrypter.prototype.decrypt;
}
