import { refuseTestKeyOnRealTill } from '../../functions/services.ts';
import type { Site } from '../../infra/cli/site.ts';
import type { StaticSecret } from '../../shared/aws/secrets.ts';
import { RefusedError } from '../../shared/kernel/answer.ts';
import type { TillTokens } from '../../shared/kernel/stores.ts';
import type { Candidate } from '../../shared/lightspeed/choose-id.ts';
import type { Endpoint } from '../../shared/stripe/desk.ts';
import { parseSettings } from '../../shared/settings/schema.ts';
import type { Settings } from '../../shared/settings/schema.ts';
import { modeOfKey } from '../../shared/stripe/key-mode.ts';
import type { StripeMode } from '../../shared/stripe/key-mode.ts';
import { Shop } from '../support/shop.ts';

export const WEBHOOK_URL = 'https://x.execute-api.us-east-1.amazonaws.com/stripe/webhook';

/** A stage whose till is wholly chosen, as a settings document. */
export const PROD = {
  stage: 'prod',
  shop: { name: 'Trail & Tarn', timeZone: 'America/New_York', currency: 'usd', country: 'US' },
  lightspeed: {
    series: 'R',
    accountId: '9',
    shopId: '1',
    registerId: '11',
    employeeId: '4',
    paymentTypeId: '7',
    taxCategoryId: '1',
  },
};

const CANDIDATES: Record<string, Candidate[]> = {
  account: [{ id: '9', name: 'Trail & Tarn', problem: null }],
  shop: [{ id: '1', name: 'Main Street', problem: null }],
  register: [{ id: '11', name: 'Web', problem: null }],
  employee: [{ id: '4', name: 'Web Shop', problem: null }],
  paymentType: [{ id: '7', name: 'Web - Card', problem: null }],
  taxCategory: [{ id: '1', name: 'Tax', problem: null }],
};

function refuseKey(): never {
  const remedy = 'put a valid key into "stripeSecretKey" of the static secret';
  const reason = 'Stripe does not accept the secret key';
  throw new RefusedError({ whose: 'connection', code: 'unauthorised', reason, remedy });
}

/** A stage on AWS as `setup`, `connect` and `uninstall` see it: its stores and far sides are this object's fields. */
export class MemorySite {
  readonly shop = new Shop();
  secret: Partial<StaticSecret> = {
    stripeSecretKey: 'rk_test_1',
    stripeWebhookSecrets: ['whsec_old'],
    hashKey: 'x'.repeat(20),
    apiTokens: [],
    lightspeedClientId: 'a',
    lightspeedClientSecret: 'b',
  };
  pair: TillTokens | null = { accessToken: 'AT1', refreshToken: 'RT1', accessExpiresAtMs: 1 };
  /** The keys that Stripe takes. */
  keys: Record<string, { readonly account: string; readonly mayWrite: boolean }> = {
    rk_test_1: { account: 'acct_1', mayWrite: true },
  };
  tillBase = 'https://till.example';
  endpoints: Endpoint[] = [];
  /** Thrown at the next change of the secret: the process dies there. */
  diesAtSecret = false;
  isLocal = false;
  #made = 0;
  readonly settingsPath: string;

  constructor(settingsPath: string) {
    this.settingsPath = settingsPath;
  }

  readonly open = async (): Promise<Site> => {
    const { shop, settingsPath, isLocal } = this;
    const site = {
      stage: 'prod',
      isLocal,
      isSimulated: false,
      settingsPath,
      settingsHash: null,
      webhookUrl: null,
      secret: {
        read: async () => this.secret,
        change: async (part: Partial<StaticSecret>) => {
          if (this.diesAtSecret) throw new Error('killed');
          this.secret = { ...this.secret, ...part };
        },
      },
      tillTokens: {
        read: async () => this.pair,
        write: async (pair: TillTokens) => {
          this.pair = pair;
        },
      },
      settings: () => parseSettings(PROD, settingsPath),
      stripe: async (key = this.secret.stripeSecretKey ?? '') => this.#stripe(key),
      refuseTestMoney: (mode: StripeMode) => refuseTestKeyOnRealTill(mode, this.tillBase),
      till: async () => ({
        shopName: async () => 'Trail & Tarn',
        candidates: async (noun: string) => CANDIDATES[noun] ?? [],
        helpers: async () => [],
        prepareHelpers: async () => [],
      }),
      application: async (settings: Settings['lightspeed'], redirectUri: string) => ({
        settings,
        redirectUri,
        clientId: this.secret.lightspeedClientId,
        clientSecret: this.secret.lightspeedClientSecret,
        authBase: 'https://cloud.lightspeedapp.com',
      }),
      services: async () => ({ core: shop.core }),
    };
    return site as unknown as Site;
  };

  #stripe(key: string) {
    const known = this.keys[key];
    return {
      mode: modeOfKey(key),
      keyKind: 'restricted',
      account: async () => ({ id: (known ?? refuseKey()).account, name: null }),
      rights: async () => [{ name: 'Charges', access: 'write', granted: (known ?? refuseKey()).mayWrite }],
      endpoints: async () => this.endpoints,
      createEndpoint: async (url: string, stage: string) => {
        const id = `we_${(this.#made += 1)}`;
        const made = {
          id,
          url,
          stage,
          isEnabled: true,
          missing: [],
          apiVersion: null,
          isOfLocalStart: false,
        };
        this.endpoints = [...this.endpoints, made];
        return { id, secret: `whsec_${id}` };
      },
      mendEndpoint: async () => undefined,
      removeEndpoint: async (id: string) => {
        this.endpoints = this.endpoints.filter((each) => each.id !== id);
      },
    };
  }
}
