import type { ForecastAnswer } from '../answers.ts';
import type { Format } from '../format.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

type Class = ForecastAnswer['classes'][number];

/** How an item sells, as a shop owner says it. */
const SELLS: Readonly<Record<Class['demandClass'], string>> = {
  smooth: 'Steadily',
  intermittent: 'Now and then',
  erratic: 'Often, in uneven amounts',
  lumpy: 'Rarely, in uneven amounts',
};

/** How right the forecasts behind the reorder list have been. */
export function ForecastHonesty() {
  const { format } = usePage();
  const figure = useFigure<ForecastAnswer>('/v1/forecast');
  const share = (value: number | null): string => (value === null ? '–' : format.percent(value));
  return (
    <Section
      id="forecast-honesty"
      title="Forecast honesty"
      figure={figure}
      csv="/v1/forecast?format=csv"
      empty={({ classes }) =>
        classes.length === 0
          ? 'After a few weeks of sales, what was forecast is held against what was sold, here.'
          : null
      }
    >
      {({ classes }) => (
        <>
          <p class="lead">{lead(classes, format)}</p>
          <Table
            caption="How far the forecasts were off, by how the item sells"
            rows={classes}
            keyOf={({ demandClass }) => demandClass}
            columns={[
              { title: 'Sells', cell: ({ demandClass }) => SELLS[demandClass] },
              { title: 'Off by', numeric: true, cell: ({ error }) => share(error) },
              { title: 'A plain guess', numeric: true, cell: ({ naiveError }) => share(naiveError) },
              { title: 'Forecast too high by', numeric: true, extra: true, cell: ({ bias }) => share(bias) },
              { title: 'Compared', numeric: true, extra: true, cell: ({ windows }) => format.count(windows) },
              {
                title: 'Used',
                cell: ({ method }) => (method === 'level' ? 'the forecast' : 'the plain guess'),
              },
            ]}
          />
        </>
      )}
    </Section>
  );
}

function lead(classes: readonly Class[], format: Format): string {
  const [main] = classes
    .filter(({ error, naiveError }) => error !== null && naiveError !== null)
    .toSorted((a, b) => b.demandUnits - a.demandUnits);
  if (main === undefined) return 'Too few weeks are over to say how right the forecasts are.';
  const { error, naiveError, demandClass, method } = main;
  return (
    `For what sells ${SELLS[demandClass].toLowerCase()}, most of your units, the forecast was off by ` +
    `${format.percent(error ?? 0)}; guessing the last week again would have been off by ${format.percent(naiveError ?? 0)}` +
    (method === 'level' ? '.' : ', so the guess is used.')
  );
}
