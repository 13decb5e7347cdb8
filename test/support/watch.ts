import type { Facts, Log } from '../../shared/runtime/log.ts';
import type { PublishedMetrics } from '../../shared/runtime/metrics.ts';

/** Log and metrics that remember: metrics only once they are published, as CloudWatch would see them. */
export function watchForTests() {
  const logged: [level: string, event: string, facts: Facts][] = [];
  const published: [name: string, value: number][] = [];
  let counted: [name: string, value: number][] = [];
  const facing =
    (level: string) =>
    (event: string, facts: Facts = {}): void => {
      logged.push([level, event, facts]);
    };
  const log: Log = { info: facing('info'), warn: facing('warn'), error: facing('error') };
  const metrics: PublishedMetrics = {
    count: (name, value = 1) => {
      counted.push([name, value]);
    },
    publish: () => {
      published.push(...counted);
      counted = [];
    },
  };
  return { watch: { log, metrics }, logged: () => logged, published: () => published };
}
