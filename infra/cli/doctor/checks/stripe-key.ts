import { fail, ok, warn } from '../finding.ts';
import type { Check } from '../visit.ts';

/** The key works, in which mode, and with which of the rights that Tillbridge needs. */
export const stripeKeyCheck: Check = {
  name: 'Stripe key',
  look: async ({ stripe }) => {
    const desk = await stripe();
    const rights = await desk.rights();
    const lacking = rights.filter(({ granted }) => !granted).map(({ name, access }) => `${access} ${name}`);
    const what = `${desk.keyKind} key, ${desk.mode} mode`;
    if (lacking.length > 0)
      return [
        fail(
          'Stripe key',
          `${what}, lacks ${lacking.join(', ')}`,
          "grant them to the key in Stripe's dashboard under Developers, API keys",
        ),
      ];
    const found = `${what}, has all ${rights.length} rights`;
    if (desk.mode === 'live' && desk.keyKind === 'secret')
      return [
        warn(
          'Stripe key',
          `${found}, and many more`,
          'make a restricted key with the rights that docs/going-live.md lists, and put it into the secret',
        ),
      ];
    return [ok('Stripe key', found)];
  },
};
