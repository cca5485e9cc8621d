import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { decodeEntities } from './entities.ts';
import { CELL_LENGTH } from './grid.ts';

/** An element; names without their namespace prefix. */
export interface XmlNode {
  readonly tag: string;
  readonly attrs: Readonly<Record<string, string>>;
  readonly children: readonly XmlChild[];
}
export type XmlChild = XmlNode | string;

/** Questions nest a dozen elements deep; far more is an attack on whoever walks the tree. */
const DEPTH = 100;

const CDATA = '#cdata';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Kept apart: what stands in CDATA is text already and must not be decoded a second time.
  cdataPropName: CDATA,
});

/**
 * Reads an XML document. Documents that declare entities or a document type are refused before anything is expanded; the five
 * entities of XML and numeric ones are decoded. Codes: XML_ENTITIES, XML_SYNTAX (names the line), XML_DEEP, TEXT_LONG.
 */
export function readXml(text: string, what: string): Result<XmlNode> {
  const declared = /<!(DOCTYPE|ENTITY)/i.exec(text);
  if (declared !== null)
    return refuse(
      wrong(what, 'XML_ENTITIES', {
        line: lineAt(text, declared.index),
        zh: '声明了文档类型或实体（可能是“实体炸弹”），不予解析。请删去 <!DOCTYPE …> 后重试',
        en: 'declares a document type or entities, which may be a trap and is not read. Remove <!DOCTYPE …>',
      }),
    );
  if (deeperThan(text, DEPTH))
    return refuse(
      wrong(what, 'XML_DEEP', {
        line: 1,
        zh: `元素嵌套超过 ${DEPTH} 层，不予解析`,
        en: `nests its elements more than ${DEPTH} deep and is not read`,
      }),
    );
  const long = longText(text);
  if (long !== undefined)
    return refuse(
      wrong(what, 'TEXT_LONG', {
        line: lineAt(text, long),
        zh: '有一段文字长得不像试题，不予解析，请缩短',
        en: 'holds a text far longer than any question and is not read; shorten it',
      }),
    );
  const valid = XMLValidator.validate(text);
  if (valid !== true)
    return refuse(
      wrong(what, 'XML_SYNTAX', {
        line: valid.err.line,
        zh: `不是完整的 XML（${valid.err.msg}）。请重新导出`,
        en: `is not whole XML (${valid.err.msg}). Export it again`,
      }),
    );
  const nodes = childrenOf(parser.parse(text) as readonly RawNode[]); // preserveOrder always gives an array of nodes
  const root = nodes.find((node): node is XmlNode => typeof node !== 'string');
  return root === undefined
    ? refuse(wrong(what, 'XML_SYNTAX', { line: 1, zh: '没有内容', en: 'is empty' }))
    : ok(root);
}

/** What the library gives with `preserveOrder`: one member named after the tag, and `:@` for the attributes. */
type RawNode = Readonly<Record<string, unknown>>;

function childrenOf(raw: readonly RawNode[]): readonly XmlChild[] {
  return raw.flatMap((node): readonly XmlChild[] => {
    const tag = Object.keys(node).find((key) => key !== ':@');
    if (tag === undefined || tag.startsWith('?')) return [];
    const value = node[tag];
    if (tag === '#text') return [decodeEntities(String(value))];
    if (tag === CDATA)
      return [(value as readonly RawNode[]).map((part) => String(part['#text'] ?? '')).join('')];
    const attrs = Object.entries((node[':@'] ?? {}) as Record<string, unknown>).map(
      ([name, text]) => [name, decodeEntities(String(text))] as const,
    );
    // Every other member holds the element's children in the same form.
    return [
      { tag, attrs: Object.fromEntries(attrs), children: childrenOf((value ?? []) as readonly RawNode[]) },
    ];
  });
}

/** Counts tags in one pass and without recursion: whatever comes after may walk the tree by calling itself. */
function deeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let at = text.indexOf('<');
  while (at >= 0 && depth <= limit) {
    const closing = text.startsWith('<!--', at) ? '-->' : text.startsWith('<![CDATA[', at) ? ']]>' : '>';
    const end = text.indexOf(closing, at);
    if (end < 0) return false; // not whole: the validator says so with the line
    if (closing === '>' && text[at + 1] === '/') depth -= 1;
    else if (closing === '>' && text[end - 1] !== '/' && /[A-Za-z_]/.test(text[at + 1] ?? '')) depth += 1;
    at = text.indexOf('<', end);
  }
  return depth > limit;
}

/** With its tags and entities a text may be longer than a cell. Pictures are long, too, and known by their letters. */
const LONGEST = 4 * CELL_LENGTH;

/** Where a text begins that no question has: the library would take hundreds of megabytes to read it. */
function longText(text: string): number | undefined {
  let at = text.indexOf('<');
  while (at >= 0) {
    const next = text.indexOf('<', at + 1);
    const end = next < 0 ? text.length : next;
    if (end - at > LONGEST && !/^[^>]*>[A-Za-z0-9+/=\s]*$/.test(text.slice(at, at + LONGEST))) return at;
    at = next;
  }
  return undefined;
}

export function elementsOf(node: XmlNode, tag?: string): readonly XmlNode[] {
  return node.children.filter(
    (child): child is XmlNode => typeof child !== 'string' && (tag === undefined || child.tag === tag),
  );
}

/** The first element of this name right below `node`. */
export function childOf(node: XmlNode | undefined, tag: string): XmlNode | undefined {
  return node === undefined ? undefined : elementsOf(node, tag)[0];
}

/** All elements of this name anywhere below `node`, in the document's order. */
export function descendantsOf(node: XmlNode, tag: string): readonly XmlNode[] {
  return elementsOf(node).flatMap((child) => [
    ...(child.tag === tag ? [child] : []),
    ...descendantsOf(child, tag),
  ]);
}

export function textOf(node: XmlNode | undefined): string {
  return node === undefined
    ? ''
    : node.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function wrong(
  what: string,
  code: string,
  of: { readonly line: number; readonly zh: string; readonly en: string },
) {
  return trouble(
    code,
    { zh: `${what} 第 ${of.line} 行：${of.zh}。`, en: `${what}, line ${of.line}: ${of.en}.` },
    `${what}:${of.line}`,
  );
}
