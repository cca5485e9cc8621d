import { join } from 'node:path';
import type { CandidateId } from '@exam-room/shared/base';
import { expect, test } from '@playwright/test';
import { openConsole, type RunningConsole } from '../src/server/compose-console.ts';
import { CHECKED } from '../src/server/compose-test-day.ts';
import { openTestRoom, optionsFor, type TestRoom } from '../src/server/compose-test-room.ts';
import { fillTakeOver, giveCodeAgain, handsAt } from './desk-hands.ts';

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
  await fillTakeOver(page, [room.made.chen, room.made.zhao]);
  await hands.press('两人确认接管');
  await hands.hears('本机已接管考场');
  for (const station of room.stations) await station.plugIn(standby.stations);
  await hands.open('开考');
  await expect(page.locator('.tile:not(.lost)')).not.toHaveCount(0);
  await giveCodeAgain(page, hands, { code: room.made.code, secondPin: room.made.zhao.pin });
});

/** One candidate at each of two seats, released and started. */
async function startedRoom(): Promise<void> {
  const { made, desk, stations } = room;
  await desk.signInBoth();
  for (const [at, station] of stations.entries()) {
    await station.plugIn(room.console.stations);
    await desk.alone({ do: 'admit', candidate: `C${at + 1}` as CandidateId, note: '' });
  }
  const acts = [
    CHECKED,
    { do: 'read-rules' },
    { do: 'release', code: made.code },
    { do: 'start-room' },
  ] as const;
  for (const act of acts) expect(await desk.together(act)).toEqual({ ok: true });
}
