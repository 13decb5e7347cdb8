import type { Command } from 'commander';
import { mapSku } from './commands/map-sku.ts';
import { mapExport, mapImport } from './commands/map-table.ts';
import type { Open } from './deployment.ts';
import { wrongUsage } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { Site } from './site.ts';

export interface MapProgram {
  readonly onCore: (perform: (open: Open) => Promise<Outcome>) => Promise<void>;
  readonly site: () => Promise<Site>;
  readonly finish: (outcome: Outcome) => void;
}

interface Options {
  readonly import?: string;
  readonly export?: boolean;
  readonly dryRun?: boolean;
}

/** `map sku`, one by one or as a table. */
export function addMap(program: Command, { onCore, site, finish }: MapProgram): void {
  const map = program.command('map').description('teach Tillbridge what something stands for');
  map
    .command('sku [sku] [target]')
    .description("a SKU of the shop's: <target> is an item id or a SKU in the till")
    .option('--import <file>', 'a table with the columns sku,target: all of it or nothing')
    .option('--export', 'the whole map as such a table')
    .option('--dry-run', 'with --import: only tell what would change')
    .action(async (sku: string | undefined, target: string | undefined, options: Options) => {
      const ways = [sku !== undefined, options.import !== undefined, options.export === true];
      if (ways.filter(Boolean).length !== 1)
        return finish(
          wrongUsage(
            '`map sku` needs a SKU and what it stands for, or one of --import and --export',
            'give `map sku <their sku> <item id or sku>`',
          ),
        );
      if (options.export === true) return finish(await mapExport(site));
      if (options.import !== undefined)
        return finish(await mapImport(options.import, options.dryRun ?? false, site));
      if (sku === undefined || target === undefined)
        return finish(
          wrongUsage("missing required argument 'target'", 'give `map sku <their sku> <item id or sku>`'),
        );
      return onCore((open) => mapSku(sku, target, open));
    });
}
