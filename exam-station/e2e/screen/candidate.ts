import { expect, type Page } from '@playwright/test';
import { type FakeDoor, openFakeDoor } from './fake-door.ts';
import type { FakeStationOptions } from './fake-station.ts';

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

/** A candidate's seat: a make-believe station and a real page on it. */
export async function takeSeat(
  page: Page,
  options: FakeStationOptions & { readonly door?: FakeDoor } = {},
  look: SeatLook = { width: 1366, height: 768 },
): Promise<Seat> {
  const door = options.door ?? (await openFakeDoor(options));
  await page.setViewportSize({ width: look.width, height: look.height });
  const kept = { language: look.language ?? 'zh', size: look.textSize ?? 100 };
  await page.addInitScript(
    (value) => localStorage.getItem('exam-screen-look') ?? localStorage.setItem('exam-screen-look', value),
    JSON.stringify(kept),
  );
  await page.goto(door.url);
  await page.locator('.page, .sitting').first().waitFor();
  return { page, door };
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
