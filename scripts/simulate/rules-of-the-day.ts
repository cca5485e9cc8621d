import { MINUTE_MS, SECOND_MS } from '@exam-room/shared/base';
import type { Blueprint, Policies, QuestionKind } from '@exam-room/shared/model';

const KINDS: readonly { readonly kind: QuestionKind; readonly count: number; readonly stock: number }[] = [
  { kind: 'judge', count: 4, stock: 9 },
  { kind: 'single', count: 6, stock: 14 },
  { kind: 'multi', count: 3, stock: 8 },
  { kind: 'case', count: 1, stock: 4 },
];

/** What one paper takes of each kind, and how many the pool holds. */
export function paperPlan(): typeof KINDS {
  return KINDS;
}

/** 14 questions with 15 items, 100 points. */
export function blueprintOf(durationMs: number): Blueprint {
  const pointsEach: Readonly<Record<string, number>> = { judge: 500, single: 500, multi: 1_000, case: 1_000 };
  return {
    schema: 'exam-room/blueprint/v1',
    ...{ id: 'sim', version: 1, post: '101', title: '模拟组卷方案', durationMinutes: durationMs / MINUTE_MS },
    ...{ totalPoints: 10_000, passPoints: 6_000 },
    sections: KINDS.map(({ kind, count }) => ({
      ...{ id: kind, title: kind, kind, count, pointsEach: pointsEach[kind] ?? 0 },
      ...(kind === 'case' ? { subsEach: 2 } : {}),
      scoring: { policy: 'exact' as const },
      shuffleQuestions: true,
      cells: [{ topic: 't1', difficulty: 'easy' as const, count }],
    })),
  };
}

/** A short day, so that a night of seeds sees many rooms; wide windows, so that a console's wrong date stops nobody. */
export function policiesOf(): Policies {
  return {
    checkInOpensMs: 24 * 60 * MINUTE_MS,
    rulesLeadMs: 2 * MINUTE_MS,
    lateBarMs: 4 * MINUTE_MS,
    earliestHandInMs: 3 * MINUTE_MS,
    grantAloneMaxMs: 90 * SECOND_MS,
    snapshots: { randomMin: 2, randomMax: 4, atCheckIn: true, atHandIn: true, maxBytes: 80_000 },
    retentionYears: 3,
    invigilatorsAtLeast: 2,
  };
}
