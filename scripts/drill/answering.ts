import type { ItemId } from '@exam-room/shared/base';
import { itemsIn } from '../../exam-station/src/main/compose-test-seat.ts';
import type { TestDoor } from '../../exam-station/src/main/station-process.test-support.ts';
import type { DrillOrder } from './drill.ts';

/** A candidate at a door, and what the door has said of each item's answers. */
export interface Answering {
  /** Answers called saved (已保存), item by item. */
  readonly saved: ReadonlyMap<ItemId, number>;
  /** Of these, called backed up (已备份). */
  readonly backedUp: ReadonlyMap<ItemId, number>;
  /** The choice with which an item was last called backed up. */
  readonly backedUpChoice: ReadonlyMap<ItemId, number>;
  /** Clicks until the door is gone or `enough` holds; looks at the ticks now and then. Returns a refusal's code when there was one. */
  readonly answer: (enough: () => boolean) => Promise<string | undefined>;
  /** Reads the ticks as they are shown now. */
  readonly look: () => Promise<void>;
  /** Turns to one of the paper's questions, by the dice; returns its place. */
  readonly turnThePage: (dice: DrillOrder['dice']) => Promise<number>;
}

const OPTIONS = 2;
/** Every so many answers the ticks on the screen are read. */
const LOOK_EVERY = 3;

export async function answering(door: TestDoor): Promise<Answering> {
  const first = await door.view();
  const items = itemsIn(first);
  const chosen = new Map<ItemId, number>();
  if (first.stage.stage === 'sitting')
    for (const { item, choice } of first.stage.sitting.answers) chosen.set(item, choice[0] ?? 0);
  const saved = new Map<ItemId, number>();
  const backedUp = new Map<ItemId, number>();
  const backedUpChoice = new Map<ItemId, number>();
  let given = 0;

  /** Nothing is under way here: a tick is that of the item's newest answer. */
  async function look(): Promise<void> {
    const view = await door.view().catch(() => undefined);
    if (view?.stage.stage !== 'sitting') return;
    for (const { item, choice, tick } of view.stage.sitting.answers) {
      if (tick !== 'backed-up') continue;
      backedUp.set(item, saved.get(item) ?? 0);
      backedUpChoice.set(item, choice[0] ?? -1);
    }
  }

  return {
    saved,
    backedUp,
    backedUpChoice,
    look,
    async turnThePage(dice) {
      const at = dice.below(first.stage.stage === 'sitting' ? first.stage.sitting.questions.length : 0);
      const turned = await door.act({ act: 'show-question', at });
      if (!turned.ok) throw new Error(`the page was not turned: ${turned.code ?? 'no code'}`);
      return at;
    },
    async answer(enough) {
      while (!enough()) {
        const item = items[given % items.length];
        if (item === undefined) throw new Error('a paper without items');
        // Another choice each time: the same one again would be no entry.
        const choice = (1 + (chosen.get(item) ?? 0)) % OPTIONS;
        const done = await door.act({ act: 'choose', item, choice: [choice] }).catch(() => undefined);
        if (done === undefined) return undefined;
        if (!done.ok) return done.code ?? 'no code';
        given += 1;
        chosen.set(item, choice);
        saved.set(item, (saved.get(item) ?? 0) + 1);
        if (given % LOOK_EVERY === 0) await look();
      }
      return undefined;
    },
  };
}

export function total(of: ReadonlyMap<ItemId, number>): number {
  return [...of.values()].reduce((sum, one) => sum + one, 0);
}
