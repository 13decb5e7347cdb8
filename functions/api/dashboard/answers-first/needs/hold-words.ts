/** What a hold says to a shop owner, and what the two buttons beside it do. */
export interface HoldWords {
  /** What to do about it, or what to know before deciding. */
  readonly advice: string;
  /** The button that posts it; null: nothing is left to be posted. */
  readonly release: string | null;
  /** The button that leaves it out. */
  readonly skip: string;
}

const SKIP = 'Leave it out …';
const AS_MONEY: HoldWords = {
  advice:
    'The till can record the money alone, without moving stock. If you have entered it by hand already, leave it out.',
  release: 'Record the money',
  skip: 'Entered by hand …',
};
const LOOK_AGAIN: HoldWords = {
  advice: 'Set it right in the till first; then look again.',
  release: 'Look again',
  skip: SKIP,
};
const BY_HAND: HoldWords = {
  advice: 'Ring it up in the till by hand; then say so here.',
  release: 'Try again',
  skip: 'Rung up by hand …',
};

/** By the kind of hold; `unknown-sku` has a form of its own. */
const WORDS: Readonly<Record<string, HoldWords>> = {
  'other-figures': LOOK_AGAIN,
  'draft-keeps-changing': {
    advice: 'The till comes to another total than Stripe. Compare its tax and prices; then try again.',
    release: 'Try again',
    skip: SKIP,
  },
  'changed-by-hand': LOOK_AGAIN,
  'perhaps-voided': {
    advice: 'Look at the sale in the till. If it was voided by mistake, post it anew.',
    release: 'Post it anew',
    skip: 'It was voided on purpose …',
  },
  'order-unreadable': {
    advice: 'Correct the order in Stripe; then try again.',
    release: 'Try again',
    skip: SKIP,
  },
  'no-lines': {
    advice: 'Nobody knows which items were bought. It can be posted as one line; stock will not move.',
    release: 'Post it as one line',
    skip: SKIP,
  },
  'part-payment': {
    advice: 'It can be posted as one line, a part payment; stock will not move.',
    release: 'Post it as a part payment',
    skip: SKIP,
  },
  'lines-do-not-sum': {
    advice: 'Correct the order in Stripe, so that its lines make up what was paid; then try again.',
    release: 'Try again',
    skip: SKIP,
  },
  'captured-otherwise': {
    advice:
      'Its lines make up another amount than was paid. It can be posted as one line; stock will not move.',
    release: 'Post it as one line',
    skip: SKIP,
  },
  'tax-differs': {
    advice:
      'Correct the tax in the till, or ask whoever runs Tillbridge to post Stripe’s tax; then try again.',
    release: 'Try again',
    skip: SKIP,
  },
  'mapped-sku': {
    advice: 'It is known now which item that is.',
    release: 'Post it',
    skip: SKIP,
  },
  'item-not-supported': BY_HAND,
  'too-large': BY_HAND,
  finding: {
    advice: 'It is in the till already. Set it right there; then say that you have seen to it.',
    release: null,
    skip: 'Seen to …',
  },
  'our-bug': {
    advice: 'Please tell whoever runs Tillbridge. Trying again does no harm.',
    release: 'Try again',
    skip: SKIP,
  },
  'before-go-live': AS_MONEY,
  'no-sale': AS_MONEY,
  'sale-gone': AS_MONEY,
  'line-gone': AS_MONEY,
  'returned-in-shop': {
    ...AS_MONEY,
    advice:
      'The goods came back over the counter already. The till can record the money alone, or you leave it as the shop did it.',
    skip: 'Leave it as it is …',
  },
  'refund-lines': {
    advice: 'Correct the refund in Stripe; then try again.',
    release: 'Try again',
    skip: SKIP,
  },
};

const OTHERS: HoldWords = {
  advice: 'See what the till says; when it is set right, try again.',
  release: 'Try again',
  skip: SKIP,
};

/** The words for a kind of hold. A kind of which this page has not heard yet has words, too. */
export function holdWords(code: string | null): HoldWords {
  const known = code !== null && Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  return known ?? OTHERS;
}
