import { staticSecret } from '../../../../shared/aws/secrets.ts';
import { fail, ok, warn } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { Check } from '../visit.ts';

/** Every key that the functions need is in the secret. Values are never shown. */
export const secretCheck: Check = {
  name: 'secret',
  look: async ({ site, nowMs }) => {
    const stored = await site.secret.read();
    const parsed = staticSecret.safeParse(stored);
    if (!parsed.success) {
      const keys = [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'the document')))];
      const fix = 'give `setup`, or write them as the runbook says under "The static secret"';
      return [fail('secret', `missing or malformed: ${keys.join(', ')}`, fix)];
    }
    const { apiTokens, stripeWebhookSecrets } = parsed.data;
    const count = stripeWebhookSecrets.length;
    const signing = count === 1 ? 'one signing secret' : `${count} signing secrets`;
    const findings: Finding[] = [ok('secret', `complete, ${signing} of Stripe`)];
    const living = apiTokens.filter(({ untilMs }) => untilMs === undefined || untilMs > nowMs);
    findings.push(
      living.length === 0
        ? warn('API tokens', 'none: nobody can open the page', 'give `tokens create <name> --scope owner`')
        : ok('API tokens', living.map(({ name }) => name).join(', ')),
    );
    return findings;
  },
};
