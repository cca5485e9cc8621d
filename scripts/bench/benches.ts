import { benchAnswer } from './bench-answer.ts';
import { benchBank } from './bench-bank.ts';
import { benchConsole } from './bench-console.ts';
import { benchDraw } from './bench-draw.ts';
import { benchRehearsal } from './bench-rehearsal.ts';
import { benchScreen } from './bench-screen.ts';
import { benchVerify } from './bench-verify.ts';
import type { Bench } from './figure.ts';

/** Every bench by the name that `npm run bench -- NAME` takes. */
export const BENCHES: ReadonlyMap<string, Bench> = new Map([
  ['answer', benchAnswer],
  ['bank', benchBank],
  ['console', benchConsole],
  ['draw', benchDraw],
  ['rehearsal', benchRehearsal],
  ['screen', benchScreen],
  ['verify', benchVerify],
]);
