import type { MoneyBridgeAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

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
        months.length === 0 ? 'After the first payment the way to your bank shows here.' : null
      }
    >
      {({ months }) => (
        <Table
          caption="From gross to payout, by month"
          rows={months}
          keyOf={({ month, currency }) => `${month} ${currency}`}
          columns={[
            { title: 'Month', cell: ({ month }) => month },
            { title: 'Paid by buyers', numeric: true, cell: ({ grossMinor }) => format.money(grossMinor) },
            { title: 'Refunds', numeric: true, cell: ({ refundsMinor }) => format.money(refundsMinor) },
            { title: 'Fees', numeric: true, cell: ({ feesMinor }) => format.money(feesMinor) },
            { title: 'Disputes', numeric: true, cell: ({ disputesMinor }) => format.money(disputesMinor) },
            { title: 'Other', numeric: true, cell: ({ otherMinor }) => format.money(otherMinor) },
            { title: 'Left', numeric: true, cell: ({ netMinor }) => format.money(netMinor) },
            { title: 'Paid out', numeric: true, cell: ({ payoutMinor }) => format.money(payoutMinor) },
          ]}
        />
      )}
    </Section>
  );
}
