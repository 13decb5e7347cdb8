import type { Command } from 'commander';
import { reorderLs, reorderOneOff } from './commands/reorder.ts';
import { reorderApply, reorderPropose, reorderUndo } from './commands/reorder-levels.ts';
import type { LevelsWorld } from './commands/reorder-levels.ts';
import type { Outcome } from './outcome.ts';

interface Csv {
  readonly csv?: boolean;
}

const CSV = ['--csv', 'a table for a spreadsheet'] as const;

/** The commands about what to order, and about the till's own reorder points. */
export function addReorder(program: Command, world: LevelsWorld, finish: (outcome: Outcome) => void): void {
  const reorder = program.command('reorder').description('what to order');
  reorder
    .command('ls', { isDefault: true })
    .description('by vendor, with the last day to order and the reason for each line')
    .option(...CSV)
    .action(async ({ csv }: Csv) => finish(await reorderLs(world.figures, csv ?? false)));
  reorder
    .command('one-off <sku> <day>')
    .description('an outsized sale of that day was a one-off: it counts as an ordinary line from now on')
    .option('--undo', 'it was none after all')
    .action(async (sku: string, day: string, { undo }: { undo?: boolean }) => {
      finish(await reorderOneOff({ sku, day, undo: undo ?? false }, world));
    });
  reorder
    .command('propose')
    .description("the till's reorder points that should change, with the reason for each; writes nothing")
    .option(...CSV)
    .action(async ({ csv }: Csv) => finish(await reorderPropose(world.figures, csv ?? false)));
  reorder
    .command('apply [sku...]')
    .description('write them to the till; named ones even where somebody has changed them by hand')
    .action(async (skus: string[]) => finish(await reorderApply(skus, world)));
  reorder
    .command('undo [sku...]')
    .description('put back what was there before, in items that still carry ours')
    .option('--dry-run', 'only show the undo file: what would be put back')
    .option(...CSV)
    .action(async (skus: string[], { dryRun, csv }: Csv & { dryRun?: boolean }) =>
      finish(await reorderUndo(skus, { dryRun: dryRun ?? false, asCsv: csv ?? false }, world)),
    );
}
