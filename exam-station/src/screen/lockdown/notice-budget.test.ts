import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRESH_BUDGET, NOTICES_PER_MINUTE, SAME_NOTICE_MS, spendNotice } from './notice-budget.ts';

describe('what the page tells the station', () => {
  it('tells the same thing once, and again after a while', () => {
    const first = spendNotice(FRESH_BUDGET, 'chord Ctrl+N', 0);
    const second = spendNotice(first.budget, 'chord Ctrl+N', SAME_NOTICE_MS - 1);
    const third = spendNotice(second.budget, 'chord Ctrl+N', SAME_NOTICE_MS);
    expect([first.tell, second.tell, third.tell]).toEqual([true, false, true]);
  });

  it('never tells more in a minute than the journal should bear, whatever is pressed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40), fc.nat(900)), { maxLength: 300 }), (presses) => {
        let budget = FRESH_BUDGET;
        let now = 0;
        const told: number[] = [];
        for (const [what, later] of presses) {
          now += later;
          const spent = spendNotice(budget, `${what}`, now);
          budget = spent.budget;
          if (spent.tell) told.push(now);
        }
        for (const from of told)
          expect(told.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(
            NOTICES_PER_MINUTE,
          );
      }),
    );
  });
});
