import runnerAddress from './act-runner.ts?worker&url';
import type { Runner } from './courier.ts';

/** As far as the page needs it; no library of types tells of it. */
interface TrustedTypes {
  readonly createPolicy: (
    name: string,
    rules: { readonly createScriptURL: (address: string) => string },
  ) => { readonly createScriptURL: (address: string) => string };
}

/** Starts the thread that carries acts; `undefined` where the browser starts none. Its address was written by the build, never by a paper. */
export function startRunner(): Runner | undefined {
  const types = Reflect.get(globalThis, 'trustedTypes') as TrustedTypes | undefined;
  const policy = types?.createPolicy('act-runner', { createScriptURL: (address) => address });
  try {
    return new Worker(policy?.createScriptURL(runnerAddress) ?? runnerAddress, { type: 'module' });
  } catch {
    return undefined; // the page carries its acts itself
  }
}
