/**
 * Seals are opened by Node on other threads, which are ready whenever they like. A machine whose WebCrypto knows no X25519 computes the
 * same on this thread (age-encryption falls back by itself), so while a room is simulated ours is such a machine.
 */
export async function onOneThread<Outcome>(work: () => Promise<Outcome>): Promise<Outcome> {
  const { subtle } = globalThis.crypto;
  const own = Object.getOwnPropertyDescriptor(subtle, 'importKey');
  const real = subtle.importKey.bind(subtle) as (...asked: readonly unknown[]) => Promise<unknown>;
  Object.defineProperty(subtle, 'importKey', {
    configurable: true,
    value: (...asked: readonly unknown[]) =>
      isX25519(asked[2]) ? Promise.reject(unknownHere()) : real(...asked),
  });
  try {
    return await work();
  } finally {
    if (own === undefined) Reflect.deleteProperty(subtle, 'importKey');
    else Object.defineProperty(subtle, 'importKey', own);
  }
}

function isX25519(algorithm: unknown): boolean {
  return (
    typeof algorithm === 'object' && algorithm !== null && 'name' in algorithm && algorithm.name === 'X25519'
  );
}

function unknownHere(): DOMException {
  return new DOMException('simulated', 'NotSupportedError');
}
