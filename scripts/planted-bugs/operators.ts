import { listed, type Node, textOf, under } from './syntax.ts';

/** One way to break a place of the verifier. */
export interface Change {
  readonly operator: Operator;
  /** The node whose text is exchanged. */
  readonly of: Node;
  /** The broken text; of a statement that is left out, nothing. */
  readonly text: string;
}

export type Operator =
  | 'a condition that never holds'
  | 'a condition that always holds'
  | 'a boundary moved by one'
  | 'a comparison turned round'
  | 'half of a condition dropped'
  | 'a negation dropped'
  | 'plus for minus'
  | 'some for every'
  | 'a selection dropped'
  | 'the largest for the smallest'
  | 'an order dropped'
  | 'a cut dropped'
  | 'the first for the last'
  | 'a check that says yes'
  | 'a check that says no'
  | 'a statement left out'
  | 'a rule left out'
  | 'a list left out'
  | 'a name dropped from a list'
  | 'a loop ended early'
  | 'a loop that leaves out the last';

/** The source around a node, from the nearest ancestor upwards. */
export interface Around {
  readonly source: string;
  readonly file: string;
  readonly parents: readonly Node[];
}

/** Every way in which this one node may be broken; nothing below it. */
export function changesOf(node: Node, around: Around): readonly Change[] {
  const list = BY_TYPE[node.type]?.(node, around) ?? [];
  return list.map(([operator, text, of = node]) => ({ operator, of, text }));
}

type Draft = readonly [operator: Operator, text: string, of?: Node];
type Changes = (node: Node, around: Around) => readonly Draft[];

const BY_TYPE: Readonly<Record<string, Changes>> = {
  IfStatement: conditions,
  ConditionalExpression: conditions,
  BinaryExpression: comparisons,
  LogicalExpression: halves,
  UnaryExpression: negations,
  CallExpression: calls,
  ReturnStatement: answers,
  ExpressionStatement: statements,
  SpreadElement: spreads,
  ArrayExpression: names,
  ForOfStatement: loops,
};

function text(node: Node, { source }: Around): string {
  return source.slice(node.start, node.end);
}

function conditions(node: Node): readonly Draft[] {
  const test = under(node, 'test');
  return test === undefined
    ? []
    : [
        ['a condition that never holds', 'false', test],
        ['a condition that always holds', 'true', test],
      ];
}

const MOVED: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const TURNED: Readonly<Record<string, string>> = { '===': '!==', '!==': '===' };
const SIGNS: Readonly<Record<string, string>> = { '+': '-', '-': '+' };

function comparisons(node: Node, around: Around): readonly Draft[] {
  const [left, right] = [under(node, 'left'), under(node, 'right')];
  if (left === undefined || right === undefined) return [];
  const operator = textOf(node, 'operator');
  const changed = (other: string) => `(${text(left, around)}) ${other} (${text(right, around)})`;
  const [moved, turned, sign] = [MOVED[operator], TURNED[operator], SIGNS[operator]];
  if (moved !== undefined) return [['a boundary moved by one', changed(moved)]];
  if (turned !== undefined)
    return isTest(node, around) ? [] : [['a comparison turned round', changed(turned)]];
  const numbers = [left, right].every(
    ({ type, value }) => type !== 'TemplateLiteral' && typeof value !== 'string',
  );
  return sign !== undefined && numbers ? [['plus for minus', changed(sign)]] : [];
}

/** Already broken both ways as the condition of an `if` or a `? :`. */
function isTest(node: Node, { parents: [parent] }: Around): boolean {
  return parent !== undefined && parent['test'] === node && parent.type !== 'WhileStatement';
}

function halves(node: Node, around: Around): readonly Draft[] {
  const [left, right] = [under(node, 'left'), under(node, 'right')];
  if (left === undefined || right === undefined || textOf(node, 'operator') === '??') return [];
  return [left, right].map((kept) => ['half of a condition dropped', `(${text(kept, around)})`] as const);
}

function negations(node: Node, around: Around): readonly Draft[] {
  const of = under(node, 'argument');
  return of === undefined || textOf(node, 'operator') !== '!' || isTest(node, around)
    ? []
    : [['a negation dropped', `(${text(of, around)})`]];
}

