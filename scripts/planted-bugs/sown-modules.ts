import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { verifyArchive } from '../../verifier/src/verify-archive.ts';
import { VERIFIER } from './plant.ts';

const BASE = pathToFileURL(`${VERIFIER}/`).href;
const SOWN = '?sown';

/** Loads the verifier once more, from the sown sources; the true one stays as it is beside it. */
export async function loadSown(sources: ReadonlyMap<string, string>): Promise<typeof verifyArchive> {
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
  return loaded.verifyArchive;
}
