import { afterEach, expect, jest, test } from '@jest/globals';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { METRICS } from '../../shared/runtime/metric-names.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

/** The lines that `act` writes to standard output. */
function linesOf(act: () => void): Record<string, unknown>[] {
  const written: string[] = [];
  const keep = (chunk: unknown): boolean => {
    written.push(String(chunk));
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(keep),
  );
  try {
    act();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return written
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('writes one line of JSON per event', () => {
  const log = createLog('post-payment');
  const lines = linesOf(() => {
    log.info('payment.converged', { paymentId: 'pi_1', actions: ['prepare', 'complete'], attempts: 2 });
    log.warn('payment.waiting');
  });
  expect(lines).toMatchObject([
    {
      level: 'INFO',
      message: 'payment.converged',
      service: 'post-payment',
      facts: { paymentId: 'pi_1', actions: ['prepare', 'complete'], attempts: 2 },
    },
    { level: 'WARN', message: 'payment.waiting' },
  ]);
});

test('keeps e-mail addresses and secrets out, also out of errors and their causes', () => {
  const log = createLog('post-payment');
  const cause = new Error('no customer ada.byrne+shop@example.co.uk');
  const error = new Error('key sk_live_abc123 and whsec_xyz refused, Bearer eyJhbGciOi.abc', { cause });
  const [line] = linesOf(() => log.error('invocation.failed', { error, list: ['ada@example.com'] }));
  const text = JSON.stringify(line);
  for (const leak of ['ada', 'example', 'abc123', 'whsec_xyz', 'eyJ']) expect(text).not.toContain(leak);
  expect(text).toContain('refused');
  expect(text).toContain('no customer [redacted]');
});

test('cuts what would fill the log, and survives what goes in circles', () => {
  const log = createLog('post-payment');
  const circle: Record<string, unknown> = { ids: Array.from({ length: 500 }, (_, index) => `pi_${index}`) };
  circle['self'] = circle;
  const [line] = linesOf(() => log.info('sweep.ended', { circle, body: 'x'.repeat(5000) }));
  expect(JSON.stringify(line).length).toBeLessThan(4000);
});

test('writes metrics under the stage alone, where the alarms look for them', () => {
  const metrics = createMetrics('demo');
  const lines = linesOf(() => {
    metrics.count(METRICS.webhookAccepted);
    metrics.count(METRICS.held, 7);
    metrics.publish();
    metrics.publish();
  });
  expect(lines).toMatchObject([
    {
      _aws: { CloudWatchMetrics: [{ Namespace: 'Tillbridge', Dimensions: [['stage']] }] },
      stage: 'demo',
      WebhookAccepted: 1,
      Held: 7,
    },
  ]);
});