/** Methods that choose, order or cut: the list is taken as it is. */
const WITHOUT: ReadonlyMap<string, Operator> = new Map([
  ['filter', 'a selection dropped'],
  ['toSorted', 'an order dropped'],
  ['slice', 'a cut dropped'],
  ['trim', 'a cut dropped'],
]);
const YES_OR_NO = new Set(['includes', 'has', 'startsWith', 'test', 'equals']);

function calls(node: Node, around: Around): readonly Draft[] {
  const callee = under(node, 'callee');
  const object = callee === undefined ? undefined : under(callee, 'object');
  const name = textOf(callee === undefined ? undefined : under(callee, 'property'), 'name');
  if (callee === undefined || object === undefined) return [];
  const [of, given] = [text(object, around), around.source.slice(callee.end, node.end)];
  if (of === 'z') return [];
  if (of === 'Math' && (name === 'max' || name === 'min'))
    return [['the largest for the smallest', `Math.${name === 'max' ? 'min' : 'max'}${given}`]];
  const without = WITHOUT.get(name);
  if (without !== undefined) return [[without, of]];
  if (name === 'some' || name === 'every')
    return [['some for every', `${of}.${name === 'some' ? 'every' : 'some'}${given}`]];
  if (name === 'findLast') return [['the first for the last', `${of}.find${given}`]];
  if (name === 'find') return [['a selection dropped', `[...${of}][0]`]];
  if (name === 'at' && given === '(-1)') return [['the first for the last', `${of}.at(0)`]];
  const [parent] = around.parents;
  const inCondition = parent?.type === 'LogicalExpression' || parent?.type === 'UnaryExpression';
  if (!YES_OR_NO.has(name) || inCondition || isTest(node, around)) return [];
  return [
    ['a check that says yes', 'true'],
    ['a check that says no', 'false'],
  ];
}

/** A function that says yes or no says the same to everything. */
function answers(node: Node, { parents }: Around): readonly Draft[] {
  const of = parents.find(({ type }) => /Function/.test(type));
  const annotation = of === undefined ? undefined : under(of, 'returnType');
  const type = annotation === undefined ? undefined : under(annotation, 'typeAnnotation');
  const value = under(node, 'argument');
  if (type?.type !== 'TSBooleanKeyword' || value === undefined || value.type === 'Literal') return [];
  return [
    ['a check that says yes', 'true', value],
    ['a check that says no', 'false', value],
  ];
}

const KEPT = new Set(['push', 'add', 'set', 'delete', 'update', 'setAuthTag']);

function statements(node: Node, around: Around): readonly Draft[] {
  const of = under(node, 'expression');
  if (of === undefined) return [];
  const callee = under(of, 'callee');
  const name = textOf(callee === undefined ? undefined : under(callee, 'property'), 'name');
  if (of.type === 'AssignmentExpression' || (of.type === 'CallExpression' && KEPT.has(name)))
    return [['a statement left out', '']];
  return text(of, around).startsWith('yield* rule(') ? [['a rule left out', '']] : [];
}

/** Of a list of reasons or steps; an object without some of its fields would break, not err. */
function spreads(node: Node, { parents: [parent] }: Around): readonly Draft[] {
  return parent?.type === 'ObjectExpression' ? [] : [['a list left out', '...[]', node]];
}

function names(node: Node, around: Around): readonly Draft[] {
  const list = listed(node, 'elements');
  if (list.length === 0 || !list.every(({ value }) => typeof value === 'string')) return [];
  return list.map((gone) => {
    const kept = list.filter((one) => one !== gone).map((one) => text(one, around));
    return ['a name dropped from a list', `[${kept.join(', ')}]`] as const;
  });
}

function loops(node: Node, around: Around): readonly Draft[] {
  const over = under(node, 'right');
  if (over === undefined) return [];
  return [
    ['a loop ended early', `[...${text(over, around)}].slice(0, 1)`, over],
    ['a loop that leaves out the last', `[...${text(over, around)}].slice(0, -1)`, over],
  ];
}
