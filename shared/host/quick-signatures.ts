/// <reference path="./sodium-native.d.ts" />
import sodium from 'sodium-native';
import type { SignatureCheck } from '../src/crypto/index.ts';
import { isWellFormed, keptKeys } from './strict-signatures.ts';

const keyOf = keptKeys((raw) => raw);

/**
 * Ed25519 by libsodium, by the same strict rules as `nativeSignatures` and in half of OpenSSL's time: for whoever checks thousands a second
 * (docs/decisions/011).
 */
export const quickSignatures: SignatureCheck = {
  verify(publicKey, message, signature) {
    const key = keyOf(publicKey);
    if (key === undefined || !isWellFormed(signature)) return false;
    return sodium.crypto_sign_verify_detached(signature, message, key);
  },
};
