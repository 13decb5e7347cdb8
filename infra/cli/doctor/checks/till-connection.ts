import { ok } from '../finding.ts';
import type { Check } from '../visit.ts';

/** The token works, and leads to the shop that is meant. What the till refuses is told by its own words. */
export const tillConnectionCheck: Check = {
  name: 'till',
  look: async ({ till }) => {
    const desk = await till();
    return [ok('till', `connected to "${await desk.shopName()}", ${desk.series}-Series`)];
  },
};
