import { join } from 'node:path';
import type { CandidateId } from '@exam-room/shared/base';
import { expect, type Page, test } from '@playwright/test';
import { openConsole, type RunningConsole } from '../src/server/compose-console.ts';
import { openTestRoom, optionsFor, type TestRoom } from '../src/server/compose-test-room.ts';
import { type DeskHands, handsAt } from './desk-hands.ts';

/**
 * Two real consoles and the stations' protocol; the desk in real Chromium. The console's program ends in the middle of a sitting, and two
 * invigilators go on at the standby's own desk.
 */
const deskFiles = join(import.meta.dirname, '..', 'dist', 'desk');

test.use({ viewport: { width: 1366, height: 768 } });

let room: TestRoom;
let standby: RunningConsole;
test.beforeEach(async () => {
  room = await openTestRoom({ seats: 2, standby: true, policies: { rulesLeadMs: 1 } }, async () => ({
    deskFiles,
  }));
  const { made } = room;
  const leader = { host: '127.0.0.1', port: room.console.stations };
  const opened = await openConsole(optionsFor(made, { data: made.standbyData, leader, deskFiles }));
  if (!opened.ok) throw new Error(opened.error.code);
  standby = opened.value;
});
test.afterEach(async () => {
  await standby.close();
  await room.close();
});

test('two take the room over at the standby’s own desk, without a scroll, and give the code again where it is asked for', async ({
  page,
}) => {
  await startedRoom();
  await page.goto(standby.desk);
  await expect(page.locator('.standby .standing')).toHaveText('正在同步');
  await room.console.close();
  await expect(page.locator('.standby .standing')).toHaveText('与监考机失去联系，正在重新连接');
  const hands = handsAt(page);
  await takeOver(page, hands);
  for (const station of room.stations) await station.plugIn(standby.stations);
  await hands.open('开考');
  await expect(page.locator('.tile:not(.lost)')).not.toHaveCount(0);
  await hands.press('输入启封码');
  await page.getByLabel('第 1 组').click();
  await page.keyboard.type(room.made.code.replaceAll('-', ''));
  await hands.press('启封');
  await hands.withSecond(room.made.zhao.pin);
  await hands.hears('已启封');
  await expect(page.getByRole('button', { name: '输入启封码' })).toHaveCount(0);
});

async function takeOver(page: Page, hands: DeskHands): Promise<void> {
  const { chen, zhao } = room.made;
  await hands.press('接管考场');
  for (const [at, person] of [chen, zhao].entries()) {
    const hand = page.locator('.standby fieldset').nth(at);
    await hand.getByLabel('姓名').selectOption(person.id);
    await hand.getByLabel('本人口令').fill(person.pin);
  }
  await page.getByLabel('原因').selectOption({ label: '监考机断电' });
  const hidden = await page
    .locator('.standby')
    .evaluate((whole) => Math.max(whole.scrollHeight - whole.clientHeight, whole.clientHeight - innerHeight));
  expect(hidden, 'pixels that only a scroll would show').toBeLessThanOrEqual(0);
  await hands.press('两人确认接管');
  await hands.hears('本机已接管考场');
}

/** One candidate at each of two seats, released and started. */
async function startedRoom(): Promise<void> {
  const { made, desk, stations } = room;
  await desk.signInBoth();
  for (const [at, station] of stations.entries()) {
    await station.plugIn(room.console.stations);
    await desk.alone({ do: 'admit', candidate: `C${at + 1}` as CandidateId, note: '' });
  }
  const acts = [
    { do: 'check-room', remark: '测试考场', ups: 'works' },
    { do: 'read-rules' },
    { do: 'release', code: made.code },
    { do: 'start-room' },
  ] as const;
  for (const act of acts) expect(await desk.together(act)).toEqual({ ok: true });
}
