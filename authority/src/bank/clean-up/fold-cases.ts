import type { Column } from '../import/columns.ts';
import {
  KIND_NAMES,
  kindOfSheet,
  type RowKind,
  rowKindOf,
  SUB_KIND_NAMES,
} from '../import/question-kinds.ts';
import { placeOf, type SourceRow } from '../import/source-row.ts';
import { type CleanedRows, type Proposal, proposalId, type Selection } from './proposal.ts';

/** A story is longer than a sentence: shorter beginnings are shared by accident ("下列关于…的说法中"). */
const STORY_LENGTH = 60;
/** Above this a "case" would be a chapter. */
const MOST_PARTS = 20;
const SENTENCE_ENDS = /[。！？\n]/g;

/**
 * Finds neighbouring questions whose stems begin with the same story (DOMAIN 5.1, example 8) and proposes one case of them: a candidate
 * reads the story once, and no two questions of a paper give each other away.
 */
export function foldCases(rows: readonly SourceRow[], selection: Selection): CleanedRows {
  const out: SourceRow[] = [];
  const proposals: Proposal[] = [];
  let at = 0;
  while (at < rows.length) {
    const run = runFrom(rows, at);
    const [head] = rows.slice(at, at + 1);
    if (head === undefined) break;
    if (run === undefined) {
      out.push(head);
      at += 1;
      continue;
    }
    const members = rows.slice(at, at + run.length);
    const place = placeOf(head, '题干');
    const id = proposalId('case', place);
    const applied = selection.has('case', id);
    const last = members[members.length - 1]?.row ?? head.row;
    proposals.push({
      id,
      rule: 'case',
      place,
      words: {
        zh: `第 ${head.row} 至 ${last} 行的背景材料相同，合并为一道案例题（${run.length} 个小题）`,
        en: `rows ${head.row} to ${last} begin with the same story: one case of ${run.length} parts`,
      },
      before: members.map((row) => row.cells.get('题干') ?? '').join('\n⋯\n'),
      after: [run.story, ...members.map((row) => rest(row, run.story))].join('\n⋯\n'),
      applied,
    });
    out.push(...(applied ? asCase(members, run.story) : members));
    at += run.length;
  }
  return { rows: out, proposals };
}

function kindOf(row: SourceRow): RowKind | undefined {
  const text = row.cells.get('题型');
  if (text !== undefined) return rowKindOf(text);
  const kind = kindOfSheet(row.sheet);
  return kind === undefined ? undefined : { row: 'question', kind };
}

interface Run {
  readonly length: number;
  readonly story: string;
}

function runFrom(rows: readonly SourceRow[], at: number): Run | undefined {
  const first = rows[at];
  const second = rows[at + 1];
  if (first === undefined || second === undefined || !sameHome(first, second)) return undefined;
  const story = sharedStory(first.cells.get('题干') ?? '', second.cells.get('题干') ?? '');
  if (story === undefined) return undefined;
  let length = 2;
  for (; length < MOST_PARTS; length += 1) {
    const next = rows[at + length];
    if (next === undefined || !sameHome(first, next) || !(next.cells.get('题干') ?? '').startsWith(story))
      break;
  }
  const parts = rows.slice(at, at + length);
  return parts.every((row) => rest(row, story) !== '') ? { length, story } : undefined;
}

/** Parts of one case stand in one sheet and agree in topic and difficulty. */
function sameHome(a: SourceRow, b: SourceRow): boolean {
  const same = (column: Column) => a.cells.get(column)?.trim() === b.cells.get(column)?.trim();
  return (
    a.sheet === b.sheet &&
    a.file === b.file &&
    kindOf(a)?.row === 'question' &&
    kindOf(b)?.row === 'question' &&
    same('章节') &&
    same('难度') &&
    same('题库')
  );
}

/** What two stems begin with, up to the end of a sentence; undefined when it is no story. */
function sharedStory(a: string, b: string): string | undefined {
  let shared = 0;
  while (shared < Math.min(a.length, b.length) && a[shared] === b[shared]) shared += 1;
  const ends = [...a.slice(0, shared).matchAll(SENTENCE_ENDS)];
  const end = (ends[ends.length - 1]?.index ?? -1) + 1;
  return end < STORY_LENGTH ? undefined : a.slice(0, end);
}

function rest(row: SourceRow, story: string): string {
  return (row.cells.get('题干') ?? '')
    .slice(story.length)
    .replace(
      /^\s*(?:根据(?:以上|上述|背景)?(?:背景)?(?:材料|资料)[，,]?回答(?:下列|以下)问题[。:：]?)?\s*/,
      '',
    )
    .trim();
}

function asCase(members: readonly SourceRow[], story: string): readonly SourceRow[] {
  const [head] = members;
  if (head === undefined) return [];
  const cells = new Map<Column, string>([
    ['题型', KIND_NAMES.case],
    ['题干', story],
  ]);
  for (const column of ['章节', '难度', '知识模块', '题库'] as const) {
    const text = head.cells.get(column);
    if (text !== undefined) cells.set(column, text);
  }
  return [
    { ...head, cells },
    ...members.map((row) => {
      const part = new Map(row.cells);
      const kind = kindOf(row);
      if (kind?.row === 'question') part.set('题型', SUB_KIND_NAMES[kind.kind]);
      part.set('题干', rest(row, story));
      return { ...row, cells: part };
    }),
  ];
}
