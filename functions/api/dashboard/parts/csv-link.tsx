import { useState } from 'preact/hooks';
import { csvOf } from '../../../../shared/kernel/csv.ts';
import { wholeTable } from '../http.ts';

interface CsvLinkProps {
  readonly href: string;
  /** Of the file, without its ending. */
  readonly name: string;
  /** What is in it, for those who do not see what the link stands beside. */
  readonly of: string;
}

/** The whole table as a file for a spreadsheet, also where it is longer than one answer. */
export function CsvLink({ href, name, of }: CsvLinkProps) {
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  const download = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (state === 'busy') return;
    setState('busy');
    const text = await wholeTable(href);
    setState(text === null ? 'failed' : 'idle');
    if (text !== null) saveAs(`${name}.csv`, text);
  };
  return (
    <a
      class="csv"
      href={href}
      download={`${name}.csv`}
      aria-label={`Download ${of} as CSV`}
      onClick={(event) => void download(event)}
    >
      {state === 'idle' ? 'CSV' : state === 'busy' ? 'One moment …' : 'Not now: try again'}
    </a>
  );
}

interface CsvButtonProps extends Omit<CsvLinkProps, 'href'> {
  readonly rows: () => readonly object[];
}

/** Rows that are on the page already, as a file. */
export function CsvButton({ rows, name, of }: CsvButtonProps) {
  return (
    <button
      type="button"
      class="plain csv"
      aria-label={`Download ${of} as CSV`}
      onClick={() => saveAs(`${name}.csv`, csvOf(rows()))}
    >
      CSV
    </button>
  );
}

/** Hands a text over as a file. Excel takes it for UTF-8 only by its mark. */
export function saveAs(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob(['\u{feff}', text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
