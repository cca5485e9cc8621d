import { expect, type Page } from '@playwright/test';
import { type FakeDoor, type FakeDoorOptions, openFakeDoor } from './fake-door.ts';

export interface Seat {
  readonly page: Page;
  readonly door: FakeDoor;
}

export interface SeatLook {
  readonly width: number;
  readonly height: number;
  readonly textSize?: 100 | 125 | 150 | 200;
  readonly language?: 'zh' | 'en';
}

/** A candidate's seat: a make-believe station and a real page on it, with the screen as the look says. */
export async function takeSeat(
  page: Page,
  options: FakeDoorOptions & { readonly door?: FakeDoor } = {},
  look: SeatLook = { width: 1366, height: 768 },
): Promise<Seat> {
  const door = options.door ?? (await openFakeDoor({ ...options, port: usualPort }));
  usualPort = Number(new URL(door.url).port);
  await page.setViewportSize({ width: look.width, height: look.height });
  await dress(page, door, { language: look.language ?? 'zh', size: look.textSize ?? 100 });
  await page.goto(door.url);
  await page.locator('.page, .sitting').first().waitFor();
  return { page, door };
}

/** The doors of one process follow each other at one place, so that the browser keeps what it has read. */
let usualPort = 0;

/** Empties what a page before has left on this machine, and chooses how the screen looks. */
export async function dress(
  page: Page,
  door: FakeDoor,
  look: Readonly<Record<string, unknown>>,
): Promise<void> {
  // A page of the same origin without the screen on it.
  await page.goto(`${door.url}font-licence-OFL.txt`);
  await page.evaluate((kept) => {
    localStorage.clear();
    localStorage.setItem('exam-screen-look', kept);
  }, JSON.stringify(look));
}

/** Presses Tab until the element with this name has the focus; more stops than a screen has would be a trap. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let stops = 0; stops < 60; stops += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return '';
      return `${element?.getAttribute('aria-label') ?? ''} ${element?.textContent ?? ''}`.trim();
    });
    if (typeof name === 'string' ? focused.includes(name) : name.test(focused)) return;
  }
  throw new Error(`the focus never came to ${name}`);
}

export async function currentQuestion(page: Page): Promise<string> {
  const title = await page.locator('.question-head h1').first().innerText();
  return /^.*? 题/.exec(title)?.[0] ?? title;
}

/** Waits until every answer on this seat has at least its first tick. */
export async function allSaved(page: Page): Promise<void> {
  await expect(page.locator('.saved-mark .tick')).toHaveAttribute('data-tick', /^(saved|backed-up|none)$/);
}
