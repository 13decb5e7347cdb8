import type { CoreDeps } from '../shared/posting/core.ts';
import type { Settings } from '../shared/settings/schema.ts';

/** Everything a handler or a command works with, wired once per cold start. */
export interface Services {
  readonly settings: Settings;
  readonly core: CoreDeps;
}
