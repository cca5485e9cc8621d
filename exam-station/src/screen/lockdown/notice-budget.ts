/** One kind of notice with one detail is told at most once in this time: a key held down is one event, not three hundred. */
export const SAME_NOTICE_MS = 10_000;
/** And no more than this many of all kinds a minute; the rest add nothing that an invigilator could act on. */
export const NOTICES_PER_MINUTE = 30;

const MINUTE_MS = 60_000;

export interface NoticeBudget {
  /** Moments (monotonic ms) at which a notice was let through, newest last. */
  readonly told: readonly { readonly key: string; readonly atMs: number }[];
}

export const FRESH_BUDGET: NoticeBudget = { told: [] };

/** Whether a notice may be told now, and the budget after it. `key` names the kind and the detail. */
export function spendNotice(
  budget: NoticeBudget,
  key: string,
  nowMs: number,
): { readonly tell: boolean; readonly budget: NoticeBudget } {
  const told = budget.told.filter((past) => nowMs - past.atMs < MINUTE_MS);
  const repeated = told.some((past) => past.key === key && nowMs - past.atMs < SAME_NOTICE_MS);
  if (repeated || told.length >= NOTICES_PER_MINUTE) return { tell: false, budget: { told } };
  return { tell: true, budget: { told: [...told, { key, atMs: nowMs }] } };
}
