import { execFileSync } from 'node:child_process';
import { MINUTE_MS } from '@exam-room/shared/base';
import { expect, type Page, test } from '@playwright/test';
import { type FakeDesk, startFakeDesk } from '../src/desk/dev/fake-desk.ts';
import { TEST_RELEASE_CODE } from '../src/desk/dev/fake-people.ts';
import { createFakeRoom, type FakeRoom } from '../src/desk/dev/fake-room.ts';
import { playTo } from '../src/desk/dev/stages.ts';
import { type DeskHands, handsAt } from './desk-hands.ts';
import { drawRecordSheet } from './drawn-sheet.ts';

// The invigilators' whole day, click by click, at a desk whose room is played by a fake console. The desk is the real one, built,
// under the page policy of the room, in real Chromium.

test.describe.configure({ mode: 'serial' });
test.use({ viewport: { width: 1366, height: 768 } });

let room: FakeRoom;
let desk: FakeDesk;
let page: Page;
let hands: DeskHands;
const complaints: string[] = [];

/** Room time passes, and the desk hears of it. */
function pass(ms: number): void {
  room.advance(ms);
  desk.publish();
}

function seatAt(at: number) {
  const seat = room.state.seats[at];
  if (seat === undefined) throw new Error(`no seat ${at}`);
  return seat;
}

test.beforeAll(async ({ browser }) => {
  room = createFakeRoom({ seats: 30 });
  playTo(room, 'opened');
  desk = await startFakeDesk({ room, drawSheet: drawRecordSheet });
  page = await browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(desk.url);
  hands = handsAt(page);
});
test.afterAll(async () => {
  await page.close();
  await desk.stop();
});

test('a wrong PIN is told, and nobody else can be signed in by it', async () => {
  await page
    .getByRole('listitem')
    .filter({ hasText: '陈建国' })
    .getByRole('button', { name: '签到' })
    .click();
  await hands.ownPin('111111');
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveText(/陈建国 的 PIN 不对/);
  await page.keyboard.press('Escape');
  await expect(page.getByText('已签到 0 位，至少需要 2 位')).toBeVisible();
});

test('two different invigilators sign in', async () => {
  await hands.signIn('陈建国');
  await expect(page.getByText('已签到 1 位，至少需要 2 位')).toBeVisible();
  await hands.signIn('赵敏');
  await expect(page.getByText('已签到 2 位，至少需要 2 位 · 人数已够')).toBeVisible();
});

test('the check names the red seats, and cannot be finished without a word on them', async () => {
  await hands.press('下一步：准备检查');
  await expect(page.getByText('1 台考试机没有连接：14 号。请开机并检查网线。')).toBeVisible();
  await hands.press('带着问题完成检查');
  const alert = page.getByRole('dialog').getByRole('alert');
  await hands.send();
  await expect(alert).toHaveText('请先看 UPS 的指示灯，再选择一项。');
  await page.getByLabel('已查看：接通，电量正常').check();
  await hands.send();
  await expect(alert).toHaveText('请写明原因（记录表上会显示）。');
  await hands.reason('已换备用机，其余正常');
  await hands.withSecond();
  await hands.hears('准备检查已完成');
  seatAt(13).linked = true;
  pass(11 * MINUTE_MS);
});

test('seats may be drawn by lot before anybody is in', async () => {
  await hands.open('准备检查');
  await hands.press('随机抽签编排');
  await hands.send();
  await hands.hears('座位已编排，请重新打印桌贴、门贴和签到表');
  await expect(page.getByText('座位已由系统随机抽签编排')).toBeVisible();
  await hands.open('考生签到');
});

test('a scanned number shows the candidate, and the next scan never admits the one before', async () => {
  await expect(page.getByLabel('身份证号或准考证号')).toBeFocused();
  await hands.scan(room.state.roll[0]?.idNumber ?? '');
  await expect(page.locator('.candidate .name')).toContainText('王伟');
  await hands.scan(room.state.roll[1]?.ticket ?? '');
  await expect(page.locator('.candidate .name')).toContainText('刘洋');
  expect(room.state.seats.every((seat) => seat.who === undefined)).toBe(true);
  await hands.press('准予入场');
  await hands.hears('刘洋 已入场，02 号');
  await hands.scan('123456');
  await expect(page.getByRole('alert')).toHaveText(/名单里没有 123456/);
});

