import type { Command } from 'commander';
import type { Clock } from '../../shared/kernel/clock.ts';
import { systemRandom } from '../../shared/kernel/random.ts';
import { connectTill } from './commands/connect.ts';
import type { ConnectArgs, SecretVariables } from './commands/connect.ts';
import { cost } from './commands/cost.ts';
import { dlqLs, dlqRedrive } from './commands/dlq.ts';
import { doctor } from './commands/doctor.ts';
import { setup } from './commands/setup.ts';
import type { SetupArgs } from './commands/setup.ts';
import { trigger, triggerLs } from './commands/trigger.ts';
import { uninstall } from './commands/uninstall.ts';
import type { Outcome } from './outcome.ts';
import type { Ask } from './ask.ts';
import type { Site } from './site.ts';

export interface OperatingProgram {
  readonly open: () => Promise<Site>;
  readonly finish: (outcome: Outcome) => void;
  readonly progress: (line: string) => void;
  readonly clock: Clock;
  readonly variables: SecretVariables;
  /** Asks the person at the terminal; undefined where there is none. */
  readonly ask?: Ask;
}

/** The commands of whoever sets a shop up and looks after it. */
export function addOperating(program: Command, world: OperatingProgram): void {
  const { open, finish, clock, progress } = world;
  program
    .command('doctor')
    .description('looks at everything, changes nothing; status 1 where something has to be put right')
    .action(async () => finish(await doctor(open, clock)));
  const dlq = program.command('dlq').description('messages that failed five times');
  dlq
    .command('ls')
    .description('all of them, with their payments; status 1 where there are any')
    .action(async () => finish(await dlqLs(open)));
  dlq
    .command('redrive')
    .description('offer them again')
    .action(async () => finish(await dlqRedrive(open, progress)));
  addConnecting(program, world);
  addSetup(program, world);
  program
    .command('trigger [case]')
    .description('make something happen at the simulated Stripe; without a case: what there is')
    .action(async (name: string | undefined) =>
      finish(name === undefined ? triggerLs() : await trigger(name, open, clock)),
    );
  program
    .command('cost')
    .description('what a month costs at AWS')
    .option('--orders <number>', 'a month')
    .action(({ orders }: { orders?: string }) => finish(cost(orders)));
}

function addSetup(program: Command, world: OperatingProgram): void {
  program
    .command('setup')
    .description('from two accounts to the first verified order, step by step; may be ended and given again')
    .option('--out <file>', 'the settings file to write; on a stage the one of --settings')
    .option('--answers <file>', 'a JSON object of answers, where nobody sits at the terminal')
    .option('--yes', 'take what is usual')
    .option('--live', 'after the days in shadow: post from now on')
    .option('--verify <payment>', 'hold an order against both sides')
    .action(async (args: SetupArgs) => world.finish(await setup(args, { ...world, random: systemRandom })));
}

function addConnecting(program: Command, world: OperatingProgram): void {
  const { open, finish, clock, variables, ask } = world;
  program
    .command('connect')
    .description('connect the till anew; credentials come from LIGHTSPEED_CLIENT_ID and the like')
    .option('--code <code>', "of the merchant's approval, or the address that the browser was sent to")
    .option('--redirect-uri <uri>', 'as registered with Lightspeed, where it asks for one')
    .action(async (args: ConnectArgs) => {
      const deps = { open, clock, random: systemRandom, variables };
      finish(await connectTill(args, ask === undefined ? deps : { ...deps, ask }));
    });
  program
    .command('uninstall')
    .description('take back what was set up at Stripe and in the till; tells only, without --yes')
    .option('--yes', 'really')
    .action(async ({ yes }: { yes?: boolean }) => finish(await uninstall(yes ?? false, open)));
}
