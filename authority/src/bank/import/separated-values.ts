import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';

const HEAD = 20_000;
const SEPARATORS = [',', '\t', ';'] as const;

/**
 * Splits comma, tab or semicolon separated values (RFC 4180): quotes may hold separators, line breaks and doubled quotes. The separator is the
 * one that the first lines have most of. Code: CSV_QUOTE names the line where a quote opens that is never closed.
 */
export function readSeparated(text: string, what: string): Result<readonly (readonly string[])[]> {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const cell = text[at] === '"' ? quoted(text, at, separator) : plain(text, at, separator);
    if (cell === undefined) return refuse(unclosed(what, text.slice(0, at).split('\n').length));
    row.push(cell.value);
    at = cell.next;
    if (text[at] === separator) {
      at += 1;
      if (at === text.length) row.push('');
      continue;
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return ok(rows);
}

/** The separator that any of the first lines has most of: a title without any may stand above the header. */
export function separatorOf(text: string): string {
  const lines = text.slice(0, HEAD).split('\n', 10);
  const counts = SEPARATORS.map((separator) =>
    Math.max(...lines.map((line) => line.split(separator).length)),
  );
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}

interface ReadCell {
  readonly value: string;
  readonly next: number;
}

function plain(text: string, from: number, separator: string): ReadCell {
  let next = from;
  while (next < text.length && text[next] !== separator && text[next] !== '\n' && text[next] !== '\r')
    next += 1;
  return { value: text.slice(from, next), next };
}

function quoted(text: string, from: number, separator: string): ReadCell | undefined {
  let value = '';
  let at = from + 1;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close < 0) return undefined;
    value += text.slice(at, close);
    if (text[close + 1] !== '"') {
      // Some programs write characters after the closing quote; they belong to the cell.
      const rest = plain(text, close + 1, separator);
      return { value: value + rest.value, next: rest.next };
    }
    value += '"';
    at = close + 2;
  }
}

function unclosed(what: string, line: number) {
  return trouble(
    'CSV_QUOTE',
    {
      zh: `${what} 第 ${line} 行有一个双引号没有结束，之后的内容无法分列。请补上引号，或用表格软件重新另存。`,
      en: `${what}, line ${line}: a quotation mark is never closed, so the cells after it cannot be told apart. Close it, or save the file again.`,
    },
    `${what}:${line}`,
  );
}

/** Writes rows as comma separated values, the way `readSeparated` reads them. */
export function separatedRows(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => (/[",\t\n\r;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
