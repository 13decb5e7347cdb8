import type { StaticSecret } from '../../../shared/aws/secrets.ts';
import type { Random } from '../../../shared/kernel/random.ts';
import { done, settingsOf } from './step.ts';
import type { SetupContext, Step, StepEnd } from './step.ts';
import { formerOwnerOf, isSame, nameOf, ownerOf, phraseOf } from './stripe-key-owner.ts';
import type { KeyOwner } from './stripe-key-owner.ts';

/**
 * A key of Stripe's with the rights that are needed, in the secret; and what is random beside it. A new key is looked at
 * before it is stored: the running stage reads whatever is there.
 */
export const stripeKeyStep: Step = {
  name: 'Stripe key',
  run: async (context) => {
    const { site, draft, variables, random } = context;
    const stored = await site.secret.read();
    const former = stored.stripeSecretKey ?? '';
    const key = (variables['STRIPE_SECRET_KEY'] ?? '') || former;
    if (key === '')
      return {
        kind: 'stop',
        exit: 1,
        said: 'no key of Stripe is known yet',
        next: 'make a restricted key with the rights of docs/going-live.md, set STRIPE_SECRET_KEY to it and give `setup` again',
      };
    const desk = await site.stripe(key);
    site.refuseTestMoney(desk.mode, settingsOf(draft).lightspeed);
    const rights = await desk.rights();
    const lacking = rights.filter(({ granted }) => !granted).map(({ name, access }) => `${access} ${name}`);
    if (lacking.length > 0)
      return {
        kind: 'stop',
        exit: 1,
        said: `the key lacks ${lacking.join(', ')}${key === former ? '' : '; it is not stored'}`,
        next: "grant them in Stripe's dashboard under Developers, API keys, then give `setup` again",
      };
    const owner = await ownerOf(desk);
    if (key !== former) {
      const end = await refusedChange(await formerOwnerOf(former, site), owner, context);
      if (end !== null) return end;
    }
    const part = { ...besides(stored, random), ...(key === former ? {} : { stripeSecretKey: key }) };
    if (Object.keys(part).length > 0) await site.secret.change(part);
    return done(`${desk.keyKind} key of ${nameOf(owner)}, all ${rights.length} rights`, {
      stripeAccount: owner.account?.id ?? null,
    });
  },
};

/** Another account's or mode's payments must not become this till's by a key that lies around; null: not refused. */
async function refusedChange(
  former: KeyOwner | null,
  next: KeyOwner,
  { answers, progress }: SetupContext,
): Promise<StepEnd | null> {
  if (former === null || isSame(former, next)) return null;
  const said = `STRIPE_SECRET_KEY is of ${nameOf(next)}, and the stored key of ${nameOf(former)}`;
  const phrase = phraseOf(next);
  progress(`  ${said}: "${phrase}" replaces it`);
  const answer = answers.given('stripeAccount') ?? (await answers.asked('stripeAccount', 'no'));
  if (answer === phrase) return null;
  return {
    kind: 'stop',
    exit: 1,
    said: `${said}, which stays`,
    next: `leave STRIPE_SECRET_KEY out, or, to replace the stored key, give {"stripeAccount": "${phrase}"} in the file of --answers`,
  };
}

/** What the secret still lacks and nobody has to be asked for. */
function besides(stored: Partial<StaticSecret>, random: Random): Partial<StaticSecret> {
  return {
    ...((stored.hashKey ?? '').length < 16 ? { hashKey: `${random.id()}${random.id()}` } : {}),
    ...(stored.apiTokens === undefined ? { apiTokens: [] } : {}),
    ...(stored.lightspeedClientId === undefined
      ? { lightspeedClientId: '', lightspeedClientSecret: '' }
      : {}),
  };
}
