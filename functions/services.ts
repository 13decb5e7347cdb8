import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dynamoFigures } from '../shared/aws/dynamo-figures.ts';
import { dynamoClaims } from '../shared/aws/dynamo-claims.ts';
import { dynamoLeases } from '../shared/aws/dynamo-leases.ts';
import { dynamoOneOffs } from '../shared/aws/dynamo-one-offs.ts';
import { dynamoLevelBook } from '../shared/aws/dynamo-level-book.ts';
import { dynamoLedger } from '../shared/aws/dynamo-ledger.ts';
import { namesInFigures } from '../shared/aws/erase-names.ts';
import { dynamoNotebook } from '../shared/aws/dynamo-notebook.ts';
import { readStaticSecret, SECRET_MAX_AGE_MS, secretsClient, staticSecret } from '../shared/aws/secrets.ts';
import type { StaticSecret } from '../shared/aws/secrets.ts';
import { sqsClient, sqsQueue } from '../shared/aws/sqs-queue.ts';
import { peopleIndex } from '../shared/aws/people-index.ts';
import { dynamoClient, Table } from '../shared/aws/table.ts';
import { tillTokenSecret } from '../shared/aws/till-token-secret.ts';
import { systemClock } from '../shared/kernel/clock.ts';
import { ConfigError } from '../shared/kernel/errors.ts';
import { systemRandom } from '../shared/kernel/random.ts';
import type { Leases, Notebook } from '../shared/kernel/stores.ts';
import { makeTillInBackground } from '../shared/lightspeed/connect-feed.ts';
import { makeLightspeed } from '../shared/lightspeed/connect.ts';
import type { Lightspeed } from '../shared/lightspeed/connect.ts';
import { lightspeedHosts } from '../shared/lightspeed/hosts.ts';
import type { LightspeedOptions, RequestFact } from '../shared/lightspeed/options.ts';
import type { BuildDeps } from '../shared/people/build.ts';
import type { ChooseDeps } from '../shared/people/choose-customer.ts';
import { customersOf } from '../shared/people/customers.ts';
import { shopNames } from '../shared/people/deps.ts';
import { ownKeys } from '../shared/people/normalise/profile.ts';
import { businessDays } from '../shared/metrics/business-day.ts';
import type { LevelBook, TillLevels } from '../shared/metrics/levels/ports.ts';
import { stopWarnings } from '../shared/metrics/levels/stop-note.ts';
import type { ItemSales } from '../shared/metrics/snapshots/one-offs.ts';
import type { OneOffStore } from '../shared/metrics/snapshots/ports.ts';
import type { TillFeed } from '../shared/metrics/ports.ts';
import type { ClaimStore, NamesInFigures } from '../shared/people/ports.ts';
import type { AuditDeps } from '../shared/posting/audit/audit.ts';
import type { CoreDeps } from '../shared/posting/core.ts';
import type { TillPort } from '../shared/posting/ports.ts';
import type { WorkerEnv } from '../shared/runtime/env.ts';
import { keyedHash, settingsHash } from '../shared/runtime/hash.ts';
import { lazy } from '../shared/runtime/lazy.ts';
import { parseSettingsText } from '../shared/settings/schema.ts';
import type { Settings } from '../shared/settings/schema.ts';
import { makeClient } from '../shared/stripe/client.ts';
import { modeOfKey } from '../shared/stripe/key-mode.ts';
import { auditStripe } from '../shared/stripe/list-movements.ts';
import { stripePeople } from '../shared/stripe/list-people.ts';
import { makeStripe } from '../shared/stripe/make-stripe.ts';
import { purchaseHistory } from './purchase-history.ts';

/** Everything a handler or a command works with. */
export interface Services {
  readonly settings: Settings;
  readonly core: CoreDeps;
  /** Who is who: the index of people, and what it is built from. */
  readonly people: PeopleServices;
  readonly audit: AuditDeps;
  readonly feed: TillFeed;
  /** The levels by which the till itself reorders, and what we wrote there. */
  readonly levels: TillLevels;
  readonly levelBook: LevelBook;
  /** What people said of outsized lines. */
  readonly oneOffs: OneOffStore;
  /** What was sold of an item, by day. */
  readonly itemSales: ItemSales;
  readonly notebook: Notebook;
  /** What people should see to at the till's side before it is late: what, a colon, and what to do. */
  readonly tillWarnings: () => Promise<readonly string[]>;
}

