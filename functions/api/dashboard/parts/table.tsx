import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers stand right. */
  readonly numeric?: boolean;
}

interface TableProps<Row> {
  /** Said to those who cannot see the heading above it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Called near the end of the list. */
  readonly onEnd?: () => void;
}

const ROW_PX = 37;
/** Lists shorter than this are simply there, also on paper. */
const WINDOWED_FROM = 60;
const VISIBLE = 14;
const MARGIN = 10;

/** A table that draws only the rows in sight once it is long: 50,000 items scroll like fifty. */
export function Table<Row>(props: TableProps<Row>) {
  const { caption, columns, rows, keyOf, onEnd } = props;
  const [top, setTop] = useState(0);
  const windowed = rows.length > WINDOWED_FROM;
  const from = windowed ? Math.max(0, Math.floor(top / ROW_PX) - MARGIN) : 0;
  const to = windowed ? Math.min(rows.length, from + VISIBLE + 2 * MARGIN) : rows.length;
  const scrolled = (event: Event): void => {
    const box = event.currentTarget as HTMLElement;
    setTop(box.scrollTop);
    if (box.scrollTop + box.clientHeight > box.scrollHeight - 20 * ROW_PX) onEnd?.();
  };
  return (
    <div
      class={windowed ? 'scroll windowed' : 'scroll'}
      onScroll={scrolled}
      tabIndex={0}
      role="region"
      aria-label={caption}
    >
      <table aria-rowcount={rows.length + 1}>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, numeric }) => (
              <th key={title} scope="col" class={numeric === true ? 'numeric' : ''}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap rows={from} columns={columns.length} />
          {rows.slice(from, to).map((row, index) => (
            <tr key={keyOf(row)} aria-rowindex={from + index + 2}>
              {columns.map(({ title, cell, numeric }) => (
                <td key={title} data-title={title} class={numeric === true ? 'numeric' : ''}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
          <Gap rows={rows.length - to} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for rows out of sight. */
function Gap({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  if (rows === 0) return null;
  return (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height: `${rows * ROW_PX}px`, padding: 0 }} />
    </tr>
  );
}
