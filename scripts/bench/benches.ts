import { benchDraw } from './bench-draw.ts';
import type { Bench } from './figure.ts';

/** Every bench by the name that `npm run bench -- NAME` takes. */
export const BENCHES: ReadonlyMap<string, Bench> = new Map([['draw', benchDraw]]);
