import { seriesOf } from '../../../shared/lightspeed/series.ts';
import { approvalUrl, exchangeCode } from '../../../shared/lightspeed/authorise.ts';
import type { Application } from '../../../shared/lightspeed/authorise.ts';
import { RefusedError } from '../../../shared/kernel/answer.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import { isoOf } from '../../../shared/kernel/clock.ts';
import type { Random } from '../../../shared/kernel/random.ts';
import type { TillTokens } from '../../../shared/kernel/stores.ts';
import { ensurePump } from '../../../shared/posting/control.ts';
import type { StaticSecret } from '../../../shared/aws/secrets.ts';
import { badNews, good, notCarriedOut, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import type { Site } from '../site.ts';

export interface ConnectArgs {
  /** What the merchant's approval gave: the code, or the whole address that the browser was sent to. */
  readonly code?: string;
  /** As registered with Lightspeed. */
  readonly redirectUri?: string;
}

/** Secrets come by the environment, where no history and no list of processes shows them. */
export type SecretVariables = Readonly<Partial<Record<string, string>>>;

export interface ConnectDeps {
  readonly open: () => Promise<Site>;
  readonly clock: Clock;
  readonly random: Random;
  readonly variables: SecretVariables;
  readonly ask?: (question: string) => Promise<string>;
}

/**
 * Connects the till anew: new credentials into the secret, then the merchant's approval, then the token pair. A pause of
 * ours is lifted once the till answers. Without a code it tells where the merchant approves.
 */
export async function connectTill(args: ConnectArgs, deps: ConnectDeps): Promise<Outcome> {
  const site = await deps.open();
  const settings = site.settings();
  const given = credentialsIn(deps.variables);
  const series = seriesOf(settings.lightspeed);
  if (given.lightspeedPersonalToken !== undefined && !series.takesPersonalTokens)
    return wrongUsage(
      `${series.name} takes no LIGHTSPEED_PERSONAL_TOKEN`,
      'leave it out, and set LIGHTSPEED_CLIENT_ID and LIGHTSPEED_CLIENT_SECRET',
    );
  const refreshToken = deps.variables['LIGHTSPEED_REFRESH_TOKEN'] ?? '';
  if (given.lightspeedPersonalToken !== undefined)
    return orAsBefore(site, given, () => proven(site, 'personal token'));
  if (refreshToken !== '')
    return orAsBefore(site, given, async (write) => {
      await write({ accessToken: '', accessExpiresAtMs: 0, refreshToken });
      return proven(site, 'refresh token');
    });
  return orAsBefore(site, given, (write) => byApproval(args, { ...deps, site, write }));
}

type WritePair = (pair: TillTokens) => Promise<void>;

/** A pair that this command has written over another. */
interface Swap {
  readonly from: TillTokens | null;
  readonly to: TillTokens;
}

/**
 * Credentials that prove to be wrong must not cost the good ones: then what this command has changed is put back, and
 * nothing else. A pair that Lightspeed has issued meanwhile is kept while it is only away.
 */
async function orAsBefore(
  site: Site,
  given: Partial<StaticSecret>,
  work: (write: WritePair) => Promise<Outcome>,
): Promise<Outcome> {
  const { secret, tillTokens } = site;
  const before = await secret.read();
  const swaps: Swap[] = [];
  if (Object.keys(given).length > 0) await secret.change(given);
  try {
    return await work(async (to) => {
      // Read only now: while a person was asked, a worker may have renewed the pair, and the older one is dead.
      swaps.push({ from: await tillTokens.read(), to });
      await tillTokens.write(to);
    });
  } catch (error) {
    const now = await tillTokens.read();
    const ours = swaps.find(({ to }) => now !== null && comesFrom(now, to));
    const isAway = error instanceof RefusedError && error.refusal.whose === 'wait';
    if (ours !== undefined && now?.accessToken !== '' && isAway) throw error;
    const former = Object.keys(given).map((key) => [key, before[key as keyof StaticSecret]]);
    if (former.length > 0) await secret.change(Object.fromEntries(former) as Partial<StaticSecret>);
    if (ours !== undefined && ours.from !== null) await tillTokens.write(ours.from);
    throw error;
  }
}

/** Whether the store still holds what was written; a refresh token alone is renewed, and so replaced, at its first use. */
function comesFrom(now: TillTokens, written: TillTokens): boolean {
  return written.accessToken === '' || now.refreshToken === written.refreshToken;
}

interface ApprovalDeps extends ConnectDeps {
  readonly site: Site;
  readonly write: WritePair;
}

async function byApproval(args: ConnectArgs, deps: ApprovalDeps): Promise<Outcome> {
  const { site } = deps;
  const settings = site.settings();
  const application = await site.application(settings.lightspeed, args.redirectUri ?? '');
  if (application.clientId === '' || application.clientSecret === '')
    return wrongUsage(
      'the client id and secret of your application at Lightspeed are not known yet',
      'set LIGHTSPEED_CLIENT_ID and LIGHTSPEED_CLIENT_SECRET and give the command again',
    );
  return withCode(args, { ...deps, application });
}

async function withCode(
  args: ConnectArgs,
  deps: ApprovalDeps & { readonly application: Application },
): Promise<Outcome> {
  const { site, write, application, clock, random, ask } = deps;
  const writesLevels = site.settings().reorder.writeBack !== 'off';
  const approve = approvalUrl(application, random.id(), writesLevels);
  const answer =
    args.code ??
    (await ask?.(
      `Open this page as the shop's owner and approve:\n  ${approve}\nThe browser then goes to an address with "code=" in it, which need not open.\nPaste that address, or the code: `,
    ));
  if (answer === undefined || answer.trim() === '')
    return badNews(
      { connected: false, approve },
      `Open this page as the shop's owner and approve:\n  ${approve}\nThen give \`connect --code "<the address that the browser was sent to>"\` at once.`,
    );
  const pair = await exchangeCode(application, codeIn(answer.trim()), { nowMs: clock.nowMs() });
  await write(pair);
  return proven(site, 'code');
}

/** Proves the new connection with a read, then lets postings go on. */
async function proven(site: Site, by: string): Promise<Outcome> {
  const settings = site.settings();
  const shop = await (await site.till(settings)).shopName();
  const { core } = await site.services(settings);
  const refusal = await core.till.probe();
  if (refusal !== null) return notCarriedOut(`connected to "${shop}", but ${refusal.reason}`, refusal.remedy);
  const { pause } = await core.ledger.controls();
  const lifted = await core.ledger.resume('tillbridge');
  if (lifted) await ensurePump(core);
  const asOf = isoOf(core.clock.nowMs());
  const still =
    pause?.by === 'person' ? ` It is still paused by a person: ${pause.reason}. \`resume\` lifts that.` : '';
  const text = `Connected to "${shop}" by ${by}.${lifted ? ' The pause is lifted: what has waited is posted, oldest first.' : ''}${still}`;
  return good({ connected: true, shop, lifted, asOf }, text);
}

function credentialsIn(variables: SecretVariables): Partial<StaticSecret> {
  const names = {
    lightspeedClientId: 'LIGHTSPEED_CLIENT_ID',
    lightspeedClientSecret: 'LIGHTSPEED_CLIENT_SECRET',
    lightspeedPersonalToken: 'LIGHTSPEED_PERSONAL_TOKEN',
  } as const;
  return Object.fromEntries(
    Object.entries(names).flatMap(([key, name]) => {
      const value = variables[name] ?? '';
      return value === '' ? [] : [[key, value]];
    }),
  );
}

/** `https://…/callback?code=abc&state=x` or `abc`. */
function codeIn(answer: string): string {
  const url = URL.canParse(answer) ? new URL(answer) : null;
  return url?.searchParams.get('code') ?? answer;
}
