import { Command, CommanderError } from 'commander';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { SecretVariables } from './commands/connect.ts';
import { systemRandom } from '../../shared/kernel/random.ts';
import { explainCommand } from './commands/explain.ts';
import { heldLs, heldRelease, heldShow, heldSkip } from './commands/held.ts';
import { pause, resume } from './commands/pause.ts';
import { post } from './commands/post.ts';
import type { PostArgs } from './commands/post-args.ts';
import { rebuild } from './commands/rebuild.ts';
import type { RebuildArgs } from './commands/rebuild.ts';
import { refuseToRun, run } from './commands/run.ts';
import type { Invoke } from './commands/run.ts';
import { tokensCreate, tokensLs, tokensRevoke, tokensRotate } from './commands/tokens.ts';
import type { Connect, Open, Wanted } from './deployment.ts';
import { failureOf } from './failure-of.ts';
import { refuseOtherSettings } from './other-settings.ts';
import { good, wrongUsage } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { addAudit } from './audit-program.ts';
import { addMap } from './map-program.ts';
import { addOperating } from './operating-program.ts';
import type { Ask } from './ask.ts';
import { addPeople } from './people-program.ts';
import { addReorder } from './reorder-program.ts';
import { print } from './output.ts';
import type { Printed } from './output.ts';

export interface World {
  readonly connect: Connect;
  readonly clock: Clock;
  /** A line for somebody who waits; the answer itself comes at the end. */
  readonly progress?: (line: string) => void;
  /** Puts a question to whoever sits at the terminal; left out where nobody does. */
  readonly ask?: Ask;
  /** Where `connect` and `setup` find new secrets. */
  readonly variables?: SecretVariables;
}

const HELP = 'see `npm run -s tillbridge -- --help`';

/** Carries out one command line; every way it may end becomes an exit status and something to read. */
export async function runCli(args: readonly string[], world: World): Promise<Printed> {
  const outcome = await outcomeOf(args, world).catch(failureOf);
  const end = args.indexOf('--');
  return print(outcome, (end < 0 ? args : args.slice(0, end)).includes('--json'));
}

async function outcomeOf(args: readonly string[], world: World): Promise<Outcome> {
  const said: string[] = [];
  const done: { outcome: Outcome | null } = { outcome: null };
  const program = makeProgram(world, (outcome) => {
    done.outcome = outcome;
  });
  quiet(program, said);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return usageOf(error, said.join('').trimEnd());
  }
  return done.outcome ?? wrongUsage('no command was given', HELP);
}

/** Nothing is printed and nothing exits but through `print`. */
function quiet(command: Command, said: string[]): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => {
      said.push(text);
    },
    writeErr: () => undefined,
  });
  for (const sub of command.commands) quiet(sub, said);
}

function usageOf(error: CommanderError, said: string): Outcome {
  if (error.exitCode === 0) return good({ help: said }, said);
  const message = error.message.replace(/^error: /, '').replaceAll(/\s+/g, ' ');
  return wrongUsage(error.code === 'commander.help' ? 'the command is not complete' : message, HELP);
}

type Finish = (outcome: Outcome) => void;
export type OnCore = (perform: (open: Open) => Promise<Outcome>) => Promise<void>;

function makeProgram(world: World, finish: Finish): Command {
  const program = new Command('tillbridge')
    .description('The commands of those who look after Tillbridge.')
    .option('--json', 'exactly one JSON document on standard output')
    .option('--stage <name>', 'a stage on AWS instead of the local whole')
    .option('--settings <path>', "the stage's settings file")
    .showSuggestionAfterError(false)
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      '\nExit status: 0 good, 1 the answer is bad news, 2 wrong usage or settings, 3 could not be carried out.',
    );
  const onCore: OnCore = async (perform) => {
    const open: Open = async () => {
      const deployment = await world.connect(program.opts<Wanted>());
      return (await deployment.services()).core;
    };
    finish(await perform(open));
  };
  const site = async () => (await world.connect(program.opts<Wanted>())).site();
  addReading(program, onCore);
  addMap(program, { onCore, site, finish });
  addHeld(program, onCore);
  addDeciding(program, onCore);
  addPost(program, world, finish);
  addReorder(
    program,
    {
      services: async () => (await world.connect(program.opts<Wanted>())).services(),
      figures: async () => (await world.connect(program.opts<Wanted>())).figures(),
      clock: world.clock,
      random: systemRandom,
      progress: world.progress ?? (() => undefined),
    },
    finish,
  );
  addTokens(program, world, finish);
  addRunning(program, world, finish);
  addAudit(program, {
    connect: () => world.connect(program.opts<Wanted>()),
    clock: world.clock,
    random: systemRandom,
    finish,
  });
  addOperating(program, {
    open: site,
    finish,
    progress: world.progress ?? (() => undefined),
    clock: world.clock,
    variables: world.variables ?? {},
    ...(world.ask === undefined ? {} : { ask: world.ask }),
  });
  addPeople(program, {
    open: async (how) => (await world.connect(program.opts<Wanted>())).people(how),
    finish,
    progress: world.progress ?? (() => undefined),
  });
  return program;
}

