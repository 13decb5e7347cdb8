import { seriesNamed } from '../../../shared/lightspeed/series.ts';
import { done } from './step.ts';
import type { Step } from './step.ts';

/** Series and shop: what no far side needs to be asked for. */
export const shopStep: Step = {
  name: 'shop',
  run: async ({ draft, answers }) => {
    const { shop, lightspeed } = draft;
    const name = await answers.settled('series', lightspeed['series']);
    const series = seriesNamed(name);
    draft.lightspeed = { ...lightspeed, series: name };
    if (series?.hasOwnAddress === true)
      draft.lightspeed['domainPrefix'] = await answers.settled('domainPrefix', lightspeed['domainPrefix']);
    draft.shop = {
      name: await answers.settled('shopName', shop['name']),
      timeZone: await answers.settled('timeZone', shop['timeZone']),
      currency: await answers.settled('currency', shop['currency'], 'usd'),
      country: await answers.settled('country', shop['country'], 'US'),
    };
    return done(`${draft.shop['name']}, ${series?.name ?? name}`);
  },
};
