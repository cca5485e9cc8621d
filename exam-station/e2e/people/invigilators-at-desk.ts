import { expect, type Page } from '@playwright/test';
import { zh } from '../../../proctor-console/src/desk/words/zh.ts';

export interface InvigilatorAtDesk {
  readonly name: string;
  readonly pin: string;
}

/** Two invigilators at one desk; the second types the own PIN where two are needed. */
export interface InvigilatorsAtDesk {
  readonly signIn: () => Promise<void>;
  readonly checkRoom: () => Promise<void>;
  readonly admit: (ticket: string) => Promise<void>;
  readonly readRules: () => Promise<void>;
  readonly release: (code: string) => Promise<void>;
  readonly startRoom: () => Promise<void>;
  readonly seeSeat: (seat: string, words: string | RegExp) => Promise<void>;
  readonly closeRoom: () => Promise<void>;
  readonly signSheet: () => Promise<void>;
}

export function invigilatorsAt(
  page: Page,
  people: readonly [InvigilatorAtDesk, InvigilatorAtDesk],
): InvigilatorsAtDesk {
  const [, second] = people;
  const step = (name: string) =>
    page
      .getByRole('navigation', { name: zh.frame.steps })
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click();
  const dialog = page.getByRole('dialog');
  const press = (name: string) =>
    page.locator('main').getByRole('button', { name, exact: true }).first().click();
  async function confirm(button: string): Promise<void> {
    await dialog.getByRole('button', { name: button, exact: true }).click();
    await expect(dialog).toBeHidden({ timeout: 20_000 });
  }
  async function together(button: string): Promise<void> {
    await dialog.getByLabel(zh.acting.pin, { exact: true }).fill(second.pin);
    await confirm(button);
  }
  return {
    async signIn() {
      await step(zh.steps['sign-in']);
      for (const person of people) {
        await page
          .locator('li.person', { hasText: person.name })
          .getByRole('button', { name: zh.signIn.signIn, exact: true })
          .click();
        await dialog.getByLabel(zh.acting.pinOf(person.name)).fill(person.pin);
        await confirm(zh.signIn.signIn);
      }
    },
    async checkRoom() {
      await step(zh.steps.readiness);
      const finish = new RegExp(`^(${zh.readiness.finish}|${zh.readiness.finishRed})$`);
      await page.locator('main').getByRole('button', { name: finish }).click();
      const reason = dialog.getByLabel(new RegExp(zh.readiness.remark));
      await dialog.getByLabel(zh.readiness.upsSeen.works).check();
      if (await reason.isVisible()) await reason.fill('样例场次：单机演示');
      // Over a red point two go ahead together.
      const pin = dialog.getByLabel(zh.acting.pin, { exact: true });
      if (await pin.isVisible()) await pin.fill(second.pin);
      await dialog.getByRole('button', { name: finish }).click();
      await expect(dialog).toBeHidden();
    },
    async admit(ticket) {
      await step(zh.steps['check-in']);
      await page.getByLabel(zh.checkIn.number).fill(ticket);
      await page.keyboard.press('Enter');
      await press(zh.checkIn.admit);
    },
    async readRules() {
      await step(zh.steps.rules);
      await press(zh.rules.confirm);
      await together(zh.rules.confirm);
    },
    async release(code) {
      await step(zh.steps.release);
      for (const [at, group] of code.split('-').entries())
        await page.getByLabel(zh.release.group(at + 1)).fill(group);
      await press(zh.release.submit);
      await together(zh.release.submit);
    },
    async startRoom() {
      await step(zh.steps.room);
      await press(zh.start.button);
      await confirm(zh.start.button);
    },
    async seeSeat(seat, words) {
      await expect(page.getByRole('button', { name: new RegExp(`^${seat} 号`) }).first()).toContainText(
        words,
        { timeout: 30_000 },
      );
    },
    async closeRoom() {
      await step(zh.steps.close);
      await press(zh.close.button);
      await together(zh.close.button);
    },
    async signSheet() {
      await step(zh.steps.sheet);
      for (const person of people) {
        await page
          .locator('main li', { hasText: person.name })
          .getByRole('button', { name: zh.sheet.sign, exact: true })
          .click();
        await dialog.getByLabel(zh.acting.pinOf(person.name)).fill(person.pin);
        await confirm(zh.sheet.sign);
      }
      await expect(page.getByText(zh.sheet.receiptYes)).toBeVisible({ timeout: 60_000 });
    },
  };
}
