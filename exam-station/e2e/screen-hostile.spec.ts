import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDigest } from '@exam-room/shared/base';
import { expect } from '@playwright/test';
import type { Block } from '../src/door/station-view.ts';
import { takeSeat } from './screen/candidate.ts';
import { ANSWER_SIGNS, ENGINEERING_SIGNS, NATIONAL_CHARACTERS } from './screen/national-characters.ts';
import { paperOf, single } from './screen/sample-paper.ts';
import { test } from './screen/screen-test.ts';

// A question is text, tables and figures. Whatever somebody writes into a bank or a roll, it is shown as it is written: nothing of it
// runs, and nothing leaves the machine.

const HOSTILE = [
  '<script>globalThis.hacked=1</script>',
  '<img src=x onerror="globalThis.hacked=1">',
  '<svg onload=globalThis.hacked=1><image href="https://example.com/x.png"/></svg>',
  '<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
  '<a href="javascript:globalThis.hacked=1">答案</a>',
  '<style>@import "https://example.com/x.css";*{display:none}</style>',
  '<link rel=prefetch href=https://example.com/>',
  '<base href=https://example.com/>',
  '<meta http-equiv=refresh content="0;url=https://example.com/">',
  '<form action=https://example.com/><input autofocus onfocus=hacked=1></form>',
  '"><details open ontoggle=hacked=1>',
  '{{constructor.constructor("hacked=1")()}}',
  '\u202E\u2066反向文字\u2069\u202C',
  'A\u0000B',
  'Z̷̢̛̖̗̮̬̙̭̪͇̫̮̃̇͌͆̀̈́̂̀́͘ͅ'.repeat(30),
  'W'.repeat(3_000),
  '𠅤'.repeat(500),
];

test('hostile content stands on the screen as text: nothing runs, nothing leaves', async ({ page }) => {
  const absent = 'f'.repeat(64);
  if (!isDigest(absent)) throw new Error('sixty-four hex digits are a digest');
  const text = (line: string): Block => ({ block: 'text', line: [line] });
  const paper = paperOf(
    HOSTILE.map((line, n) =>
      single(
        `h${n}`,
        [
          text(line),
          { block: 'table', head: [[line]], rows: [[[line]]] },
          // An image that the paper does not have: a broken figure, and no request elsewhere.
          { block: 'image', image: absent, alt: line, width: 4_000, height: 4_000 },
        ],
        [line, 'B', line, 'D'],
      ),
    ),
    new Map(),
  );
  const away: string[] = [];
  const dialogs: string[] = [];
  page.on('request', (request) => away.push(request.url()));
  page.on('dialog', (dialog) => dialogs.push(dialog.message()));
  const { door } = await takeSeat(page, {
    paper,
    candidate: { name: '<img src=x onerror=hacked=1>', employer: '<script>hacked=1</script>' },
  });
  door.show('admitted');
  await expect(page.getByText('<img src=x onerror=hacked=1>')).toBeVisible();
  door.change({ message: { id: '1', text: '<script>hacked=1</script>' } });
  door.show('sitting');
  for (const [place, line] of HOSTILE.entries()) {
    await expect(page.locator('.question-head h1')).toContainText(`第 ${place + 1} 题`);
    expect(await page.locator('.stem p').first().textContent()).toBe(line);
    expect(await page.locator('.option-text').first().textContent()).toBe(line);
    expect
      .soft(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), line.slice(0, 40))
      .toBeLessThanOrEqual(0);
    await expect(page.locator('.timer strong')).toBeInViewport();
    await page.keyboard.press('PageDown');
  }
  expect(await page.evaluate(() => Reflect.get(globalThis, 'hacked'))).toBeUndefined();
  expect(await page.locator('iframe, object, embed, form:not(#sign-in), script:not([src])').count()).toBe(0);
  expect(away.filter((url) => !url.startsWith(door.url))).toEqual([]);
  expect(dialogs).toEqual([]);
  await door.close();
});

test('the bundled font has every character that names and questions need', async () => {
  const folder = join(import.meta.dirname, '../dist/screen/assets');
  const fonts = readdirSync(folder).filter((name) => name.endsWith('.ttf'));
  expect(fonts).toHaveLength(2);
  for (const name of fonts) {
    const covered = coveredBy(readFileSync(join(folder, name)));
    const missing = [...NATIONAL_CHARACTERS, ...ENGINEERING_SIGNS, ...ANSWER_SIGNS].filter(
      (character) => !covered(character.codePointAt(0) ?? 0),
    );
    expect(missing, name).toEqual([]);
  }
});

/** Reads a TrueType font's character map (format 12: groups of code points). */
function coveredBy(font: Buffer): (codePoint: number) => boolean {
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, n) => 12 + 16 * n);
  const cmap = tables.find((at) => font.toString('latin1', at, at + 4) === 'cmap');
  if (cmap === undefined) throw new Error('a font has a character map');
  const start = font.readUInt32BE(cmap + 8);
  const maps = Array.from({ length: font.readUInt16BE(start + 2) }, (_, n) => {
    const at = start + font.readUInt32BE(start + 4 + 8 * n + 4);
    return { at, format: font.readUInt16BE(at) };
  });
  const whole = maps.find((map) => map.format === 12)?.at ?? 0;
  const groups = Array.from({ length: font.readUInt32BE(whole + 12) }, (_, n) => {
    const at = whole + 16 + 12 * n;
    return [font.readUInt32BE(at), font.readUInt32BE(at + 4)] as const;
  });
  return (codePoint) => groups.some(([from, to]) => codePoint >= from && codePoint <= to);
}
