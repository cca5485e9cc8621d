import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { type FakeDoor, openFakeDoor } from './fake-door.ts';
import { type Scene, scenes } from './scenes.ts';
import { openBrowser } from './screen-browser.ts';

export const SIZES = [
  { width: 1024, height: 768 },
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
] as const;

export interface Size {
  readonly width: number;
  readonly height: number;
}

interface Look {
  readonly language: 'zh' | 'en';
  readonly textSize: 100 | 125 | 150 | 200;
  readonly contrast?: 'high';
  readonly size: Size;
}

/**
 * Writes a PNG of every screen of the station into `out`, each stage in each language and size, the sitting in large text and in high
 * contrast too: `zh-1366x768-text100/20-sitting-single.png`. Returns how many it wrote.
 */
export async function screensOf(
  out: string,
  only: (look: string, scene: string) => boolean = () => true,
): Promise<number> {
  const browser = await openBrowser();
  let written = 0;
  try {
    for (const look of looks()) {
      const folder = lookName(look);
      const wanted = scenes().filter((scene) => wantedIn(scene, look) && only(folder, scene.name));
      for (const scene of wanted) {
        mkdirSync(join(out, folder), { recursive: true });
        await withScene(browser, { scene, look }, async (page) => {
          await page.screenshot({ path: join(out, folder, `${scene.name}.png`) });
        });
        written += 1;
      }
    }
  } finally {
    await browser.close();
  }
  return written;
}

/** Opens one scene in one look on a station of its own, and hands the page over. */
export async function withScene(
  browser: Browser,
  shown: { readonly scene: Scene; readonly look: Look },
  use: (page: Page, door: FakeDoor) => Promise<void>,
): Promise<void> {
  const { scene, look } = shown;
  const door = await openFakeDoor({});
  const context = await browser.newContext({
    viewport: look.size,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    permissions: ['camera'],
  });
  const page = await context.newPage();
  await page.addInitScript(
    (kept) => localStorage.setItem('exam-screen-look', kept),
    JSON.stringify({ language: look.language, size: look.textSize, contrast: look.contrast ?? 'normal' }),
  );
  try {
    scene.station(door);
    await page.goto(door.url);
    await page.locator('.page, .sitting').first().waitFor();
    await scene.onPage?.(page);
    await page.evaluate(() => document.fonts.ready);
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    await use(page, door);
  } finally {
    await context.close();
    await door.close();
  }
}

function looks(): readonly Look[] {
  const plain = (['zh', 'en'] as const).flatMap((language) =>
    SIZES.map((size): Look => ({ language, size, textSize: 100 })),
  );
  const large = (['zh', 'en'] as const).flatMap((language) =>
    SIZES.map((size): Look => ({ language, size, textSize: 200 })),
  );
  return [...plain, ...large, { language: 'zh', size: SIZES[1], textSize: 100, contrast: 'high' }];
}

/** In large text and high contrast the sitting matters most, and the first things that a candidate meets. */
function wantedIn(scene: Scene, look: Look): boolean {
  return look.textSize === 100 || /^(02|05|08|09|1|2|3|40)/.test(scene.name);
}

function lookName(look: Look): string {
  const contrast = look.contrast === undefined ? '' : '-high-contrast';
  return `${look.language}-${look.size.width}x${look.size.height}-text${look.textSize}${contrast}`;
}

if (import.meta.main) {
  const [out = 'out/screens', filter = ''] = process.argv.slice(2);
  const pattern = new RegExp(filter);
  const count = await screensOf(out, (look, scene) => pattern.test(`${look}/${scene}`));
  process.stdout.write(`${count} pictures in ${out}\n`);
}
