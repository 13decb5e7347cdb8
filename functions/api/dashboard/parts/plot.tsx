import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { AlignedData, Options } from 'uplot';

interface PlotProps {
  /** What the plot shows, for those who cannot see it; the table beside it has the numbers. */
  readonly label: string;
  readonly options: Omit<Options, 'width' | 'height'>;
  readonly data: AlignedData;
  readonly heightPx?: number;
}

/** A uPlot drawing that fits its column and follows its data. */
export function Plot({ label, options, data, heightPx = 220 }: PlotProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(data);
  latest.current = data;
  useEffect(() => {
    const box = holder.current;
    if (box === null) return undefined;
    const made = new uPlot({ ...options, width: box.clientWidth, height: heightPx }, latest.current, box);
    plot.current = made;
    const watcher = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height: heightPx }));
    watcher.observe(box);
    return () => {
      watcher.disconnect();
      made.destroy();
    };
  }, [options, heightPx]);
  useEffect(() => plot.current?.setData(data), [data]);
  return <div class="plot" role="img" aria-label={label} ref={holder} />;
}

/** A colour of the style sheet, as it is in the theme that is shown: a canvas knows no custom properties. */
export function colour(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Axes in the page's own colours. */
export function axisStyle() {
  const line = colour('line');
  return { stroke: colour('quiet'), grid: { stroke: line }, ticks: { stroke: line } };
}
