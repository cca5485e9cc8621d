import type { ResultStore, ReviewRow } from '../store-port.ts';
import { chinaDay } from './due-date.ts';

/** One session as the review desk lists it. */
export interface QueueLine extends ReviewRow {
  readonly overdue: boolean;
  readonly candidates: number;
  readonly passed: number;
  /** Things to look at, by code. */
  readonly findings: Readonly<Record<string, number>>;
  /** Pictures by what was found when they were opened. */
  readonly pictures: Readonly<Record<string, number>>;
}

/** The review queue, the most urgent session first. */
export async function reviewQueue(store: ResultStore, nowMs: number): Promise<readonly QueueLine[]> {
  const rows = await store.reviews();
  return Promise.all(
    rows.map(async (row) => {
      const [scores, findings, pictures] = await Promise.all([
        store.scores(row.session),
        store.findings(row.session),
        store.pictures(row.session),
      ]);
      return {
        ...row,
        overdue: row.state === 'open' && chinaDay(nowMs) > row.dueDay,
        candidates: scores.length,
        passed: scores.filter((score) => score.passed).length,
        findings: countBy(findings, (one) => one.code),
        pictures: countBy(pictures, (one) => one.state),
      };
    }),
  );
}

function countBy<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}
