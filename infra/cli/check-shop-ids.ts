import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeServices, placesIn } from '../../functions/services.ts';
import { readEnv, workerEnv } from '../../shared/runtime/env.ts';
import { parseSettingsText } from '../../shared/settings/schema.ts';

/** A till that answers has done so by then; for one that does not, no start waits. */
const WITHIN_MS = 6_000;

// A process of its own, with a worker's environment and the settings' path: status 2 and one sentence where the till
// answers and an id of the settings is wrong. With the till away, the first pass checks, and pauses.
const path = process.argv[2] ?? '';
const settings = parseSettingsText(readFileSync(path, 'utf8'), path);
const { core } = await makeServices({ ...placesIn(readEnv(workerEnv)), settings });
const refusal = await Promise.race([core.till.probe(), sleep(WITHIN_MS, null)]);
// In shadow mode an id that is left out where several could be meant is what `setup` is there to ask for.
const wrong = settings.posting.mode === 'live' ? ['setting-wrong', 'setting-missing'] : ['setting-wrong'];
const isWrong = refusal !== null && wrong.includes(refusal.code);
if (isWrong) process.stderr.write(`${refusal.reason}: ${refusal.remedy}\n`);
process.exit(isWrong ? 2 : 0);
