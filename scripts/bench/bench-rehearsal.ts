import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rehearseDay } from '../day/rehearse-day.ts';
import { type Bench, figure } from './figure.ts';

const LIMIT_S = 90;

/** A whole exam day of 30 seats on a clock 240 times as fast, from the authority's keys to the verifier's word. */
export const benchRehearsal: Bench = async (tell) => {
  const out = mkdtempSync(join(tmpdir(), 'exam-room-bench-'));
  try {
    const summary = await rehearseDay(
      { seats: 30, minutes: 120, speed: 240, out, faults: [], seed: 'bench', json: 'yes' },
      tell,
    );
    if (summary.broken.length > 0) throw new Error(summary.broken.join('; '));
    return [
      figure({
        name: 'rehearsal of 30 seats at speed 240',
        value: summary.tookMs / 1_000,
        unit: 's',
        reference: 'limit',
        referenceValue: LIMIT_S,
        goal: 1,
      }),
    ];
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
};
