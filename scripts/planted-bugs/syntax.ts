import { parseSync } from 'vite';

/** One node of a source file's syntax tree (ESTree with TypeScript), as far as planting needs it. */
export interface Node {
  readonly type: string;
  /** Places in the source text. */
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Throws when the file does not parse: it stands in this tree and has passed the type checker. */
export function treeOf(file: string, source: string): Node {
  const { program, errors } = parseSync(file, source);
  const [first] = errors;
  if (first !== undefined) throw new Error(`${file}: ${first.message}`);
  if (!isNode(program)) throw new Error(`${file} has no syntax tree`);
  return program;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;
}

/** The node under this key, when there is one. */
export function under(node: Node, key: string): Node | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

/** The nodes of the list under this key; holes of an array pattern are left out. */
export function listed(node: Node, key: string): readonly Node[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** Text of an identifier's name, an operator, a literal's value; empty when it is none. */
export function textOf(node: Node | undefined, key: string): string {
  const value = node?.[key];
  return typeof value === 'string' ? value : '';
}

/** Everything below a node that runs: types are left out. */
export function children(node: Node): readonly (readonly [key: string, child: Node])[] {
  return Object.entries(node)
    .flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value]).filter(isNode).map((child) => [key, child] as const),
    )
    .filter(([, { type }]) => !type.startsWith('TS') || RUNS.has(type));
}

const RUNS = new Set(['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression']);
