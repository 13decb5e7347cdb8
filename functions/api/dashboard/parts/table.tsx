import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers stand right. */
  readonly numeric?: boolean;
  /** Left out on a phone; the CSV has it all the same. */
  readonly extra?: boolean;
}

interface TableProps<Row> {
  /** Said to those who cannot see the heading above it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Called near the end of the list: there are more rows than these. */
  readonly onEnd?: () => void;
  /** Rows that are shown before somebody asks for all. */
  readonly first?: number;
}

const ROW_PX = 37;
const FIRST = 10;
/** Lists shorter than this are simply there, also on paper. */
const WINDOWED_FROM = 60;
const VISIBLE = 14;
const MARGIN = 10;

/** A table that shows its top first, and draws only the rows in sight once it is long: 50,000 items scroll like fifty. */
export function Table<Row>(props: TableProps<Row>) {
  const { rows, first = FIRST } = props;
  const [all, setAll] = useState(false);
  const isLong = rows.length > first + 2;
  const shown = all || !isLong ? rows : rows.slice(0, first);
  return (
    <>
      {all && rows.length > WINDOWED_FROM ? <Windowed {...props} /> : <Plain {...props} rows={shown} />}
      {isLong && (
        <button type="button" class="plain" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all${props.onEnd === undefined ? ` ${rows.length}` : ''}`}
        </button>
      )}
    </>
  );
}

function Plain<Row>({ caption, columns, rows, keyOf }: TableProps<Row>) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <Head caption={caption} columns={columns} />
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              <Cells row={row} columns={columns} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Windowed<Row>({ caption, columns, rows, keyOf, onEnd }: TableProps<Row>) {
  const [top, setTop] = useState(0);
  const from = Math.max(0, Math.floor(top / ROW_PX) - MARGIN);
  const to = Math.min(rows.length, from + VISIBLE + 2 * MARGIN);
  const scrolled = (event: Event): void => {
    const box = event.currentTarget as HTMLElement;
    setTop(box.scrollTop);
    if (box.scrollTop + box.clientHeight > box.scrollHeight - 40 * ROW_PX) onEnd?.();
  };
  return (
    <div class="scroll windowed" onScroll={scrolled} tabIndex={0} role="region" aria-label={caption}>
      <table aria-rowcount={onEnd === undefined ? rows.length + 1 : -1}>
        <Head caption={caption} columns={columns} />
        <tbody>
          <Gap rows={from} columns={columns.length} />
          {rows.slice(from, to).map((row, index) => (
            <tr key={keyOf(row)} aria-rowindex={from + index + 2}>
              <Cells row={row} columns={columns} />
            </tr>
          ))}
          <Gap rows={rows.length - to} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

function Head<Row>({ caption, columns }: Pick<TableProps<Row>, 'caption' | 'columns'>) {
  return (
    <>
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.title} scope="col" class={classOf(column)}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
    </>
  );
}

function Cells<Row>({ row, columns }: { readonly row: Row; readonly columns: readonly Column<Row>[] }) {
  return (
    <>
      {columns.map((column) => (
        <td key={column.title} class={classOf(column)}>
          {column.cell(row)}
        </td>
      ))}
    </>
  );
}

function classOf<Row>({ numeric, extra }: Column<Row>): string {
  return [numeric === true ? 'numeric' : '', extra === true ? 'extra' : ''].join(' ').trim();
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
