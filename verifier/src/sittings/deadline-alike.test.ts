import { isInTime } from '@exam-room/shared/records';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SeatFact } from '../formats/entry-formats.ts';
import type { SeatRecord } from '../journals/journal.ts';
import { checkTime } from './time.ts';

const ORDER = 'order-1';
const NOTHING = '0'.repeat(64);

/*
 * Seat, console and authority ask one function, `isInTime`. The verifier shares no line with them: it judges a sitting of a start, its
 * grants, and one answer.
 */
it('an answer is judged alike by seat, console, authority and verifier: ten thousand answers around the last millisecond', () => {
  const aroundTheEnd = fc.record({
    durationMs: fc.integer({ min: 1, max: 14_400_000 }),
    grants: fc.array(fc.integer({ min: 1, max: 600_000 }), { maxLength: 3 }),
    beyondMs: fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -100_000, max: 100_000 })),
  });
  const judged = { inTime: 0, late: 0 };
  fc.assert(
    fc.property(aroundTheEnd, ({ durationMs, grants, beyondMs }) => {
      const grantedMs = grants.reduce((sum, ms) => sum + ms, 0);
      const usedMs = Math.max(0, durationMs + grantedMs + beyondMs);
      const inTime = isInTime({ durationMs, grantedMs }, usedMs);
      judged[inTime ? 'inTime' : 'late'] += 1;
      expect(verifierTakes({ durationMs, grants, usedMs })).toBe(inTime);
    }),
    { numRuns: 10_000 },
  );
  expect(Math.min(judged.inTime, judged.late)).toBeGreaterThan(2_000);
});

function verifierTakes(of: {
  readonly durationMs: number;
  readonly grants: readonly number[];
  readonly usedMs: number;
}): boolean {
  const opened = record<'sitting-opened'>(1, 0, {
    ...{ kind: 'sitting-opened', order: ORDER, candidate: 'C001', attempt: 1 },
    answerKeyToAuthority: 'sealed',
  });
  const entries: readonly SeatRecord[] = [
    opened,
    record(2, 0, { kind: 'sitting-started', order: ORDER, durationMs: of.durationMs }),
    ...of.grants.map((ms, at) => record(3 + at, 0, { kind: 'time-granted', order: ORDER, ms })),
    record(9, of.usedMs, { kind: 'answer-saved', item: 'Q1', sealed: 'sealed' }),
  ];
  const stretch = { candidate: 'C001', attempt: 1, opened, entries, seat: 'seat 01' };
  const sitting = { candidate: 'C001', attempt: 1, stretches: [stretch] };
  return checkTime({ mode: 'real', durationMs: of.durationMs }, [sitting]).ok;
}

/** One machine, whose monotonic clock is its test time. */
function record<Kind extends SeatFact['kind']>(
  seq: number,
  usedMs: number,
  fact: Extract<SeatFact, { kind: Kind }>,
): SeatRecord<Kind> {
  return {
    ...{ file: 'journals/seat', line: seq, epoch: 1, seq, prev: NOTHING, hash: NOTHING, boot: 'boot' },
    ...{ monoMs: usedMs, wallMs: usedMs, usedMs, place: seq, fact },
    device: { device: 'seat', role: 'seat', seat: '01', signKey: NOTHING, sealTo: '', tlsPin: NOTHING },
  };
}
