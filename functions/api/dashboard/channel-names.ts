import type { Channel } from '../../../shared/metrics/fact.ts';

/** As a shop owner says them. */
export const CHANNEL_NAMES: Readonly<Record<Channel, string>> = {
  'in-store': 'In store',
  online: 'Online',
  custom: 'Custom orders',
};