/** The people room's ports, for orders, commands and the API alike. */
export type PeopleServices = ChooseDeps &
  Omit<BuildDeps, 'onProgress'> & { readonly currency: string; readonly names: NamesInFigures };

/** Where a deployment's parts are. */
export interface ServicesConfig {
  readonly ledgerTable: string;
  readonly figuresTable: string;
  readonly peopleTable: string;
  readonly queueUrl: string;
  readonly staticSecretId: string;
  readonly tokenSecretId: string;
  readonly stripeApiBase: string;
  /** Undefined: Lightspeed's own hosts. */
  readonly lightspeedApiBase: string | undefined;
  readonly lightspeedAuthBase: string | undefined;
  readonly settings: Settings;
  /** Its requests can wait: they leave the till's rate to live postings. */
  readonly inBackground?: boolean;
  /** Posts, or leads to it, and so finds out when the ledger is a restored copy. */
  readonly guardsLedger?: boolean;
  /** Told of every request to the till, for metrics. */
  readonly onTillRequest?: (fact: RequestFact) => void;
}

const TILL_PRODUCTION = /(^|\.)(lightspeedapp\.com|retail\.lightspeed\.app|vendhq\.com)$/;

/** A function's configuration: its environment, and the settings that lie beside its bundle. */
export function configOf(env: WorkerEnv): ServicesConfig {
  const path = join(env.LAMBDA_TASK_ROOT, 'settings.json');
  return { ...placesIn(env), settings: parseSettingsText(readFileSync(path, 'utf8'), path) };
}

/** Where a deployment's parts are, by a worker's environment. */
export function placesIn(env: WorkerEnv): Omit<ServicesConfig, 'settings'> {
  return {
    ledgerTable: env.LEDGER_TABLE,
    figuresTable: env.FIGURES_TABLE,
    peopleTable: env.PEOPLE_TABLE,
    queueUrl: env.PAYMENTS_QUEUE_URL,
    staticSecretId: env.STATIC_SECRET_ID,
    tokenSecretId: env.TILL_TOKEN_SECRET_ID,
    stripeApiBase: env.STRIPE_API_BASE,
    lightspeedApiBase: env.LIGHTSPEED_API_BASE,
    lightspeedAuthBase: env.LIGHTSPEED_AUTH_BASE,
  };
}

/**
 * The services of one environment, built at first use. The secret is read again every few minutes: while it is the
 * same they stay the same, with what they have learnt of the till; a rotated one builds them anew.
 */
export function servicesOf(config: ServicesConfig): (maxAgeMs?: number) => Promise<Services> {
  const secrets = secretsClient();
  let built: { readonly secret: string; readonly services: Services } | null = null;
  const load = async (): Promise<Services> => {
    const secret = await readStaticSecret(secrets, config.staticSecretId, staticSecret);
    const text = JSON.stringify(secret);
    if (built?.secret !== text) built = { secret: text, services: build(config, secret) };
    return built.services;
  };
  return lazy(load, { maxAgeMs: SECRET_MAX_AGE_MS, clock: systemClock });
}

/** As `servicesOf`, once: for commands. */
export function makeServices(config: ServicesConfig): Promise<Services> {
  return servicesOf(config)();
}