function addReading(program: Command, onCore: OnCore): void {
  program
    .command('explain <id>')
    .description("the story of a payment, by any id of it: pi_, ch_, re_, evt_, or the till's sale")
    .action((id: string) => onCore((open) => explainCommand(id, open)));
}

function addHeld(program: Command, onCore: OnCore): void {
  const held = program.command('held').description('what waits for a person');
  held
    .command('ls')
    .description('all of it, the oldest first; status 1 where there is any')
    .action(() => onCore(heldLs));
  held
    .command('show <id>')
    .description("one movement, or all that is held of a payment, with the payment's story")
    .action((id: string) => onCore((open) => heldShow(id, open)));
  held
    .command('release <id>')
    .description('plan it anew and post it')
    .action((id: string) => onCore((open) => heldRelease(id, open)));
  held
    .command('skip <id>')
    .description('leave it out of the till for good')
    .option('--reason <text>', 'why')
    .action((id: string, { reason }: { reason?: string }) => onCore((open) => heldSkip(id, reason, open)));
}

function addDeciding(program: Command, onCore: OnCore): void {
  program
    .command('pause')
    .description('post nothing until `resume`; nothing is lost meanwhile')
    .option('--reason <text>', 'why')
    .action(({ reason }: { reason?: string }) => onCore((open) => pause(reason, open)));
  program
    .command('resume')
    .description('lift the pause')
    .action(() => onCore(resume));
}

function addPost(program: Command, world: World, finish: Finish): void {
  const { clock, ask } = world;
  const deployment = () => world.connect(program.opts<Wanted>());
  const deps = {
    open: async () => (await (await deployment()).services({ inBackground: true })).core,
    refuse: async () => refuseOtherSettings(await (await deployment()).site()),
    share: async () => (await deployment()).tillShare(),
    clock,
    progress: world.progress ?? (() => undefined),
    ...(ask === undefined ? {} : { ask }),
  };
  program
    .command('post [id]')
    .description('offer payments to the core again, which writes only what is missing')
    .option('--from <moment>', 'payments of which money moved at this moment or later, to their end')
    .option('--to <moment>', 'and before this one; now, if it is left out')
    .option('--held', 'all that are held; they stay held until they are released, or a rule skips them')
    .option('--dry-run', 'only tell which, and with --from what would be written')
    .option('--confirm <count and money>', 'what is from before go-live, e.g. "3 81.18 USD"')
    .action(async (id: string | undefined, options: Omit<PostArgs, 'id'>) => {
      const args = { ...options, ...(id === undefined ? {} : { id }) };
      finish(await post(args, deps));
    });
  program
    .command('rebuild')
    .description('make a lost or damaged ledger whole from Stripe and the till, and audit it')
    .option('--from <moment>', 'since when; go-live, if it is left out')
    .option('--confirm <count and money>', 'what is from before go-live, as for `post`')
    .action(async (args: RebuildArgs) => {
      const invoke: Invoke = async (...event) => (await deployment()).invoke(...event);
      finish(await rebuild(args, { ...deps, invoke }));
    });
}

function addTokens(program: Command, world: World, finish: Finish): void {
  const { clock } = world;
  const open = async () => (await world.connect(program.opts<Wanted>())).tokens();
  const deps = { open, clock, random: systemRandom };
  const tokens = program.command('tokens').description("who may use the owner's API");
  tokens
    .command('ls')
    .description('names, scopes, and until when')
    .action(async () => finish(await tokensLs(deps)));
  tokens
    .command('create <name>')
    .description('a new token, shown once')
    .option('--scope <scope...>', 'owner, operator, storefront or all')
    .action(async (name: string, { scope }: { scope?: string[] }) =>
      finish(await tokensCreate(name, scope ?? [], deps)),
    );
  tokens
    .command('rotate <name>')
    .description('a new one in its place; the old one works for another day')
    .action(async (name: string) => finish(await tokensRotate(name, deps)));
  tokens
    .command('revoke <name>')
    .description('ends it at once')
    .action(async (name: string) => finish(await tokensRevoke(name, deps)));
}

function addRunning(program: Command, world: World, finish: Finish): void {
  program
    .command('run <function>')
    .description(
      'run a scheduled function now: sweep-payments, sync-lightspeed, compute-metrics, audit-ledger, send-digest',
    )
    .action(async (name: string) => {
      const refused = refuseToRun(name);
      if (refused !== null) return finish(refused);
      const { invoke } = await world.connect(program.opts<Wanted>());
      finish(await run(name, { invoke, clock: world.clock }));
    });
}
