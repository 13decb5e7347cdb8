import type { ShownQuestion, ShownSide } from '../../../shared/people/review.ts';
import type { ShownPerson, ShownRecord } from '../../../shared/people/show-person.ts';
import { moneyText } from '../../../shared/kernel/money.ts';
import { aligned, moment } from '../output.ts';

/** A person's records and purchases, for people to read. */
export function personText(person: ShownPerson): string {
  const { currency } = person;
  const channels = Object.entries(person.byChannel).map(
    ([channel, totals]) => `${channel} ${totals.orders} (${moneyText(totals.netMinor, currency)})`,
  );
  const purchases = person.purchases.map(({ at, channel, netMinor, units, saleId, customerId }) => [
    moment(at),
    channel,
    moneyText(netMinor, currency),
    `${units} units`,
    `sale ${saleId}`,
    `customer ${customerId}`,
  ]);
  return [
    `${person.name === '' ? 'Somebody without a name' : person.name}, person ${person.personId}`,
    `${person.orders} orders, ${moneyText(person.netMinor, currency)} net of tax${channels.length === 0 ? '' : `: ${channels.join(', ')}`}`,
    ...(person.firstAt === null || person.lastAt === null
      ? []
      : [`first seen ${moment(person.firstAt)}, last ${moment(person.lastAt)}`]),
    '',
    'Records:',
    ...person.records.flatMap(recordLines),
    ...(purchases.length === 0 ? [] : ['', 'Purchases, the oldest first:', ...aligned(purchases, '  ')]),
  ].join('\n');
}

function recordLines(record: ShownRecord): string[] {
  const name = typeof record.name === 'string' ? record.name : `${record.name.first} ${record.name.last}`;
  const state = record.mergedInto === null ? '' : `, merged into ${record.mergedInto}`;
  const facts = [name.trim(), ...record.emails, ...record.phones].filter((fact) => fact !== '');
  return [
    `  ${record.id}  ${facts.join(', ')}${record.archived ? ', archived' : ''}${state}`,
    `      why: ${record.why}`,
    ...record.decisions.map(
      ({ other, kind, by, at }) => `      ${kind} to ${other}, by ${by}, ${moment(at)}`,
    ),
  ];
}

/** Open questions, evidence side by side. */
export function questionsText(questions: readonly ShownQuestion[], currency: string): string {
  if (questions.length === 0) return 'Nobody has to be asked about.';
  const shown = questions.flatMap(({ a, b, evidence, probability, moneyMinor }) => [
    `${a.id} and ${b.id}: one person with ${Math.round(probability * 100)} %, ${moneyText(moneyMinor, currency)} at stake`,
    ...aligned(sides(a, b), '    '),
    `    ${evidence}`,
    '',
  ]);
  return [
    ...shown,
    'Decide with `people review decide <id> <id> yes`, or `no`; either is remembered for ever.',
  ].join('\n');
}

function sides(a: ShownSide, b: ShownSide): string[][] {
  const rows = [
    ['name', a.name, b.name],
    ['company', a.company, b.company],
    ['e-mail', a.emails.join(', '), b.emails.join(', ')],
    ['phone', a.phones.join(', '), b.phones.join(', ')],
    ['address', a.address, b.address],
  ];
  return rows.filter(([, one, other]) => one !== '' || other !== '');
}
