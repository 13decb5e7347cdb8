import { createHash } from 'node:crypto';
import type { ApiTokenStore, StoredToken } from '../../../shared/aws/api-tokens.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import { isoOf } from '../../../shared/kernel/clock.ts';
import type { Random } from '../../../shared/kernel/random.ts';
import { badNews, good, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned, moment } from '../output.ts';

const SCOPES = ['owner', 'operator', 'storefront', 'all'];
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
/** Long enough to change a program's configuration in, and to notice that it was not. */
const OLD_ONE_LASTS_HOURS = 24;
const HOUR_MS = 3_600_000;

export interface TokensWorld {
  readonly open: () => Promise<ApiTokenStore>;
  readonly clock: Clock;
  readonly random: Random;
}

/** Who may use the owner's API; never the tokens themselves, which nobody keeps. */
export async function tokensLs({ open, clock }: TokensWorld): Promise<Outcome> {
  const tokens = living(await (await open()).read(), clock.nowMs());
  const rows = tokens.map(({ name, scopes, untilMs }) => ({
    name,
    scopes,
    until: untilMs === undefined ? null : isoOf(untilMs),
  }));
  const text = aligned(
    rows.map(({ name, scopes, until }) => [
      name,
      scopes.join(', '),
      until === null ? '' : `until ${moment(until)}`,
    ]),
  );
  return good(rows, rows.length === 0 ? 'There is no token.' : text.join('\n'));
}

/** A new token, shown this once. */
export async function tokensCreate(
  name: string,
  scopes: readonly string[],
  world: TokensWorld,
): Promise<Outcome> {
  if (!NAME.test(name))
    return wrongUsage(
      `"${name}" is no name for a token`,
      'give lower-case letters, digits and hyphens, e.g. "web-shop"',
    );
  const unknown = scopes.find((scope) => !SCOPES.includes(scope));
  if (scopes.length === 0 || unknown !== undefined)
    return wrongUsage(
      unknown === undefined ? 'a token needs a scope' : `there is no scope "${unknown}"`,
      `give one or more of --scope ${SCOPES.join(', ')}`,
    );
  const store = await world.open();
  const tokens = living(await store.read(), world.clock.nowMs());
  if (tokens.some((token) => token.name === name))
    return wrongUsage(
      `there is a token "${name}" already`,
      `choose another name, or \`tokens rotate ${name}\``,
    );
  const made = newToken(name, scopes, world.random);
  await store.write([...tokens, made.stored]);
  return good({ name, scopes, token: made.token }, shown(made.token, name, 'It works within half a minute.'));
}

/** A new token of the same name and scopes; the old one goes on for a day, so that nobody is locked out. */
export async function tokensRotate(name: string, world: TokensWorld): Promise<Outcome> {
  const store = await world.open();
  const nowMs = world.clock.nowMs();
  const tokens = living(await store.read(), nowMs);
  const old = tokens.find((token) => token.name === name && token.untilMs === undefined);
  if (old === undefined) return unknownToken(name);
  const made = newToken(name, old.scopes, world.random);
  const untilMs = nowMs + OLD_ONE_LASTS_HOURS * HOUR_MS;
  await store.write([...tokens.map((token) => (token === old ? { ...old, untilMs } : token)), made.stored]);
  const oldUntil = isoOf(untilMs);
  return good(
    { name, scopes: old.scopes, token: made.token, oldUntil },
    shown(made.token, name, `The old one works until ${moment(oldUntil)}.`),
  );
}

/** Ends every token of that name. */
export async function tokensRevoke(name: string, world: TokensWorld): Promise<Outcome> {
  const store = await world.open();
  const tokens = living(await store.read(), world.clock.nowMs());
  const kept = tokens.filter((token) => token.name !== name);
  const revoked = tokens.length - kept.length;
  if (revoked === 0) return unknownToken(name);
  await store.write(kept);
  return good({ name, revoked }, `Revoked "${name}": it ends within half a minute.`);
}

function newToken(
  name: string,
  scopes: readonly string[],
  random: Random,
): { token: string; stored: StoredToken } {
  const token = `tb_${random.id()}${random.id()}`;
  const sha256 = createHash('sha256').update(token, 'utf8').digest('hex');
  return { token, stored: { name, sha256, scopes: [...scopes] } };
}

/** Those that have ended are forgotten with the next change. */
function living(tokens: readonly StoredToken[], nowMs: number): StoredToken[] {
  return tokens.filter(({ untilMs }) => untilMs === undefined || untilMs > nowMs);
}

function shown(token: string, name: string, when: string): string {
  return [`Token "${name}", shown this once:`, `  ${token}`, when].join('\n');
}

function unknownToken(name: string): Outcome {
  const text = `There is no token "${name}": see \`tokens ls\`.`;
  return badNews({ name, revoked: 0 }, text);
}
