import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readAssembly } from '../../infra/local/template.ts';
import type { Access, Statement } from '../simulators/aws/iam.ts';
import { covers } from '../simulators/aws/iam.ts';
import { openLocalShop } from '../support/local-shop.ts';
import type { LocalShop } from '../support/local-shop.ts';
import { liveOneDay } from '../support/shop-day.ts';

/** One day of the shop, and what it leaves behind. */
let shop: LocalShop;

beforeAll(async () => {
  shop = await openLocalShop();
  await liveOneDay(shop);
}, 120_000);
afterAll(() => shop.close());

/** All that the functions asked of AWS. */
function asked(): Access[] {
  const lines = shop
    .logged('access')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Access);
}

/** Each action on each resource that a role grants, one by one. */
function granted(): (Statement & { readonly caller: string })[] {
  const { functions } = readAssembly(
    join(shop.stateDir, 'cdk.out'),
    shop.environment['AWS_ENDPOINT_URL_SQS'] ?? '',
  );
  return functions.flatMap(({ name, statements }) =>
    statements.flatMap(({ Effect, Action, Resource }) =>
      [Action]
        .flat()
        .flatMap((action) =>
          [Resource].flat().map((resource) => ({ caller: name, Effect, Action: action, Resource: resource })),
        ),
    ),
  );
}

test('no function is denied anything', () => {
  expect(asked().filter(({ allowed }) => !allowed)).toEqual([]);
  expect(new Set(asked().map(({ caller }) => caller)).size).toBe(
    readdirSync(join(shop.stateDir, 'dist')).length,
  );
});

test('no function may do what it never does', () => {
  const used = asked();
  const idle = granted().filter(
    (grant) =>
      !used.some(
        ({ caller, action, resource }) => caller === grant.caller && covers(grant, action, resource),
      ),
  );
  expect(
    idle.map(({ caller, Action, Resource }) => `${caller} ${String(Action)} ${String(Resource)}`),
  ).toEqual([]);
});
