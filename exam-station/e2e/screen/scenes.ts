import type { Page } from '@playwright/test';
import type { ItemId } from '../../src/door/station-view.ts';
import type { FakeDoor } from './fake-door.ts';

/** One screen worth looking at: how the station gets there, and what is clicked on it. */
export interface Scene {
  readonly name: string;
  readonly station: (door: FakeDoor) => void;
  readonly onPage?: (page: Page) => Promise<void>;
}

/** Every stage of the candidate's day, and every state of the sitting, in the order of the day. */
export function scenes(): readonly Scene[] {
  return [...checkIn(), ...waiting(), ...sitting(), ...after()];
}

function checkIn(): readonly Scene[] {
  return [
    { name: '01-offline', station: (door) => door.show('offline') },
    { name: '02-sign-in', station: (door) => door.show('vacant') },
    {
      name: '03-sign-in-refused',
      station: (door) => door.show('vacant'),
      onPage: async (page) => {
        await page.locator('#number').waitFor();
        await page.keyboard.type('91010519900307');
        await page.keyboard.press('Enter');
        await page.locator('.trouble-line').waitFor();
      },
    },
    { name: '04-claimed', station: (door) => door.show('claimed') },
    { name: '05-identity', station: (door) => door.show('admitted') },
    {
      name: '06-identity-doubt',
      station: (door) => door.show('admitted'),
      onPage: (page) => page.locator('.page-actions button').first().click(),
    },
    { name: '07-disputed', station: (door) => door.show('disputed') },
    { name: '08-consent', station: (door) => door.show('consent') },
    { name: '09-rules', station: (door) => door.show('rules'), onPage: cameraOpen },
  ];
}

function waiting(): readonly Scene[] {
  const practise = async (page: Page) => {
    await cameraOpen(page);
    await page.locator('.page-actions .primary').click();
  };
  return [
    { name: '10-waiting', station: (door) => door.show('waiting'), onPage: cameraOpen },
    { name: '11-practice', station: (door) => door.show('waiting'), onPage: practise },
    {
      name: '12-practice-case',
      station: (door) => door.show('waiting'),
      onPage: async (page) => {
        await practise(page);
        for (let n = 0; n < 3; n += 1) await page.keyboard.press('PageDown');
        await page.locator('.case-part').first().waitFor();
      },
    },
    {
      name: '13-display-settings',
      station: (door) => door.show('waiting'),
      onPage: (page) => page.locator('.display-button').click(),
    },
  ];
}

function sitting(): readonly Scene[] {
  return [
    { name: '20-sitting-single', station: (door) => question(door, 0), onPage: cameraOpen },
    { name: '21-sitting-sup-sub', station: (door) => question(door, 2) },
    { name: '22-sitting-figure', station: (door) => question(door, 3) },
    { name: '23-sitting-figure-option', station: (door) => question(door, 4) },
    {
      name: '24-sitting-zoom',
      station: (door) => question(door, 3),
      onPage: (page) => page.locator('.picture-button').click(),
    },
    { name: '25-sitting-judge', station: (door) => question(door, 14) },
    { name: '26-sitting-multi-seven', station: (door) => question(door, 18) },
    { name: '27-sitting-case', station: (door) => question(door, 21) },
    {
      name: '28-sitting-not-saved',
      station: (door) => {
        question(door, 1);
        door.refuseSaves();
      },
      onPage: async (page) => {
        await page.locator('.option').nth(1).click();
        await page.locator('.tick[data-tick=unsaved]').first().waitFor();
      },
    },
    {
      name: '29-sitting-cut-off-and-warning',
      station: (door) => {
        question(door, 5);
        door.change({ link: 'alone' });
        door.setLeft(14 * 60_000 + 58_000);
      },
    },
    {
      name: '30-sitting-message-help',
      station: (door) => {
        question(door, 6);
        door.change({
          message: { id: 'm1', text: '第 12 题图中标注以题干文字为准。' },
          help: 'heard',
        });
      },
    },
    {
      name: '31-sitting-last-minutes',
      station: (door) => {
        question(door, 7);
        door.setLeft(4 * 60_000 + 40_000);
      },
    },
    {
      name: '32-sitting-map-or-drawer',
      station: (door) => question(door, 8),
      onPage: async (page) => {
        if (await page.locator('.map-open').isVisible()) await page.locator('.map-open').click();
      },
    },
    { name: '33-review', station: (door) => question(door, 22), onPage: openReview },
    {
      name: '34-hand-in-first',
      station: (door) => question(door, 22),
      onPage: openHandIn,
    },
    {
      name: '35-hand-in-second',
      station: (door) => question(door, 22),
      onPage: async (page) => {
        await openHandIn(page);
        await page.locator('.hand-in-dialog.first .dialog-actions button').nth(1).click();
      },
    },
    {
      name: '36-paused',
      station: (door) => {
        question(door, 3);
        door.hold({ hold: 'paused', why: '3 号座位更换设备' });
      },
    },
    {
      name: '37-locked',
      station: (door) => {
        question(door, 3);
        door.hold({ hold: 'locked', why: '1366x768 -> 1366x768 extended' });
      },
    },
    {
      name: '38-recovering',
      station: (door) => question(door, 3),
      onPage: async (page) => {
        await page.route('**/view.json', (route) => route.abort());
        await page.locator('.cover').waitFor();
      },
    },
  ];
}

function after(): readonly Scene[] {
  return [
    {
      name: '40-handed-in',
      station: (door) => {
        question(door, 22);
        door.act({ act: 'hand-in' });
        door.receive('R7K2-9QXD-41ME');
      },
    },
    {
      name: '41-handed-in-waiting-for-receipt',
      station: (door) => {
        question(door, 22);
        door.show('handed-in');
      },
    },
  ];
}

/** A sitting in which some questions are answered, some are flagged, and question `at` is on the screen. */
function question(door: FakeDoor, at: number): void {
  const { marks } = door.paper;
  marks.forEach((mark, place) => {
    if (place % 5 === 3) door.act({ act: 'flag', question: mark.question, flagged: true });
    if (place % 3 === 2) return;
    const items: readonly ItemId[] = place === marks.length - 1 ? mark.items.slice(0, 2) : mark.items;
    for (const item of items) door.act({ act: 'choose', item, choice: [0] });
  });
  door.backUp();
  door.act({ act: 'show-question', at });
  door.show('sitting');
}

async function cameraOpen(page: Page): Promise<void> {
  await page.locator('video.self-view').first().waitFor();
}

export async function openReview(page: Page): Promise<void> {
  const narrow = await page.locator('.map-open').isVisible();
  if (narrow) await page.locator('.map-open').click();
  await page
    .locator(narrow ? '.map-drawer .dialog-actions > button' : '.map-actions button')
    .first()
    .click();
  await page.locator('.review').waitFor();
}

export async function openHandIn(page: Page): Promise<void> {
  await openReview(page);
  await page.locator('.steps .hand-in').click();
  await page.locator('.hand-in-dialog').waitFor();
}
