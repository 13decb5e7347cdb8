import type { Services } from '../../functions/services.ts';
import type { StaticSecretDesk } from '../../shared/aws/change-static-secret.ts';
import type { QueueDesk } from '../../shared/aws/dead-letters.ts';
import type { SkuMapDesk } from '../../shared/aws/sku-map.ts';
import type { TillTokenStore } from '../../shared/kernel/stores.ts';
import type { Application } from '../../shared/lightspeed/authorise.ts';
import type { TillDesk } from '../../shared/lightspeed/till-desk.ts';
import type { SnapshotReader } from '../../shared/metrics/snapshots/ports.ts';
import type { Settings } from '../../shared/settings/schema.ts';
import type { StripeDesk } from '../../shared/stripe/desk.ts';

/**
 * A deployment with all that is behind it, as those who set it up and look after it see it. What needs settings or
 * secrets is opened only when it is asked for: at the beginning neither is there.
 */
export interface Site {
  readonly stage: string;
  readonly isLocal: boolean;
  /** Its Stripe and its till are simulators on this machine. */
  readonly isSimulated: boolean;
  readonly settingsPath: string;
  /** Of the settings that were deployed; null: an older version did not tell. */
  readonly settingsHash: string | null;
  readonly stripeApiBase: string;
  /** Where Stripe's events shall arrive; null: the deployment's output `WebhookUrl` tells. */
  readonly webhookUrl: string | null;
  readonly secret: StaticSecretDesk;
  readonly tillTokens: TillTokenStore;
  readonly queues: QueueDesk;
  readonly skus: SkuMapDesk;
  /** @throws {ConfigError} naming what is wrong with the file. */
  settings(): Settings;
  /** By the stored key, or by another that is to be looked at first. */
  stripe(secretKey?: string): Promise<StripeDesk>;
  /** @throws {ConfigError} for a test key where the shop's real till is. */
  refuseTestMoney(mode: StripeDesk['mode'], settings: Settings['lightspeed']): void;
  till(settings: Settings): Promise<TillDesk>;
  application(settings: Settings['lightspeed'], redirectUri: string): Promise<Application>;
  /** At half of the till's rate: what operators ask for can wait. */
  services(settings: Settings): Promise<Services>;
  /** The owner's figures. */
  readonly snapshots: SnapshotReader;
}
