import type { Hands, Payment } from './hands.ts';

/** What a case has made happen. */
export interface Happened {
  /** The payment to look at; null: the case makes none. */
  readonly payment: string | null;
  /** Ids and answers, for whoever looks closer. */
  readonly facts: Readonly<Record<string, string | number>>;
}

export interface TriggerCase {
  readonly name: string;
  readonly what: string;
  /** What Tillbridge has to make of it. */
  readonly expect: string;
  readonly run: (hands: Hands) => Promise<Happened>;
}

const made = ({ paymentIntent, charge }: Payment, more: Happened['facts'] = {}): Happened => ({
  payment: paymentIntent,
  facts: { charge, ...more },
});

/** The metadata of a refund of one tee. */
const ONE_TEE = JSON.stringify([{ sku: 'TEE-M', quantity: 1, amount: 1353 }]);

async function refund(
  hands: Hands,
  { charge }: Payment,
  fields: Record<string, string> = {},
): Promise<string> {
  return String((await hands.call('POST', '/v1/refunds', { charge, ...fields }))['id']);
}

const ORDINARY: readonly TriggerCase[] = [
  {
    name: 'paid',
    what: 'a buyer pays two tees',
    expect: 'one sale, stock down by two',
    run: async (hands) => made(await hands.pay(hands.order)),
  },
  {
    name: 'refund-full',
    what: 'an order is paid and refunded in full',
    expect: 'one sale and one return of all of it, stock as before',
    run: async (hands) => {
      const paid = await hands.pay(hands.order);
      return made(paid, { refund: await refund(hands, paid) });
    },
  },
  {
    name: 'refund-partial',
    what: 'one of two tees comes back, named in the refund',
    expect: 'a return of one tee, linked to its line',
    run: async (hands) => {
      const paid = await hands.pay(hands.order);
      const fields = { amount: '1353', 'metadata[refund_lines]': ONE_TEE };
      return made(paid, { refund: await refund(hands, paid, fields) });
    },
  },
  {
    name: 'refund-money',
    what: 'ten dollars are given back as a goodwill',
    expect: 'one money-only line, no stock moves',
    run: async (hands) => {
      const paid = await hands.pay(hands.order);
      return made(paid, { refund: await refund(hands, paid, { amount: '1000' }) });
    },
  },
  {
    name: 'dispute',
    what: "the buyer's bank disputes the charge, and the shop loses",
    expect: 'a return once the dispute is lost, not before',
    run: async (hands) => {
      const paid = await hands.pay(hands.order, { payment_method: 'pm_card_createDispute' });
      const { data } = (await hands.call('GET', `/v1/disputes?charge=${paid.charge}`)) as {
        data: { id: string }[];
      };
      const id = data[0]?.id ?? '';
      await hands.call('POST', `/v1/disputes/${id}`, {
        'evidence[uncategorized_text]': 'losing_evidence',
        submit: 'true',
      });
      return made(paid, { dispute: id });
    },
  },
  {
    name: 'authorised',
    what: 'money is reserved and not captured',
    expect: 'nothing in the till: pending without movements',
    run: async (hands) => made(await hands.pay(hands.order, { capture_method: 'manual' })),
  },
];

