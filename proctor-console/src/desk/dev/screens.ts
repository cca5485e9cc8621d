import { type Browser, chromium, type Page } from '@playwright/test';
import { drawRecordSheet } from '../../../e2e/drawn-sheet.ts';
import type { Language } from '../words/languages.ts';
import { type FakeDesk, startFakeDesk } from './fake-desk.ts';
import { TEST_RELEASE_CODE } from './fake-people.ts';
import { createFakeRoom, type FakeRoom } from './fake-room.ts';
import { playTo, type Stage } from './stages.ts';

export interface ScreenSize {
  readonly width: number;
  readonly height: number;
}

export const SIZES: readonly ScreenSize[] = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
];
const LANGUAGES: readonly Language[] = ['zh', 'en'];

/** One picture: how the room stands, which page, and what somebody has done there. */
interface Scene {
  readonly name: string;
  readonly stage: Stage;
  readonly seats?: 30 | 200;
  readonly mode?: 'real' | 'rehearsal';
  /** Which part the machine plays; the first console when absent. */
  readonly part?: 'stands-by' | 'superseded';
  /** Number of the step in the rail, from 1; 9 is the diary; 0 where there is none. */
  readonly step: number;
  readonly act?: (page: Page) => Promise<unknown>;
  /** What has happened in the room besides. */
  readonly besides?: (room: FakeRoom) => void;
}

const firstOf = (page: Page, selector: string) => page.locator(selector).first();

/** Words differ by language, so scenes act by place: n-th of a list, a class, a key. */
export const SCENES: readonly Scene[] = [
  { name: '01-sign-in', stage: 'opened', step: 2 },
  {
    name: '02-sign-in-pin',
    stage: 'opened',
    step: 2,
    act: (page) => firstOf(page, '.person button').click(),
  },
  { name: '03-readiness', stage: 'opened', step: 1 },
  { name: '04-readiness-done', stage: 'prepared', step: 1 },
  { name: '05-check-in', stage: 'checking-in', step: 3 },
  {
    name: '06-check-in-candidate',
    stage: 'checking-in',
    step: 3,
    act: (page) => page.locator('.waiting li button').nth(0).click(),
  },
  {
    name: '34-check-in-warned',
    stage: 'checking-in',
    step: 3,
    act: (page) => firstOf(page, '.waiting li button.warned').click(),
  },
  {
    name: '07-check-in-not-found',
    stage: 'checking-in',
    step: 3,
    act: async (page) => {
      await page.locator('#number').fill('420106199001011234');
      await page.keyboard.press('Enter');
    },
  },
  { name: '08-rules', stage: 'everybody-in', step: 4 },
  {
    name: '09-rules-confirm',
    stage: 'everybody-in',
    step: 4,
    act: (page) => firstOf(page, '.next-step button.primary').click(),
  },
  { name: '10-rules-read', stage: 'rules-read', step: 4 },
  {
    name: '11-release',
    stage: 'rules-read',
    step: 5,
    act: async (page) => {
      const wrong = `${TEST_RELEASE_CODE.slice(0, 8)}${TEST_RELEASE_CODE[8] === '1' ? '2' : '1'}${TEST_RELEASE_CODE.slice(9)}`;
      await typeCode(page, wrong);
    },
  },
  {
    name: '12-release-two',
    stage: 'rules-read',
    step: 5,
    act: async (page) => {
      await typeCode(page, TEST_RELEASE_CODE);
      await firstOf(page, '.code-entry button.primary').click();
    },
  },
  { name: '13-room-before-start', stage: 'released', step: 6 },
  { name: '14-room-running', stage: 'running', step: 6 },
  { name: '15-room-troubled', stage: 'troubled', step: 6 },
  {
    name: '16-seat-panel',
    stage: 'troubled',
    step: 6,
    act: (page) => firstOf(page, '.tile.locked').click(),
  },
  {
    name: '17-worst-first',
    stage: 'troubled',
    step: 6,
    act: (page) => page.locator('.tabs button').nth(1).click(),
  },
  {
    name: '18-snapshot-wall',
    stage: 'troubled',
    step: 6,
    act: (page) => page.locator('.tabs button').nth(2).click(),
  },
  {
    name: '19-extra-time',
    stage: 'troubled',
    step: 6,
    act: async (page) => {
      await page.locator('.tile').nth(16).click();
      await firstOf(page, '.panel-acts .time button.primary').click();
      await page.locator('dialog .minutes .chip').nth(4).click();
    },
  },
  {
    name: '20-force-hand-in',
    stage: 'troubled',
    step: 6,
    act: async (page) => {
      await firstOf(page, '.tile.locked').click();
      await firstOf(page, '.panel-acts .end button').click();
    },
  },
  { name: '21-room-200', stage: 'troubled', seats: 200, step: 6 },
  {
    name: '22-room-200-panel',
    stage: 'troubled',
    seats: 200,
    step: 6,
    act: (page) => firstOf(page, '.tile.lost').click(),
  },
  { name: '23-diary', stage: 'troubled', step: 9 },
  {
    name: '24-incident',
    stage: 'troubled',
    step: 9,
    act: (page) => firstOf(page, 'main .buttons button').click(),
  },
  { name: '25-close-blocked', stage: 'troubled', step: 7 },
  { name: '26-close', stage: 'all-handed-in', step: 7 },
  { name: '27-sheet-draft', stage: 'running', step: 8 },
  { name: '28-sheet-to-sign', stage: 'closed', step: 8 },
  {
    name: '35-sheet-pictures-owed',
    stage: 'closed',
    step: 8,
    besides: ({ state }) => {
      for (const seat of state.seats.slice(4, 6)) Object.assign(seat, { linked: false, unsent: 3 });
    },
  },
  { name: '29-sheet-signed', stage: 'signed', step: 8 },
  {
    name: '32-recordings-to-take',
    stage: 'closed',
    step: 8,
    act: async (page) => {
      await page.locator('.videos > button').click();
      await page.locator('.folders button').nth(1).click();
      await page.locator('.folder-choice button.primary').waitFor();
      await page.locator('.folder-choice').scrollIntoViewIfNeeded();
    },
  },
  { name: '30-rehearsal', stage: 'troubled', mode: 'rehearsal', step: 6 },
  { name: '31-rehearsal-check-in', stage: 'checking-in', mode: 'rehearsal', step: 3 },
  { name: '40-standby', stage: 'running', part: 'stands-by', step: 0 },
  {
    name: '41-standby-take-over',
    stage: 'running',
    part: 'stands-by',
    step: 0,
    act: (page) => page.locator('.take-over button').click(),
  },
  { name: '42-superseded', stage: 'running', part: 'superseded', step: 0 },
  {
    name: '43-superseded-looked-at',
    stage: 'running',
    part: 'superseded',
    step: 0,
    act: (page) => page.locator('.superseded > button').click(),
  },
];

