import { createHash, randomBytes } from 'node:crypto';
import type { SecretsManager } from '../../test/simulators/aws/secrets-manager.ts';
import type { StageNames } from '../config.ts';
import type { Simulators } from './simulators.ts';
import type { Variables } from './variables.ts';

const API_TOKEN = 'local/api-token';
type Former = { readonly hashKey?: string; readonly apiTokens?: readonly { readonly name: string }[] };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface ApiToken {
  readonly token: string;
  /** Made by this start; it is shown now and never again. */
  readonly isNew: boolean;
}

/**
 * Fills the stage's secrets from the variables, else from the simulators. What was generated or rotated earlier stays;
 * a refresh token is taken only when it is another one than was taken last, so that a restart keeps the rotated pair.
 */
export function storeCredentials(
  secrets: SecretsManager,
  names: StageNames,
  { variables, simulators }: { variables: Variables; simulators: Simulators },
): ApiToken {
  const { stripe, till } = variables;
  const api = apiTokenOf(secrets, variables);
  const former = JSON.parse(secrets.read(names.staticSecret) ?? '{}') as Former;
  const others = (former.apiTokens ?? []).filter(({ name }) => name !== 'local');
  const [simulated, webhookSecret] = [simulators.till?.credentials, simulators.stripe?.webhookSecret];
  const content = {
    stripeSecretKey: stripe.secretKey ?? simulators.stripe?.secretKey,
    stripeWebhookSecrets: stripe.webhookSecrets.length > 0 ? stripe.webhookSecrets : [webhookSecret],
    lightspeedClientId: till.clientId ?? simulated?.clientId ?? '',
    lightspeedClientSecret: till.clientSecret ?? simulated?.clientSecret ?? '',
    lightspeedPersonalToken: till.personalToken,
    hashKey: former.hashKey ?? randomBytes(32).toString('hex'),
    apiTokens: [{ name: 'local', sha256: sha256(api.token), scopes: ['all'] }, ...others],
  };
  secrets.put(names.staticSecret, JSON.stringify(content));
  const refreshToken = till.refreshToken ?? simulated?.refreshToken;
  if (refreshToken !== undefined) {
    const pair = JSON.stringify({ accessToken: '', accessExpiresAtMs: 0, refreshToken });
    secrets.take(names.tillTokenSecret, pair, sha256(refreshToken));
  }
  return api;
}

function apiTokenOf(secrets: SecretsManager, variables: Variables): ApiToken {
  const known = variables.apiToken ?? secrets.read(API_TOKEN);
  if (known !== null) return { token: known, isNew: false };
  const token = randomBytes(24).toString('base64url');
  secrets.put(API_TOKEN, token);
  return { token, isNew: true };
}
