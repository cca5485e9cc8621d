import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

type Found = Awaited<ReturnType<AxeBuilder['analyze']>>;

/**
 * What axe finds serious on the page, each as its rule and the first place; empty on a page that keeps nobody out. Letters of exactly the
 * colour behind them count: axe itself only wonders whether somebody meant to hide them.
 */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page })
    .exclude('iframe')
    .options({ resultTypes: ['violations', 'incomplete'] });
  // Without a second page for what frames have found: none is looked into.
  const found = await axe.setLegacyMode().analyze();
  return [
    ...found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ')}`),
    ...unseen(found).map((place) => `letters of the colour behind them ${place}`),
  ];
}

function unseen({ incomplete }: Found): readonly string[] {
  return incomplete
    .filter(({ id }) => id === 'color-contrast')
    .flatMap(({ nodes }) => nodes)
    .filter(({ any }) => any.some(({ data }) => data?.messageKey === 'equalRatio'))
    .map(({ target }) => target.join(' '));
}
