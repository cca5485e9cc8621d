import { type Column, OPTION_COLUMNS } from '../import/columns.ts';
import { withoutLabels } from '../import/options-cell.ts';
import { placeOf, type SourceRow } from '../import/source-row.ts';
import { foldCases } from './fold-cases.ts';
import { type CleanedRows, type Proposal, proposalId, RULE_WORDS, type Selection } from './proposal.ts';
import { TEXT_RULES } from './text-rules.ts';

const TEXTS: readonly Column[] = ['题干', ...OPTION_COLUMNS, '解析'];

/**
 * Looks over the rows of a file and proposes what a careful editor would change; makes only the changes that were asked for. Rules see
 * the text as the rules before them left it: a change that was not asked for is not built upon.
 */
export function cleanRows(rows: readonly SourceRow[], selection: Selection): CleanedRows {
  const proposals: Proposal[] = [];
  const cleaned = rows.map((row) => cleanLabels(cleanTexts(row, selection, proposals), selection, proposals));
  const folded = foldCases(cleaned, selection);
  return { rows: folded.rows, proposals: [...proposals, ...folded.proposals] };
}

function cleanTexts(row: SourceRow, selection: Selection, proposals: Proposal[]): SourceRow {
  let cells: Map<Column, string> | undefined;
  for (const column of TEXTS) {
    let text = row.cells.get(column);
    if (text === undefined || PLAIN.test(text)) continue;
    for (const { rule, where, change } of TEXT_RULES) {
      if (where === 'stem' && column !== '题干') continue;
      const after = outsidePictures(text, change);
      if (after === text) continue;
      const place = placeOf(row, column);
      const id = proposalId(rule, place);
      const applied = selection.has(rule, id);
      proposals.push({ id, rule, place, words: RULE_WORDS[rule], before: text, after, applied });
      if (applied) {
        text = after;
        cells ??= new Map(row.cells);
        cells.set(column, after);
      }
    }
  }
  return cells === undefined ? row : { ...row, cells };
}

/** Hanzi and ordinary punctuation only: nothing that any rule looks for. */
const PLAIN = /^[\u4e00-\u9fff，。；：？！、“”《》]*$/;

/** The name of a picture's file is no text. */
function outsidePictures(text: string, change: (text: string) => string): string {
  return text.includes('[图')
    ? text
        .split(/(\[图[:：][^\]]*\])/)
        .map((part, at) => (at % 2 === 1 ? part : change(part)))
        .join('')
    : change(text);
}

/** `A.混凝土` below the header 选项A: the letter would be shuffled along with the text. */
function cleanLabels(row: SourceRow, selection: Selection, proposals: Proposal[]): SourceRow {
  const filled = OPTION_COLUMNS.filter((column) => row.cells.has(column));
  const before = filled.map((column) => row.cells.get(column) ?? '');
  if (filled.length < 2 || !/^[(（]?\s*[AＡ]/.test(before[0] ?? '')) return row;
  const after = withoutLabels(before);
  if (after === before || after.some((text) => text === '')) return row;
  const place = placeOf(row, '选项A');
  const id = proposalId('labels', place);
  const applied = selection.has('labels', id);
  const line = (texts: readonly string[]) => texts.join(' | ');
  proposals.push({
    id,
    rule: 'labels',
    place,
    words: RULE_WORDS.labels,
    before: line(before),
    after: line(after),
    applied,
  });
  if (!applied) return row;
  const cells = new Map(row.cells);
  for (const [at, column] of filled.entries()) cells.set(column, after[at] ?? '');
  return { ...row, cells };
}
