import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { newCustomer } from '../shapes/customer.ts';
import type { Buyer } from '../types.ts';
import type { World } from '../world.ts';

/** Makes a Customer of a buyer. */
export function addCustomer(world: World, buyer: Buyer | null): Stripe.Customer {
  const customer = newCustomer(world, buyer);
  world.tables.customers.put(customer);
  emit(world, 'customer.created', customer);
  return customer;
}
