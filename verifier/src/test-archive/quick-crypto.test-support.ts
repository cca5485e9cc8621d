import crypto, { type KeyObject } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { Decrypter } from 'age-encryption';
import nacl from 'tweetnacl';

/**
 * The same signature is asked about hundreds of times when an archive is forged in hundreds of ways, or read under thousands of bugs. The
 * libraries answer once for each question in a process; what the verifier does before and after is untouched.
 */
export function rememberCrypto(): void {
  nacl.sign.detached.verify = remembering(nacl.sign.detached.verify, (...bytes) =>
    bytes.map(digestOf).join(''),
  );
  const native: (...args: NativeArgs) => boolean = crypto.verify.bind(crypto) as typeof native;
  const quick = remembering(native, (...[, message, key, signature]: NativeArgs) =>
    [digestOf(message), digestOf(signature), nameOf(key)].join(''),
  );
  crypto.verify = quick as typeof crypto.verify;
  syncBuiltinESMExports();
  rememberAge();
}

type NativeArgs = [algorithm: null, message: Uint8Array, key: KeyObject, signature: Uint8Array];

const names = new WeakMap<KeyObject, string>();

function nameOf(key: KeyObject): string {
  const name = names.get(key) ?? key.export({ format: 'der', type: 'spki' }).toString('hex');
  names.set(key, name);
  return name;
}

function digestOf(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('base64');
}

function remembering<Args extends readonly unknown[], Value>(
  answer: (...args: Args) => Value,
  name: (...args: Args) => string,
): (...args: Args) => Value {
  const known = new Map<string, Value>();
  return (...args) => {
    const question = name(...args);
    const kept = known.get(question);
    if (kept !== undefined) return kept;
    const fresh = answer(...args);
    known.set(question, fresh);
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
