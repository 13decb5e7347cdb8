import { seriesOf } from '../../../../shared/lightspeed/series.ts';
import { otherSettings, SETTINGS_FIX } from '../../other-settings.ts';
import { fail, ok, warn } from '../finding.ts';
import type { Check } from '../visit.ts';

/** The settings file is whole and what runs has it; what posting does is said, so that nobody is surprised. */
export const settingsCheck: Check = {
  name: 'settings',
  look: async ({ site, settings, nowMs }) => {
    const { shop, lightspeed, posting } = settings();
    const other = otherSettings(site, settings);
    if (other !== null) return [fail('settings', other, SETTINGS_FIX)];
    const { mode, since = '' } = posting;
    const does =
      mode === 'shadow' ? 'shadow: everything is planned, nothing is written' : `live since ${since}`;
    const said = `${shop.name}, ${seriesOf(lightspeed).name}, ${does}`;
    const isToCome = mode === 'live' && Date.parse(since) > nowMs;
    const fix =
      'put `posting.since` right, unless go-live is still to come: until then every payment is skipped';
    return [
      isToCome ? warn('settings', `${said}, which is still to come`, fix) : ok('settings', said),
      ok('settings', `read from ${site.settingsPath}`),
    ];
  },
};
