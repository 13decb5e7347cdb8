/** The same facts recounted from scratch by DuckDB: `node test/bench/figures/duckdb.ts [share] [seed]`. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { BUSY_SHOP, salesOf } from './shop.ts';

const share = Number(process.argv[2] ?? 0.1);
const seed = Number(process.argv[3] ?? 1);
const file = join(tmpdir(), `tillbridge-bench-${process.pid}.csv`);
await recount();

async function recount(): Promise<void> {
  const size = { ...BUSY_SHOP, sales: Math.round(BUSY_SHOP.sales * share), people: BUSY_SHOP.people * share };
  const lines = writeFacts(size);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run("SET memory_limit = '1GB'");
  let startedAtMs = performance.now();
  const told = (what: string): void => {
    console.log(`${what}: ${((performance.now() - startedAtMs) / 1000).toFixed(2)} s`);
    startedAtMs = performance.now();
  };
  await connection.run(`CREATE TABLE facts AS SELECT * FROM read_csv('${file}', header = true)`);
  told(`load ${lines} lines`);
  const answer = await connection.runAndReadAll(
    'SELECT count(*), sum(u), sum(n) FROM (SELECT item, day, channel, sum(units) u, sum(net) n, sum(cost) c, ' +
      'sum(CASE WHEN units < 0 THEN -units ELSE 0 END) r FROM facts GROUP BY ALL)',
  );
  told(`item x day x channel, ${String(answer.getRows()[0]?.[0])} groups`);
  await connection.run(
    'CREATE TABLE s AS SELECT day, channel, count(DISTINCT sale) orders, sum(units) u, sum(net) n FROM facts GROUP BY ALL',
  );
  told('shop days');
  await connection.run(
    'CREATE TABLE c AS SELECT customer, channel, count(DISTINCT sale), sum(net), min("at"), max("at") FROM facts GROUP BY ALL',
  );
  told('customers');
  console.log(`memory now ${Math.round(process.memoryUsage().rss / 1_048_576)} MB`);
  console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
  rmSync(file);
}

function writeFacts(size: typeof BUSY_SHOP): number {
  const out = openSync(file, 'w');
  let text = 'sale,at,day,channel,customer,item,units,net,cost\n';
  let lines = 0;
  for (const { saleId, completedAtMs, day, channel, customerId, facts } of salesOf(size, seed)) {
    for (const { itemId, units, netMinor, costMinor } of facts) {
      lines += 1;
      text += `${saleId},${completedAtMs},${day},${channel},${customerId ?? ''},${itemId ?? ''},${units},${netMinor},${costMinor}\n`;
    }
    if (text.length > 1_000_000) {
      writeSync(out, text);
      text = '';
    }
  }
  writeSync(out, text);
  closeSync(out);
  return lines;
}
