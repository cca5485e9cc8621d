import type { SeatFact } from '../formats/entry-formats.ts';
import { type SeatMoment, seat, tells } from './draft-makers.test-support.ts';
import type { Draft, Writing } from './drafts.test-support.ts';
import { deviceId, MINUTE } from './plan.test-support.ts';

const SKIPS = 100_000;
const WHY = 'JOURNAL_DAMAGED file';

export interface RepairWishes {
  readonly given?: number;
  readonly fact?: Partial<Extract<SeatFact, { kind: 'journal-repaired' }>>;
  readonly skips?: number;
}

/** The journal of seat 1 rots in the middle of A's sitting and comes back from the console, but for two entries that nobody has any more. */
export function repairedSeat({ given = 0, fact = {}, skips = SKIPS }: RepairWishes = {}): readonly Draft[] {
  const before = (writing: Writing) => writing.seq('answer-A-2-again');
  return [
    tells('returned-A', 64.2 * MINUTE, (writing) => ({
      kind: 'journal-returned',
      device: deviceId('seat1'),
      entries: before(writing) + given,
      why: WHY,
    })),
    {
      ...seat(
        'repaired-A',
        { who: 'seat1', boot: 'seat1 mended', atMs: 64.3 * MINUTE, usedMs: 2.8 * MINUTE },
        (writing) => ({
          kind: 'journal-repaired',
          why: WHY,
          fromConsole: before(writing),
          fromDisk: 0,
          lost: 2,
          ...fact,
        }),
      ),
      skips,
    },
  ];
}

/** Seat 1 tells a repair behind this entry of its own; nothing here gives anything back. */
export function repairedAt(at: SeatMoment, last: string): Draft {
  const repair = seat('repaired-late', at, (writing) => ({
    kind: 'journal-repaired',
    why: WHY,
    fromConsole: writing.seq(last),
    fromDisk: 0,
    lost: 2,
  }));
  return { ...repair, skips: SKIPS };
}
