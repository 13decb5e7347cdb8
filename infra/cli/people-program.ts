import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { peopleBuild } from './commands/people-build.ts';
import { peopleDecide, peopleForget, peopleReview, peopleSay, peopleShow } from './commands/people.ts';
import type { OpenPeople } from './deployment.ts';
import type { Outcome } from './outcome.ts';

export interface PeopleProgram {
  readonly open: OpenPeople;
  readonly finish: (outcome: Outcome) => void;
  readonly progress: (line: string) => void;
}

/** The commands about people. */
export function addPeople(program: Command, { open, finish, progress }: PeopleProgram): void {
  const people = program.command('people').description('who is who across the till and Stripe');
  people
    .command('show <who>')
    .description('a person by id, e-mail or phone: records, evidence, every purchase in all channels')
    .action(async (who: string) => finish(await peopleShow(who, open)));
  people
    .command('link <id> <id>')
    .description('two records are one person’s; remembered for ever')
    .action(async (a: string, b: string) => finish(await peopleSay('yes', [a, b], { by: byMe(), open })));
  people
    .command('unlink <id> <id>')
    .description('two records are not one person’s; remembered for ever')
    .action(async (a: string, b: string) => finish(await peopleSay('no', [a, b], { by: byMe(), open })));
  people
    .command('forget <who>')
    .description('erase our copy of a person, and tell what the till and Stripe still hold')
    .action(async (who: string) => finish(await peopleForget(who, open)));
  people
    .command('build')
    .description('read everybody into the index; goes on where it was ended')
    .action(async () => finish(await peopleBuild(open, progress)));
  addReview(people, { open, finish, progress });
}

function addReview(people: Command, { open, finish }: PeopleProgram): void {
  const review = people
    .command('review')
    .description('pairs that nobody can be sure of, the most money first')
    .option('--limit <number>', 'how many; 20, if it is left out')
    .action(async ({ limit }: { limit?: string }) => finish(await peopleReview(limit, open)));
  review
    .command('decide <id> <id> <answer>')
    .description('yes: one person; no: two')
    .action(async (a: string, b: string, answer: string) =>
      finish(await peopleDecide([a, b], answer, { by: byMe(), open })),
    );
}

/** Who decides, for the record. */
function byMe(): string {
  return userInfo().username;
}
