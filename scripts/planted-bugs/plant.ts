import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Change, changesOf, type Operator } from './operators.ts';
import { children, listed, type Node, textOf, treeOf, under } from './syntax.ts';

export const VERIFIER = join(import.meta.dirname, '..', '..', 'verifier', 'src');

/** One bug that may be planted. */
export interface Bug {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly operator: Operator;
  /** What stood there, and what stands there now. */
  readonly from: string;
  readonly to: string;
  /** The line of the source in which it stands. */
  readonly context: string;
  /** Decided when the file is loaded: the file must be loaded anew for it. */
  readonly atLoad: boolean;
}

export interface Sown {
  readonly bugs: readonly Bug[];
  /** By file: the source with every bug in it, each asleep until `__bug(id)` says yes. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Only told in words, or read before the first rule; and the formats, which are tables and no steps: nothing is planted there yet.
 */
const NO_STEP =
  /^(report\/|formats\/|cli\.ts|rule-catalogue\.ts|test-archive\/|assert-never\.ts)|\.test(-support)?\.ts$/;

/** Plants every bug of every operator into copies of the verifier's sources. */
export function sowBugs(): Sown {
  const bugs: Bug[] = [];
  const sources = new Map<string, string>();
  for (const path of globSync('**/*.ts', { cwd: VERIFIER }).toSorted()) {
    if (NO_STEP.test(path)) continue;
    const source = readFileSync(join(VERIFIER, path), 'utf8');
    sources.set(path, sow({ file: path, source }, bugs));
  }
  return { bugs, sources };
}

interface Field {
  readonly file: string;
  readonly source: string;
}

interface Site {
  readonly node: Node;
  readonly changes: { readonly change: Change; readonly id: number }[];
  /** Text that always stands before and after, whichever bug is awake. */
  readonly frame?: readonly [before: string, after: string];
}

function sow(field: Field, bugs: Bug[]): string {
  const sites = new Map<Node, Site>();
  const visit = (node: Node, parents: readonly Node[]) => {
    if (isWords(node) || isFixed(node, parents)) return;
    for (const change of changesOf(node, { ...field, parents })) {
      const site = sites.get(change.of) ?? { node: change.of, changes: [] };
      const bug = bugOf(field, change, { id: bugs.length, atLoad: !parents.some(isFunction) });
      site.changes.push({ change, id: bug.id });
      sites.set(change.of, site);
      bugs.push(bug);
    }
    const frame = frameOf(node, field, parents);
    if (frame !== undefined) sites.set(node, { node, changes: sites.get(node)?.changes ?? [], frame });
    for (const [, child] of children(node)) visit(child, [node, ...parents]);
  };
  const tree = treeOf(field.file, field.source);
  visit(tree, []);
  return render(tree, { source: field.source, sites });
}

/** Sentences for people, in both languages: what is broken there is misspelt, not believed. */
function isWords(node: Node): boolean {
  if (node.type !== 'Property') return false;
  const name = textOf(under(node, 'key'), 'name');
  return name === 'zh' || name === 'en';
}

/** A number or a string that is made when the file is loaded cannot be exchanged while it runs. */
function isFixed(node: Node, [declarator, declaration, around]: readonly Node[]): boolean {
  if (declarator?.type !== 'VariableDeclarator' || declarator['init'] !== node) return false;
  if (declaration === undefined || !/^(Program|Export)/.test(around?.type ?? '')) return false;
  return !TABLES.has(node.type) && !isFunction(node);
}

function isFunction({ type }: Node): boolean {
  return /Function/.test(type);
}

function bugOf(
  { file, source }: Field,
  { of, operator, text }: Change,
  { id, atLoad }: { readonly id: number; readonly atLoad: boolean },
): Bug {
  const before = source.slice(0, of.start).split('\n');
  const line = before.length;
  return {
    id,
    file,
    line,
    column: (before.at(-1)?.length ?? 0) + 1,
    operator,
    from: source.slice(of.start, of.end).replaceAll(/\s+/g, ' '),
    to: text.replaceAll(/\s+/g, ' '),
    context: source.split('\n')[line - 1]?.trim() ?? '',
    atLoad,
  };
}

/**
 * What whoever runs the copy must take part in: each rule on its turn, a module's memory between two archives, and a table or format
 * that is made when its file is loaded, long before a bug in it is awake.
 */
function frameOf(node: Node, field: Field, parents: readonly Node[]): Site['frame'] {
  const [parent, , call] = parents;
  if (parent?.type === 'ArrowFunctionExpression' && parent['body'] === node) {
    const rule = ruleOf(parents[1]);
    if (rule !== undefined) return [`__rule(${JSON.stringify(rule)}, () => (`, '))'];
  }
  if (parent?.type !== 'VariableDeclarator' || parent['init'] !== node) return undefined;
  if (call?.type !== 'Program' && call?.type !== 'ExportNamedDeclaration') return undefined;
  const text = field.source.slice(node.start, node.end);
  if (node.type === 'NewExpression' && /^new Map(<.*>)?\(\)$/s.test(text)) return ['__kept(', ')'];
  return TABLES.has(node.type) ? ['__madeWhenAsked(() => (', '))'] : undefined;
}

/** Whatever else a file makes when it is loaded (a number, a buffer, a format) is handed to others as it is. */
const TABLES = new Set(['NewExpression', 'ArrayExpression', 'ObjectExpression']);

function ruleOf(call: Node | undefined): string | undefined {
  if (call === undefined || textOf(under(call, 'callee'), 'name') !== 'rule') return undefined;
  const name = listed(call, 'arguments')[0]?.['value'];
  return typeof name === 'string' ? name : undefined;
}

interface Rendering {
  readonly source: string;
  readonly sites: ReadonlyMap<Node, Site>;
}

/** The text of a node with every bug inside it. */
function render(node: Node, rendering: Rendering): string {
  const { source, sites } = rendering;
  let text = '';
  let at = node.start;
  for (const child of sitesBelow(node, sites)) {
    text += source.slice(at, child.start) + render(child, rendering);
    at = child.end;
  }
  text += source.slice(at, node.end);
  const site = sites.get(node);
  if (site === undefined) return text;
  const [before, after] = site.frame ?? ['', ''];
  return (
    before + site.changes.reduce((now, { change, id }) => asleep(node, now, { change, id }), text) + after
  );
}

function asleep(
  node: Node,
  now: string,
  { change, id }: { readonly change: Change; readonly id: number },
): string {
  if (node.type === 'ExpressionStatement') return `{ if (!__bug(${id})) { ${now} } }`;
  if (node.type === 'SpreadElement') return `...(__bug(${id}) ? [] : [${now}])`;
  return `(__bug(${id}) ? ${change.text} : ${now})`;
}

/** The nearest nodes below that have bugs, in the order of the text. */
function sitesBelow(node: Node, sites: ReadonlyMap<Node, Site>): readonly Node[] {
  return children(node)
    .flatMap(([, child]) => (sites.has(child) ? [child] : sitesBelow(child, sites)))
    .toSorted((a, b) => a.start - b.start);
}
