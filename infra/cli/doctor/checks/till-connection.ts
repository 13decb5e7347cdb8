import type { TillRight } from '../../../../shared/lightspeed/till-desk.ts';
import { seriesOf } from '../../../../shared/lightspeed/series.ts';
import { fail, ok, warn } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { Check } from '../visit.ts';

/** The token works, leads to the shop that is meant, and may do what is needed. A refusal is told by its own words. */
export const tillConnectionCheck: Check = {
  name: 'till',
  look: async ({ till, settings }) => {
    const desk = await till();
    const shop = await desk.shopName();
    const rights = await desk.rights();
    return [
      ok('till', `connected to "${shop}", ${seriesOf(settings().lightspeed).name}`),
      ...(rights === null ? [] : [rightsFinding(rights)]),
    ];
  },
};

function rightsFinding(rights: readonly TillRight[]): Finding {
  const lacking = rights.filter(({ granted }) => !granted);
  if (lacking.length === 0) return ok('till', `its employee has all ${rights.length} rights`);
  const found = `its employee lacks ${lacking.map(({ name }) => name).join(', ')}`;
  const fix = 'grant them to the role of the employee who approved the connection';
  return (lacking.some(({ neededFor }) => neededFor === 'posting') ? fail : warn)('till', found, fix);
}
