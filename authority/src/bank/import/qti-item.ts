import type { BankProblem } from '../problem.ts';
import { problemAt } from '../problem.ts';
import type { Column } from './columns.ts';
import { markupText, type PictureName } from './markup.ts';
import { KIND_NAMES, rowKindOf, SUB_KIND_NAMES } from './question-kinds.ts';
import { choiceCells } from './quiz-row.ts';
import { type SourceRow, words } from './source-row.ts';
import { childOf, descendantsOf, elementsOf, textOf, type XmlChild, type XmlNode } from './xml.ts';

/** What stands around an item in its package. */
export interface ItemSurroundings {
  readonly file: string;
  /** Number of the item in its file or package. */
  readonly row: number;
  readonly topic: string | undefined;
  readonly difficulty: string | undefined;
  readonly picture: PictureName;
}

/** QTI 3 writes `qti-choice-interaction` and `response-identifier` where QTI 2 writes `choiceInteraction` and `responseIdentifier`. */
export function withoutVersion(node: XmlNode): XmlNode {
  const camel = (name: string) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return {
    tag: camel(node.tag.replace(/^qti-/, '')),
    attrs: Object.fromEntries(Object.entries(node.attrs).map(([name, value]) => [camel(name), value])),
    children: node.children.map((child) => (typeof child === 'string' ? child : withoutVersion(child))),
  };
}

const OTHER_INTERACTION = /Interaction$/;

/**
 * Reads one assessment item: a choice is a question, several choices below a common text are a case. Codes: QTI_KIND, QTI_MARKUP,
 * QTI_KEY, QTI_EMPTY.
 */
export function readQtiItem(
  item: XmlNode,
  of: ItemSurroundings,
): { readonly rows: readonly SourceRow[]; readonly problems: readonly BankProblem[] } {
  const problems: BankProblem[] = [];
  const wrong = (code: string, [zh, en]: readonly [string, string], column?: Column) =>
    problems.push(
      problemAt(
        { sheet: of.file, row: of.row, ...(column === undefined ? {} : { column }) },
        code,
        words(zh, en),
      ),
    );
  const body = childOf(item, 'itemBody');
  const choices = body === undefined ? [] : descendantsOf(body, 'choiceInteraction');
  const other = body === undefined ? undefined : firstElement(body, (node) => isOther(node.tag));
  if (body === undefined || (choices.length === 0 && other === undefined)) {
    wrong('QTI_EMPTY', ['没有题目正文或选择题', 'has no body or no choice']);
    return { rows: [], problems };
  }
  if (other !== undefined) {
    wrong('QTI_KIND', [
      `含有 ${other.tag}，机考只有选择题和判断题，请删去`,
      `holds a ${other.tag}; this test has choices and true/false only. Remove it`,
    ]);
    return { rows: [], problems };
  }
  const text = (children: readonly XmlChild[], column: Column): string => {
    const read = markupText(children, of.picture);
    if (!read.ok)
      wrong(
        'QTI_MARKUP',
        [
          `含有不支持的内容 <${read.trouble.tag}>，请改为文字或图片`,
          `holds <${read.trouble.tag}>, which cannot be shown; make it text or a picture`,
        ],
        column,
      );
    return read.ok ? read.text : '';
  };
  const common = text(withoutChoices(body.children), '题干');
  const analysis = elementsOf(item, 'modalFeedback')
    .map((node) => text(node.children, '解析'))
    .join('\n');
  const cellsOf = (choice: XmlNode): Map<Column, string> => {
    const cells = new Map<Column, string>();
    const prompt = childOf(choice, 'prompt');
    const asked = prompt === undefined ? '' : text(prompt.children, '题干');
    const stem = choices.length > 1 ? asked : [common, asked].filter((line) => line !== '').join('\n');
    if (stem !== '') cells.set('题干', stem);
    fillChoice(cells, { item, choice, text });
    if (!cells.has('正确答案'))
      wrong(
        'QTI_KEY',
        ['没有 correctResponse，或所指的选项不存在', 'has no correctResponse, or it names no option'],
        '正确答案',
      );
    return cells;
  };
  const questions = choices.map(cellsOf);
  return { rows: rowsOf(questions, { of, common, analysis }), problems };
}

function rowsOf(
  questions: readonly Map<Column, string>[],
  from: { readonly of: ItemSurroundings; readonly common: string; readonly analysis: string },
): readonly SourceRow[] {
  const { of } = from;
  const row = (cells: Map<Column, string>): SourceRow => ({ sheet: of.file, row: of.row, cells });
  const head = questions.length > 1 ? new Map<Column, string>([['题型', KIND_NAMES.case]]) : questions[0];
  if (head === undefined) return [];
  if (of.topic !== undefined) head.set('章节', of.topic);
  if (of.difficulty !== undefined) head.set('难度', of.difficulty);
  if (questions.length === 1) {
    if (from.analysis !== '') head.set('解析', from.analysis);
    return [row(head)];
  }
  head.set('题干', from.common);
  return [row(head), ...questions.map((cells, at) => row(asPart(cells, at === 0 ? from.analysis : '')))];
}

/** The item's one explanation goes to the case's first part: only the authority reads it. */
function asPart(cells: Map<Column, string>, analysis: string): Map<Column, string> {
  const kind = rowKindOf(cells.get('题型') ?? '');
  if (kind?.row === 'question') cells.set('题型', SUB_KIND_NAMES[kind.kind]);
  if (analysis !== '') cells.set('解析', analysis);
  return cells;
}

function fillChoice(
  cells: Map<Column, string>,
  of: {
    readonly item: XmlNode;
    readonly choice: XmlNode;
    readonly text: (children: readonly XmlChild[], column: Column) => string;
  },
): void {
  const declaration = elementsOf(of.item, 'responseDeclaration').find(
    (node) => node.attrs['identifier'] === of.choice.attrs['responseIdentifier'],
  );
  const response = childOf(declaration, 'correctResponse');
  const right =
    response === undefined ? [] : elementsOf(response, 'value').map((node) => textOf(node).trim());
  const simple = elementsOf(of.choice, 'simpleChoice');
  choiceCells(
    cells,
    simple.map((node) => ({
      text: of.text(node.children, '选项A'),
      right: right.includes(node.attrs['identifier'] ?? ''),
    })),
    declaration?.attrs['cardinality'] === 'multiple' ? 'several' : 'one',
  );
  const fixed = simple.some((node) => node.attrs['fixed'] === 'true');
  if (fixed || of.choice.attrs['shuffle'] === 'false') cells.set('选项锁定', '是');
}

function isOther(tag: string): boolean {
  return OTHER_INTERACTION.test(tag) && tag !== 'choiceInteraction';
}

function firstElement(node: XmlNode, is: (node: XmlNode) => boolean): XmlNode | undefined {
  for (const child of elementsOf(node)) {
    const found = is(child) ? child : firstElement(child, is);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The body without its choices and without what only programs read. */
function withoutChoices(children: readonly XmlChild[]): readonly XmlChild[] {
  return children.flatMap((child): readonly XmlChild[] => {
    if (typeof child === 'string') return [child];
    if (child.tag === 'choiceInteraction' || child.tag === 'feedbackBlock' || child.tag === 'rubricBlock')
      return [];
    return [{ ...child, children: withoutChoices(child.children) }];
  });
}
