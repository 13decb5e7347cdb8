import type { Services } from '../../../functions/services.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import { isoOf } from '../../../shared/kernel/clock.ts';
import { csvOf } from '../../../shared/kernel/csv.ts';
import type { Random } from '../../../shared/kernel/random.ts';
import type { LevelProposal } from '../../../shared/metrics/levels/changes.ts';
import type { LevelRecord, Levels } from '../../../shared/metrics/levels/ports.ts';
import type { LevelsDeps, LevelsReport } from '../../../shared/metrics/levels/send-levels.ts';
import { undoable, undoLevels } from '../../../shared/metrics/levels/undo-levels.ts';
import { currentProposals, toWrite } from '../../../shared/metrics/levels/write-back.ts';
import { writeLevels } from '../../../shared/metrics/levels/write-levels.ts';
import { isControlled } from '../../../shared/posting/control.ts';
import { badNews, good, notCarriedOut, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned, moment } from '../output.ts';
import type { OpenFigures } from './reorder.ts';

export type LevelServices = Pick<
  Services,
  'settings' | 'core' | 'levels' | 'levelBook' | 'oneOffs' | 'itemSales'
>;

export interface LevelsWorld {
  readonly services: () => Promise<LevelServices>;
  readonly figures: OpenFigures;
  readonly clock: Clock;
  readonly random: Random;
  /** A line for somebody who waits. */
  readonly progress: (line: string) => void;
}

/** A large shop's first writing is longer than anybody waits: the command says what is left. */
const LONGEST_MS = 20 * 60_000;
const NEXT_TRY_MS = 2_000;
const NO_FIGURES = ['no figures are computed yet', 'give `run sync-lightspeed`, then `run compute-metrics`'];

/** What the till's reorder points should be where they are not: nothing is written. */
export async function reorderPropose(figures: OpenFigures, asCsv: boolean): Promise<Outcome> {
  const snapshots = await figures();
  const [snapshot, proposals] = await Promise.all([snapshots.current(), currentProposals(snapshots)]);
  if (snapshot === null || proposals === null) return notCarriedOut(NO_FIGURES[0] ?? '', NO_FIGURES[1] ?? '');
  const asOf = isoOf(snapshot.asOfMs);
  const json = { asOf, ...snapshot.figures['reorder-changes']?.head, items: proposals };
  if (asCsv) return good(json, csvOf(proposals).trimEnd());
  const [write, leave] = ['write', 'leave'].map((action) =>
    proposals.filter((each) => each.action === action),
  );
  const text = [
    `Reorder points that should change in the till, as of ${moment(asOf)}:`,
    ...shown(write ?? [], ({ why }) => why),
    ...(leave?.length ? ['Left alone:', ...shown(leave, ({ left }) => left ?? '')] : []),
    '`reorder apply` writes them, `reorder undo` takes them back.',
  ];
  return good(
    json,
    proposals.length === 0 ? `The till's reorder points are right, as of ${moment(asOf)}.` : text.join('\n'),
  );
}

/** Writes what is proposed; with SKUs only these, and these even where they were left alone. */
export async function reorderApply(skus: readonly string[], world: LevelsWorld): Promise<Outcome> {
  const services = await world.services();
  const refused = await refuseToWrite(services, world.clock);
  if (refused !== null) return refused;
  const proposals = await currentProposals(await world.figures());
  if (proposals === null) return notCarriedOut(NO_FIGURES[0] ?? '', NO_FIGURES[1] ?? '');
  const missing = skus.find((sku) => !proposals.some((each) => each.sku === sku));
  if (missing !== undefined) return nothingFor(missing, 'is proposed', 'reorder propose');
  const isNamed = skus.length > 0;
  const wanted = toWrite(
    proposals.filter(({ sku, action }) => (isNamed ? skus.includes(sku) : action === 'write')),
  );
  const report = await toEnd((deps) => writeLevels(wanted, deps, isNamed), services, world);
  return outcomeOf(report, 'written to the till');
}

/** Restores what was there before us, in those items that still carry ours. */
export async function reorderUndo(
  skus: readonly string[],
  how: { readonly dryRun: boolean; readonly asCsv: boolean },
  world: LevelsWorld,
): Promise<Outcome> {
  const services = await world.services();
  const all = await undoable(services.levelBook);
  const missing = skus.find((sku) => !all.some((each) => each.sku === sku));
  if (missing !== undefined) return nothingFor(missing, 'of ours is in the till', 'reorder undo --dry-run');
  const records = all.filter(({ sku }) => skus.length === 0 || skus.includes(sku));
  if (how.dryRun) return undoFile(records, how.asCsv);
  const refused = await refuseToWrite(services, world.clock, true);
  if (refused !== null) return refused;
  const report = await toEnd((deps) => undoLevels(records, deps), services, world);
  return outcomeOf(report, 'as they were before Tillbridge');
}

