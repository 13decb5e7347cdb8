import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { functionError } from './environment.ts';
import type { Call, Outcome } from './environment.ts';
import type { FunctionSpec } from './template.ts';

/** Of one function at a time; each takes about 40 MB. Further invocations wait for a free one. */
const MAX_ENVIRONMENTS = 4;
/** At the end, for what is under way; what takes longer is cut off and settled after the next start. */
const GRACE_MS = 2_000;

/** A function as Lambda runs it: environments that are reused, one invocation in each at a time. */
export interface LambdaFunction {
  /** Never rejects: what a handler throws is an outcome. */
  invoke(event: unknown): Promise<Outcome>;
  stop(): Promise<void>;
}

type Variables = Readonly<Record<string, string>>;

/**
 * @param variables what the environment has beside the template's variables, which win.
 * @param logPath where the function's output goes.
 */
export function startFunction(spec: FunctionSpec, variables: Variables, logPath: string): LambdaFunction {
  const log = createWriteStream(logPath, { flags: 'a', mode: 0o600 }).setMaxListeners(0);
  const alive = new Set<Worker>();
  const idle: Worker[] = [];
  const waiting: (() => void)[] = [];
  const running = new Set<Promise<unknown>>();

  async function take(): Promise<Worker> {
    for (;;) {
      const free = idle.pop();
      // A thread that has ended has no id any more.
      if (free !== undefined && free.threadId > 0) return free;
      if (free !== undefined) alive.delete(free);
      else if (alive.size < MAX_ENVIRONMENTS) break;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    }
    const made = newEnvironment(spec, variables, log);
    alive.add(made);
    return made;
  }

  return {
    invoke: async (event) => {
      const environment = await take();
      const run = runIn(environment, spec, JSON.stringify(event));
      running.add(run);
      const { outcome, isSound } = await run;
      running.delete(run);
      if (!outcome.ok && log.writable) log.write(`${JSON.stringify({ level: 'ERROR', ...outcome.error })}\n`);
      if (isSound) idle.push(environment);
      else alive.delete(environment);
      waiting.shift()?.();
      return outcome;
    },
    stop: async () => {
      await Promise.race([Promise.all(running), sleep(GRACE_MS, undefined, { ref: false })]);
      await Promise.all([...alive].map((environment) => environment.terminate()));
      log.end();
    },
  };
}

function newEnvironment(spec: FunctionSpec, variables: Variables, log: WriteStream): Worker {
  const worker = new Worker(new URL('environment.ts', import.meta.url), {
    workerData: spec,
    env: {
      TZ: ':UTC',
      ...variables,
      // Its role, by which the emulators know what it may do.
      AWS_ACCESS_KEY_ID: spec.name,
      AWS_LAMBDA_FUNCTION_NAME: spec.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
      LAMBDA_TASK_ROOT: spec.folder,
      ...spec.environment,
    },
    // Flags of this process are for its own start.
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  worker.stdout.pipe(log, { end: false });
  worker.stderr.pipe(log, { end: false });
  return worker;
}

/** `isSound` false: the environment's state is unknown, and it ends. */
function runIn(
  environment: Worker,
  spec: FunctionSpec,
  event: string,
): Promise<{ outcome: Outcome; isSound: boolean }> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome, isSound: boolean): void => {
      clearTimeout(timer);
      for (const event of ['message', 'error', 'exit']) environment.removeAllListeners(event);
      // Idle, it may still die, which is nobody's failure.
      environment.on('error', () => undefined);
      resolve({ outcome, isSound });
    };
    const fail = (thrown: unknown): void => {
      void environment.terminate();
      end({ ok: false, error: functionError(thrown) }, false);
    };
    const timedOut = `Task timed out after ${(spec.timeoutMs / 1000).toFixed(2)} seconds`;
    const timer = setTimeout(() => fail(new Error(timedOut)), spec.timeoutMs);
    environment.once('message', (outcome: Outcome) => end(outcome, true));
    environment.once('error', fail);
    environment.once('exit', () => fail(new Error(`${spec.name} ended before it answered`)));
    const call: Call = { requestId: randomUUID(), event, deadlineMs: Date.now() + spec.timeoutMs };
    environment.postMessage(call, []);
  });
}
