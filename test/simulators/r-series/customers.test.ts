import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openShop, type Shop } from './harness.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.till.close());

const NEW = {
  firstName: 'Ida',
  lastName: 'Noll',
  Contact: {
    noEmail: 'false',
    Emails: { ContactEmail: [{ address: 'ida@example.com', useType: 'Primary' }] },
    Phones: { ContactPhone: { number: '518 555 0199', useType: 'Mobile' } },
  },
  Note: { note: 'web customer', isPublic: 'false' },
};

test('a new customer shows its contact, opted out of what was not asked for', async () => {
  const { body } = await shop.call('POST', 'Customer.json', NEW);
  expect(body['Customer']).toMatchObject({
    customerID: '59',
    firstName: 'Ida',
    archived: 'false',
    Contact: {
      noEmail: 'false',
      noPhone: 'true',
      noMail: 'true',
      Emails: { ContactEmail: { address: 'ida@example.com', useType: 'Primary' } },
      Phones: { ContactPhone: { number: '518 555 0199' } },
      Websites: '',
    },
  });
  const read = await shop.call('GET', 'Customer/59.json?load_relations=["Note","Tags"]');
  expect(read.body['Customer']).toMatchObject({ Note: { note: 'web customer' }, Tags: '' });
  expect(read.body['Customer']).not.toHaveProperty('Contact');
});

test('two customers may have one e-mail address', async () => {
  await shop.call('POST', 'Customer.json', NEW);
  await shop.call('POST', 'Customer.json', NEW);
  const found = await shop.call(
    'GET',
    'Customer.json?load_relations=["Contact"]&Contact.email=ida@example.com',
  );
  expect(found.body['Customer']).toHaveLength(2);
});

test('a PUT changes what it names, replaces the e-mail of the same use and clears what is null', async () => {
  await shop.call('POST', 'Customer.json', { ...NEW, company: 'Noll & Co' });
  const { body } = await shop.call('PUT', 'Customer/59.json', {
    company: null,
    Contact: { Emails: { ContactEmail: { address: 'noll@example.com', useType: 'Primary' } } },
  });
  expect(body['Customer']).toMatchObject({
    firstName: 'Ida',
    company: '',
    Contact: {
      noEmail: 'false',
      Emails: { ContactEmail: { address: 'noll@example.com' } },
      Phones: { ContactPhone: { number: '518 555 0199' } },
    },
  });
});

test('DELETE archives a customer, who can still be sold to and be brought back', async () => {
  const gone = await shop.call('DELETE', 'Customer/58.json');
  expect(gone.body['Customer']).toMatchObject({ customerID: '58', archived: 'true' });
  const sale = await shop.call('POST', 'Sale.json', {
    employeeID: 4,
    registerID: 3,
    shopID: 1,
    customerID: 58,
  });
  expect(sale.body['Sale']?.['customerID']).toBe('58');
  const back = await shop.call('PUT', 'Customer/58.json', { archived: false });
  expect(back.body['Customer']?.['archived']).toBe('false');
});

test('a customer lost in a merge leaves its sales to the other and can no longer be sold to', async () => {
  const saleId = shop.till.person.sell({ customerId: '47', lines: [{ itemId: '508', quantity: 1 }] });
  shop.till.person.mergeCustomers('46', '47', 'deleted');
  expect(shop.till.state.sale(saleId)?.sale.customerID).toBe('46');
  const { status, body } = await shop.call('PUT', `Sale/${saleId}.json`, { customerID: 47 });
  expect(status).toBe(400);
  expect(body['message']).toBe('Invalid Foreign keys for Customer');
});

test('anonymizing leaves a number for a name', async () => {
  const { body } = await shop.call('DELETE', 'Customer/58/Anonymize.json');
  expect(body['Customer']).toMatchObject({ firstName: 'Customer', lastName: '[58]', archived: 'true' });
  const read = await shop.call('GET', 'Customer/58.json?load_relations=["Contact"]');
  expect(read.body['Customer']?.['Contact']?.['Emails']).toBe('');
});
