// One cold start, in a process of its own: `<bundle> <request as JSON>`; prints the times as JSON. Plain JavaScript, so
// that nothing but the bundle is compiled.
import { pathToFileURL } from 'node:url';

const [, , bundle, request] = process.argv;
const startedMs = performance.now();
const loaded = await import(pathToFileURL(bundle).href);
const handler = loaded.handler ?? loaded.default.handler;
const initMs = performance.now() - startedMs;
const answer = await handler(JSON.parse(request), {});
const firstMs = performance.now() - startedMs;
// The function's own lines go before it.
process.stdout.write(`\nTIMES ${JSON.stringify({ initMs, firstMs, status: answer.statusCode })}\n`, () =>
  process.exit(0),
);
