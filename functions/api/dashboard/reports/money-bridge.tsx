import type { MoneyBridgeAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

type Month = MoneyBridgeAnswer['months'][number];

/** From what buyers paid to what reached the bank. */
export function MoneyBridge() {
  const { format } = usePage();
  const figure = useFigure<MoneyBridgeAnswer>('/v1/money-bridge');
  return (
    <Section
      id="money-bridge"
      title="Money bridge"
      figure={figure}
      csv="/v1/money-bridge?format=csv"
      empty={({ months }) =>
        months.length === 0
          ? 'After the first online payment, its way to your bank shows here, month by month.'
          : null
      }
    >
      {({ months }) => (
        <>
          <Waterfall month={months[0]} />
          <Table
            caption="From what buyers paid to what was paid out, by month"
            rows={months}
            first={6}
            keyOf={({ month, currency }) => `${month} ${currency}`}
            columns={[
              { title: 'Month', cell: ({ month }) => format.month(month) },
              { title: 'Buyers paid', numeric: true, cell: ({ grossMinor }) => format.money(grossMinor) },
              { title: 'Refunds', numeric: true, extra: true, cell: (row) => format.money(row.refundsMinor) },
              { title: 'Fees', numeric: true, extra: true, cell: ({ feesMinor }) => format.money(feesMinor) },
              {
                title: 'Disputes',
                numeric: true,
                extra: true,
                cell: (row) => format.money(row.disputesMinor),
              },
              {
                title: 'Other',
                numeric: true,
                extra: true,
                cell: ({ otherMinor }) => format.money(otherMinor),
              },
              { title: 'Left', numeric: true, cell: ({ netMinor }) => format.money(netMinor) },
              { title: 'Paid out', numeric: true, cell: ({ payoutMinor }) => format.money(-payoutMinor) },
            ]}
          />
        </>
      )}
    </Section>
  );
}

/** The latest month as steps, each hanging where the one before it ended. */
function Waterfall({ month }: { readonly month: Month | undefined }) {
  const { format } = usePage();
  if (month === undefined || month.grossMinor <= 0) return null;
  const { grossMinor, refundsMinor, feesMinor, disputesMinor, otherMinor, netMinor } = month;
  const losses = [
    { name: 'Refunds', minor: refundsMinor },
    { name: 'Stripe’s fees', minor: feesMinor },
    { name: 'Disputes', minor: disputesMinor },
    { name: 'Other', minor: otherMinor },
  ].filter(({ minor }) => minor !== 0);
  let level = grossMinor;
  const steps = losses.map((loss) => {
    const from = level;
    level += loss.minor;
    return { ...loss, low: Math.min(from, level), size: Math.abs(loss.minor) };
  });
  const bars = [
    { name: 'Buyers paid', minor: grossMinor, low: 0, size: grossMinor },
    ...steps,
    { name: 'Left for you', minor: netMinor, low: 0, size: Math.max(0, netMinor) },
  ];
  const most = Math.max(grossMinor, ...bars.map(({ low, size }) => low + size));
  return (
    <>
      <p class="lead">
        Of {format.money(grossMinor)} that buyers paid online in {format.month(month.month)},{' '}
        {format.money(netMinor)} is left; {format.share(-feesMinor, grossMinor)} went to fees.
      </p>
      <dl class="bars waterfall">
        {bars.map(({ name, minor, low, size }, at) => (
          <div class="bar" key={name}>
            <dt>{name}</dt>
            <dd class="track" aria-hidden="true">
              <span
                class={at === 0 || at === bars.length - 1 ? 'fill' : 'fill loss'}
                style={{
                  marginLeft: `${(100 * Math.max(0, low)) / most}%`,
                  width: `${(100 * size) / most}%`,
                }}
              />
            </dd>
            <dd class="numeric">{format.money(minor)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
