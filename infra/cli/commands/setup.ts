import { existsSync } from 'node:fs';
import type { Clock } from '../../../shared/kernel/clock.ts';
import type { Random } from '../../../shared/kernel/random.ts';
import { badNews, good, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned } from '../output.ts';
import { makeAnswers, readAnswers, UnansweredError } from '../setup/answers.ts';
import type { Ask } from '../ask.ts';
import { shopStep } from '../setup/ask-shop.ts';
import { endpointStep } from '../setup/endpoint.ts';
import { deployedStep, orderStep, proofStep, settingsStep } from '../setup/going-live.ts';
import { rehearsalStep } from '../setup/rehearsal.ts';
import { readState, statePathOf, writeFile } from '../setup/state.ts';
import type { Draft, SetupContext, Step, StepEnd } from '../setup/step.ts';
import { stripeKeyStep } from '../setup/stripe-key.ts';
import { connectionStep, helpersStep, tillIdsStep } from '../setup/till-ids.ts';
import type { Site } from '../site.ts';
import { readStageSettings } from '../stage-settings.ts';
import type { SecretVariables } from './connect.ts';

export interface SetupArgs {
  /** The settings file to write; on a stage the one of --settings. */
  readonly out?: string;
  readonly answers?: string;
  readonly yes?: boolean;
  readonly live?: boolean;
  readonly verify?: string;
}

export interface SetupDeps {
  readonly open: () => Promise<Site>;
  readonly clock: Clock;
  readonly random: Random;
  readonly variables: SecretVariables;
  readonly progress: (line: string) => void;
  readonly ask?: Ask;
}

/** In the order of need; each may be done again, and then only looks. */
const STEPS: readonly Step[] = [
  shopStep,
  stripeKeyStep,
  // Before the till: its signing secret makes the secret whole, without which nothing else of the stage can be opened.
  endpointStep,
  connectionStep,
  tillIdsStep,
  helpersStep,
  rehearsalStep,
  settingsStep,
  deployedStep,
  proofStep,
];

interface Taken {
  readonly step: string;
  readonly said: string;
}

/**
 * The wizard from two accounts to the first verified order. It may be ended anywhere and given again: answers are kept
 * beside the settings, everything else is looked at afresh. Status 0 at a good stop, 1 where something has to be done
 * first.
 */
export async function setup(args: SetupArgs, deps: SetupDeps): Promise<Outcome> {
  const given = args.answers === undefined ? {} : readAnswers(args.answers);
  const site = await deps.open();
  const out = args.out ?? (site.isLocal ? null : site.settingsPath);
  if (out === null)
    return wrongUsage(
      '`setup` needs to know which settings file to write',
      'say it with --out <file>, e.g. --out my-shop.json',
    );
  const statePath = statePathOf(out);
  const state = readState(statePath);
  const { random, clock, variables, progress, ask } = deps;
  const context: SetupContext = {
    site,
    draft: draftFrom([out, site.settingsPath], site.stage),
    state,
    answers: makeAnswers({
      given,
      remembered: state.answers,
      takeUsual: args.yes ?? false,
      ask,
      progress,
    }),
    clock,
    random,
    variables,
    progress,
    out,
    wants: { live: args.live ?? false, verify: args.verify ?? null },
  };
  return walk(context, () => writeFile(statePath, state));
}

async function walk(context: SetupContext, keep: () => void): Promise<Outcome> {
  const taken: Taken[] = [];
  const facts: Record<string, unknown> = {};
  const first = context.wants.verify === null ? [] : [orderStep];
  for (const step of [...first, ...STEPS]) {
    context.progress(`${step.name} …`);
    const end = await endOf(step, context).finally(keep);
    if (end.kind === 'unanswered') return end.outcome;
    taken.push({ step: step.name, said: end.said });
    if (end.kind === 'stop') return stopped(taken, facts, end);
    Object.assign(facts, end.facts);
  }
  const json = { finished: true, steps: taken, next: null, ...facts };
  return good(json, [...lines(taken), 'Set up, live, and proven with an order.'].join('\n'));
}

async function endOf(
  step: Step,
  context: SetupContext,
): Promise<StepEnd | { readonly kind: 'unanswered'; readonly outcome: Outcome }> {
  try {
    return await step.run(context);
  } catch (error) {
    if (!(error instanceof UnansweredError)) throw error;
    return { kind: 'unanswered', outcome: wrongUsage(error.message, error.remedy) };
  }
}

function stopped(taken: readonly Taken[], facts: object, end: Extract<StepEnd, { kind: 'stop' }>): Outcome {
  const json = { finished: false, steps: taken, next: end.next, ...facts };
  const text = [...lines(taken), '', `Next: ${end.next}.`].join('\n');
  return (end.exit === 0 ? good : badNews)(json, text);
}

function lines(taken: readonly Taken[]): string[] {
  return aligned(taken.map(({ step, said }) => [step, said]));
}

/**
 * The first of the files that is there is gone on from.
 * @throws {ConfigError} when it is another stage's: it would be written over.
 */
function draftFrom(paths: readonly string[], stage: string): Draft {
  const path = paths.find((each) => existsSync(each));
  if (path === undefined) return { stage, shop: {}, lightspeed: {}, posting: { mode: 'shadow' }, others: {} };
  const { shop, lightspeed, posting, stage: _, ...others } = readStageSettings(path, stage);
  return { stage, shop, lightspeed, posting, others };
}
