import type { Content, CustomTableLayout, TableCell } from 'pdfmake';

/** Width between the margins of an A4 page, in points. */
const TEXT_WIDTH = 595.28 - 2 * 36;

const LINE = '#5b6470';
const HEAD_FILL = '#eef1f4';
const RULE = 0.6;
const PADDING = 3;
const UNDER: [boolean, boolean, boolean, boolean] = [false, false, false, true];

const ruled: CustomTableLayout = {
  hLineWidth: () => RULE,
  vLineWidth: () => RULE,
  hLineColor: () => LINE,
  vLineColor: () => LINE,
  paddingLeft: () => PADDING,
  paddingRight: () => PADDING,
  paddingTop: () => 2.5,
  paddingBottom: () => 2.5,
};

/** The title row stands open at its top; the cells that a span swallows forget their own borders, so the line itself goes. */
const titled: CustomTableLayout = { ...ruled, hLineWidth: (line) => (line === 0 ? 0 : RULE) };

export interface Column {
  readonly head: string;
  /** Points, or `*` for a share of what is left. */
  readonly width: number | '*';
  readonly align?: 'left' | 'center' | 'right';
}

/** Words, or a photo as a JPEG. */
export type Cell = string | { readonly jpeg: Uint8Array };

export interface TableOf {
  /** Stands above the head and comes again with it on every page, so that no heading is ever left alone at a page's foot. */
  readonly title: string;
  readonly note?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly fontSize?: number;
  /** Room for handwriting, in points. */
  readonly rowHeight?: number;
}

/** A table whose title and head come again on every page and whose rows are never torn in two; `无` when there is nothing to tell. */
export function tableOf({ title, note = '', columns, rows, fontSize = 8.5, rowHeight }: TableOf): Content {
  const rest = columns.slice(1).map((): TableCell => '');
  const head = columns.map(
    (column): TableCell => ({
      text: column.head,
      bold: true,
      alignment: 'center',
      fillColor: HEAD_FILL,
    }),
  );
  const nothing: TableCell[] = [
    { text: '无', colSpan: columns.length, alignment: 'center', color: LINE },
    ...rest,
  ];
  const body = rows.map((row) => columns.map((column, at) => cellOf(row[at] ?? '', column)));
  return {
    table: {
      headerRows: 2,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: pointsFor(columns.map(({ width }) => width)),
      ...(rowHeight === undefined ? {} : { heights: (row: number) => (row < 2 ? 'auto' : rowHeight) }),
      body: [
        [{ ...heading(title, note), colSpan: columns.length, border: UNDER }, ...rest],
        head,
        ...(body.length === 0 ? [nothing] : body),
      ],
    },
    layout: titled,
    fontSize,
    margin: [0, 5, 0, 0],
  };
}

function cellOf(cell: Cell, { width, align = 'left' }: Column): TableCell {
  if (typeof cell === 'string') return { text: cell, alignment: align };
  const side = width === '*' ? 40 : width;
  const image = `data:image/jpeg;base64,${Buffer.from(cell.jpeg).toString('base64')}`;
  return { image, fit: [side, (side * 4) / 3], alignment: align };
}

/**
 * Every width in points. A `*` left to the library grows with the longest word it holds (a Latin name, a file name) and pushes the
 * last columns off the page; a fixed width breaks the word instead.
 */
function pointsFor(wanted: readonly (number | '*')[]): number[] {
  const edges = wanted.length * 2 * PADDING + (wanted.length + 1) * RULE;
  const fixed = wanted.reduce((sum: number, width) => sum + (width === '*' ? 0 : width), 0);
  const shares = wanted.filter((width) => width === '*').length;
  const share = (TEXT_WIDTH - edges - fixed) / Math.max(1, shares);
  return wanted.map((width) => (width === '*' ? share : width));
}

/** A form block: label, value, label, value, two pairs a row. */
export function formOf(pairs: readonly (readonly [label: string, value: string])[]): Content {
  const rows: TableCell[][] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    const [left, right] = [pairs[at], pairs[at + 1]];
    rows.push([label(left?.[0]), left?.[1] ?? '', label(right?.[0]), right?.[1] ?? '']);
  }
  return {
    table: { widths: pointsFor([62, '*', 62, '*']), body: rows, dontBreakRows: true },
    layout: ruled,
    fontSize: 9.5,
  };
}

function label(text = ''): TableCell {
  return { text, bold: true, ...(text === '' ? {} : { fillColor: HEAD_FILL }) };
}

/** One framed box of running text. */
export function boxOf(text: string): Content {
  return { table: { widths: pointsFor(['*']), body: [[text]] }, layout: ruled, fontSize: 9 };
}

/** A heading over something short; both stay on one page. */
export function section(title: string, content: Content): Content {
  return { stack: [{ ...heading(title, ''), margin: [PADDING, 7, 0, 2] }, content], unbreakable: true };
}

function heading(title: string, note: string) {
  const noted = note === '' ? [] : [{ text: `　${note}`, fontSize: 8, color: LINE }];
  return { text: [{ text: title, bold: true, fontSize: 11 }, ...noted] };
}
