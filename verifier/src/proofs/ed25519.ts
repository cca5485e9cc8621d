import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import nacl from 'tweetnacl';
import { readHex } from './bytes.ts';
import { sha256Hex } from './digests.ts';

/** The field's prime and the group's order (RFC 8032, section 5.1). */
const PRIME = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** y of a point of order 8; the other such y is its negative. */
const EIGHTH_Y = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;

/** y of every point whose order divides 8: a key or commitment there makes signatures hold for many messages. */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([0n, 1n, PRIME - 1n, EIGHTH_Y, PRIME - EIGHTH_Y]);

/** DER before a raw Ed25519 public key (RFC 8410). */
const DER_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const SIGN_BIT = 1n << 255n;

/** A key that may be trusted at all: y below the prime in its one spelling, and not a point of small order. */
export function isSoundKey(publicKey: string): boolean {
  const raw = readHex(publicKey, 32);
  return raw !== undefined && isSoundPoint(raw);
}

function isSoundPoint(encoded: Uint8Array): boolean {
  const y = littleEndian(encoded) & (SIGN_BIT - 1n);
  return y < PRIME && !SMALL_ORDER_Y.has(y);
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

/** S below the group's order: any other spelling of a signature is refused. */
function isReduced(scalar: Uint8Array): boolean {
  return littleEndian(scalar) < ORDER;
}

/** What both implementations leave out: 64 bytes, a commitment that is no small-order point, a reduced S. */
function isStrict(signature: Uint8Array): boolean {
  return (
    signature.length === 64 && isSoundPoint(signature.subarray(0, 32)) && isReduced(signature.subarray(32))
  );
}

const keys = new Map<string, KeyObject | undefined>();

function nativeKey(publicKey: string): KeyObject | undefined {
  if (!keys.has(publicKey)) keys.set(publicKey, makeKey(publicKey));
  return keys.get(publicKey);
}

function makeKey(publicKey: string): KeyObject | undefined {
  const raw = readHex(publicKey, 32);
  if (raw === undefined || !isSoundPoint(raw)) return undefined;
  return createPublicKey({ key: Buffer.concat([DER_PREFIX, raw]), format: 'der', type: 'spki' });
}

export interface Signed {
  /** Lower-case hex of the 32 bytes. */
  readonly publicKey: string;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** Ed25519 by OpenSSL, after the checks that it leaves out. For every entry of every journal. */
export function signatureHolds({ publicKey, message, signature }: Signed): boolean {
  const key = nativeKey(publicKey);
  if (key === undefined || !isStrict(signature)) return false;
  return verify(null, message, key, signature);
}

export type Opinion = 'holds' | 'broken' | 'disagree';

/** Opinions already given, by everything they depend on: a receipt stands in a file and in a journal, and both are asked about. */
const given = new Map<string, Opinion>();
const OPINIONS_KEPT = 20_000;

/** Two implementations (OpenSSL and tweetnacl) on one signature: for every statement on which others rest. */
export function twoOpinions(signed: Signed): Opinion {
  const signature = Buffer.from(signed.signature).toString('hex');
  const asked = `${signed.publicKey} ${signature} ${sha256Hex(signed.message)}`;
  const known = given.get(asked);
  if (known !== undefined) return known;
  const opinion = compareOpinions(signed);
  if (given.size >= OPINIONS_KEPT) given.clear();
  given.set(asked, opinion);
  return opinion;
}

function compareOpinions(signed: Signed): Opinion {
  const raw = readHex(signed.publicKey, 32);
  const native = signatureHolds(signed);
  if (raw === undefined) return 'broken';
  const portable =
    isSoundPoint(raw) &&
    isStrict(signed.signature) &&
    nacl.sign.detached.verify(
      Uint8Array.from(signed.message),
      Uint8Array.from(signed.signature),
      Uint8Array.from(raw),
    );
  if (native !== portable) return 'disagree';
  return native ? 'holds' : 'broken';
}
