import { missingResource } from '../http/errors.ts';
import { route, type Route } from '../http/routes.ts';
import { API_VERSION } from '../types.ts';
import { freshId, type World } from '../world.ts';

function account(world: World): Record<string, unknown> {
  return {
    id: world.accountId,
    object: 'account',
    business_profile: { name: 'Demo Outfitters', support_email: null, url: null },
    business_type: 'company',
    capabilities: { card_payments: 'active', transfers: 'active' },
    charges_enabled: true,
    controller: { type: 'account' },
    country: 'US',
    default_currency: world.switches.settlementCurrency ?? 'usd',
    details_submitted: true,
    email: 'owner@shop.example',
    external_accounts: {
      object: 'list',
      data: [],
      has_more: false,
      url: `/v1/accounts/${world.accountId}/external_accounts`,
    },
    metadata: {},
    payouts_enabled: true,
    settings: { dashboard: { display_name: 'Demo Outfitters', timezone: 'America/New_York' } },
    type: 'standard',
  };
}

/** What `stripe listen --print-secret` asks for: the secret of the shop's own endpoint. */
function cliSession(world: World): Record<string, unknown> {
  return {
    websocket_id: freshId(world, 'cliws'),
    websocket_url: 'ws://127.0.0.1:9/no-websocket-here',
    websocket_authorized_feature: 'webhooks',
    default_version: API_VERSION,
    latest_version: API_VERSION,
    reconnect_delay: 5,
    secret: world.tables.endpoints.get(world.defaultEndpoint)?.secrets[0] ?? '',
  };
}

export const accountRoutes: Route[] = [
  route('GET', '/v1/account', account),
  route('GET', '/v1/accounts/:id', (world, { id }) => {
    if (id !== world.accountId) throw missingResource('account', id);
    return account(world);
  }),
  route('POST', '/v1/stripecli/sessions', cliSession),
];