function build(config: ServicesConfig, secret: StaticSecret): Services {
  const { settings } = config;
  const mode = modeOfKey(secret.stripeSecretKey);
  const lightspeed = lightspeedOptionsOf(config, secret);
  const { leases, notebook } = lightspeed;
  refuseTestKeyOnRealTill(mode, lightspeed.apiBase);
  const table = new Table(dynamoClient(), config.ledgerTable);
  const claims = dynamoClaims(table, { clock: systemClock, random: systemRandom });
  const ledger = dynamoLedger(table, {
    random: systemRandom,
    ...(config.guardsLedger === true ? { guardedBy: systemClock } : {}),
  });
  const connection = { secretKey: secret.stripeSecretKey, apiBase: config.stripeApiBase };
  const { till, directory, audit, warnings } = makeLightspeed(lightspeed);
  const people = peopleOf({ config, secret, directory, claims, leases, till });
  return {
    settings,
    people,
    core: {
      stripe: makeStripe(connection),
      till,
      customers: customersOf(people),
      ledger,
      leases,
      queue: sqsQueue(sqsClient(), config.queueUrl),
      settings: settings.posting,
      shopCurrency: settings.shop.currency,
      stamp: `${mode} mode, till account ${settings.lightspeed.accountId ?? settings.lightspeed.domainPrefix ?? 'discovered'}, settings ${settingsHash(settings)}`,
      clock: systemClock,
      random: systemRandom,
    },
    audit: {
      stripe: auditStripe(makeClient(connection)),
      till: audit,
      ledger,
      rules: { settings: settings.posting, shopCurrency: settings.shop.currency },
      clock: systemClock,
      dayOf: businessDays(settings.shop.timeZone),
    },
    ...makeTillInBackground(lightspeed),
    levelBook: dynamoLevelBook(table),
    oneOffs: dynamoOneOffs(table),
    itemSales: dynamoFigures(new Table(dynamoClient(), config.figuresTable)),
    notebook,
    tillWarnings: async () => [...warnings(), ...(await stopWarnings(notebook))],
  };
}

/** The shop's Lightspeed with a deployment's stores. Sends nothing yet. */
export function lightspeedOptionsOf(
  config: ServicesConfig,
  secret: Pick<StaticSecret, 'lightspeedClientId' | 'lightspeedClientSecret' | 'lightspeedPersonalToken'>,
): LightspeedOptions {
  const { settings } = config;
  const table = new Table(dynamoClient(), config.ledgerTable);
  return {
    settings,
    ...lightspeedHosts(settings.lightspeed, {
      apiBase: config.lightspeedApiBase,
      authBase: config.lightspeedAuthBase,
    }),
    clientId: secret.lightspeedClientId,
    clientSecret: secret.lightspeedClientSecret,
    ...(secret.lightspeedPersonalToken === undefined
      ? {}
      : { personalToken: secret.lightspeedPersonalToken }),
    tokens: tillTokenSecret(secretsClient(), config.tokenSecretId),
    leases: dynamoLeases(table, systemClock),
    notebook: dynamoNotebook(table),
    clock: systemClock,
    random: systemRandom,
    owner: systemRandom.id(),
    roomForLive: config.inBackground ?? false,
    ...(config.onTillRequest === undefined ? {} : { onRequest: config.onTillRequest }),
  };
}

interface PeopleParts {
  readonly config: ServicesConfig;
  readonly secret: StaticSecret;
  readonly directory: Lightspeed['directory'];
  readonly claims: ClaimStore;
  readonly leases: Leases;
  readonly till: TillPort;
}

function peopleOf({ config, secret, directory, claims, leases, till }: PeopleParts): PeopleServices {
  const { ownEmailDomains, ownPhones } = config.settings.people;
  const index = peopleIndex(new Table(dynamoClient(), config.peopleTable));
  const figuresTable = new Table(dynamoClient(), config.figuresTable);
  return {
    directory,
    claims,
    index,
    history: purchaseHistory(dynamoFigures(figuresTable), till),
    names: namesInFigures(figuresTable, { leases, clock: systemClock, random: systemRandom }),
    stripe: stripePeople(makeClient({ secretKey: secret.stripeSecretKey, apiBase: config.stripeApiBase })),
    currency: config.settings.shop.currency,
    hash: (text) => keyedHash(secret.hashKey, text),
    own: ownKeys(ownEmailDomains, ownPhones),
    known: shopNames(index, systemClock),
    clock: systemClock,
    random: systemRandom,
  };
}

/** @throws {ConfigError} for test money that would be rung up in a real shop. */
export function refuseTestKeyOnRealTill(mode: 'live' | 'test', apiBase: string): void {
  if (mode === 'test' && TILL_PRODUCTION.test(new URL(apiBase).hostname)) {
    throw new ConfigError(
      "a Stripe test key with the till's production host: use a live key, or a till for tests",
    );
  }
}
