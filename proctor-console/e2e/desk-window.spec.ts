import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SECOND_MS } from '@exam-room/shared/base';
import { expect, test } from '@playwright/test';
import { seriousFaults } from '../../test-fixtures/serious-faults.ts';
import { startFakeDesk } from '../src/desk/dev/fake-desk.ts';
import { TEST_PIN } from '../src/desk/dev/fake-people.ts';
import { createFakeRoom, type FakeRoom } from '../src/desk/dev/fake-room.ts';
import { openDesk, openScene, SCENES, SIZES, showScene } from '../src/desk/dev/screens.ts';
import { playTo, type Stage } from '../src/desk/dev/stages.ts';
import { handsAt } from './desk-hands.ts';
import { drawRecordSheet } from './drawn-sheet.ts';

// The window itself: two hundred seats, the keyboard, the eyes and ears, and a console that goes away.

const [small = { width: 1366, height: 768 }] = SIZES;
test.use({ viewport: small });

async function deskOf(seats: number, stage: Stage) {
  const room: FakeRoom = createFakeRoom({ seats });
  playTo(room, stage);
  return { room, desk: await startFakeDesk({ room, drawSheet: drawRecordSheet }) };
}

test.describe('with two hundred live seats', () => {
  test('a change at one seat redraws that seat and no other', async ({ page }) => {
    const { room, desk } = await deskOf(200, 'running');
    await page.goto(desk.url);
    await expect(page.locator('.tile')).toHaveCount(210);
    await page.evaluate(() => {
      const touched = new Set<string>();
      const observer = new MutationObserver((changes) => {
        for (const { target } of changes) {
          const element = target instanceof Element ? target : target.parentElement;
          touched.add(element?.closest('[data-device]')?.getAttribute('title') ?? 'the map itself');
        }
      });
      const map = document.querySelector('.map');
      if (map !== null)
        observer.observe(map, { subtree: true, childList: true, attributes: true, characterData: true });
      Object.assign(window, { touched });
    });
    const seat = room.state.seats[136];
    if (seat !== undefined) seat.help = true;
    desk.publish();
    await expect(page.getByRole('button', { name: /^137 号.*举手/ })).toBeVisible();
    const touched = await page.evaluate(() => [...(window as unknown as { touched: Set<string> }).touched]);
    expect(touched.map((label) => label.slice(0, 5))).toEqual(['137 号']);
    await desk.stop();
  });

  test('seats go on changing under the eyes, a click opens one, and every seat fits on a small screen', async ({
    page,
  }) => {
    const { room, desk } = await deskOf(200, 'running');
    await page.goto(desk.url);
    for (let view = 0; view < 20; view += 1) {
      room.advance(30 * SECOND_MS);
      desk.publish();
    }
    const last = page.getByRole('button', { name: /^197 号，/ });
    await expect(last).toHaveAccessibleName(new RegExp(`，${room.state.seats[196]?.answered}/100，`));
    await expect(page.getByRole('button', { name: /^200 号，/ })).toBeInViewport();
    await last.click();
    await expect(page.getByRole('complementary', { name: '197 号机位' })).toBeVisible();
    await desk.stop();
  });
});

test.describe('by keyboard alone', () => {
  test('arrows walk the room, Enter opens a seat, Escape leads back to it', async ({ page }) => {
    const { desk } = await deskOf(30, 'troubled');
    await page.goto(desk.url);
    await page.getByRole('button', { name: /^01 号，/ }).focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await expect(page.getByRole('heading', { name: '08 李建国' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: /^08 号，/ })).toBeFocused();
    await expect(page.getByRole('complementary')).toHaveCount(0);
    await desk.stop();
  });

  test('a dialog holds the focus, begins at what has to be typed, and gives the focus back', async ({
    page,
  }) => {
    const { desk } = await deskOf(30, 'everybody-in');
    await page.goto(desk.url);
    const confirm = page.getByRole('button', { name: '两位确认：规则已宣读' });
    await confirm.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog').getByLabel('PIN', { exact: true })).toBeFocused();
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Tab');
      const outside = await page.evaluate(
        () => document.activeElement !== document.body && document.activeElement?.closest('dialog') === null,
      );
      expect(outside).toBe(false);
    }
    await page.keyboard.press('Escape');
    await expect(confirm).toBeFocused();
    await desk.stop();
  });
});

test('a person who mistypes the PIN too often is told how long to wait', async ({ page }) => {
  const { room, desk } = await deskOf(30, 'opened');
  await page.goto(desk.url);
  const hands = handsAt(page);
  await page.getByRole('listitem').filter({ hasText: '赵敏' }).getByRole('button', { name: '签到' }).click();
  const dialog = page.getByRole('dialog');
  for (const wrong of ['111111', '222222', '333333']) {
    await dialog.getByLabel('赵敏 的 PIN').fill(wrong);
    await hands.send();
    await expect(dialog.getByRole('alert')).toHaveText(/PIN 不对/);
  }
  await expect(dialog.getByText(/PIN 输错次数过多，还需等待 00:1\d/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(
    page.getByRole('listitem').filter({ hasText: '赵敏' }).getByRole('button', { name: '签到' }),
  ).toBeDisabled();
  room.advance(20 * SECOND_MS);
  desk.publish();
  await hands.signIn('赵敏');
  expect(TEST_PIN).not.toBe('333333');
  await desk.stop();
});

test('a console that goes away is told in red; when it is back, so is the room', async ({ page }) => {
  const { room, desk } = await deskOf(30, 'running');
  await page.goto(desk.url);
  await expect(page.getByRole('button', { name: /^01 号，王伟，答题中/ })).toBeVisible();
  await page.context().setOffline(true);
  desk.hangUp();
  await expect(page.getByText(/与控制台服务失去联系，画面停在 09:24/)).toBeVisible();
  const [seat] = room.state.seats;
  if (seat !== undefined) seat.help = true;
  await page.context().setOffline(false);
  await expect(page.getByText(/与控制台服务失去联系/)).toHaveCount(0, { timeout: 30_000 });
  await expect(page.getByRole('button', { name: /^01 号.*举手/ })).toBeVisible();
  await desk.stop();
});

/** Pages and dialogs that differ; the rest are the same parts at another hour. */
const LOOKED_AT = SCENES.filter(({ name }) => !/^(04|10|14|19|22|27|29|31)/.test(name));

for (const scene of LOOKED_AT)
  test(`${scene.name} puts no serious obstacle before eyes, ears or hands`, async ({ browser }) => {
    const { desk } = await openScene(scene);
    const page = await openDesk(browser, { desk, size: small, language: 'zh' });
    await showScene(page, scene);
    expect(await seriousFaults(page)).toEqual([]);
    await page.context().close();
    await desk.stop();
  });

test('the desk’s page has nothing in it that could open or spell an answer', () => {
  const built = join(import.meta.dirname, '..', 'dist', 'desk', 'assets');
  const code = readdirSync(built).map((name) => readFileSync(join(built, name), 'utf8'));
  expect(code.join('').length).toBeGreaterThan(100_000);
  const tools = [
    'exam-room/answers',
    'answer-nonce',
    'age-encryption',
    'x25519',
    'chacha20',
    'AES-GCM',
    'crypto.subtle',
  ];
  for (const tool of tools)
    expect(code.some((text) => text.toLowerCase().includes(tool.toLowerCase()))).toBe(false);
});
