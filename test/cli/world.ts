import type { Invoked } from '../../infra/cli/commands/run.ts';
import type { Wanted } from '../../infra/cli/deployment.ts';
import { UnreachableError } from '../../infra/cli/failure-of.ts';
import { runCli } from '../../infra/cli/program.ts';
import type { Site } from '../../infra/cli/site.ts';
import type { StoredToken } from '../../shared/aws/api-tokens.ts';
import type { TillLevels } from '../../shared/metrics/levels/ports.ts';
import type { SnapshotReader } from '../../shared/metrics/snapshots/ports.ts';
import { parseSettings } from '../../shared/settings/schema.ts';
import { MemoryLevelBook, MemoryLevels } from '../support/memory-level-book.ts';
import { memoryNotebook } from '../support/memory-ledger.ts';
import { MemoryFigures } from '../support/memory-figures.ts';
import type { ItemSales } from '../../shared/metrics/snapshots/one-offs.ts';
import { MemoryOneOffs } from '../support/memory-one-offs.ts';
import { MemorySnapshots } from '../support/memory-snapshots.ts';
import { peopleIn } from '../support/memory-people-services.ts';
import { Shop } from '../support/shop.ts';

const SETTINGS = parseSettings(
  {
    stage: 'demo',
    shop: { name: 'Demo Outfitters', timeZone: 'America/New_York', currency: 'usd', country: 'US' },
    lightspeed: { series: 'R' },
  },
  'the test',
);

/** The commands on a shop in memory, as an operator gives them at a prompt. */
export function operator(shop = new Shop()) {
  const state = {
    isRunning: true,
    wanted: [] as Wanted[],
    invoked: [] as string[],
    answers: [] as Invoked[],
    tokens: [] as readonly StoredToken[],
    figures: new MemorySnapshots() as SnapshotReader,
    settings: SETTINGS,
    levels: new MemoryLevels() as TillLevels,
    itemSales: new MemoryFigures() as ItemSales,
    tillShare: 0,
    progress: [] as string[],
    /** What a person at the terminal answers; null: nobody sits there. */
    answer: null as string | null,
    /** What is behind the deployment, as far as a test gives it. */
    site: { settingsHash: null } as Site,
    /** What opening the ports throws. */
    openFails: null as Error | null,
  };
  const people = peopleIn(shop.clock);
  const notebook = memoryNotebook();
  const levelBook = new MemoryLevelBook();
  const oneOffs = new MemoryOneOffs();
  const connect = async (wanted: Wanted) => {
    state.wanted.push(wanted);
    if (!state.isRunning)
      throw new UnreachableError('the local whole is not running', 'start it with `npm start`');
    return {
      services: async () => {
        if (state.openFails !== null) throw state.openFails;
        return {
          settings: state.settings,
          core: shop.core,
          notebook,
          levels: state.levels,
          levelBook,
          oneOffs,
          itemSales: state.itemSales,
        };
      },
      tokens: async () => ({
        read: async () => state.tokens,
        write: async (tokens: readonly StoredToken[]) => {
          state.tokens = tokens;
        },
      }),
      figures: async () => state.figures,
      tillShare: async () => state.tillShare,
      site: async () => state.site,
      people: async () => people,
      invoke: async (name: string): Promise<Invoked> => {
        state.invoked.push(name);
        return state.answers.shift() ?? { kind: 'result', result: { outcome: 'swept', seen: 0 } };
      },
    };
  };
  // Time goes by while a command waits, and the shop works meanwhile.
  const clock = { nowMs: shop.clock.nowMs, sleep: (ms: number) => shop.passes(ms) };
  const say = (...args: string[]) =>
    runCli(args, {
      connect,
      clock,
      progress: (line) => state.progress.push(line),
      ...(state.answer === null ? {} : { ask: async () => state.answer ?? '' }),
    });
  /** With `--json`: status and the one document. */
  const ask = async (...args: string[]): Promise<{ exit: number; json: unknown }> => {
    const { exit, stdout, stderr } = await say(...args, '--json');
    if (stderr !== '') throw new Error(`standard error is not empty: ${stderr}`);
    return { exit, json: JSON.parse(stdout) };
  };
  return { shop, state, people, notebook, levelBook, oneOffs, say, ask };
}