/** Writes a PNG of every step of the day in each language and size into `out`: `NN-name.LANGUAGE.WIDTHxHEIGHT.png`. */
export async function screensOf(out: string, only: (name: string) => boolean = () => true): Promise<void> {
  const browser = await openChromium();
  try {
    for (const scene of SCENES.filter(({ name }) => only(name))) await pictures(browser, { scene, out });
  } finally {
    await browser.close();
  }
}

async function pictures(
  browser: Browser,
  { scene, out }: { readonly scene: Scene; readonly out: string },
): Promise<void> {
  const { desk } = await openScene(scene);
  for (const size of SIZES)
    for (const language of LANGUAGES) {
      const page = await openDesk(browser, { desk, size, language });
      await showScene(page, scene);
      await page.screenshot({ path: `${out}/${scene.name}.${language}.${size.width}x${size.height}.png` });
      await page.context().close();
    }
  await desk.stop();
}

/** The fake desk with its room played to where the scene begins. */
export async function openScene(scene: Scene): Promise<{ desk: FakeDesk; room: FakeRoom }> {
  const room = createFakeRoom({ seats: scene.seats ?? 30, mode: scene.mode ?? 'real' });
  playTo(room, scene.stage);
  room.state.part = scene.part ?? 'leads';
  scene.besides?.(room);
  return { room, desk: await startFakeDesk({ room, drawSheet: drawRecordSheet }) };
}

export interface Window {
  readonly desk: FakeDesk;
  readonly size: ScreenSize;
  readonly language: Language;
}

export async function openDesk(browser: Browser, { desk, size, language }: Window): Promise<Page> {
  const context = await browser.newContext({ viewport: size, locale: language === 'zh' ? 'zh-CN' : 'en-GB' });
  await context.addInitScript((chosen) => localStorage.setItem('desk-language', chosen), language);
  const page = await context.newPage();
  await page.goto(desk.url);
  await page.locator('.desk, .standby').waitFor();
  return page;
}

/** Goes to the scene's page, does what the scene does, and waits until pictures and print are there. */
export async function showScene(page: Page, scene: Scene): Promise<void> {
  if (scene.step > 0)
    await page
      .locator('.rail button')
      .nth(scene.step - 1)
      .click();
  await scene.act?.(page);
  await page.evaluate(() =>
    Promise.all(
      [...document.images].map((image) =>
        image.complete ? undefined : image.decode().catch(() => undefined),
      ),
    ),
  );
  // The browser's own PDF viewer tells nobody when it has drawn.
  if ((await page.locator('iframe.print').count()) > 0) await page.waitForTimeout(2_500);
}

async function typeCode(page: Page, code: string): Promise<void> {
  await page.locator('.code-groups input').first().click();
  await page.keyboard.type(code.replaceAll('-', ''));
}

const CHROMIUMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The distribution's browser: the tests' own downloads are never used. */
export async function openChromium(): Promise<Browser> {
  let trouble: unknown;
  for (const executablePath of CHROMIUMS) {
    try {
      return await chromium.launch({
        executablePath,
        args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
      });
    } catch (error) {
      trouble ??= error;
    }
  }
  throw trouble instanceof Error ? trouble : new Error('no Chromium on this machine');
}
