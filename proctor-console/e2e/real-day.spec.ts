import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { invigilators } from '../../test-fixtures/people/invigilators.ts';
import { type DeskHands, fillTakeOver, giveCodeAgain, handsAt } from './desk-hands.ts';
import { openRealRoom, type RealRoom } from './real-room.ts';

/**
 * A whole day at the desk of a real console, with real stations and a real authority, every act by a click in real Chromium:
 *
 *  - one candidate never comes, one comes when the others are writing already
 *  - one machine dies under the hands of its candidate and comes back; the time that was lost is given back as the console computed it
 *  - another machine dies for good, and two move its candidate to the spare
 *  - somebody talks and is marked; the patrol looks in; one asks to leave the room
 *  - the console's machine is switched off for good, and two take the room over at the standby's own desk, where the day ends
 *  - the recordings are registered, two sign, the authority's receipt arrives; the archive leaves by a removable disk, and the independent
 *    verifier believes that copy; the faces are erased
 *
 * With twelve stations on demand (SURVEYS=all), with four in every run.
 */
for (const [seats, mark] of [
  [4, ''],
  [12, ' @survey'],
] as const)
  test.describe(`a day with ${seats} real stations${mark}`, () => {
    test.describe.configure({ mode: 'serial', timeout: 240_000 });
    test.use({ viewport: { width: 1366, height: 768 } });
    wholeDay(seats);
  });

const [chief, second] = invigilators;

