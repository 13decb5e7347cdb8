import { systemClock } from '../../../shared/kernel/clock.ts';
import { startStripeSimulator } from './server.ts';

/** A simulator in a process of its own, to be killed: `node child.ts <journal>`. Its endpoint answers nobody. */
const simulator = await startStripeSimulator({
  clock: systemClock,
  journalPath: process.argv[2] ?? null,
  webhook: { url: 'http://127.0.0.1:9/down' },
  switches: { asyncCaptureMs: 200, retryScheduleMs: [200] },
});
console.log(JSON.stringify({ port: simulator.port, secretKey: simulator.secretKey }));
