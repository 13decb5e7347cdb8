import { readFileSync } from 'node:fs';
import { ConfigError } from '../../shared/kernel/errors.ts';
import { parseSettingsText } from '../../shared/settings/schema.ts';
import type { Settings } from '../../shared/settings/schema.ts';

/**
 * The settings of a stage. Those of another are another shop's rules.
 * @throws {ConfigError} naming what is wrong with the file.
 */
export function readStageSettings(path: string, stage: string): Settings {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`the settings in ${path} cannot be read: name the file with --settings`, { cause });
  }
  const settings = parseSettingsText(text, path);
  if (settings.stage === stage) return settings;
  throw new ConfigError(
    `the settings in ${path} are those of stage "${settings.stage}", not of "${stage}": name the right file with --settings`,
  );
}
