import type { Command } from 'commander';
import type { Clock } from '../../shared/kernel/clock.ts';
import { doctor } from './commands/doctor.ts';
import type { Outcome } from './outcome.ts';
import type { Site } from './site.ts';

export interface OperatingProgram {
  readonly open: () => Promise<Site>;
  readonly finish: (outcome: Outcome) => void;
  readonly progress: (line: string) => void;
  readonly clock: Clock;
  /** Asks the person at the terminal; undefined where there is none. */
  readonly ask?: Ask;
}

/** Puts a question to the person at the terminal, and gives the answer without blanks around it. */
export type Ask = (question: string) => Promise<string>;

/** The commands of whoever sets a shop up and looks after it. */
export function addOperating(program: Command, world: OperatingProgram): void {
  const { open, finish, clock } = world;
  program
    .command('doctor')
    .description('looks at everything, changes nothing; status 1 where something has to be put right')
    .action(async () => finish(await doctor(open, clock)));
}
