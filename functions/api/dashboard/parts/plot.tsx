import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { AlignedData, Options } from 'uplot';

interface PlotProps {
  /** What the plot shows, for those who cannot see it; the table beside it has the numbers. */
  readonly label: string;
  /** Drawn anew when the theme changes: a canvas keeps the colours that it was drawn with. */
  readonly draw: () => Drawing;
  readonly heightPx?: number;
}

export interface Drawing {
  readonly options: Omit<Options, 'width' | 'height'>;
  readonly data: AlignedData;
}

/** A uPlot drawing that fits its column and follows its data, the theme, and the way onto paper. */
export function Plot({ label, draw, heightPx = 220 }: PlotProps) {
  const holder = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const box = holder.current;
    if (box === null) return undefined;
    const { options, data } = draw();
    const made = new uPlot({ ...options, width: box.clientWidth, height: heightPx }, data, box);
    const watcher = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height: heightPx }));
    watcher.observe(box);
    return () => {
      watcher.disconnect();
      made.destroy();
    };
  }, [draw, theme, heightPx]);
  return <div class="plot" role="img" aria-label={label} ref={holder} />;
}

/** Which theme is shown: it may change in the evening by itself, and paper is always light. */
function useTheme(): string {
  const [theme, setTheme] = useState('');
  useEffect(() => {
    const queries = [matchMedia('(prefers-color-scheme: dark)'), matchMedia('print')];
    const look = (): void => setTheme(queries.map(({ matches }) => String(matches)).join());
    for (const query of queries) query.addEventListener('change', look);
    return () => queries.forEach((query) => query.removeEventListener('change', look));
  }, []);
  return theme;
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
  const line = { stroke: colour('line'), width: 1 };
  const font = '12px system-ui, sans-serif';
  return { stroke: colour('quiet'), grid: line, ticks: { ...line, size: 4 }, font };
}

/** No zooming by dragging: on a phone that is scrolling. */
export const QUIET_CURSOR = { drag: { x: false, y: false } } as const;
