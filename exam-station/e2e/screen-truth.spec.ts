import { expect, type Page } from '@playwright/test';
import fc from 'fast-check';
import type { Choice, ItemId } from '../src/door/station-view.ts';
import { takeSeat } from './screen/candidate.ts';
import type { FakeDoor } from './screen/fake-door.ts';
import { type JournalStation, journalStation } from './screen/journal-station.ts';
import { shortPaper } from './screen/sample-paper.ts';
import { test } from './screen/screen-test.ts';

// The screen holds no truth: whatever is clicked and pressed, and however often the page, the program or the disk fails in between,
// in the end it shows exactly the fold of the journal. And it never says 已保存 of something that is not in there.

type Step =
  | { readonly do: 'click'; readonly option: number }
  | { readonly do: 'press'; readonly key: string }
  /** The mouse goes down on one option, a key is pressed meanwhile, and it is let go of on that option, another one, or beside them. */
  | {
      readonly do: 'hold';
      readonly option: number;
      readonly key: string;
      readonly to: 'same' | 'next' | 'beside';
    }
  | { readonly do: 'go'; readonly question: number }
  | { readonly do: 'clear' }
  | { readonly do: 'reload' }
  /** The program dies, keys are pressed into the void, and it comes back with nothing but its journal. */
  | { readonly do: 'crash'; readonly key: string }
  /** The disk refuses one write; whether it had reached the platter nobody knew. */
  | { readonly do: 'disk-fails'; readonly written: 'written' | 'not-written'; readonly key: string }
  | { readonly do: 'slow-down'; readonly ms: number }
  | { readonly do: 'back-up' };

const LETTERS = ['a', 'B', 'c', 'D', 'e', 'g', '1', '2', '3', '4'] as const;

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('click'), option: fc.nat(20) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('press'),
      key: fc.constantFrom(
        ...LETTERS,
        'm',
        'm',
        'PageDown',
        'PageUp',
        'ArrowRight',
        'ArrowDown',
        'ArrowUp',
        ' ',
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('hold'),
      option: fc.nat(20),
      key: fc.constantFrom(...LETTERS, 'Shift', 'Shift', 'PageDown'),
      to: fc.constantFrom('same', 'next', 'beside'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('go'), question: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reload') }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('crash'), key: fc.constantFrom(...LETTERS, 'm', 'PageDown') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('disk-fails'),
      written: fc.constantFrom('written', 'not-written'),
      key: fc.constantFrom(...LETTERS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('slow-down'), ms: fc.constantFrom(0, 60, 250) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('back-up') }) },
);

interface Seat {
  readonly page: Page;
  readonly door: FakeDoor;
  readonly station: JournalStation;
}

for (const { name, when, runs } of [
  { name: 'a few stories', when: {}, runs: { numRuns: 6, seed: 20261121 } },
  { name: 'many stories', when: { tag: '@survey' }, runs: { numRuns: 60 } },
])
  test(
    `what the screen shows is the fold of the journal, whatever is done to it (${name})`,
    when,
    async ({ page }) => {
      test.setTimeout(1_200_000);
      const paper = await shortPaper();
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30 }), async (story) => {
          const station = await journalStation(paper);
          const { door } = await takeSeat(page, { station });
          const seat = { page, door, station };
          try {
            await page.locator('.question').waitFor();
            for (const one of story) {
              await takeStep(seat, one);
              await nothingFalselySaved(seat);
            }
            door.slowDown(0);
            await screenEqualsFold(seat);
          } finally {
            await page.goto('about:blank');
            await door.close();
          }
        }),
        { ...runs, interruptAfterTimeLimit: 900_000 },
      );
    },
  );

async function takeStep({ page, door, station }: Seat, one: Step): Promise<void> {
  switch (one.do) {
    case 'click': {
      const options = page.locator('.option');
      const count = await options.count();
      // Between two questions there is nothing to click this time; under the cover nothing can be.
      if (count > 0)
        await options
          .nth(one.option % count)
          .click({ timeout: 1_000 })
          .catch(() => {});
      return;
    }
    case 'hold':
      return await holdOption({ page, door, station }, one);
    case 'press':
      return await page.keyboard.press(one.key);
    case 'go':
      return await page
        .locator('.map-column .cell')
        .nth(one.question)
        .click({ timeout: 1_000 })
        .catch(() => {});
    case 'clear':
      return await page
        .locator('.clear-choice')
        .first()
        .click({ timeout: 200 })
        .catch(() => {});
    case 'reload':
      await page.reload();
      await page.locator('.question, .cover').first().waitFor();
      return;
    case 'crash':
      await door.die();
      await page.keyboard.press(one.key);
      station.restart();
      return await door.comeBack();
    case 'disk-fails':
      station.breakDisk(one.written);
      return await page.keyboard.press(one.key);
    case 'slow-down':
      return door.slowDown(one.ms);
    case 'back-up':
      return station.backUpAll();
  }
}

