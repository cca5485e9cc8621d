import { expect, type Page } from '@playwright/test';
import { zh } from '../../src/screen/words/zh.ts';

/** A candidate who uses nothing but the eyes and the mouse, and the keyboard once for the ticket number. */
export interface CandidateAtScreen {
  readonly typeTicket: (ticket: string) => Promise<void>;
  readonly confirmIdentity: (name: string) => Promise<void>;
  readonly agreeToCamera: () => Promise<void>;
  readonly readRules: () => Promise<void>;
  readonly seesQuestion: (number: string) => Promise<void>;
  /** Answers every item of the question on the screen and sees each called saved. */
  readonly answerQuestion: () => Promise<void>;
  readonly goOn: () => Promise<void>;
  readonly handIn: () => Promise<void>;
  readonly receipt: () => Promise<string>;
}

const TICKED = /^(saved|backed-up)$/;

export function candidateAt(page: Page): CandidateAtScreen {
  const press = (name: string) => page.getByRole('button', { name, exact: true }).first().click();
  return {
    async typeTicket(ticket) {
      await page.getByLabel(zh.vacant.label).fill(ticket);
      await press(zh.vacant.submit);
      await expect(page.getByText(zh.claimed.title)).toBeVisible();
    },
    async confirmIdentity(name) {
      await expect(page.getByText(name).first()).toBeVisible();
      await press(zh.identity.mine);
    },
    agreeToCamera: () => press(zh.consent.agree),
    async readRules() {
      await press(zh.rules.acknowledge);
      await expect(page.getByText(zh.waiting.title)).toBeVisible();
    },
    async seesQuestion(number) {
      await expect(page.getByRole('heading', { level: 1 })).toContainText(zh.question.number(number), {
        timeout: 30_000,
      });
    },
    async answerQuestion() {
      const groups = page.locator('article.question fieldset.options');
      await expect(groups.first()).toBeVisible();
      for (const group of await groups.all()) {
        await group.locator('label.option').first().click();
        await expect(group.locator('[data-tick]')).toHaveAttribute('data-tick', TICKED);
      }
    },
    goOn: () => press(zh.question.next),
    async handIn() {
      await press(zh.handIn.open);
      await press(zh.handIn.goOn);
      await press(zh.handIn.confirm);
      await expect(page.getByText(zh.handedIn.byCandidate)).toBeVisible();
    },
    async receipt() {
      const code = page.getByText(/^\d{4}-\d{4}-\d{4}$/).last();
      await expect(page.getByText(zh.handedIn.receipt)).toBeVisible({ timeout: 60_000 });
      return (await code.textContent()) ?? '';
    },
  };
}
