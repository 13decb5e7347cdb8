import { expect, test } from '@jest/globals';
import { buyerOf } from '../../shared/stripe/buyer.ts';
import { shapes } from '../../shared/stripe/shapes.ts';
import { session } from './orders.ts';

const charge = (fields: Record<string, unknown>) =>
  shapes.charge.parse({
    id: 'ch_1',
    livemode: false,
    created: 1,
    currency: 'usd',
    amount: 1,
    amount_captured: 1,
    captured: true,
    status: 'succeeded',
    ...fields,
  });
const intent = (fields: Record<string, unknown>) =>
  shapes.intent.parse({ id: 'pi_1', livemode: false, currency: 'usd', ...fields });

const NOBODY = { stripeCustomerId: null, email: null, name: null, phone: null };
const typed = { email: 'typed@example.com', name: 'Typed', phone: '+1' };
const billing = { email: 'billing@example.com', name: 'Billing', phone: '+2' };
const saved = { id: 'cus_1', email: 'saved@example.com', name: 'Saved', phone: '+4' };

test('a guest who left nothing is nobody', () => {
  expect(buyerOf({ session: null, charge: null, intent: null })).toEqual(NOBODY);
  expect(buyerOf({ session: session(), charge: charge({}), intent: intent({}) })).toEqual(NOBODY);
});

test('what was typed at this checkout comes before what the card and the customer carry', () => {
  const sources = {
    session: session({ customer_details: typed }),
    charge: charge({ billing_details: billing, customer: 'cus_1' }),
    intent: intent({ customer: saved }),
  };
  expect(buyerOf(sources)).toEqual({ stripeCustomerId: 'cus_1', ...typed });
  expect(buyerOf({ ...sources, session: null })).toEqual({ stripeCustomerId: 'cus_1', ...billing });
});

test('fills each gap from the next source: receipt, the saved customer; the parcel’s recipient is not the buyer', () => {
  const shipped = charge({
    billing_details: { email: ' ', name: null, phone: null },
    receipt_email: 'receipt@example.com',
    shipping: { name: 'Shipped', phone: '+3' },
  });
  expect(buyerOf({ session: null, charge: shipped, intent: intent({ customer: saved }) })).toEqual({
    stripeCustomerId: 'cus_1',
    email: 'receipt@example.com',
    name: 'Saved',
    phone: '+4',
  });
});

test('the address is the bill’s', () => {
  const address = { line1: '12 Elm St', postal_code: '97201' };
  const billed = charge({ billing_details: { ...billing, address } });
  expect(buyerOf({ session: null, charge: billed, intent: null })).toMatchObject({
    street: '12 Elm St',
    zip: '97201',
  });
});

test('of a deleted customer only the id is left', () => {
  const deleted = intent({ customer: { id: 'cus_1', object: 'customer', deleted: true } });
  expect(buyerOf({ session: null, charge: charge({ customer: 'cus_1' }), intent: deleted })).toEqual({
    ...NOBODY,
    stripeCustomerId: 'cus_1',
  });
});