test('a candidate who waits at a seat is compared with the photo and admitted there', async () => {
  room.claim(5, 7);
  desk.publish();
  await page
    .locator('.waiting')
    .getByRole('button', { name: /郭秀英/ })
    .click();
  await expect(page.getByText('2025 年曾在本岗位考试中违纪')).toBeVisible();
  await expect(page.getByAltText('机位现场画面 06')).toBeVisible();
  await expect(page.getByLabel('安排座位')).toHaveValue('06');
  await hands.press('准予入场');
  await hands.hears('郭秀英 已入场，06 号');
  expect(seatAt(5).who?.name).toBe('郭秀英');
});

test('somebody whose ID does not fit is turned away with a reason', async () => {
  await hands.scan(room.state.roll[6]?.ticket ?? '');
  await hands.press('不准入场');
  await hands.reason('证件与本人不符');
  await hands.send();
  await hands.hears('未准入场，已记录');
});

test('the rules are read ten minutes before the start, and both confirm it', async () => {
  for (const one of room.state.roll.slice(0, 27))
    if (!room.state.turnedAway.has(one.candidate))
      room.act({ do: 'admit', candidate: one.candidate, seat: one.assignedSeat, note: '', by: [] });
  pass(room.view().session.plannedStartMs - 11 * MINUTE_MS - room.state.nowMs);
  await hands.open('宣读规则');
  await expect(page.getByRole('heading', { name: '机考考场规则' })).toBeVisible();
  await hands.press('两位确认：规则已宣读');
  await hands.withSecond('999999');
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveText(/赵敏 的 PIN 不对/);
  await hands.withSecond();
  await hands.hears('宣读规则已记录');
  expect(room.state.rulesReadBy).toEqual(['陈建国', '赵敏']);
});

test('the release code may be pasted; a slip names its group; two release', async () => {
  await expect(page.getByRole('heading', { name: '启封' })).toBeVisible();
  const slip = TEST_RELEASE_CODE.replace(
    /^(.{7})./,
    (_, head: string) => `${head}${TEST_RELEASE_CODE[7] === '9' ? '8' : '9'}`,
  );
  await paste(slip);
  await expect(page.getByText('启封码第 2 组有误，请与主管部门核对这一组。')).toBeVisible();
  await expect(page.getByRole('button', { name: '启封', exact: true })).toBeDisabled();
  await hands.press('全部清空');
  await page.getByLabel('第 1 组').click();
  await page.keyboard.type(TEST_RELEASE_CODE.replaceAll('-', ''));
  await expect(page.getByText('5 组校验位都正确')).toBeVisible();
  await hands.press('启封');
  await hands.withSecond();
  await hands.hears('已启封');
});

test('the room starts when the ten minutes are over, with one button', async () => {
  const start = page.getByRole('button', { name: '全场开考', exact: true });
  await expect(start).toBeDisabled();
  await expect(page.getByText(/规则宣读满规定时间/)).toBeVisible();
  pass(12 * MINUTE_MS);
  await expect(page.getByText('可以开考')).toBeVisible();
  await start.click();
  await expect(page.getByRole('dialog')).toContainText('26 位考生将同时开始答题和计时');
  await hands.send();
  await hands.hears('已开考');
  await expect(page.getByRole('button', { name: /^01 号，王伟，答题中/ })).toBeVisible();
});

test('a call is answered, a seat paused and resumed, a message sent', async () => {
  pass(20 * MINUTE_MS);
  seatAt(11).help = true;
  desk.publish();
  await page.getByRole('navigation').getByRole('button', { name: /举手/ }).click();
  await hands.press('已处理举手');
  await hands.hears('举手已标记为已处理');
  await hands.press('暂停');
  await hands.reason('考生身体不适');
  await hands.send();
  await expect(page.locator('.state-pill')).toHaveText('已暂停');
  await hands.press('继续');
  await hands.send();
  await expect(page.locator('.state-pill')).toHaveText('答题中');
  await hands.press('发通知');
  await hands.reason('监考人员马上到。');
  await hands.send();
  await hands.hears('通知已发出');
});

test('a broken seat moves to a spare by two; five minutes by one, more by two', async () => {
  await hands.seat('19');
  await hands.press('换座');
  await hands.reason('键盘或鼠标失灵');
  await hands.withSecond();
  await hands.hears('已换到 31 号');
  await hands.seat('31');
  await hands.press('补时');
  await hands.reason('换座耗时');
  await page.getByRole('dialog').getByRole('button', { name: '5 分钟', exact: true }).click();
  await expect(page.getByRole('dialog').getByText('第二位监考人员')).toHaveCount(0);
  await page.getByRole('dialog').getByRole('button', { name: '10 分钟', exact: true }).click();
  await hands.withSecond();
  await hands.hears('已补时 10 分钟');
  expect(seatAt(30).grantedMs).toBe(10 * MINUTE_MS);
});

