declare module 'sodium-native' {
  const sodium: {
    /** Whether the 64-byte signature is that of the 32-byte public key under the message. Throws when a length is another. */
    crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
  };
  export default sodium;
}
