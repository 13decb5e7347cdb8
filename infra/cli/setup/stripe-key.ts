import { modeOfKey } from '../../../shared/stripe/key-mode.ts';
import { done } from './step.ts';
import type { Step } from './step.ts';

/** A key of Stripe's with the rights that are needed, in the secret; and what is random beside it. */
export const stripeKeyStep: Step = {
  name: 'Stripe key',
  run: async ({ site, variables, random }) => {
    const stored = await site.secret.read();
    const key = variables['STRIPE_SECRET_KEY'] ?? '';
    if (key !== '' && key !== stored.stripeSecretKey) {
      modeOfKey(key);
      await site.secret.change({ stripeSecretKey: key });
    }
    if (key === '' && (stored.stripeSecretKey ?? '') === '')
      return {
        kind: 'stop',
        exit: 1,
        said: 'no key of Stripe is known yet',
        next: 'make a restricted key with the rights of docs/going-live.md, set STRIPE_SECRET_KEY to it and give `setup` again',
      };
    if ((stored.hashKey ?? '').length < 16)
      await site.secret.change({ hashKey: `${random.id()}${random.id()}` });
    if (stored.apiTokens === undefined) await site.secret.change({ apiTokens: [] });
    if (stored.lightspeedClientId === undefined)
      await site.secret.change({ lightspeedClientId: '', lightspeedClientSecret: '' });
    const desk = await site.stripe();
    const rights = await desk.rights();
    const lacking = rights.filter(({ granted }) => !granted).map(({ name, access }) => `${access} ${name}`);
    if (lacking.length > 0)
      return {
        kind: 'stop',
        exit: 1,
        said: `the key lacks ${lacking.join(', ')}`,
        next: "grant them in Stripe's dashboard under Developers, API keys, then give `setup` again",
      };
    return done(`${desk.keyKind} key, ${desk.mode} mode, all ${rights.length} rights`);
  },
};
