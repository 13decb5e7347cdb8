import { runJob } from '../engine/jobs.ts';
import { stripeJson } from '../http/answer.ts';
import { renderEvent } from '../http/render.ts';
import type { DeliveryRow, EndpointRow, EventRow } from '../tables.ts';
import { act, BY_ITSELF, type World } from '../world.ts';
import type { DeliveryMoods } from './control.ts';
import type { Mailbox } from './post.ts';
import { signatureHeader } from './signature.ts';

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
}

export function openCourier(world: World, moods: DeliveryMoods, mailbox: Mailbox): Courier {
  const round: Round = { world, moods, mailbox, underWay: new Set(), stopped: false };
  let timer: ReturnType<typeof setInterval> | null = null;
  for (const row of world.tables.deliveries.all()) {
    if (row.status === 'pending') world.pendingDeliveries.add(row.id);
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
  runJobs(round.world);
  const { maxConcurrentDeliveries } = round.world.switches;
  const limit = round.moods.reordered ? 1 : maxConcurrentDeliveries;
  for (const delivery of dueDeliveries(round, 0)) {
    if (round.underWay.size >= limit) return;
    round.underWay.add(delivery.id);
    void attempt(round, delivery).finally(() => round.underWay.delete(delivery.id));
  }
}

function runJobs(world: World): void {
  const now = world.clock.nowMs();
  const due = world.tables.jobs.all().filter((job) => job.dueMs <= now);
  for (const job of due.sort((a, b) => a.dueMs - b.dueMs)) act(world, BY_ITSELF, () => runJob(world, job));
}

function busy(round: Round, withinMs: number): boolean {
  const until = round.world.clock.nowMs() + withinMs;
  const job = round.world.tables.jobs.all().some(({ dueMs }) => dueMs <= until);
  return job || round.underWay.size > 0 || dueDeliveries(round, withinMs).length > 0;
}

function dueDeliveries(round: Round, withinMs: number): DeliveryRow[] {
  const { world, moods, underWay } = round;
  if (moods.held) return [];
  const until = world.clock.nowMs() + withinMs;
  const due: DeliveryRow[] = [];
  for (const id of world.pendingDeliveries) {
    const row = world.tables.deliveries.get(id);
    // A unit of work that was undone leaves its delivery's id behind.
    if (row === undefined || row.status !== 'pending') world.pendingDeliveries.delete(id);
    else if (
      !underWay.has(id) &&
      row.dueMs + (row.attempts === 0 ? moods.delayMs : 0) <= until &&
      reachable(world, row)
    )
      due.push(row);
  }
  return moods.reordered ? due.reverse() : due;
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

/** Each attempt is signed anew, so that a retry is never too old. */
function post(round: Round, event: EventRow, { endpoint, secrets }: EndpointRow): Promise<number | string> {
  const { world } = round;
  const body = stripeJson(renderEvent(world, event));
  const seconds = Math.floor(world.clock.nowMs() / 1000);
  return round.mailbox.post(endpoint.url, body, {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    accept: '*/*; q=0.5, application/xml',
    'cache-control': 'no-cache',
    'stripe-signature': signatureHeader(body, secrets, seconds, world.livemode),
  });
}

function pauseMs(world: World, attempts: number): number {
  const schedule = world.switches.retryScheduleMs;
  return schedule[Math.min(attempts, schedule.length) - 1] ?? 1000;
}

function finish(world: World, row: DeliveryRow, change: Partial<DeliveryRow>): void {
  world.tables.deliveries.put({ ...row, ...change });
  if (change.status !== 'pending') world.pendingDeliveries.delete(row.id);
}
