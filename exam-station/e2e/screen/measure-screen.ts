import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, CDPSession, Page } from '@playwright/test';
import { type FakeDoor, openFakeDoor } from './fake-door.ts';
import { longPaper } from './sample-paper.ts';
import { openBrowser } from './screen-browser.ts';

/** What the candidate's screen costs, measured in the real browser against a make-believe station that answers at once. */
export interface ScreenFigures {
  readonly delays: Delays;
  readonly memory: Memory;
  /** Everything that the browser loads before it can show a question, gzipped, without the fonts. */
  readonly bundleGzipBytes: number;
}

/** Milliseconds under a processor that is six times slower, 95 of 100 inputs; from the moment of the input itself. */
export interface Delays {
  readonly clickToChoice: number;
  readonly clickToSaved: number;
  readonly keyToChoice: number;
  readonly keyToSaved: number;
  /** The same click on four plain fields without a line of the product: what this machine needs at this hour for the drawing alone. */
  readonly bareClickToChoice: number;
}

/** After the first and after the second hour of one sitting; every question was on the screen once in each. */
export interface Memory {
  readonly heapMb: Span;
  readonly nodes: Span;
  readonly processMb: Span;
}

export interface Span {
  readonly first: number;
  readonly second: number;
}

const THROTTLE = 6;
const QUESTIONS = 150;
const HOUR_MS = 3_600_000;
/** Inputs that are not counted: the page has not been compiled yet. */
const WARM_UP = 8;
const INPUTS = 80;
/** How long a quick hand rests on an option, and holds a button or a key down. */
const RESTS_MS = 100;
const HELD_MS = 60;
/** Nobody gives two answers within this time. */
const BETWEEN_MS = 300;

export async function measureScreen(tell: (step: string) => void): Promise<ScreenFigures> {
  const paper = await longPaper(QUESTIONS);
  const browser = await openBrowser();
  try {
    tell(`${INPUTS} clicks and ${INPUTS} keys with the processor ${THROTTLE} times slower`);
    const delays = await measureDelays(browser, await openFakeDoor({ paper, backUpAfterMs: 150 }));
    tell(`a sitting of 120 minutes with ${QUESTIONS} questions and pictures, in quick motion`);
    const memory = await measureMemory(browser, await openFakeDoor({ paper, backUpAfterMs: 150 }));
    return { delays, memory, bundleGzipBytes: bundleGzipBytes() };
  } finally {
    await browser.close();
  }
}

async function openSitting(browser: Browser, door: FakeDoor): Promise<{ page: Page; cdp: CDPSession }> {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    permissions: ['camera'],
  });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  door.show('sitting');
  return { page, cdp };
}

// ---- delays

async function measureDelays(browser: Browser, door: FakeDoor): Promise<Delays> {
  const { page, cdp } = await openSitting(browser, door);
  await page.goto(door.url);
  await page.locator('.option').first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  await watchInputs(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
  const clicks = await inputs(page, (n) => clickOption(page, n % 4));
  const keys = await inputs(page, (n) => page.keyboard.press('ABCD'[(n + 2) % 4] ?? 'A', { delay: HELD_MS }));
  // The screen's own page lets nobody write into it.
  await page.goto('about:blank');
  await page.setContent(BARE);
  await page.evaluate(() => {
    document.addEventListener('change', ({ target }) => {
      for (const option of document.querySelectorAll('.option'))
        option.setAttribute('data-chosen', option.contains(target as Node) ? 'chosen' : 'plain');
    });
  });
  await watchInputs(page);
  const bare = await inputs(page, (n) => clickOption(page, n % 4));
  await page.context().close();
  await door.close();
  return {
    bareClickToChoice: p95(bare.map((one) => one.choice)),
    clickToChoice: p95(clicks.map((one) => one.choice)),
    clickToSaved: p95(clicks.map((one) => one.saved)),
    keyToChoice: p95(keys.map((one) => one.choice)),
    keyToSaved: p95(keys.map((one) => one.saved)),
  };
}

const BARE = `<p class="answer-line"><b class="tick" data-tick="saved"></b></p>${['A', 'B', 'C', 'D']
  .map((letter) => `<p><label class="option"><input type="radio" name="bare">${letter}</label></p>`)
  .join('')}`;

interface Delay {
  readonly choice: number;
  readonly saved: number;
}

/**
 * Lets the browser itself note when the frame with the choice, and the one with 已保存, had been presented. In the same breath as the page
 * changes, a dot is put beside it, and the browser's Element Timing tells when that dot came onto the glass (to 4 ms). The dot costs a
 * little; it counts against the screen.
 */
async function watchInputs(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: { choice: number; saved: number }[] = [];
    Object.assign(globalThis, { seen });
    const dots = document.createElement('div');
    Object.assign(dots.style, { position: 'fixed', left: '0', bottom: '0', width: '24px', height: '40px' });
    Object.assign(dots.style, { contain: 'strict', zIndex: '99' });
    document.body.append(dots);
    let wanted: { readonly option: Element | undefined; readonly fromMs: number } | undefined;
    const drawn: { choice?: number; saved?: number } = {};
    const dot = (what: 'choice' | 'saved') => {
      const mark = document.createElement('i');
      mark.setAttribute('elementtiming', what);
      mark.textContent = '·';
      // The browser tells of text by its nearest block.
      Object.assign(mark.style, { display: 'block', font: '12px/20px sans-serif' });
      dots.append(mark);
    };
    const look = () => {
      // The style sheet draws the choice out of the field itself; the attribute only tells that it is time to look.
      if (wanted === undefined || wanted.option?.querySelector('input')?.checked !== true) return;
      const tick = document.querySelector<HTMLElement>('.answer-line .tick')?.dataset['tick'];
      const planted = (what: string) => dots.querySelector(`[elementtiming=${what}]`) !== null;
      if (!planted('choice')) dot('choice');
      if (!planted('saved') && (tick === 'saved' || tick === 'backed-up')) dot('saved');
    };
    const place = document.querySelector('.question') ?? document.body;
    new MutationObserver(look).observe(place, {
      subtree: true,
      attributeFilter: ['data-chosen', 'data-tick'],
    });
    new PerformanceObserver((entries) => {
      for (const entry of entries.getEntries())
        Object.assign(drawn, { [String(Reflect.get(entry, 'identifier'))]: entry.startTime });
      const { choice, saved } = drawn;
      if (wanted === undefined || choice === undefined || saved === undefined) return;
      seen.push({ choice: choice - wanted.fromMs, saved: saved - wanted.fromMs });
      wanted = undefined;
      delete drawn.choice;
      delete drawn.saved;
      dots.replaceChildren();
    }).observe({ type: 'element' });
    const expect = (option: Element | null | undefined, event: Event) => {
      if (option !== null && option !== undefined) wanted = { option, fromMs: event.timeStamp };
    };
    // At the window: what a mouse does to an option goes no further.
    addEventListener(
      'pointerup',
      (event) => {
        if (event.target instanceof Element) expect(event.target.closest('.option'), event);
      },
      true,
    );
    document.addEventListener(
      'keydown',
      (event) => {
        const at = 'abcd'.indexOf(event.key.toLowerCase());
        if (at >= 0) expect(document.querySelectorAll('.option')[at], event);
      },
      true,
    );
  });
}

