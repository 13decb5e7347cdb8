import type { Site } from '../../infra/cli/site.ts';
import type { StaticSecret } from '../../shared/aws/secrets.ts';
import type { TillTokens } from '../../shared/kernel/stores.ts';
import type { Candidate } from '../../shared/lightspeed/choose-id.ts';
import type { Endpoint } from '../../shared/stripe/desk.ts';
import { parseSettings } from '../../shared/settings/schema.ts';
import type { Settings } from '../../shared/settings/schema.ts';
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
      stripe: async () => this.#stripe(),
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

  #stripe() {
    return {
      mode: 'test',
      keyKind: 'restricted',
      rights: async () => [],
      endpoints: async () => this.endpoints,
      createEndpoint: async (url: string, stage: string) => {
        const id = `we_${(this.#made += 1)}`;
        const made = { id, url, stage, isEnabled: true, missing: [], apiVersion: null };
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
