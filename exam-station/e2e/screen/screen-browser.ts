import { type Browser, chromium } from '@playwright/test';
import { findBrowser } from '../../src/shell/chromium/find-browser.ts';

/** The distribution's Chromium with a make-believe camera, as the tests of the screen use it. */
export async function openBrowser(): Promise<Browser> {
  const found = findBrowser();
  if (!found.ok) throw new Error(found.error.words.en);
  return await chromium.launch({
    executablePath: found.value,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  });
}
