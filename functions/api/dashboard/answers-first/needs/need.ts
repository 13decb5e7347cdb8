import type { OverviewAnswer } from '../../answers.ts';

/** One thing that waits for the owner. */
export type Need = OverviewAnswer['needsYou'][number];

/** The core's reasons begin in lower case; a page speaks in sentences, and knows no commands. */
export function sentence(text: string): string {
  const plain = text.replaceAll('`', '');
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}${/[.!?]$/.test(plain) ? '' : '.'}`;
}
