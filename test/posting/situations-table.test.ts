import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

/** Each situation of the README's table, and the tests that show it: file and name. */
const SHOWN_BY: readonly (readonly [situation: string, tests: readonly (readonly [string, string])[]])[] = [
  [
    'Checkout, also with promotion codes, adjustable quantities, gift wrap, tips and shipping',
    [
      [
        'posting/situations',
        'Checkout, with discount, gift wrap, taxed shipping and tip, is one sale to the cent',
      ],
    ],
  ],
  [
    'Payment Links',
    [
      [
        'posting/situations',
        'a Payment Link, with a quantity that the buyer changed and a promotion code, is a Checkout like any other',
      ],
    ],
  ],
  ['a whole order of zero', [['functions/stripe-webhook/receive', 'a whole order of zero']]],
  [
    'invoices, and subscriptions that send one every month',
    [
      [
        'posting/situations',
        'an invoice, as a subscription sends one every month, is a sale with the lines of the invoice',
      ],
    ],
  ],
  [
    'an invoice with proration (a credit for unused time)',
    [
      [
        'posting/situations',
        'an invoice with a credit for unused time is held: no sale holds a negative line',
      ],
    ],
  ],
  [
    "an invoice that a customer's balance paid in part",
    [['posting/situations', "an invoice that a customer's balance paid in part is held with both figures"]],
  ],
  [
    'own PaymentIntents',
    [
      ['posting/situations', "the shop's own PaymentIntent is read from its metadata"],
      ['contract/stripe', 'reads the amount details of a PaymentIntent, per line and for the whole'],
      ['posting/lay-out', 'are held by default'],
    ],
  ],
  [
    'charges without a PaymentIntent',
    [['posting/situations', 'a charge without a PaymentIntent is posted like any other']],
  ],
  [
    'authorised only, a bank debit on its way',
    [
      [
        'posting/situations',
        'a bank debit counts once it arrived, and is given back whole when it fails later',
      ],
      ['stripe/movements', 'whatever moves no money yet is told in words, and nothing of it once it moved'],
    ],
  ],
  [
    'captured in part',
    [['posting/situations', 'an authorisation that was captured in part: held with the difference']],
  ],
  [
    'multi-capture',
    [
      [
        'posting/situations',
        'an order that is captured in several parts: held until the parts are the whole, then posted by itself',
      ],
      [
        'posting/situations',
        'what is captured of an order after it was posted: the sale stands, and a finding names both amounts',
      ],
    ],
  ],
  [
    'part payments (`order_total` above the payment)',
    [['posting/situations', 'a part payment: released, it is one custom line without stock']],
  ],
  [
    'Terminal and other in-person payments',
    [
      ['posting/situations', 'a payment at a Terminal is skipped, as the till rang it up'],
      ['posting/situations', 'a payment at a Terminal is posted with its tip where the shop asks for that'],
    ],
  ],
  [
    'Connect',
    [
      ['posting/situations', "a platform's charge is posted in full, whatever it keeps as a fee"],
      ['functions/stripe-webhook/receive', 'an account connected to ours'],
    ],
  ],
  [
    'gift cards that are sold',
    [
      [
        'posting/situations',
        'a gift card that is sold: no item of the till, so it is rung up by hand and skipped',
      ],
    ],
  ],
  [
    'gift cards that are redeemed',
    [
      [
        'posting/situations',
        'a gift card that paid a part: told as a discount it is posted, not told it is held',
      ],
    ],
  ],
  ['serialized items', [['posting/situations', 'a serialized item: not supported, and the reason says so']]],
  [
    'tax of another state, several rates, no tax, tax inside the price',
    [
      [
        'posting/situations',
        'a buyer elsewhere has the tax of there as lines of their own, one per rate, without a hold',
      ],
      ['posting/situations', 'a buyer who pays no tax has none in the till'],
      ['posting/situations', 'prices with the tax inside are posted net, with the tax beside them'],
    ],
  ],
  [
    'a hundred lines and more',
    [
      ['posting/situations', 'a hundred and fifty lines is one sale with all of them, and comes back whole'],
      ['posting/situations', 'more lines than the till takes at once is held, and keeps nobody else waiting'],
    ],
  ],
  [
    'debits that fail after they succeeded',
    [
      [
        'posting/situations',
        'a bank debit counts once it arrived, and is given back whole when it fails later',
      ],
    ],
  ],
  ['shipping refunds', [['posting/situations', 'shipping alone that is refunded comes back as shipping']]],
  [
    'refunds that wait (pending, requires action)',
    [['posting/situations', 'a refund that waits for its buyer waits here, too']],
  ],
  [
    "refunds out of a customer's balance, without a charge",
    [['functions/stripe-webhook/receive', "a refund out of a customer's balance"]],
  ],
  [
    'inquiries and open disputes',
    [
      [
        'posting/situations',
        'a dispute that is open, and an inquiry, move nothing and stand in the story; lost, it is posted',
      ],
    ],
  ],
  [
    'exchanges and returns in the shop of what was bought online',
    [
      [
        'posting/situations',
        'goods exchanged at the counter stay as the counter left them; refunded in Stripe, too, it is held',
      ],
    ],
  ],
  ['voids', [['posting/refunds', 'says that the till offers no void where the shop asks for one']]],
  [
    'several shops',
    [
      [
        'posting/situations',
        'every sale stands in the shop, on the register and by the employee of the settings',
      ],
    ],
  ],
  [
    "other currencies than the shop's",
    [
      ['posting/situations', 'a payment in %s is skipped in a shop of dollars, and the story says so'],
      ['posting/situations', 'a shop in %s sells and gives back to its own smallest unit'],
    ],
  ],
  [
    "test objects, another account's objects",
    [
      ['functions/stripe-webhook/receive', 'test money, while our key is for real money'],
      ['posting/converge', 'of another mode, or that Stripe does not know, says so in its story'],
    ],
  ],
  [
    'orders typed by hand, at the till as well',
    [
      [
        'posting/situations',
        'an order that was typed in by hand as well: skipped, the sale typed by hand is the record',
      ],
      ['posting/converge', 'what is not rung up'],
    ],
  ],
  [
    'metadata corrected, a SKU mapped after a hold',
    [
      [
        'posting/situations',
        'an order whose metadata was corrected after the hold: released, it is posted from what is true now',
      ],
      ['posting/situations', 'a SKU that was mapped after the hold: released, it is posted as the item'],
    ],
  ],
];

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The first cells of the table under "Every situation". */
function situations(): string[] {
  const [, section = ''] = read('README.md').split('### Every situation');
  const rows =
    section
      .split('\n## ')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('| ')) ?? [];
  return rows.slice(2).map((row) => row.split('|')[1]?.trim() ?? '');
}

/** A test's name as its file writes it, whatever quotes it stands in. */
function names(file: string, title: string): boolean {
  const code = read(`test/${file}.test.ts`);
  return [`'${title}'`, `"${title}"`, `'${title.replaceAll("'", "\\'")}'`].some((quoted) =>
    code.includes(quoted),
  );
}

test("every row of the README's table of situations has its tests", () => {
  expect(situations()).toEqual(SHOWN_BY.map(([situation]) => situation));
});

test.each(SHOWN_BY)('%s: shown by tests that are there', (_, tests) => {
  expect(tests.length).toBeGreaterThan(0);
  expect(tests.filter(([file, title]) => !names(file, title))).toEqual([]);
});
