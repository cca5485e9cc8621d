import { expect, type Page } from '@playwright/test';
import { takeSeat } from './screen/candidate.ts';
import { shortPaper } from './screen/sample-paper.ts';
import { test } from './screen/screen-test.ts';

// Where the session allows it, a question is read into the headset by a voice of this machine. A borrowed voice would carry the question
// out of the room, so it is never used.

type Voices = 'own and borrowed' | 'borrowed only';

/** A make-believe engine that remembers what it was told to say, and with which voice. */
async function giveVoices(page: Page, voices: Voices): Promise<void> {
  await page.addInitScript((which) => {
    const voice = (name: string, lang: string, localService: boolean) => ({ name, lang, localService });
    const all = [
      voice('borrowed', 'zh-CN', false),
      voice('foreign', 'en-US', true),
      ...(which === 'own and borrowed' ? [voice('own', 'zh-CN', true)] : []),
    ];
    const said: { text: string; voice: string }[] = [];
    const engine = Object.assign(new EventTarget(), {
      getVoices: () => all,
      speak: (one: { text: string; voice: { name: string } }) =>
        said.push({ text: one.text, voice: one.voice.name }),
      cancel: () => said.push({ text: 'silence', voice: '' }),
    });
    class Utterance extends EventTarget {
      readonly text: string;
      constructor(text: string) {
        super();
        this.text = text;
      }
    }
    Object.defineProperty(globalThis, 'speechSynthesis', { value: engine });
    Object.defineProperty(globalThis, 'SpeechSynthesisUtterance', { value: Utterance });
    Object.assign(globalThis, { said });
  }, voices);
}

async function said(page: Page): Promise<unknown> {
  return await page.evaluate(() => Reflect.get(globalThis, 'said'));
}

test('a question is read aloud by the machine’s own voice, and falls silent when the question goes', async ({
  page,
}) => {
  await giveVoices(page, 'own and borrowed');
  const { door } = await takeSeat(page, { paper: await shortPaper() });
  door.change({ room: { ...door.view().room, readAloud: true } });
  door.act({ act: 'show-question', at: 1 });
  door.show('sitting');
  await page.getByRole('button', { name: '朗读本题' }).click();
  expect(await said(page)).toEqual([
    { text: 'silence', voice: '' },
    { text: '一般抹灰的工艺流程：基层处理→阳角做护角→抹底层灰→抹面层灰。', voice: 'own' },
    { text: 'A，正确', voice: 'own' },
    { text: 'B，错误', voice: 'own' },
  ]);
  await expect(page.getByRole('button', { name: '停止朗读' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('PageDown');
  await expect.poll(async () => JSON.stringify(await said(page))).toMatch(/silence","voice":""}]$/);
  await expect(page.getByRole('button', { name: '朗读本题' })).toBeVisible();
  await door.close();
});

test('without leave of the session nothing can be read aloud', async ({ page }) => {
  await giveVoices(page, 'own and borrowed');
  const { door } = await takeSeat(page, { paper: await shortPaper() });
  door.show('sitting');
  await page.locator('.question').waitFor();
  await expect(page.locator('.read-aloud')).toHaveCount(0);
  await door.close();
});

test('a borrowed voice reads nothing', async ({ page }) => {
  await giveVoices(page, 'borrowed only');
  const { door } = await takeSeat(page, { paper: await shortPaper() });
  door.show('sitting');
  await page.locator('.question').waitFor();
  door.change({ room: { ...door.view().room, readAloud: true } });
  await page.keyboard.press('PageDown');
  await expect(page.getByRole('heading', { name: '第 2 题' })).toBeVisible();
  await expect(page.locator('.read-aloud')).toHaveCount(0);
  await door.close();
});
