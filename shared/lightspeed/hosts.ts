import { ConfigError } from '../kernel/errors.ts';
import type { Settings } from '../settings/schema.ts';

/** Where a shop's Lightspeed is: scheme and host, without a slash at the end. */
export interface LightspeedHosts {
  readonly apiBase: string;
  /** Where tokens are refreshed. */
  readonly authBase: string;
}

/**
 * Lightspeed's documented hosts of the shop's series, or those that are given instead.
 * @throws {ConfigError} where the settings do not tell the host.
 */
export function lightspeedHosts(
  settings: Settings['lightspeed'],
  given: { readonly apiBase: string | undefined; readonly authBase: string | undefined },
): LightspeedHosts {
  if (settings.series === 'R') {
    return {
      apiBase: given.apiBase ?? 'https://api.lightspeedapp.com',
      authBase: given.authBase ?? 'https://cloud.lightspeedapp.com',
    };
  }
  const apiBase = given.apiBase ?? hostOf(settings.domainPrefix);
  return { apiBase, authBase: given.authBase ?? apiBase };
}

function hostOf(domainPrefix: string | undefined): string {
  if (domainPrefix !== undefined) return `https://${domainPrefix}.retail.lightspeed.app`;
  throw new ConfigError(
    'lightspeed.domainPrefix is missing: set it to the part before ".retail.lightspeed.app" in your shop\'s address',
  );
}
