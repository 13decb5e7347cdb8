import type { Settings } from './schema.ts';

/** Whether the schedule may write reorder points to the till: it was told to, and the shop is not only watched. */
export function writesBackByItself({ posting, reorder }: Pick<Settings, 'posting' | 'reorder'>): boolean {
  return reorder.writeBack === 'on' && posting.mode === 'live';
}
