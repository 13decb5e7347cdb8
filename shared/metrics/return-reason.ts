/** What people write on a return, by what it comes to. The first that fits decides. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:damage|broke|torn|crack|scratch)/i, 'damaged'],
  [/\b(?:defect|fault|leak|not work|stopped work|warrant)/i, 'defective'],
  [/\b(?:wrong|other|incorrect) (?:item|article|product|colou?r)|\bmis-?ship|\bwrong one\b/i, 'wrong item'],
  [/\bsize|\bfit|\btoo (?:small|large|big|tight|short|long|wide|narrow)\b/i, 'wrong size'],
  [
    /\b(?:chang\w+ (?:\w+ )?mind|not want|unwanted|no longer|regret|did ?n.t like|not as (?:described|expected))/i,
    'not wanted',
  ],
  [/\bgift|\bduplicate\b|\btwice\b|\bhas one\b/i, 'gift or duplicate'],
  [/\b(?:late|delay)/i, 'too late'],
  [/\b(?:exchange|swap)/i, 'exchange'],
];
const LONGEST = 40;

/**
 * Why something came back, by a note that people typed. Null: it does not say – what else stands in a note is nobody's
 * figure, and may be about a person.
 */
export function reasonInNote(note: string): string | null {
  return WORDS.find(([pattern]) => pattern.test(note))?.[1] ?? null;
}

/** A till's own field for the reason: what it says where it is none of the usual ones. */
export function reasonInField(reason: string): string | null {
  const words = reason
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, ' ')
    .slice(0, LONGEST);
  return reasonInNote(words) ?? (words === '' ? null : words);
}

/** How a sale of ours says why: "Refund re_1 (requested by customer) of Order W-1, Stripe ch_1". */
const REASON_OF_OURS = /\b(?:Refund|Dispute lost) \w+ \(([a-z ]{1,40})\)/;

/**
 * Why a return of ours was made.
 * @param note what we noted in the till.
 * @param saleKey its movement: money that never arrived, or was disputed, says so itself.
 */
export function reasonOfOurs(note: string, saleKey: string): string | null {
  const said = REASON_OF_OURS.exec(note)?.[1] ?? null;
  if (saleKey.endsWith('.undo')) return isUndoneRefund(saleKey) ? 'refund undone' : 'payment failed';
  if (/^dp_|^du_/.test(saleKey)) return said === null ? 'dispute lost' : `dispute lost: ${said}`;
  return said;
}

/** Whether a sale takes back what a return gave: the money came back to the shop after all. */
export function isUndoneRefund(saleKey: string | null): boolean {
  return saleKey !== null && saleKey.endsWith('.undo') && !/^(?:ch|py)_/.test(saleKey);
}
