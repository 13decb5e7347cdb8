import { runJob } from '../engine/jobs.ts';
import { renderEvent } from '../http/render.ts';
import type { DeliveryRow, EndpointRow, EventRow } from '../tables.ts';
import { act, BY_ITSELF, type World } from '../world.ts';
import type { DeliveryMoods } from './control.ts';
import type { Mailbox } from './post.ts';
import { signed } from './signature.ts';

/** The worker that makes what is due happen: Stripe's own later changes, and deliveries with their retries. */
export interface Courier {
  start(): void;
  stop(): void;
  /** Resolves when nothing is under way and nothing is due within the time given. */
  idle(withinMs?: number): Promise<void>;
}

/** How long the worker rests at most, so that a moved clock is noticed soon. */
const REST_MS = 10;
const GIVE_UP_AFTER_MS = 3 * 24 * 3600 * 1000;

interface Round {
  world: World;
  moods: DeliveryMoods;
  mailbox: Mailbox;
  underWay: Set<string>;
  stopped: boolean;
  /** Nothing is due before this, unless `pending` has moved on from the version seen. */
  quietUntilMs: number;
  seenVersion: number;
}

export function openCourier(world: World, moods: DeliveryMoods, mailbox: Mailbox): Courier {
  const round: Round = {
    world,
    moods,
    mailbox,
    underWay: new Set(),
    stopped: false,
    quietUntilMs: 0,
    seenVersion: -1,
  };
  let timer: ReturnType<typeof setInterval> | null = null;
  for (const row of world.tables.deliveries.all()) {
    if (row.status === 'pending') world.pending.add(row.event, row.id);
  }
  return {
    start: () => {
      timer = setInterval(() => makeRound(round), REST_MS);
    },
    stop: () => {
      round.stopped = true;
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
    idle: async (withinMs = 0) => {
      while (busy(round, withinMs)) await new Promise((resolve) => setTimeout(resolve, REST_MS / 2));
    },
  };
}

function makeRound(round: Round): void {
  const { world, underWay } = round;
  runJobs(world);
  if (world.clock.nowMs() < round.quietUntilMs && world.pending.version === round.seenVersion) return;
  const { due, nextMs } = dueDeliveries(round, 0);
  const limit = round.moods.reordered ? 1 : world.switches.maxConcurrentDeliveries;
  for (const delivery of due) {
    if (underWay.size >= limit) return;
    underWay.add(delivery.id);
    void attempt(round, delivery).finally(() => underWay.delete(delivery.id));
  }
  round.quietUntilMs = nextMs;
  round.seenVersion = world.pending.version;
}

function runJobs(world: World): void {
  const now = world.clock.nowMs();
  const due = world.tables.jobs.all().filter((job) => job.dueMs <= now);
  for (const job of due.sort((a, b) => a.dueMs - b.dueMs)) act(world, BY_ITSELF, () => runJob(world, job));
}

function busy(round: Round, withinMs: number): boolean {
  const until = round.world.clock.nowMs() + withinMs;
  const job = round.world.tables.jobs.all().some(({ dueMs }) => dueMs <= until);
  return job || round.underWay.size > 0 || dueDeliveries(round, withinMs).due.length > 0;
}

/** What is due, in the order of sending, and when the next of the rest will be. */
function dueDeliveries(round: Round, withinMs: number): { due: DeliveryRow[]; nextMs: number } {
  const { world, moods, underWay } = round;
  const until = world.clock.nowMs() + withinMs;
  const due: DeliveryRow[] = [];
  let nextMs = Infinity;
  for (const id of moods.held ? [] : world.pending.ids()) {
    const row = world.tables.deliveries.get(id);
    // A unit of work that was undone leaves the id of its delivery behind.
    if (row === undefined) world.pending.remove(id);
    if (row?.status !== 'pending' || underWay.has(id) || !reachable(world, row)) continue;
    const dueMs = row.dueMs + (row.attempts === 0 ? moods.delayMs : 0);
    if (dueMs <= until) due.push(row);
    else nextMs = Math.min(nextMs, dueMs);
  }
  return { due: moods.reordered ? due.reverse() : due, nextMs };
}

/** The shop's own endpoint may be away for a while, during a restart: what waits for it goes on waiting. */
function reachable(world: World, row: DeliveryRow): boolean {
  const endpoint = world.tables.endpoints.get(row.endpoint)?.endpoint;
  return endpoint?.status !== 'disabled' || row.endpoint !== world.defaultEndpoint;
}

async function attempt(round: Round, row: DeliveryRow): Promise<void> {
  const { world, moods } = round;
  const event = world.tables.events.get(row.event);
  const endpoint = world.tables.endpoints.get(row.endpoint);
  if (event === undefined || endpoint === undefined || endpoint.endpoint.status !== 'enabled') {
    return finish(world, row, { status: 'stopped' });
  }
  if (moods.drop?.(event) === true) return finish(world, row, { status: 'dropped' });
  const twice = moods.duplicates > 0;
  if (twice) moods.duplicates -= 1;
  const answers = await Promise.all([1, ...(twice ? [2] : [])].map(() => post(round, event, endpoint)));
  // A simulator that is closed learns no answer, as if it had been killed: the delivery comes again.
  if (round.stopped) return;
  const answer = answers[0] ?? 'not sent';
  const attempts = row.attempts + 1;
  if (typeof answer === 'number' && answer >= 200 && answer < 300) {
    return finish(world, row, {
      status: 'delivered',
      attempts,
      lastStatus: answer,
      deliveredAtMs: world.clock.nowMs(),
    });
  }
  const dueMs = world.clock.nowMs() + pauseMs(world, attempts);
  const over = dueMs > row.createdMs + GIVE_UP_AFTER_MS;
  finish(world, row, { status: over ? 'failed' : 'pending', attempts, dueMs, lastStatus: answer });
}

function post(round: Round, event: EventRow, to: EndpointRow): Promise<number | string> {
  const { world, mailbox } = round;
  return mailbox.post(to.endpoint.url, signed(world, renderEvent(world, event), to.secrets));
}

function pauseMs(world: World, attempts: number): number {
  const schedule = world.switches.retryScheduleMs;
  return schedule[Math.min(attempts, schedule.length) - 1] ?? 1000;
}

function finish(world: World, row: DeliveryRow, change: Partial<DeliveryRow>): void {
  world.tables.deliveries.put({ ...row, ...change });
  if (change.status === 'pending') world.pending.touch();
  else world.pending.remove(row.id);
}
