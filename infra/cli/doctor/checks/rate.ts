import { ok, warn } from '../finding.ts';
import type { Check } from '../visit.ts';

/** What live postings need is above this; what can wait stops here. */
const BUSY_SHARE = 0.5;

/** How much of the till's rate is left, after the doctor's own handful of requests. */
export const rateCheck: Check = {
  name: 'rate',
  look: async ({ till }) => {
    const desk = await till();
    await desk.shopName();
    const rate = desk.rate();
    if (rate === null) return [];
    const share = rate.usedUnits / rate.capacityUnits;
    const found = `${rate.usedUnits.toFixed(1)} of ${rate.capacityUnits} units of the till are used`;
    return [
      share > BUSY_SHARE
        ? warn(
            'rate',
            found,
            "Tillbridge's own setup, backfill, rebuild and audit use it, too: where one ran just now, look again in a few minutes; else find out what else uses this client, or register more registers",
          )
        : ok('rate', found),
    ];
  },
};
