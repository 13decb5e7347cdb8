import { ok, warn } from '../finding.ts';
import type { Check } from '../visit.ts';

/** A version of the till's interface that has ended is served as another one, without a word. */
export const apiVersionCheck: Check = {
  name: 'version',
  look: async ({ till }) => {
    const version = (await till()).apiVersion();
    if (version === null) return [];
    if (version.warning === null)
      return [ok('version', `the till's interface ${version.version} is promised until ${version.until}`)];
    const [found = '', fix = ''] = version.warning.split(': ');
    return [warn('version', found, fix)];
  },
};