/** As a hand does it: the mouse rests on the option, the button goes down and comes up again. The delay counts from the letting go. */
async function clickOption(page: Page, place: number): Promise<void> {
  const option = page.locator('.option').nth(place);
  await option.scrollIntoViewIfNeeded();
  const box = await option.boundingBox();
  if (box === null) throw new Error('the option is not on the page');
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2);
  await pause(RESTS_MS);
  await page.mouse.down();
  await pause(HELD_MS);
  await page.mouse.up();
}

/** One input after the other; while one is being drawn nothing is asked of the page. */
async function inputs(page: Page, give: (n: number) => Promise<void>): Promise<readonly Delay[]> {
  const seen = () => page.evaluate(() => Reflect.get(globalThis, 'seen') as Delay[]);
  const before = (await seen()).length;
  for (let n = 0; n < WARM_UP + INPUTS; n += 1) {
    await give(n);
    do await pause(BETWEEN_MS);
    while ((await seen()).length <= before + n);
  }
  return (await seen()).slice(before + WARM_UP);
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

// ---- memory

/** Two hours of one candidate: the page's clock is turned on by hand, everything else is real. */
async function measureMemory(browser: Browser, door: FakeDoor): Promise<Memory> {
  const { page, cdp } = await openSitting(browser, door);
  await page.clock.install();
  await page.goto(door.url);
  await page.clock.runFor(1_000);
  await page.locator('.option').first().waitFor();
  const seat = { browser, page, cdp, door };
  await oneHour(seat, 2 * HOUR_MS);
  const first = await weigh(seat);
  await oneHour(seat, HOUR_MS);
  const second = await weigh(seat);
  await page.context().close();
  await door.close();
  return {
    heapMb: { first: first.heapMb, second: second.heapMb },
    nodes: { first: first.nodes, second: second.nodes },
    processMb: { first: first.processMb, second: second.processMb },
  };
}

interface Watched {
  readonly browser: Browser;
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly door: FakeDoor;
}

/** The page notices a silent station after two seconds: a step of time must stay below, so that it is asked as often as on the day. */
const STEP_MS = 1_600;
const PICTURE_EVERY = 12;

/** Goes through every question: reads for a while, answers, flags some, is photographed now and then. */
async function oneHour({ page, door }: Watched, leftMs: number): Promise<void> {
  await page.locator('.map-column .cell').first().click();
  const reading = HOUR_MS / QUESTIONS;
  for (let at = 0; at < QUESTIONS; at += 1) {
    door.setLeft(leftMs - at * reading);
    for (let passed = 0; passed < reading; passed += STEP_MS) await page.clock.runFor(STEP_MS);
    await page.locator('.picture-image').first().waitFor();
    await page.keyboard.press('ABCD'[(at + Math.round(leftMs / HOUR_MS)) % 4] ?? 'A');
    if (at % 7 === 0) await page.keyboard.press('m');
    if (at % PICTURE_EVERY === 0) door.change({ camera: { due: 'random', number: at } });
    await page.keyboard.press('PageDown');
  }
}

async function weigh({ browser, page, cdp }: Watched): Promise<{
  readonly heapMb: number;
  readonly nodes: number;
  readonly processMb: number;
}> {
  await page.clock.runFor(STEP_MS);
  await cdp.send('HeapProfiler.enable');
  for (let n = 0; n < 3; n += 1) await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const { nodes } = await cdp.send('Memory.getDOMCounters');
  return { heapMb: usedSize / 1_048_576, nodes, processMb: await rendererMb(browser) };
}

/** What the page's process holds in memory that it shares with nobody; on Linux only. */
async function rendererMb(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const kb = processInfo
    .filter((one) => one.type === 'renderer')
    .map((one) => /Private_Dirty:\s+(\d+)/.exec(readFileSync(`/proc/${one.id}/smaps_rollup`, 'utf8'))?.[1]);
  return Math.max(...kb.map(Number)) / 1_024;
}

// ---- bundle

function bundleGzipBytes(): number {
  const folder = join(import.meta.dirname, '../../dist/screen');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => /\.(html|js|css|svg)$/.test(name))
    .reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length, 0);
}

function p95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}
