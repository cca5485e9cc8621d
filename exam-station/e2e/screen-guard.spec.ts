import { expect } from '@playwright/test';
import { REFUSED_CHORDS } from '../src/screen/lockdown/key-chords.ts';
import { takeSeat } from './screen/candidate.ts';
import { test } from './screen/screen-test.ts';

// What a browser would do with a key or a gesture, the page stops first; what happened is told to the station, but not a thousand times.

/** Chords that a page never sees or that a driver cannot press; the shell and the system deal with them. */
const NOT_BY_DRIVER = /Alt\+Tab|Alt\+Escape|Ctrl\+Alt\+Delete|^Meta|Ctrl\+Tab/;

test('no chord of the table does anything, and each is told to the station', async ({ page }) => {
  const { door } = await takeSeat(page);
  door.show('sitting');
  await page.locator('.question').waitFor();
  await page.evaluate(() => {
    const passed: string[] = [];
    Object.assign(globalThis, { passed });
    addEventListener('keydown', (event) => {
      if (!event.defaultPrevented) passed.push(`${event.ctrlKey} ${event.altKey} ${event.key}`);
    });
  });
  const chords = [...REFUSED_CHORDS.keys()].filter((chord) => !NOT_BY_DRIVER.test(chord));
  for (const chord of chords.slice(0, 25)) await page.keyboard.press(chord.replaceAll('Ctrl', 'Control'));
  expect(await page.evaluate(() => Reflect.get(globalThis, 'passed'))).toEqual([]);
  const told = () => door.acts.flatMap((act) => (act.act === 'notice' ? [act.detail] : []));
  await expect.poll(() => told().length).toBe(25);
  // Each travels by itself: one may overtake another.
  expect(told().toSorted()).toEqual(chords.slice(0, 25).toSorted());
  expect(page.context().pages()).toHaveLength(1);
  await door.close();
});

test('a key held down or hammered is one notice, and no more than thirty notices a minute', async ({
  page,
}) => {
  const { door } = await takeSeat(page);
  door.show('sitting');
  await page.locator('.question').waitFor();
  for (let n = 0; n < 20; n += 1) await page.keyboard.press('F5');
  for (let n = 2; n <= 12; n += 1) await page.keyboard.press(`F${n}`);
  for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') await page.keyboard.press(`Control+Alt+${letter}`);
  const notices = () => door.acts.filter((act) => act.act === 'notice');
  await expect.poll(() => notices().length).toBe(30);
  expect(notices().filter((act) => act.act === 'notice' && act.detail === 'F5')).toHaveLength(1);
  await door.close();
});

test('menus, drags, drops, copies and the zooming wheel are stopped', async ({ page }) => {
  const { door } = await takeSeat(page);
  door.show('sitting');
  await page.locator('.question').waitFor();
  const stopped = await page.evaluate(() => {
    const target = document.querySelector('.stem') ?? document.body;
    const fire = (event: Event) => !target.dispatchEvent(event);
    const how = { bubbles: true, cancelable: true };
    return {
      contextmenu: fire(new MouseEvent('contextmenu', how)),
      dragstart: fire(new DragEvent('dragstart', how)),
      drop: fire(new DragEvent('drop', how)),
      auxclick: fire(new MouseEvent('auxclick', { ...how, button: 1 })),
      copy: fire(new ClipboardEvent('copy', how)),
      paste: fire(new ClipboardEvent('paste', how)),
      wheelZoom: fire(new WheelEvent('wheel', { ...how, ctrlKey: true })),
      wheel: fire(new WheelEvent('wheel', how)),
    };
  });
  expect(stopped).toEqual({
    contextmenu: true,
    dragstart: true,
    drop: true,
    auxclick: true,
    copy: true,
    paste: true,
    wheelZoom: true,
    wheel: false,
  });
  await door.close();
});

test('a lost focus and a hidden page are told', async ({ page }) => {
  const { door } = await takeSeat(page);
  door.show('sitting');
  await page.locator('.question').waitFor();
  await page.evaluate(() => {
    dispatchEvent(new Event('blur'));
    Object.defineProperty(document, 'hidden', { value: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect
    .poll(() => door.acts.filter((act) => act.act === 'notice'))
    .toEqual([
      { act: 'notice', what: 'focus-lost', detail: 'window' },
      { act: 'notice', what: 'hidden', detail: 'page' },
    ]);
  await door.close();
});
