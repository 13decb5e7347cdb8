import type { Clock } from '../../../shared/kernel/clock.ts';
import type { Random } from '../../../shared/kernel/random.ts';
import { parseSettings } from '../../../shared/settings/schema.ts';
import type { Settings } from '../../../shared/settings/schema.ts';
import type { SecretVariables } from '../commands/connect.ts';
import type { Site } from '../site.ts';
import type { Answers } from './answers.ts';
import type { SetupState } from './state.ts';

/** A settings document that is being filled in. */
export interface Draft {
  readonly stage: string;
  shop: Record<string, string>;
  lightspeed: Record<string, string | undefined>;
  posting: Record<string, unknown>;
  /** What `setup` does not ask about stays as it is. */
  readonly others: Readonly<Record<string, unknown>>;
}

export interface SetupContext {
  readonly site: Site;
  readonly draft: Draft;
  readonly state: SetupState;
  readonly answers: Answers;
  readonly clock: Clock;
  readonly random: Random;
  readonly variables: SecretVariables;
  readonly progress: (line: string) => void;
  /** The settings file that is written. */
  readonly out: string;
  readonly wants: { readonly live: boolean; readonly verify: string | null };
}

/** How a step ended: what it found, in a line, or why the wizard cannot go on. */
export type StepEnd =
  | { readonly kind: 'done'; readonly said: string; readonly facts?: Readonly<Record<string, unknown>> }
  | { readonly kind: 'stop'; readonly exit: 0 | 1; readonly said: string; readonly next: string };

export interface Step {
  readonly name: string;
  readonly run: (context: SetupContext) => Promise<StepEnd>;
}

/** @throws {ConfigError} naming every key that is wrong. */
export function settingsOf({ stage, shop, lightspeed, posting, others }: Draft): Settings {
  return parseSettings({ ...others, stage, shop, lightspeed, posting }, 'what was answered');
}

export function done(said: string, facts: Readonly<Record<string, unknown>> = {}): StepEnd {
  return { kind: 'done', said, facts };
}
