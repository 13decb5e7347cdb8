import { Metrics as PowertoolsMetrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE } from './metric-names.ts';
import type { MetricName } from './metric-names.ts';

export interface Metrics {
  /** Adds a value; several of one name in one invocation are each kept. */
  count(name: MetricName, value?: number): void;
}

/** Metrics that the handler chain writes out at the end of each invocation. */
export interface PublishedMetrics extends Metrics {
  publish(): void;
}

/**
 * Metrics as lines of the log (CloudWatch's embedded metric format), which cost no request.
 * @param stage the one dimension: alarms ask for it, and for no other.
 */
export function createMetrics(stage: string): PublishedMetrics {
  const metrics = new PowertoolsMetrics({ namespace: METRIC_NAMESPACE });
  // Otherwise the library adds a dimension `service`, and no alarm would find the metric under `stage` alone.
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions({ stage });
  return {
    count: (name, value = 1) => {
      metrics.addMetric(name, MetricUnit.Count, value);
    },
    publish: () => {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
