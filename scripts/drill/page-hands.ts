import type { Page } from '@playwright/test';
import type { ScreenAct, StationView } from '../../exam-station/src/door/station-view.ts';
import type { begin } from '../../exam-station/src/main/compose-test-seat.ts';

/** What the station publishes to this page. */
export async function readView(page: Page): Promise<StationView> {
  const answer = await page.request.get(new URL('/view.json', page.url()).href);
  return (await answer.json()) as StationView; // our own door, typed by the same contract
}

/** The candidate's acts before the sitting, through the page's own cookie. */
export function hands(page: Page): Parameters<typeof begin>[0] {
  const origin = new URL(page.url()).origin;
  return {
    async act(act: ScreenAct) {
      const answer = await page.request.post(`${origin}/act`, { data: act, headers: { origin } });
      return (await answer.json()) as { ok: boolean; code?: string };
    },
    async until(what, holds) {
      for (const began = performance.now(); performance.now() - began < 30_000; ) {
        const view = await readView(page);
        if (holds(view)) return view;
        await page.waitForTimeout(50);
      }
      throw new Error(`waited in vain for ${what}`);
    },
  };
}
