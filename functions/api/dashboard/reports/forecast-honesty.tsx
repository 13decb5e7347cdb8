import type { ForecastAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

/** How right the forecasts behind the reorder list have been. */
export function ForecastHonesty() {
  const { format } = usePage();
  const figure = useFigure<ForecastAnswer>('/v1/forecast');
  const share = (value: number | null): string => (value === null ? '–' : `${(value * 100).toFixed(0)} %`);
  return (
    <Section
      id="forecast-honesty"
      title="Forecast honesty"
      figure={figure}
      csv="/v1/forecast?format=csv"
      empty={({ classes }) =>
        classes.length === 0 ? 'After a few weeks of sales the forecasts are held against them here.' : null
      }
    >
      {({ classes }) => (
        <Table
          caption="Forecast error by kind of demand"
          rows={classes}
          keyOf={({ demandClass }) => demandClass}
          columns={[
            { title: 'Demand', cell: ({ demandClass }) => demandClass },
            { title: 'Compared', numeric: true, cell: ({ windows }) => format.count(windows) },
            { title: 'Off by', numeric: true, cell: ({ error }) => share(error) },
            { title: 'Too much', numeric: true, cell: ({ bias }) => share(bias) },
            { title: 'Naive off by', numeric: true, cell: ({ naiveError }) => share(naiveError) },
            { title: 'Used', cell: ({ why }) => why },
          ]}
        />
      )}
    </Section>
  );
}
