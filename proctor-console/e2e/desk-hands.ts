import { expect, type Page } from '@playwright/test';
import { TEST_PIN } from '../src/desk/dev/fake-people.ts';

/** What invigilators do at the desk, by the words that they read there. */
export interface DeskHands {
  readonly open: (step: string) => Promise<void>;
  readonly press: (button: string) => Promise<void>;
  /** Gives the own PIN in the dialog that is open, and sends it. */
  readonly ownPin: (pin?: string) => Promise<void>;
  readonly signIn: (name: string) => Promise<void>;
  /** Chooses one of the sentences that the dialog offers. */
  readonly reason: (sentence: string) => Promise<void>;
  /** The second invigilator gives the PIN; then the dialog's own button is pressed. */
  readonly withSecond: (pin?: string) => Promise<void>;
  readonly send: () => Promise<void>;
  readonly scan: (number: string) => Promise<void>;
  readonly seat: (label: string) => Promise<void>;
  readonly hears: (sentence: string | RegExp) => Promise<void>;
}

/** At the standby's own desk: two give their names and PINs, see everything without a scroll, and take the room over. */
export async function fillTakeOver(
  page: Page,
  two: readonly { readonly id: string; readonly pin: string }[],
): Promise<void> {
  await page.getByRole('button', { name: '接管考场', exact: true }).click();
  for (const [at, person] of two.entries()) {
    const hand = page.locator('.standby fieldset').nth(at);
    await hand.getByLabel('姓名').selectOption(person.id);
    await hand.getByLabel('本人的 PIN').fill(person.pin);
  }
  await page.getByLabel('原因').selectOption({ label: '监考机断电' });
  const hidden = await page
    .locator('.standby')
    .evaluate((whole) => Math.max(whole.scrollHeight - whole.clientHeight, whole.clientHeight - innerHeight));
  expect(hidden, 'pixels that only a scroll would show').toBeLessThanOrEqual(0);
}

/** The standby asks for the release code again. */
export async function giveCodeAgain(
  page: Page,
  hands: DeskHands,
  of: { readonly code: string; readonly secondPin: string },
): Promise<void> {
  await hands.press('输入启封码');
  await page.getByLabel('第 1 组').click();
  await page.keyboard.type(of.code.replaceAll('-', ''));
  await hands.press('启封');
  await hands.withSecond(of.secondPin);
  await hands.hears('已启封');
  await expect(page.getByRole('button', { name: '输入启封码' })).toHaveCount(0);
}

export function handsAt(page: Page): DeskHands {
  const dialog = page.getByRole('dialog');
  const send = () => dialog.locator('button[type=submit]').click();
  return {
    open: (step) =>
      page
        .getByRole('navigation')
        .getByRole('button', { name: new RegExp(`^${step}`) })
        .click(),
    press: (button) => page.getByRole('button', { name: button, exact: true }).click(),
    async ownPin(pin = TEST_PIN) {
      for (const digit of pin) await dialog.getByRole('button', { name: digit, exact: true }).click();
      await send();
    },
    async signIn(name) {
      await page
        .getByRole('listitem')
        .filter({ hasText: name })
        .getByRole('button', { name: '签到' })
        .click();
      await page.keyboard.type(TEST_PIN);
      await page.keyboard.press('Enter');
      await expect(page.getByText(`${name} 已签到`)).toBeVisible();
    },
    reason: (sentence) => dialog.getByRole('button', { name: sentence, exact: true }).click(),
    async withSecond(pin = TEST_PIN) {
      await dialog.getByLabel('PIN', { exact: true }).fill(pin);
      await send();
    },
    send,
    async scan(number) {
      await page.keyboard.type(number);
      await page.keyboard.press('Enter');
    },
    seat: (label) => page.getByRole('button', { name: new RegExp(`^${label} 号，`) }).click(),
    hears: (sentence) => expect(page.locator('.notices')).toContainText(sentence),
  };
}
