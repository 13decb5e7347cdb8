import uPlot from 'uplot';
import type { HistoryDay } from '../../../../shared/metrics/snapshots/item-history.ts';
import type { Format } from '../format.ts';
import { axisStyle, colour, QUIET_CURSOR } from '../parts/plot.tsx';
import type { Drawing } from '../parts/plot.tsx';

const DAY_S = 24 * 3600;

/** One item's days: what was on hand as a line of steps, what sold as bars, days without stock shaded. */
export function shelfPlot(days: readonly HistoryDay[], format: Format, isSmall: boolean): Drawing {
  const sold = days.map(({ units }) => units['in-store'] + units.online + units.custom);
  return {
    data: [days.map(({ day }) => Date.parse(day) / 1000), days.map(({ onHand }) => onHand), sold],
    options: {
      legend: { show: !isSmall },
      padding: [8, 8, 0, 0],
      // What sells in a day is little beside what stands on the shelf: the bars have a scale of their own, at the bottom.
      scales: {
        x: { time: true },
        y: { range: (_, __, most) => [0, Math.max(2, (most ?? 0) * 1.1)] },
        sold: { range: (_, __, most) => [0, Math.max(2, most ?? 0) * 3] },
      },
      axes: [
        {
          ...axisStyle(),
          grid: { show: false },
          size: 26,
          space: isSmall ? 70 : 60,
          values: (_, ticks) => ticks.map((tick) => format.shortDay(new Date(tick * 1000).toISOString())),
        },
        {
          ...axisStyle(),
          size: isSmall ? 34 : 44,
          space: isSmall ? 34 : 28,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
        },
      ],
      series: [
        {
          label: 'Day',
          value: (_, at) => (at === null ? '–' : format.day(new Date(at * 1000).toISOString())),
        },
        {
          label: 'On hand',
          stroke: colour('quiet'),
          width: 1.5,
          paths: uPlot.paths.stepped?.({ align: 1 }) ?? (() => null),
          points: { show: false },
        },
        {
          label: 'Sold',
          scale: 'sold',
          stroke: colour('online'),
          fill: colour('online'),
          width: 0,
          paths: uPlot.paths.bars?.({ size: [0.7, 14] }) ?? (() => null),
          points: { show: false },
        },
      ],
      hooks: { drawClear: [(plot) => shadeStockOuts(plot, days)] },
      cursor: { ...QUIET_CURSOR, show: !isSmall },
    },
  };
}

/** Days that ended without stock: what did not sell then was not for sale. */
function shadeStockOuts(plot: uPlot, days: readonly HistoryDay[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = colour('bad');
  ctx.globalAlpha = 0.16;
  for (const { day, onHand } of days) {
    if (onHand === null || onHand > 0) continue;
    const at = Date.parse(day) / 1000;
    const from = Math.max(bbox.left, plot.valToPos(at - DAY_S / 2, 'x', true));
    const to = Math.min(bbox.left + bbox.width, plot.valToPos(at + DAY_S / 2, 'x', true));
    ctx.fillRect(from, bbox.top, Math.max(0, to - from), bbox.height);
  }
  ctx.restore();
}