async function holdOption(seat: Seat, one: Step & { readonly do: 'hold' }): Promise<void> {
  const { page } = seat;
  const places = await page.evaluate(() =>
    [...document.querySelectorAll('.option')].map((option) => {
      const { left, top, width, height } = option.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    }),
  );
  // Between two questions there is nothing to hold.
  const at = (place: number) => places[place % places.length] ?? { x: 5, y: 5 };
  const to = { same: at(one.option), next: at(one.option + 1), beside: { x: 5, y: 5 } }[one.to];
  await page.mouse.move(at(one.option).x, at(one.option).y);
  await page.mouse.down();
  await nothingFalselySaved(seat);
  await page.keyboard.press(one.key);
  await nothingFalselySaved(seat);
  await page.mouse.move(to.x, to.y);
  await page.mouse.up();
}

/** Reads, in one go, what the screen calls saved, and compares it with what the journal tells. */
async function nothingFalselySaved({ page, station }: Seat): Promise<void> {
  const seen = await shownItems(page);
  const { answers } = station.folded();
  for (const { item, tick, places } of seen)
    if (tick === 'saved' || tick === 'backed-up')
      expect(optionsAt(station, item, places), `${item} is called ${tick}`).toEqual(answers.get(item) ?? []);
}

/** Goes through every question and compares everything that the screen tells of it; the place was compared before. */
async function screenEqualsFold({ page, station }: Seat): Promise<void> {
  const patient = { timeout: 20_000 };
  const settled = () =>
    page.evaluate(() => {
      const tick = document.querySelector<HTMLElement>('.saved-mark .tick')?.dataset['tick'] ?? '';
      const cells = [...document.querySelectorAll('.map-column .cell')];
      return {
        cover: document.querySelector('.cover') !== null,
        pending: tick === 'saving' || tick === 'unsaved',
        at: cells.findIndex((cell) => cell.getAttribute('aria-current') === 'true'),
        flagged: cells.flatMap((cell, at) => (cell.classList.contains('flagged') ? [at] : [])),
        answered: document.querySelector('.progress strong')?.textContent ?? '',
        map: cells.map(
          (cell) =>
            /answered|partly|unanswered/.exec(cell.className.replace('unanswered', 'un'))?.[0] ?? 'un',
        ),
      };
    });
  // Both sides anew each time: an answer that the disk had refused is still being written while the screen is looked at.
  await expect(async () => expect(await settled()).toEqual(told(station))).toPass(patient);
  for (const [at, question] of station.paper.questions.entries()) {
    await page.locator('.map-column .cell').nth(at).click();
    const expected = () =>
      question.items.map(({ item }) => ({ item, choice: station.folded().answers.get(item) ?? [] }));
    const shown = async () =>
      (await shownItems(page)).map(({ item, places }) => ({
        item,
        choice: optionsAt(station, item, places),
      }));
    await expect(async () => expect(await shown()).toEqual(expected())).toPass(patient);
  }
}

/** The same figures, from the journal alone. */
function told(station: JournalStation): unknown {
  const { shownAt, flagged, answers } = station.folded();
  const done = (item: ItemId) => (answers.get(item)?.length ?? 0) > 0;
  const { questions } = station.paper;
  const items = questions.flatMap((question) => question.items.map((one) => one.item));
  return {
    cover: false,
    pending: false,
    at: shownAt,
    flagged: questions.flatMap((question, at) => (flagged.has(question.question) ? [at] : [])),
    answered: `${items.filter(done).length} / ${items.length}`,
    map: questions.map((question) => {
      const count = question.items.filter((one) => done(one.item)).length;
      return count === 0 ? 'un' : count === question.items.length ? 'answered' : 'partly';
    }),
  };
}

interface ShownItem {
  readonly item: ItemId;
  readonly tick: string;
  readonly places: readonly number[];
}

async function shownItems(page: Page): Promise<readonly ShownItem[]> {
  const rows = await page.evaluate(() =>
    [...document.querySelectorAll('.options')].map((options) => ({
      item: options.querySelector('input')?.dataset['item'] ?? '',
      tick: options.querySelector<HTMLElement>('.answer-line .tick')?.dataset['tick'] ?? '',
      places: [...options.querySelectorAll('input')].flatMap((field, place) =>
        field.checked ? [place] : [],
      ),
    })),
  );
  return rows.map((row) => ({ ...row, item: row.item as ItemId })); // as the page names it
}

/** The canonical options that stand at these places of the screen. */
function optionsAt({ paper }: JournalStation, item: ItemId, places: readonly number[]): Choice {
  const options = paper.questions
    .flatMap((question) => question.items)
    .find((one) => one.item === item)?.options;
  return places.map((place) => options?.[place]?.option ?? -1).toSorted((a, b) => a - b);
}
