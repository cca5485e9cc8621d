import { decodeEntities } from './entities.ts';
import type { XmlChild, XmlNode } from './xml.ts';

/** Why marked-up text cannot become a question's text. */
export interface MarkupTrouble {
  readonly tag: string;
}

export type MarkupRead =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly trouble: MarkupTrouble };

/** Turns the address of a picture into the name that the notation uses; undefined when there is no such picture. */
export type PictureName = (address: string) => string;

const PARAGRAPHS = new Set([
  'p',
  'div',
  'li',
  'ul',
  'ol',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'blockquote',
  'section',
  'pre',
]);
/** Elements that only dress the text. */
const DRESS = new Set([
  'span',
  'b',
  'strong',
  'i',
  'em',
  'u',
  'font',
  'a',
  'small',
  'big',
  'code',
  'body',
  'html',
  'center',
  'label',
  'prompt',
  'tbody',
  'thead',
  'tfoot',
  'caption',
  'colgroup',
  'col',
  'figure',
  'o:p',
  'template-block',
  'content-body',
]);
const DEPTH = 60;

/**
 * Writes marked-up text (HTML of a quiz program, XHTML of QTI) in the notation of `notation.ts`: paragraphs, raised and lowered
 * characters, tables, pictures. An element that could carry meaning which the notation lacks (formulas, scripts, films) is named.
 */
export function markupText(children: readonly XmlChild[], picture: PictureName): MarkupRead {
  const writer: Writer = { out: [], picture, trouble: undefined };
  writeAll(writer, children, 0);
  if (writer.trouble !== undefined) return { ok: false, trouble: writer.trouble };
  const text = writer.out
    .join('')
    .split('\n')
    .map((line) => line.replace(/[ \t\u00a0]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
  return { ok: true, text };
}

interface Writer {
  readonly out: string[];
  readonly picture: PictureName;
  trouble: MarkupTrouble | undefined;
}

function writeAll(to: Writer, children: readonly XmlChild[], depth: number): void {
  for (const child of children)
    if (typeof child === 'string') to.out.push(child.replace(/\s+/g, ' '));
    else writeElement(to, child, depth + 1);
}

function writeElement(to: Writer, node: XmlNode, depth: number): void {
  const tag = node.tag.toLowerCase();
  if (depth > DEPTH) to.trouble ??= { tag };
  else if (tag === 'br' || tag === 'hr') to.out.push('\n');
  else if (tag === 'sup' || tag === 'sub') to.out.push(raised(tag === 'sup' ? '^' : '_', flatText(node)));
  else if (tag === 'img') to.out.push(`\n[图:${to.picture(node.attrs['src'] ?? '')}]\n`);
  else if (tag === 'object' && (node.attrs['type'] ?? '').startsWith('image/'))
    to.out.push(`\n[图:${to.picture(node.attrs['data'] ?? '')}]\n`);
  else if (tag === 'table') to.out.push(`\n${tableText(to, node, depth)}\n`);
  else if (PARAGRAPHS.has(tag)) {
    to.out.push('\n');
    writeAll(to, node.children, depth);
    to.out.push('\n');
  } else if (DRESS.has(tag)) writeAll(to, node.children, depth);
  else to.trouble ??= { tag };
}

function raised(mark: string, text: string): string {
  return text === '' ? '' : `${mark}{${text}}`;
}

function flatText(node: XmlNode): string {
  return node.children
    .map((child) => (typeof child === 'string' ? child : flatText(child)))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}

function tableText(to: Writer, table: XmlNode, depth: number): string {
  return rowsOf(table)
    .map((row) => {
      const cells = row.children
        .filter((child): child is XmlNode => typeof child !== 'string')
        .map((cell) => {
          const inner: Writer = { out: [], picture: to.picture, trouble: undefined };
          writeAll(inner, cell.children, depth + 2);
          to.trouble ??= inner.trouble;
          return inner.out.join('').replace(/\s+/g, ' ').trim();
        });
      return `| ${cells.join(' | ')} |`;
    })
    .join('\n');
}

function rowsOf(node: XmlNode): readonly XmlNode[] {
  return node.children.flatMap((child) => {
    if (typeof child === 'string') return [];
    return child.tag.toLowerCase() === 'tr' ? [child] : rowsOf(child);
  });
}

const VOID = new Set(['br', 'hr', 'img', 'input', 'col', 'meta', 'link']);
const TAG = /^<(\/?)([A-Za-z][A-Za-z0-9:-]{0,30})((?:"[^"]*"|'[^']*'|[^"'<>])*)>/;

interface OpenElement {
  readonly tag: string;
  readonly attrs: Readonly<Record<string, string>>;
  readonly children: XmlChild[];
}

/**
 * Reads HTML as quiz programs write it: unclosed paragraphs and stray closing tags are forgiven, comments dropped. It only builds
 * a tree; what may stay in it is decided by `markupText`.
 */
export function readHtml(html: string): readonly XmlChild[] {
  const root: OpenElement = { tag: '', attrs: {}, children: [] };
  const open: OpenElement[] = [root];
  const top = () => open[open.length - 1] ?? root;
  let at = 0;
  while (at < html.length) {
    const next = html.indexOf('<', at);
    if (next !== at) top().children.push(decodeEntities(html.slice(at, next < 0 ? html.length : next)));
    if (next < 0) break;
    at = next;
    if (html.startsWith('<!--', at)) {
      const end = html.indexOf('-->', at);
      at = end < 0 ? html.length : end + 3;
      continue;
    }
    const found = TAG.exec(html.slice(at, at + 4_000));
    if (found === null) {
      top().children.push('<'); // a plain less-than sign
      at += 1;
      continue;
    }
    at += found[0].length;
    place(open, { close: found[1] === '/', tag: (found[2] ?? '').toLowerCase(), rest: found[3] ?? '' });
  }
  return root.children;
}

function place(
  open: OpenElement[],
  of: { readonly close: boolean; readonly tag: string; readonly rest: string },
): void {
  if (of.close) {
    const at = open.findLastIndex((element) => element.tag === of.tag);
    if (at > 0) open.length = at;
    return;
  }
  const element: OpenElement = { tag: of.tag, attrs: attributesOf(of.rest), children: [] };
  // A paragraph that was never closed ends where the next one begins.
  if (of.tag === 'p' && open[open.length - 1]?.tag === 'p') open.length -= 1;
  open[open.length - 1]?.children.push(element);
  if (!VOID.has(of.tag) && !of.rest.endsWith('/')) open.push(element);
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const found = text.matchAll(/([A-Za-z_:][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g);
  return Object.fromEntries(
    [...found].map(([, name, double, single, bare]) => [
      (name ?? '').toLowerCase(),
      decodeEntities(double ?? single ?? bare ?? ''),
    ]),
  );
}
