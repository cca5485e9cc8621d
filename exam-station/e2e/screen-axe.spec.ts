import { expect } from '@playwright/test';
import { seriousFaults } from '../../test-fixtures/serious-faults.ts';
import { scenes } from './screen/scenes.ts';
import { test } from './screen/screen-test.ts';
import { withScene } from './screen/screens.ts';

// Nothing on any screen keeps a person with poor sight, a screen reader or no mouse out: axe finds no serious fault on any of them,
// in both languages, in large text and in high contrast.

const LOOKS = [
  { when: {}, look: { language: 'zh', textSize: 100, size: { width: 1366, height: 768 } } },
  {
    when: { tag: '@survey' },
    look: { language: 'en', textSize: 200, size: { width: 1024, height: 768 } },
  },
  {
    when: { tag: '@survey' },
    look: { language: 'zh', textSize: 100, contrast: 'high', size: { width: 1920, height: 1080 } },
  },
] as const;

for (const { when, look } of LOOKS)
  test(`axe finds nothing serious on any screen (${JSON.stringify(look)})`, when, async ({ page }) => {
    test.setTimeout(600_000);
    for (const scene of scenes())
      await withScene(page, { scene, look }, async () => {
        expect.soft(await seriousFaults(page), scene.name).toEqual([]);
      });
  });
