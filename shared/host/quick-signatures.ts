/// <reference path="./sodium-native.d.ts" />
import sodium from 'sodium-native';
import { fromHex } from '../src/base/index.ts';
import { isReduced, isSmallOrder, type SignatureCheck } from '../src/crypto/index.ts';

const publicKeys = new Map<string, Uint8Array>();
/** A room has a few hundred keys; more means that somebody feeds us strange ones. */
const PUBLIC_KEYS_KEPT = 5_000;

function publicKeyBytes(publicKey: string): Uint8Array | undefined {
  const kept = publicKeys.get(publicKey);
  if (kept !== undefined) return kept;
  const raw = fromHex(publicKey);
  if (raw === undefined || raw.length !== 32 || isSmallOrder(raw)) return undefined;
  if (publicKeys.size >= PUBLIC_KEYS_KEPT) publicKeys.clear();
  publicKeys.set(publicKey, raw);
  return raw;
}

/**
 * Ed25519 by libsodium, by the same strict rules as `nativeSignatures` and in half of OpenSSL's time: for whoever checks thousands a second
 * (docs/decisions/011).
 */
export const quickSignatures: SignatureCheck = {
  verify(publicKey, message, signature) {
    const key = publicKeyBytes(publicKey);
    if (key === undefined || signature.length !== 64) return false;
    if (isSmallOrder(signature.subarray(0, 32)) || !isReduced(signature.subarray(32))) return false;
    return sodium.crypto_sign_verify_detached(signature, message, key);
  },
};