function wholeDay(seats: number): void {
  const [LATE, AWAY] = [seats - 1, seats - 2];
  /** Whose machine dies for good, and who talks; with few seats the one whose machine died before and came back. */
  const [MOVED, TALKER] = seats > 4 ? [2, 1] : [1, 0];
  let movedTo: string | undefined;
  const onTime = Array.from({ length: seats - 2 }, (_, at) => at);
  let real: RealRoom;
  let page: Page;
  let hands: DeskHands;

  test.beforeAll(async ({ browser }) => {
    // So many processes start one beside the other.
    test.setTimeout(120_000 + seats * 30_000);
    real = await openRealRoom(seats);
    page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(await real.room.deskUrl());
    hands = handsAt(page);
  });
  test.afterAll(async () => {
    await page?.close();
    await real?.close();
  });

  test('two sign in, the room is checked, the labels are printed', async () => {
    for (const person of [chief, second]) {
      await page
        .getByRole('listitem')
        .filter({ hasText: person.name })
        .getByRole('button', { name: '签到' })
        .click();
      await hands.ownPin(person.pin);
      await hands.hears(`${person.name} 已签到`);
    }
    await real.lookAfterLockedSeats();
    await hands.open('准备检查');
    await expect(page.getByText(/考试机全部连接/)).toBeVisible();
    const href = await page.getByRole('link', { name: '桌贴' }).getAttribute('href');
    const print = await page.request.get(new URL(href ?? '', page.url()).href);
    expect(execFileSync('pdftotext', ['-', '-'], { input: await print.body(), encoding: 'utf8' })).toContain(
      '演练',
    );
    await page.getByRole('button', { name: /完成检查/ }).click();
    await page.getByLabel('已查看：接通，电量正常').check();
    // On a machine that looks like a virtual one the check is red: two go on, with a reason.
    const dialog = page.getByRole('dialog');
    const remark = dialog.getByRole('button', { name: '故障机位本场不使用' });
    if (await remark.isVisible()) await remark.click();
    const two = dialog.getByLabel('PIN', { exact: true });
    if (await two.isVisible()) await two.fill(second.pin);
    await hands.send();
    await hands.hears('准备检查已完成');
  });

  test('who has sat down is compared and admitted', async () => {
    for (const at of onTime) real.sitDown(at);
    await hands.open('考生签到');
    // The rail names the minute from which people are let in, and from then on how many are.
    await expect(page.getByRole('navigation')).toContainText(`0 / ${seats}`, { timeout: 120_000 });
    for (const at of onTime) await admit(at);
  });

  test('the rules are read, two release with the code, one button starts the room', async () => {
    await hands.open('宣读规则');
    await hands.press('两位确认：规则已宣读');
    await hands.withSecond(second.pin);
    await hands.hears('宣读规则已记录');
    await hands.open('启封');
    await page.getByLabel('第 1 组').click();
    await page.keyboard.type(real.code.replaceAll('-', ''));
    await hands.press('启封');
    await hands.withSecond(second.pin);
    await hands.hears('已启封');
    await hands.open('开考');
    await page.getByRole('button', { name: '全场开考', exact: true }).click();
    await hands.send();
    await hands.hears('已开考');
    await expect(page.locator('.tile.sitting')).toHaveCount(onTime.length);
  });

  test('somebody who comes late is admitted with a note, and writes from the own start on', async () => {
    real.sitDown(LATE);
    await hands.open('考生签到');
    await admit(LATE, '迟到入场，已查验证件');
    await hands.open('开考');
    await hands.seat(label(LATE));
    await expect(page.locator('.state-pill')).toHaveText('答题中');
  });

  test('a machine that dies and comes back has its lost time computed, and an invigilator gives it', async () => {
    const { device } = real.seat(0);
    await hands.seat(label(0));
    await real.room.station(device).kill();
    await expect(page.locator('.state-pill')).toHaveText('失联');
    await real.room.station(device).start();
    await expect(page.locator('.state-pill')).toHaveText('答题中');
    await expect(page.locator('.panel-alarms')).toContainText('建议补时');
    await hands.press('按建议补时');
    await hands.reason('机器故障');
    const two = page.getByRole('dialog').getByLabel('PIN', { exact: true });
    if (await two.isVisible()) await two.fill(second.pin);
    await hands.send();
    await hands.hears(/已补时/);
  });

  test('a machine dies for good: two move its candidate to a spare, no other seat is offered, and the exam goes on there', async () => {
    const { device } = real.seat(MOVED);
    const spare = real.day.seats.find((one) => one.spare);
    if (spare === undefined) throw new Error('the room has no spare');
    await hands.seat(label(MOVED));
    await real.room.station(device).kill();
    await expect(page.locator('.state-pill')).toHaveText('失联');
    await hands.press('换座');
    await expect(page.getByRole('dialog').getByRole('radio')).toHaveCount(1);
    await hands.reason('机器死机');
    await hands.withSecond(second.pin);
    await hands.hears(`已换到 ${spare.seat} 号`);
    real.room.walkOver(device, spare.device);
    movedTo = spare.seat;
    await hands.seat(label(MOVED));
    await expect(page.locator('.state-pill')).toHaveText('答题中');
    await expect(page.locator('.timeline')).toContainText('换座后在本机接续答题');
  });

  test('a violation is recorded and judged, somebody leaves and returns, the patrol looks in', async () => {
    await hands.seat(label(TALKER));
    await hands.press('记录异常或违纪');
    await hands.reason('交头接耳，经提醒后仍继续');
    await hands.send();
    await hands.hears('已记录');
    await hands.press('认定违纪 / 替考');
    await hands.reason('经提醒仍交谈');
    await hands.withSecond(second.pin);
    await hands.hears('认定已记录');
    await hands.seat(label(LATE));
    await hands.press('离座登记');
    await hands.reason('上厕所');
    await hands.send();
    await expect(page.locator('.state-pill')).toContainText('离座');
    await hands.press('已返回');
    await expect(page.locator('.state-pill')).toHaveText('答题中');
    await hands.open('异常与巡考');
    await hands.press('巡考登记');
    await page.getByLabel('巡考人姓名和单位').fill('刘志远（市建设教育中心）');
    await hands.reason('监考人员到位，规则已宣读，秩序良好。');
    await hands.send();
    await hands.hears('巡考已登记');
  });

  test('the machine of the console is switched off: two take the room over at the standby, and every seat goes on there', async () => {
    await real.room.console.kill();
    real.room.goToStandby();
    await page.goto(await real.room.deskUrl());
    await expect(page.locator('.standby .standing')).toHaveText('与监考机失去联系，正在重新连接');
    await page.screenshot({ path: join(pictures(), `standby-${seats}.png`) });
    await fillTakeOver(page, [chief, second]);
    await page.screenshot({ path: join(pictures(), `take-over-${seats}.png`) });
    await hands.press('两人确认接管');
    await hands.hears('本机已接管考场');
    await real.lookAfterLockedSeats();
    await hands.open('开考');
    await expect(page.locator('.tile.sitting')).toHaveCount(seats - 1);
    await giveCodeAgain(page, hands, { code: real.code, secondPin: second.pin });
    await hands.open('开考');
    await hands.seat(label(LATE));
    await expect(page.locator('.state-pill')).toHaveText('答题中');
    await page.screenshot({ path: join(pictures(), `after-take-over-${seats}.png`) });
  });

  test('the room closes when all have handed in, and the sums come out', async () => {
    await real.everybody();
    await hands.open('收卷');
    await expect(page.getByText(`应考 ${seats} = 实到 ${seats - 1} + 缺考 1`)).toBeVisible();
    await expect(page.getByText(`实到 ${seats - 1} = 已交卷 ${seats - 1}`)).toBeVisible();
    await hands.press('收卷，结束本场');
    await hands.withSecond(second.pin);
    await hands.hears('本场已结束');
  });

  test('the recordings are registered, two sign, the receipt arrives and the verifier believes the archive', async () => {
    const disk = mkdtempSync(join(tmpdir(), 'exam-room-recorder-'));
    writeFileSync(join(disk, 'CAM1.mp4'), Buffer.alloc(3_000_000, 'v'));
    await hands.press('选择录像文件夹');
    await page.getByRole('textbox', { name: '文件夹' }).fill(disk);
    await page.locator('.folder-choice').getByRole('button', { name: '打开' }).click();
    await page.getByRole('button', { name: '登记这 1 个录像' }).click();
    await hands.send();
    await expect(page.locator('.video-list li')).toHaveCount(1);
    for (const person of [chief, second]) {
      await page
        .getByRole('listitem')
        .filter({ hasText: person.name })
        .getByRole('button', { name: '签署' })
        .click();
      await hands.ownPin(person.pin);
      await hands.hears(`${person.name} 已签署`);
    }
    await expect(page.getByText('已收到主管部门回执，本场全部完成。')).toBeVisible({ timeout: 60_000 });
  });

  test('the archive leaves by a removable disk, and the verifier believes that very copy', async () => {
    const stick = mkdtempSync(join(tmpdir(), 'exam-room-stick-'));
    await hands.press('把档案拷到 U 盘');
    const card = page.locator('.archive');
    await card.getByRole('textbox', { name: '文件夹' }).fill(stick);
    await card.getByRole('button', { name: '打开' }).click();
    await card.getByRole('button', { name: '拷到这个文件夹' }).click();
    await hands.send();
    await hands.hears('档案已拷出并核对，可以拔盘');
    const archive = join(stick, `${real.day.session}-archive`);
    const verdict = execFileSync(
      process.execPath,
      [join(import.meta.dirname, '..', '..', 'verifier', 'src', 'cli.ts'), archive, '--root', real.day.root],
      { encoding: 'utf8' },
    );
    expect(verdict).not.toContain('FAIL');
    rmSync(stick, { recursive: true });
  });

  test('after the receipt two erase the faces, and no photo is left in the room', async () => {
    const photos = join(real.day.sessionFolder, 'photos');
    expect(readdirSync(photos).length).toBe(seats);
    await hands.press('清除本机人脸图像');
    await hands.withSecond(second.pin);
    await expect(page.getByText('本机人脸图像已清除')).toBeVisible();
    expect(readdirSync(photos)).toEqual([]);
    expect(readdirSync(join(real.room.leading().data, 'snapshots'))).toEqual([]);
  });

  test('the sheet tells the whole day', () => {
    const pdf = join(real.room.leading().data, 'archive', 'record-sheet.pdf');
    execFileSync('pdftoppm', ['-r', '80', '-png', pdf, join(pictures(), `seats-${seats}`)]);
    const told = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }).replace(/\s/g, '');
    const absent = real.day.candidates[AWAY];
    for (const sentence of [
      `应考${seats}=实到${seats - 1}+缺考1√相符`,
      `${absent?.name}${absent?.ticket}${label(AWAY)}`,
      '交头接耳，经提醒后仍继续',
      `认定（成绩按0分计）：${label(TALKER)}号`,
      '入场备注：迟到入场，已查验证件',
      'UPS已查看，供电正常',
      `${real.seat(MOVED).seat}→${movedTo}`,
      '换座：机器死机',
      '附抓拍1张',
      '建议补时',
      '机器故障',
      '离座：上厕所',
      '备用监考机接管',
      '监考机断电',
      '刘志远（市建设', // the cell breaks the rest
      '演练第1场',
      'CAM1.mp4',
      chief.name,
      second.name,
    ])
      expect(told).toContain(sentence);
  });

  function pictures(): string {
    const folder = join(import.meta.dirname, '..', '..', 'test-results', 'record-sheet');
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Where somebody sits now: one has been moved. */
  function label(at: number): string {
    return at === MOVED && movedTo !== undefined ? movedTo : real.seat(at).seat;
  }

  async function admit(at: number, note = ''): Promise<void> {
    const name = real.day.candidates[at]?.name ?? '';
    await page.locator('.waiting').getByRole('button', { name }).click({ timeout: 60_000 });
    await page.getByLabel('备注（可不填）').fill(note);
    await hands.press('准予入场');
    await hands.hears(`${name} 已入场，${label(at)} 号`);
  }
}
