import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { verifyArchive } from '../../verifier/src/verify-archive.ts';
import { BLOCK_FILES, type Blocks } from './building-blocks.ts';
import { VERIFIER } from './plant.ts';

const BASE = pathToFileURL(`${VERIFIER}/`).href;
const SOWN = '?sown';

export interface SownVerifier {
  readonly verify: typeof verifyArchive;
  readonly blocks: Blocks;
}

/** Loads the verifier once more, from the sown sources; the true one stays as it is beside it. */
export async function loadSown(sources: ReadonlyMap<string, string>): Promise<SownVerifier> {
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const inside = context.parentURL?.startsWith(BASE) === true && context.parentURL.endsWith(SOWN);
      return inside && found.url.startsWith(BASE) ? { ...found, url: `${found.url}${SOWN}` } : found;
    },
    load(url, context, next) {
      const source =
        url.startsWith(BASE) && url.endsWith(SOWN)
          ? sources.get(url.slice(BASE.length, -SOWN.length))
          : undefined;
      return source === undefined
        ? next(url, context)
        : { format: 'module-typescript', source, shortCircuit: true };
    },
  });
  const loaded: { readonly verifyArchive: typeof verifyArchive } = await import(
    `${BASE}verify-archive.ts${SOWN}`
  );
  const part = async (name: string) => import(`${BASE}proofs/${name}.ts${SOWN}`);
  const blocks: Blocks = Object.assign(
    {},
    ...(await Promise.all(BLOCK_FILES.map(part))), // the very modules that `Blocks` is made of
  );
  return { verify: loaded.verifyArchive, blocks };
}
