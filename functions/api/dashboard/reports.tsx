import { useEffect, useRef, useState } from 'preact/hooks';
import type { FunctionComponent } from 'preact';
import { ChannelMix } from './reports/channel-mix.tsx';
import { CombinedVelocity } from './reports/combined-velocity.tsx';
import { ForecastHonesty } from './reports/forecast-honesty.tsx';
import { MoneyBridge } from './reports/money-bridge.tsx';
import { NewAndReturning } from './reports/new-and-returning.tsx';
import { ReorderList } from './reports/reorder-list.tsx';
import { ReorderPoints } from './reports/reorder-points.tsx';
import { Returns } from './reports/returns.tsx';
import { SlowMovers } from './reports/slow-movers.tsx';
import { StockAccuracy } from './reports/stock-accuracy.tsx';
import { StockAgainstSales } from './reports/stock-against-sales.tsx';
import { TopCustomers } from './reports/top-customers.tsx';

interface Report {
  /** Its anchor. */
  readonly id: string;
  readonly title: string;
  readonly draw: FunctionComponent;
  /** Fits beside another one. */
  readonly half?: true;
}

const REPORTS: readonly Report[] = [
  { id: 'channel-mix', title: 'Channel mix', draw: ChannelMix },
  { id: 'stock-against-sales', title: 'Stock against sales', draw: StockAgainstSales },
  { id: 'combined-velocity', title: 'Combined velocity', draw: CombinedVelocity },
  { id: 'reorder', title: 'Reorder list', draw: ReorderList },
  { id: 'reorder-points', title: 'Reorder points', draw: ReorderPoints },
  { id: 'slow-movers', title: 'Slow movers', draw: SlowMovers },
  { id: 'top-customers', title: 'Top customers', draw: TopCustomers },
  { id: 'new-and-returning', title: 'New and returning', draw: NewAndReturning },
  { id: 'returns', title: 'Returns', draw: Returns, half: true },
  { id: 'stock-accuracy', title: 'Stock accuracy', draw: StockAccuracy, half: true },
  { id: 'money-bridge', title: 'Money bridge', draw: MoneyBridge },
  { id: 'forecast-honesty', title: 'Forecast honesty', draw: ForecastHonesty },
];

/** Every report, each asked for when it comes near to sight, and a way to each. */
export function Reports() {
  return (
    <div id="reports">
      <h2 class="heading">Reports</h2>
      <nav class="contents" aria-label="Reports">
        {REPORTS.map(({ id, title }) => (
          <a key={id} href={`#${id}`}>
            {title}
          </a>
        ))}
      </nav>
      <div class="reports">
        {REPORTS.map((report) => (
          <WhenNear key={report.id} report={report} />
        ))}
      </div>
    </div>
  );
}

function WhenNear({ report: { id, draw: Report, half } }: { readonly report: Report }) {
  const holder = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const box = holder.current;
    if (box === null) return undefined;
    const show = (): void => setNear(true);
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) show();
      },
      { rootMargin: '600px' },
    );
    watcher.observe(box);
    // Paper shows everything.
    addEventListener('beforeprint', show);
    return () => {
      watcher.disconnect();
      removeEventListener('beforeprint', show);
    };
  }, []);
  // The anchor is there before the report is.
  return (
    <div
      ref={holder}
      class={half === true ? 'half' : 'whole'}
      id={near ? undefined : id}
      style={near ? {} : { minHeight: '20rem' }}
    >
      {near && <Report />}
    </div>
  );
}
