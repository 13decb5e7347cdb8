import { seriesOf } from '../../../../shared/lightspeed/series.ts';
import { ok } from '../finding.ts';
import type { Check } from '../visit.ts';

/** The settings file is whole; what posting does is said, so that nobody is surprised. */
export const settingsCheck: Check = {
  name: 'settings',
  look: async ({ site, settings }) => {
    const { shop, lightspeed, posting } = settings();
    const does =
      posting.mode === 'shadow'
        ? 'shadow: everything is planned, nothing is written'
        : `live since ${posting.since ?? ''}`;
    return [
      ok('settings', `${shop.name}, ${seriesOf(lightspeed).name}, ${does}`),
      ok('settings', `read from ${site.settingsPath}`),
    ];
  },
};
