import { type BrowserContext, test as base } from '@playwright/test';

/**
 * The tests of the screen share one browser and one context: each has a page of its own, and the fonts are read once. `takeSeat` and
 * `withScene` empty what the page before left behind.
 */
export const test = base.extend<object, { readonly booth: BrowserContext }>({
  booth: [
    async ({ browser }, use) => {
      const booth = await browser.newContext({
        locale: 'zh-CN',
        timezoneId: 'Asia/Shanghai',
        permissions: ['camera'],
      });
      await use(booth);
      await booth.close();
    },
    { scope: 'worker' },
  ],
  context: async ({ booth }, use) => {
    await use(booth);
  },
  page: async ({ booth }, use) => {
    const page = await booth.newPage();
    await use(page);
    await page.close();
  },
});
