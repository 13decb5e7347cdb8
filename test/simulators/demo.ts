import type { RSeriesSimulator } from './r-series/server.ts';
import type { StripeSimulator } from './stripe/server.ts';
export function startDemo(o: { stripe: StripeSimulator; till: RSeriesSimulator; say: (line: string) => void }): { stop(): void } { o.say('demo'); return { stop: () => undefined }; }
