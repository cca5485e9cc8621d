import type { Words } from '@exam-room/shared/base';
import type { Inline } from '@exam-room/shared/paper';
import type { DraftBlock } from '../draft.ts';

/**
 * The text notation of a cell (test-fixtures/README.md):
 *
 *   m^{3}  f_{h}            superscript and subscript
 *   [图:plan.png]           an image of the images folder, on a line of its own or inside one
 *   | 层次 | 高程（m） |     lines that start with `|` are the rows of a table, the first one its head
 *
 * Anything else is text as it stands; a line break is a new paragraph. Nothing is ever HTML.
 */
export type NotationRead =
  | { readonly ok: true; readonly blocks: readonly DraftBlock[] }
  | { readonly ok: false; readonly code: string; readonly words: Words };

const TABLE_COLUMNS = 12;
const TABLE_ROWS = 60;
const BLOCKS = 60;
const INLINE_LENGTH = 4_000;
const RAISED_LENGTH = 40;
const IMAGE = /\[图[:：]([^\]]*)\]/g;
/** One plain file name of the images folder: no folders, no hidden files. */
const IMAGE_NAME = /^[^\\/:*?"<>|.][^\\/:*?"<>|]*\.(png|jpe?g|gif|webp|tiff?)$/i;
/** Invisible and direction-changing characters would show one text and mean another. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly the characters that must not arrive
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd]/;

export function readNotation(cell: string): NotationRead {
  const text = cell.replace(/\r\n?/g, '\n').replace(/\t/g, ' ');
  if (INVISIBLE.test(text))
    return wrong(
      'TEXT_INVISIBLE',
      '含有不可见字符或乱码，请重新输入',
      'holds invisible or broken characters; type it again',
    );
  const blocks: DraftBlock[] = [];
  let table: (readonly Inline[])[][] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line.startsWith('|')) {
      const row = tableRow(line);
      if (!Array.isArray(row)) return row;
      table.push(row);
      continue;
    }
    const closed = closeTable(table);
    if (!closed.ok) return closed;
    blocks.push(...closed.blocks);
    table = [];
    if (line === '') continue;
    const read = paragraph(line);
    if (!read.ok) return read;
    blocks.push(...read.blocks);
  }
  const closed = closeTable(table);
  if (!closed.ok) return closed;
  blocks.push(...closed.blocks);
  return blocks.length > BLOCKS
    ? wrong('TEXT_LONG', `段落超过 ${BLOCKS} 个，请缩短`, `has more than ${BLOCKS} paragraphs; shorten it`)
    : { ok: true, blocks };
}

function paragraph(line: string): NotationRead {
  const blocks: DraftBlock[] = [];
  let from = 0;
  for (const found of line.matchAll(IMAGE)) {
    const before = textBlock(line.slice(from, found.index));
    if (!before.ok) return before;
    const file = (found[1] ?? '').trim();
    if (!IMAGE_NAME.test(file))
      return wrong(
        'IMAGE_NAME',
        `图片名“${file}”不能使用，只能写图片文件夹中的文件名`,
        `names the image "${file}"; write the plain name of a picture file in the images folder`,
      );
    blocks.push(...before.blocks, { block: 'image', file });
    from = found.index + found[0].length;
  }
  const rest = textBlock(line.slice(from));
  return rest.ok ? { ok: true, blocks: [...blocks, ...rest.blocks] } : rest;
}

function textBlock(text: string): NotationRead {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: true, blocks: [] };
  const line = inlines(trimmed);
  return Array.isArray(line) ? { ok: true, blocks: [{ block: 'text', line }] } : line;
}

function tableRow(line: string): (readonly Inline[])[] | Extract<NotationRead, { ok: false }> {
  const inner = line.replace(/^\|/, '').replace(/\|$/, '');
  const cells: (readonly Inline[])[] = [];
  for (const cell of inner.split('|')) {
    const read = inlines(cell.trim());
    if (!Array.isArray(read)) return read;
    cells.push(read);
  }
  return cells;
}

function closeTable(rows: readonly (readonly (readonly Inline[])[])[]): NotationRead {
  const [head, ...body] = rows;
  if (head === undefined) return { ok: true, blocks: [] };
  if (body.length === 0)
    return wrong('TABLE_SHAPE', '表格只有表头，没有内容行', 'has a table with a head and no rows');
  if (head.length > TABLE_COLUMNS || body.length > TABLE_ROWS)
    return wrong(
      'TABLE_SHAPE',
      `表格超过 ${TABLE_COLUMNS} 列或 ${TABLE_ROWS} 行`,
      `has a table of more than ${TABLE_COLUMNS} columns or ${TABLE_ROWS} rows`,
    );
  const ragged = body.findIndex((row) => row.length !== head.length);
  if (ragged >= 0)
    return wrong(
      'TABLE_SHAPE',
      `表格第 ${ragged + 1} 行的列数与表头不同`,
      `has a table whose row ${ragged + 1} has another number of cells than its head`,
    );
  return {
    ok: true,
    blocks: [
      {
        block: 'table',
        head: head.map((cell) => [...cell]),
        rows: body.map((row) => row.map((cell) => [...cell])),
      },
    ],
  };
}

/** Text with `^{…}` and `_{…}`; a `^` or `_` without a brace is itself. */
function inlines(text: string): Inline[] | Extract<NotationRead, { ok: false }> {
  const parts: Inline[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if ((mark !== '^' && mark !== '_') || text[at + 1] !== '{') continue;
    const close = text.indexOf('}', at + 2);
    const inside = close < 0 ? '' : text.slice(at + 2, close);
    if (inside === '' || inside.includes('{') || inside.length > RAISED_LENGTH)
      return wrong(
        'NOTATION',
        `上下标“${text.slice(at, at + 8)}…”没有写完整，应为 ^{…} 或 _{…}`,
        `has an unfinished "${text.slice(at, at + 8)}…"; write ^{…} or _{…}`,
      );
    if (at > from) parts.push(text.slice(from, at));
    parts.push(mark === '^' ? { sup: inside } : { sub: inside });
    from = close + 1;
    at = close;
  }
  if (from < text.length) parts.push(text.slice(from));
  const long = parts.some((part) => typeof part === 'string' && part.length > INLINE_LENGTH);
  return long || parts.length > 200
    ? wrong(
        'TEXT_LONG',
        `文字超过 ${INLINE_LENGTH} 字，请缩短`,
        `is longer than ${INLINE_LENGTH} characters; shorten it`,
      )
    : parts;
}

function wrong(code: string, zh: string, en: string): Extract<NotationRead, { ok: false }> {
  return { ok: false, code, words: { zh, en } };
}
