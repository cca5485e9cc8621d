import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { dress } from './candidate.ts';
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

export interface Look {
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
  const booth = await browser.newContext({
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    permissions: ['camera'],
  });
  let written = 0;
  try {
    const page = await booth.newPage();
    for (const look of looks()) {
      const folder = lookName(look);
      const wanted = scenes().filter((scene) => wantedIn(scene, look) && only(folder, scene.name));
      for (const scene of wanted) {
        mkdirSync(join(out, folder), { recursive: true });
        await withScene(page, { scene, look }, async () => {
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

/** Opens one scene in one look on a station of its own, hands the page over, and leaves it empty for the next. */
export async function withScene(
  page: Page,
  shown: { readonly scene: Scene; readonly look: Look },
  use: (page: Page, door: FakeDoor) => Promise<void>,
): Promise<void> {
  const { scene, look } = shown;
  const { language, textSize: size, contrast = 'normal' } = look;
  await page.setViewportSize(look.size);
  const door = await openFakeDoor({ port: usualPort });
  usualPort = Number(new URL(door.url).port);
  try {
    scene.station(door);
    await dress(page, door, { language, size, contrast });
    await page.goto(door.url);
    await page.locator('.page, .sitting').first().waitFor();
    await scene.onPage?.(page);
    await page.evaluate(() => document.fonts.ready);
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    await use(page, door);
  } finally {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    // A page that still asked the door before would speak to the next one.
    await page.goto('about:blank');
    await door.close();
  }
}

let usualPort = 0;

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
