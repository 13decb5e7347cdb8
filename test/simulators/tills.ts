import type { Clock } from '../../shared/kernel/clock.ts';
import type { DemoTill } from './demo-till.ts';
import { rSeriesDemoTill } from './r-series/demo-till.ts';
import { startRSeries } from './r-series/server.ts';
import { DEMO_LIGHTSPEED } from './x-series/demo-ids.ts';
import { xSeriesDemoTill } from './x-series/demo-till.ts';
import { startXSeries } from './x-series/server.ts';

export type Series = 'R' | 'X';

/** The settings' `lightspeed` block for the demo shop's own web register. */
const SHOP_IDS: Readonly<Record<Series, Readonly<Record<string, string>>>> = {
  R: {
    accountId: '100200',
    domainPrefix: 'demo',
    shopId: '1',
    registerId: '3',
    employeeId: '4',
    paymentTypeId: '7',
    taxCategoryId: '1',
  },
  X: DEMO_LIGHTSPEED,
};

const ID_FORMS: Readonly<Record<Series, RegExp>> = {
  R: /^\d+$/,
  X: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
};

export interface TillOptions {
  readonly clock: Clock;
  readonly journalPath: string;
  /** X-Series: the personal token that works; undefined: one that the till makes up. */
  readonly personalToken: string | undefined;
}

/** The demo shop's till, of either series. */
export async function startTill(series: Series, options: TillOptions): Promise<DemoTill> {
  const { clock, journalPath, personalToken } = options;
  if (series === 'R') return rSeriesDemoTill(await startRSeries({ clock, journalPath }));
  const own = personalToken === undefined ? {} : { personalToken };
  return xSeriesDemoTill(await startXSeries({ clock, journalPath, ...own }));
}

/**
 * The settings' block under a series that need not be the file's: what can be no id of that series is left out, for
 * it belongs to the other, and at the simulated shop what is missing is the shop's own.
 */
export function lightspeedOf<Block extends { series: Series }>(
  block: Block,
  series: Series,
  isSimulated: boolean,
): Block {
  if (series === block.series && !isSimulated) return block;
  const fits = ([name, value]: [string, unknown]): boolean =>
    !name.endsWith('Id') || ID_FORMS[series].test(String(value));
  const own = Object.fromEntries(Object.entries(block).filter(fits)) as Block;
  return { ...(isSimulated ? SHOP_IDS[series] : {}), ...own, series };
}
