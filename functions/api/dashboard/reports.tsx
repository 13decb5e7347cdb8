import { useEffect, useRef, useState } from 'preact/hooks';
import type { FunctionComponent } from 'preact';
import { ChannelMix } from './reports/channel-mix.tsx';
import { ForecastHonesty } from './reports/forecast-honesty.tsx';
import { MoneyBridge } from './reports/money-bridge.tsx';
import { ReorderList } from './reports/reorder-list.tsx';
import { Returns } from './reports/returns.tsx';
import { SlowMovers } from './reports/slow-movers.tsx';
import { StockAccuracy } from './reports/stock-accuracy.tsx';
import { StockAgainstSales } from './reports/stock-against-sales.tsx';
import { TopCustomers } from './reports/top-customers.tsx';

const REPORTS: readonly FunctionComponent[] = [
  ChannelMix,
  StockAgainstSales,
  ReorderList,
  SlowMovers,
  TopCustomers,
  Returns,
  StockAccuracy,
  MoneyBridge,
  ForecastHonesty,
];

/** Every report, each asked for when it comes near to sight. */
export function Reports() {
  return (
    <div id="reports" class="grid">
      {REPORTS.map((Report) => (
        <WhenNear key={Report.name} draw={Report} />
      ))}
    </div>
  );
}

function WhenNear({ draw: Report }: { readonly draw: FunctionComponent }) {
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
      { rootMargin: '400px' },
    );
    watcher.observe(box);
    // Paper shows everything.
    addEventListener('beforeprint', show);
    return () => {
      watcher.disconnect();
      removeEventListener('beforeprint', show);
    };
  }, []);
  return (
    <div ref={holder} class="wide" style={near ? {} : { minHeight: '12rem' }}>
      {near && <Report />}
    </div>
  );
}
