import { settingsHash } from '../../shared/runtime/hash.ts';
import type { Settings } from '../../shared/settings/schema.ts';
import { wrongUsage } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { Site } from './site.ts';

export const SETTINGS_FIX = 'deploy them, or name the right file with --settings';

/**
 * Says so where what runs has other settings than the file that a command judges by; null: it has these, or it is not
 * known which.
 * @throws {ConfigError} naming what is wrong with the file.
 */
export function otherSettings(
  { settingsHash: running, settingsPath }: Pick<Site, 'settingsHash' | 'settingsPath'>,
  settings: () => Settings,
): string | null {
  if (running === null || running === settingsHash(settings())) return null;
  const problem = `the stage runs other settings than those in ${settingsPath}`;
  return problem;
}

/** For a command that says beforehand what the stage will do. */
export function refuseOtherSettings(site: Site): Outcome | null {
  const found = otherSettings(site, () => site.settings());
  return found === null ? null : wrongUsage(found, SETTINGS_FIX);
}
