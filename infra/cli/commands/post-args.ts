import * as z from 'zod';
import { isId } from '../ids.ts';
import { unknownId, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';

export interface PostArgs {
  readonly id?: string;
  readonly from?: string;
  readonly to?: string;
  readonly held?: boolean;
  readonly dryRun?: boolean;
  /** "<count> <money>" of what is from before go-live. */
  readonly confirm?: string;
}

export interface Window {
  readonly by: 'time';
  readonly fromMs: number;
  /** Not in it; null: now. */
  readonly toMs: number | null;
}

/** The one of the three ways that is asked for. */
export type Wanted = { readonly by: 'id'; readonly id: string } | { readonly by: 'held' } | Window;

/** Or what is wrong with the arguments, before any deployment is looked for. */
export function readArgs({ id, from, to, held = false }: PostArgs): Wanted | Outcome {
  const ways = [id !== undefined, from !== undefined || to !== undefined, held].filter(Boolean);
  if (ways.length !== 1)
    return wrongUsage(
      ways.length === 0 ? 'post needs to know what to offer' : 'post takes one of its three ways at a time',
      'give an id, or --from and --to, or --held',
    );
  if (held) return { by: 'held' };
  if (id !== undefined) return isId(id) ? { by: 'id', id } : unknownId(id);
  return readWindow(from, to);
}

const momentSchema = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);
const FORM = 'give an ISO 8601 moment, e.g. 2026-11-20T00:00:00Z; a date alone is its first moment in UTC';

function readWindow(from: string | undefined, to: string | undefined): Window | Outcome {
  if (from === undefined) return wrongUsage('--to needs --from', FORM);
  for (const [option, text] of Object.entries({ '--from': from, '--to': to })) {
    if (text !== undefined && !momentSchema.safeParse(text).success)
      return wrongUsage(`${option} "${text}" is no moment`, FORM);
  }
  const window: Window = {
    by: 'time',
    fromMs: Date.parse(from),
    toMs: to === undefined ? null : Date.parse(to),
  };
  if (window.toMs !== null && window.toMs <= window.fromMs)
    return wrongUsage('the end of the time is not after its start', 'put --from first');
  return window;
}