const NASTY: readonly TriggerCase[] = [
  {
    name: 'duplicate',
    what: 'the same event arrives five times at once',
    expect: 'one sale',
    run: async (hands) => {
      const paid = await hands.pay(hands.order);
      const [event] = await hands.eventsOf(paid.charge);
      const statuses = await Promise.all(Array.from({ length: 5 }, () => hands.deliver(event ?? {})));
      return made(paid, { answers: statuses.join(' ') });
    },
  },
  {
    name: 'out-of-order',
    what: 'the refund’s event arrives before the charge’s',
    expect: 'the sale first, then its return',
    run: async (hands) => {
      const { paid, id } = await hands.withoutWebhooks(async () => {
        const order = await hands.pay(hands.order);
        const refunded = await refund(hands, order);
        for (const event of (await hands.eventsOf(order.charge, refunded)).toReversed())
          await hands.deliver(event);
        return { paid: order, id: refunded };
      });
      return made(paid, { refund: id });
    },
  },
  {
    name: 'two-refunds-at-once',
    what: 'both tees come back at the same moment, in two refunds',
    expect: 'two returns, no unit given back twice',
    run: async (hands) => {
      const paid = await hands.pay(hands.order);
      const fields = { amount: '1353', 'metadata[refund_lines]': ONE_TEE };
      const ids = await Promise.all([refund(hands, paid, fields), refund(hands, paid, fields)]);
      return made(paid, { refunds: ids.join(' ') });
    },
  },
  {
    name: 'unknown-sku',
    what: 'an order for a SKU that the till does not know',
    expect: 'held, with `map sku` as the way out',
    run: async (hands) =>
      made(await hands.pay([{ sku: 'NO-SUCH-HAT', quantity: 1, unit_amount: 2706, description: 'A hat' }])),
  },
  {
    name: 'no-lines',
    what: 'a payment that says nothing about its order',
    expect: 'held, unless the settings say posting.noLines "custom-line"',
    run: async (hands) => made(await hands.pay(null)),
  },
  {
    name: 'wrong-sum',
    what: 'lines that are a cent short of what was paid',
    expect: 'held with the difference',
    run: async (hands) => made(await hands.pay(hands.order, { amount: '2707' })),
  },
  {
    name: 'part-payment',
    what: 'a deposit on a larger order',
    expect: 'held; `held release` posts it as one custom line',
    run: async (hands) => made(await hands.pay(hands.order, { 'metadata[order_total]': '99900' })),
  },
  {
    name: 'odd-cent',
    what: 'three pieces whose discount and tax do not divide by three',
    expect: 'one sale, to the cent',
    run: async (hands) =>
      made(
        await hands.pay([
          {
            sku: 'TEE-M',
            quantity: 3,
            unit_amount: 1250,
            discount: 100,
            tax: 301,
            description: 'Trail Tee M',
          },
        ]),
      ),
  },
  {
    name: 'late-webhook',
    what: 'an event arrives twenty seconds late',
    expect: 'one sale; `run sweep-payments` meanwhile finds it first',
    run: async (hands) => {
      const paid = await hands.withoutWebhooks(() => hands.pay(hands.order));
      await hands.sleep(20_000);
      const [event] = await hands.eventsOf(paid.charge);
      return made(paid, { answer: await hands.deliver(event ?? {}) });
    },
  },
  {
    name: 'forged',
    what: 'somebody who does not know the secret announces a payment',
    expect: 'answered 400, nothing happens',
    run: async (hands) => {
      const event = { id: 'evt_forged', object: 'event', type: 'charge.succeeded' };
      const status = await hands.deliver(event, { secret: 'whsec_of_somebody_else' });
      return { payment: null, facts: { answer: status } };
    },
  },
  {
    name: 'replayed',
    what: 'an honest event is sent again ten minutes after it was signed',
    expect: 'answered 400: the signature is too old; still one sale',
    run: async (hands) => {
      const paid = await hands.pay(hands.order);
      const [event] = await hands.eventsOf(paid.charge);
      return made(paid, { answer: await hands.deliver(event ?? {}, { ageS: 600 }) });
    },
  },
  {
    name: 'other-mode',
    what: 'an event of the live mode reaches a test deployment',
    expect: 'answered 200 and counted as foreign; the payment, which is one of ours, becomes one sale',
    run: async (hands) => {
      const paid = await hands.pay(hands.order);
      const [event] = await hands.eventsOf(paid.charge);
      return made(paid, { answer: await hands.deliver({ ...event, id: 'evt_live', livemode: true }) });
    },
  },
];

/** Everything that can be made to happen, the ordinary first. */
export const CASES: readonly TriggerCase[] = [...ORDINARY, ...NASTY];