test('a violation is recorded and judged by two, a hand-in forced with its consequence in words', async () => {
  await hands.seat('23');
  await hands.press('记录异常或违纪');
  await hands.reason('交头接耳，经提醒后仍继续');
  await hands.send();
  await hands.hears('已记录');
  await hands.press('认定违纪 / 替考');
  await hands.reason('经提醒仍交谈');
  await hands.withSecond();
  await hands.hears('认定已记录');
  await hands.press('强制交卷');
  await expect(page.getByRole('dialog')).toContainText('立即交卷，考生不能再作答，不能撤回');
  await hands.reason('违纪，终止考试');
  await hands.withSecond();
  await expect(page.locator('.state-pill')).toHaveText('已交卷');
});

test('the patrol and a remark stand in the diary', async () => {
  await hands.open('异常与巡考');
  await hands.press('巡考登记');
  await page.getByLabel('巡考人姓名和单位').fill('刘志远（市建设教育中心）');
  await hands.reason('监考人员到位，规则已宣读，秩序良好。');
  await hands.send();
  await hands.press('记录表备注');
  await page.getByLabel('备注内容').fill('3 号空调漏水。');
  await hands.send();
  await expect(page.locator('.diary')).toContainText('巡考 刘志远');
  await expect(page.locator('.diary')).toContainText('3 号空调漏水。');
});

test('the room cannot be closed while somebody sits, and is closed by two when all have handed in', async () => {
  await hands.open('收卷');
  await expect(page.getByText('01 号 王伟 正在答题')).toBeVisible();
  await expect(page.getByRole('button', { name: '收卷，结束本场' })).toBeDisabled();
  pass(125 * MINUTE_MS);
  await expect(page.getByText('应考 30 = 实到 26 + 缺考 4')).toBeVisible();
  await hands.press('收卷，结束本场');
  await hands.withSecond();
  await hands.hears('本场已结束');
});

test('the recordings of the room are found, looked at and registered before anybody signs', async () => {
  const card = page.locator('.videos');
  await expect(card).toContainText('还没有登记录像');
  await hands.press('选择录像文件夹');
  await card.getByRole('button', { name: '录像机硬盘' }).click();
  await expect(card).toContainText('找到 2 个录像文件，共 3.8 GB');
  await card.getByRole('button', { name: '登记这 2 个录像' }).click();
  await expect(page.getByRole('dialog').getByLabel('复制到控制台硬盘（移动硬盘、U 盘）')).toBeChecked();
  await hands.send();
  await hands.hears('开始登记');
  await expect(card.getByRole('listitem')).toHaveCount(2);
  await expect(card).toContainText('2026-11-21上午第1场_S20261121-WH-031-AM1_20261121_0900-1105_01');
});

test('the sheet is read beside its figures, signed by two, and the archive goes to the authority', async () => {
  await expect(page.getByRole('heading', { name: '记录表' })).toBeVisible();
  await expect(page.locator('.ledger-code')).toHaveText('82999 78252 58674 60139');
  await expect(page.locator('iframe.print')).toBeVisible();
  const print = await (await page.request.get(`${desk.url}record-sheet.pdf`)).body();
  const printed = execFileSync('pdftotext', ['-', '-'], { input: print, encoding: 'utf8' });
  const [digest = 'none'] = /[0-9a-f]{4}( [0-9a-f]{4}){3}/.exec(printed) ?? [];
  await expect(page.locator('.summary .quiet-word .figures')).toHaveText(digest);
  for (const name of ['陈建国', '赵敏']) {
    await page.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: '签署' }).click();
    await hands.ownPin();
    await hands.hears(`${name} 已签署`);
  }
  await expect(page.getByText('已收到主管部门回执，本场全部完成。')).toBeVisible();
  await expect(page.getByRole('navigation').locator('li.done')).toHaveCount(8);
});

test('nothing of all this broke the page policy or raised an error', () => {
  // The fake console answers 404 for the number that is on no roll; the browser tells of it.
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
});

async function paste(text: string): Promise<void> {
  await page.getByLabel('第 3 组').evaluate((box, pasted) => {
    const data = new DataTransfer();
    data.setData('text', pasted);
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}