async function refuseToWrite(
  { settings, core }: LevelServices,
  clock: Clock,
  isUndo = false,
): Promise<Outcome | null> {
  const { posting, reorder } = settings;
  if (posting.mode === 'shadow')
    return wrongUsage('nothing is written in shadow mode', 'set posting.mode to live first');
  if (reorder.writeBack === 'off' && !isUndo)
    return wrongUsage(
      'reorder.writeBack is off',
      'set it to propose (or on) in the settings, and start or deploy again',
    );
  const controls = await core.ledger.controls();
  if (!isControlled(controls, clock.nowMs())) return null;
  const reason = controls.pause?.reason ?? controls.wait?.reason ?? '';
  return notCarriedOut(
    `nothing is sent to the till now: ${reason}`,
    controls.pause?.remedy ?? 'give it again in a while',
  );
}

/** Until all is done, or the longest time is over: the till's rate belongs to live postings first. */
async function toEnd(
  work: (deps: LevelsDeps) => Promise<LevelsReport>,
  { levels, levelBook, core }: LevelServices,
  { clock, random, progress }: LevelsWorld,
): Promise<LevelsReport> {
  const untilMs = clock.nowMs() + LONGEST_MS;
  const deps = { till: levels, book: levelBook, leases: core.leases, clock, owner: random.id(), untilMs };
  let [written, report] = [0, await work(deps)];
  while (
    (report.outcome === 'unfinished' || report.outcome === 'already-running') &&
    clock.nowMs() < untilMs
  ) {
    written += report.written;
    progress(`${written} so far; the till's rate is for live postings first`);
    await clock.sleep(report.refusal?.retryAfterMs ?? NEXT_TRY_MS);
    report = await work(deps);
  }
  return { ...report, written: written + report.written };
}

function outcomeOf(report: LevelsReport, what: string): Outcome {
  const { outcome, written, same, left, refusal } = report;
  if (outcome === 'stopped' && refusal !== null) return notCarriedOut(refusal.reason, refusal.remedy);
  const json = { outcome, written, same, left };
  const items = (count: number): string => (count === 1 ? '1 item' : `${count} items`);
  const text = [
    `${items(written)} now ${what}; ${items(same)} had these levels already.`,
    ...(left.length === 0
      ? []
      : [
          'Left alone:',
          ...aligned(
            left.map(({ sku, why }) => [sku, why]),
            '  ',
          ),
        ]),
  ];
  if (outcome === 'done') return good(json, text.join('\n'));
  return badNews(json, [...text, 'It is not finished: give the command again.'].join('\n'));
}

function undoFile(records: readonly LevelRecord[], asCsv: boolean): Outcome {
  const rows = records.map(({ sku, itemId, was, wrote, state, atMs }) => ({
    sku,
    itemId,
    wasReorderPoint: was?.reorderPoint ?? null,
    wasOrderUpTo: was?.orderUpTo ?? null,
    reorderPoint: wrote?.reorderPoint ?? null,
    orderUpTo: wrote?.orderUpTo ?? null,
    state,
    at: isoOf(atMs),
  }));
  if (asCsv) return good(rows, csvOf(rows).trimEnd());
  const lines = records.map(({ sku, was, wrote, atMs }) => [
    sku,
    `${inWords(wrote)} back to ${inWords(was)}`,
    moment(isoOf(atMs)),
  ]);
  return good(rows, lines.length === 0 ? 'Nothing of ours is in the till.' : aligned(lines).join('\n'));
}

function shown(proposals: readonly LevelProposal[], why: (proposal: LevelProposal) => string): string[] {
  const rows = proposals.map((each) => {
    const { sku, description, reorderPoint, orderUpTo, tillReorderPoint, tillOrderUpTo } = each;
    const inTill = levelsOf(tillReorderPoint, tillOrderUpTo);
    return [sku, description, `${inWords(inTill)} -> ${inWords(levelsOf(reorderPoint, orderUpTo))}`];
  });
  return aligned(rows, '  ').flatMap((line, at) => {
    const proposal = proposals[at];
    return proposal === undefined ? [line] : [line, `      ${why(proposal)}`];
  });
}

function levelsOf(reorderPoint: number | null, orderUpTo: number | null): Levels {
  return reorderPoint === null || orderUpTo === null ? null : { reorderPoint, orderUpTo };
}

function inWords(levels: Levels): string {
  return levels === null ? 'none' : `at ${levels.reorderPoint}, up to ${levels.orderUpTo}`;
}

function nothingFor(sku: string, what: string, command: string): Outcome {
  return {
    kind: 'failure',
    exit: 1,
    message: `nothing ${what} for "${sku}"`,
    remedy: `see \`${command}\` for the items that there are`,
  };
}
