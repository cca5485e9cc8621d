import { expect, type Page } from '@playwright/test';
import { takeSeat } from './screen/candidate.ts';
import { test } from './screen/screen-test.ts';

// The camera opens after the consent and not before; every picture that the station wants is sent or its failing told with a reason.

/** Counts how often the page opens a camera, and can take the camera away. */
async function watchCamera(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const media = navigator.mediaDevices;
    const open = media.getUserMedia.bind(media);
    const list = media.enumerateDevices.bind(media);
    const state = { opened: 0, asked: [] as unknown[], fail: localStorage.getItem('camera-fails') };
    Object.assign(globalThis, { cameraState: state });
    media.getUserMedia = async (constraints) => {
      state.opened += 1;
      state.asked.push(constraints);
      if (state.fail === 'busy') throw new DOMException('in use', 'NotReadableError');
      if (state.fail === 'blocked') throw new DOMException('no', 'NotAllowedError');
      return await open(constraints);
    };
    media.enumerateDevices = async () => (state.fail === 'missing' ? [] : await list());
  });
}

async function opened(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const state: unknown = Reflect.get(globalThis, 'cameraState');
    return typeof state === 'object' && state !== null && 'opened' in state ? Number(state.opened) : -1;
  });
}

test('the camera is shut at every step before the consent and open at every step after it', async ({
  page,
}) => {
  await watchCamera(page);
  const { door } = await takeSeat(page);
  for (const stage of ['vacant', 'claimed', 'admitted', 'consent'] as const) {
    door.show(stage);
    // A call for a picture that comes too early opens nothing either.
    door.change({ camera: { due: 'check-in', number: 0 } });
    await expect(page.locator('.page')).toBeVisible();
    await page.waitForFunction(() => new Promise((done) => setTimeout(() => done(true), 300)));
    expect(await opened(page), stage).toBe(0);
    door.frameTaken();
  }
  await page.getByRole('button', { name: '同意，打开摄像头' }).click();
  await expect(page.locator('video.self-view')).toBeVisible();
  await expect(page.getByText('摄像头正常')).toBeVisible();
  await expect.poll(() => door.acts.filter((act) => act.act === 'camera-ready')).toHaveLength(1);
  door.show('waiting');
  door.show('sitting');
  await expect(page.locator('.top-bar video.self-view')).toBeVisible();
  expect(await opened(page)).toBe(1);
  door.show('handed-in');
  await expect(page.locator('video.self-view')).toHaveCount(0);
  await door.close();
});

test('a wanted picture is taken without a sign to the candidate and sent as a 640x480 JPEG', async ({
  page,
}) => {
  await watchCamera(page);
  const { door } = await takeSeat(page);
  door.show('sitting');
  await page.locator('video.self-view').waitFor();
  const before = await page.locator('.sitting').innerHTML();
  door.change({ camera: { due: 'random', number: 4 } });
  await expect.poll(() => door.frames.length).toBe(1);
  const [frame] = door.frames;
  expect(frame).toMatchObject({ due: 'random', number: '4', type: 'image/jpeg' });
  expect(frameSize(frame?.jpeg ?? Buffer.alloc(0))).toEqual({ width: 640, height: 480 });
  // Nothing on the page but the clock has changed.
  const still = (html: string) => html.replaceAll(/\d?\d?:?\d\d:\d\d/g, '');
  expect(still(await page.locator('.sitting').innerHTML())).toBe(still(before));
  await door.close();
});

for (const [fails, reason] of [
  ['missing', '没有找到摄像头'],
  ['blocked', '本机没有允许使用摄像头'],
  ['busy', '摄像头打不开'],
] as const)
  test(`a camera that is ${fails} is told with its reason, and the exam goes on`, async ({ page }) => {
    await watchCamera(page);
    await page.addInitScript((how) => localStorage.setItem('camera-fails', how), fails);
    const { door } = await takeSeat(page);
    await page.reload();
    door.show('rules');
    await expect(page.getByText(reason)).toBeVisible();
    await expect(page.getByRole('button', { name: '再试一次' })).toBeVisible();
    door.change({ camera: { due: 'check-in', number: 0 } });
    await expect
      .poll(() => door.acts.find((act) => act.act === 'camera-failed'))
      .toMatchObject({ due: 'check-in', number: 0, reason: expect.stringContaining(reason) });
    await page.getByRole('button', { name: '我已看完' }).click();
    await expect.poll(() => door.acts.some(({ act }) => act === 'acknowledge-rules')).toBe(true);
    door.show('sitting');
    await page.locator('.option').first().click();
    await expect(page.locator('.answer-line .tick')).toHaveText('已保存');
    await door.close();
  });

/** Width and height of a baseline JPEG, from its start-of-frame segment. */
function frameSize(jpeg: Buffer): { readonly width: number; readonly height: number } | undefined {
  for (let at = 2; at + 9 < jpeg.length; ) {
    const marker = jpeg.readUInt16BE(at);
    if (marker >= 0xffc0 && marker <= 0xffc2)
      return { height: jpeg.readUInt16BE(at + 5), width: jpeg.readUInt16BE(at + 7) };
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  return undefined;
}
