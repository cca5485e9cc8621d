import { assertNever } from '@exam-room/shared/base';
import type { Difficulty, ItemKind } from '@exam-room/shared/model';
import type { Topic } from '@exam-room/shared/paper';
import type { DraftBlock, DraftItem, DraftQuestion } from '../draft.ts';
import type { BankProblem } from '../problem.ts';
import { partOf, plainText } from '../topics.ts';
import { OPTION_COLUMNS } from './columns.ts';
import { kindOfSheet, type RowKind, rowKindOf } from './question-kinds.ts';
import { readItem, readStem } from './question-rows.ts';
import { type RowReport, report } from './row-report.ts';
import { placeOf, type ReadingRules, type SourceRow } from './source-row.ts';

const DIFFICULTIES: Readonly<Record<string, Difficulty>> = {
  易: 'easy',
  简单: 'easy',
  容易: 'easy',
  easy: 'easy',
  中: 'medium',
  中等: 'medium',
  适中: 'medium',
  一般: 'medium',
  medium: 'medium',
  难: 'hard',
  困难: 'hard',
  较难: 'hard',
  hard: 'hard',
};

export function difficultyOf(text: string): Difficulty | undefined {
  return DIFFICULTIES[plainText(text)];
}

const MOST_SUBS = 20;

interface OpenCase {
  readonly report: RowReport;
  readonly stem: readonly DraftBlock[];
  readonly place: Place;
  readonly items: DraftItem[];
}

interface Place {
  readonly topic: string;
  readonly difficulty: Difficulty;
}

/**
 * Turns the rows of a file into questions; a 案例题 takes the 案例-… rows that follow it. Every problem of every row is found,
 * not only the first. Codes besides those of a row: TYPE_UNKNOWN, TOPIC_*, PART_MISMATCH, DIFFICULTY_*, CASE_*, SUB_ALONE, SUB_PLACE.
 */
export function questionsOf(
  rows: readonly SourceRow[],
  rules: ReadingRules,
): { readonly questions: readonly DraftQuestion[]; readonly problems: readonly BankProblem[] } {
  const problems: BankProblem[] = [];
  const questions: DraftQuestion[] = [];
  let open: OpenCase | undefined;
  const closeCase = () => {
    if (open !== undefined) questions.push(finishCase(open));
    open = undefined;
  };
  for (const row of rows) {
    const to: RowReport = { problems, row, rules };
    if (open !== undefined && !sameSheet(open.report.row, row)) closeCase();
    const kind = readKind(to);
    if (kind === undefined) continue;
    if (kind.row === 'sub') {
      addSub({ to, open, kind: kind.kind });
      continue;
    }
    closeCase();
    const place = readPlace(to);
    if (kind.row === 'case') {
      refuseCaseCells(to);
      open = { report: to, stem: readStem(to), place, items: [] };
    } else if (kind.row === 'question') {
      const item = readItem(to, kind.kind);
      questions.push({
        kind: kind.kind,
        ...place,
        stem: item.stem,
        items: [{ ...item, stem: [] }],
        place: placeOf(row),
      });
    } else assertNever(kind);
  }
  closeCase();
  return { questions, problems };
}

function sameSheet(a: SourceRow, b: SourceRow): boolean {
  return a.sheet === b.sheet && a.file === b.file;
}

/** The 题型 cell decides; a sheet without that column is named after the kind of all its questions. */
function readKind(to: RowReport): RowKind | undefined {
  const text = to.row.cells.get('题型');
  const bySheet = text === undefined ? kindOfSheet(to.row.sheet) : undefined;
  const kind: RowKind | undefined =
    bySheet === undefined ? rowKindOf(text ?? '') : { row: 'question', kind: bySheet };
  if (kind === undefined)
    report(
      to,
      { column: '题型', code: 'TYPE_UNKNOWN' },
      {
        zh: `题型“${(text ?? '').trim().slice(0, 40)}”不认识，应为 单选题、多选题、判断题、案例题，或案例题之下的 案例-单选、案例-多选、案例-判断`,
        en: `says "${(text ?? '').trim().slice(0, 40)}"; it must be 单选题, 多选题, 判断题, 案例题, or below a case 案例-单选, 案例-多选, 案例-判断`,
      },
    );
  return kind;
}

/** Where a question belongs. What cannot be read is reported and replaced, so that the other cells are checked too. */
function readPlace(to: RowReport): Place {
  const topic = readTopic(to);
  const part = to.row.cells.get('知识模块');
  if (part !== undefined && topic !== undefined && partOf(part) !== topic.part)
    report(
      to,
      { column: '知识模块', code: 'PART_MISMATCH' },
      {
        zh: `知识模块“${part.trim()}”与章节“${topic.name}”不符`,
        en: `says "${part.trim()}", but the topic ${topic.name} belongs to another part`,
      },
    );
  const level = to.row.cells.get('难度');
  const difficulty = level === undefined ? to.rules.difficulty : difficultyOf(level);
  if (difficulty === undefined)
    report(
      to,
      { column: '难度', code: level === undefined ? 'DIFFICULTY_MISSING' : 'DIFFICULTY_UNCLEAR' },
      level === undefined
        ? {
            zh: '没有难度。请填写易、中、难，或用 --difficulty 为没有难度的试题统一指定',
            en: 'is missing. Write 易, 中 or 难, or give one to all such questions with --difficulty',
          }
        : {
            zh: `难度“${level.trim()}”不认识，应为 易、中、难`,
            en: `says "${level.trim()}"; it must be 易, 中 or 难`,
          },
    );
  return { topic: topic?.id ?? '', difficulty: difficulty ?? 'medium' };
}

/** The 章节 cell decides; without one the bank that the row names, the sheet's or file's name, or what the person said. */
function readTopic(to: RowReport): Topic | undefined {
  const { topics } = to.rules;
  const chapter = to.row.cells.get('章节');
  if (chapter !== undefined) {
    const topic = topics.find(chapter);
    if (topic === undefined)
      report(
        to,
        { column: '章节', code: 'TOPIC_UNKNOWN' },
        {
          zh: `章节“${chapter.trim().slice(0, 40)}”不在知识点表中`,
          en: `names the topic "${chapter.trim().slice(0, 40)}", which the list of topics does not have`,
        },
      );
    return topic;
  }
  const banks = (to.row.cells.get('题库') ?? '').split(/[,，、;；|]/);
  const names = [to.row.sheet, to.row.file ?? ''];
  const stems = names.map((name) => name.replace(/\.[a-z0-9]{1,8}$/i, ''));
  const named = [...banks, ...names, ...stems].map(topics.find).find((topic) => topic !== undefined);
  const topic = named ?? (to.rules.topic === undefined ? undefined : topics.find(to.rules.topic));
  if (topic === undefined)
    report(
      to,
      { column: '章节', code: 'TOPIC_MISSING' },
      {
        zh: '没有章节。请填写章节、以章节名命名工作表或文件，或用 --topic 统一指定',
        en: 'is missing. Name the topic here, name the sheet or file after it, or give one to all such questions with --topic',
      },
    );
  return topic;
}

function addSub(of: {
  readonly to: RowReport;
  readonly open: OpenCase | undefined;
  readonly kind: ItemKind;
}): void {
  const { to, open } = of;
  const item = readItem(to, of.kind);
  if (open === undefined) {
    report(
      to,
      { column: '题型', code: 'SUB_ALONE' },
      { zh: '小题之前没有案例题', en: 'is a part of a case, but no 案例题 stands before it' },
    );
    return;
  }
  const chapter = to.row.cells.get('章节');
  const level = to.row.cells.get('难度');
  if (
    chapter !== undefined &&
    to.rules.topics.find(chapter)?.id !== open.place.topic &&
    open.place.topic !== ''
  )
    report(
      to,
      { column: '章节', code: 'SUB_PLACE' },
      { zh: '与所属案例题的章节不同', en: 'differs from the topic of its case' },
    );
  if (level !== undefined && difficultyOf(level) !== open.place.difficulty)
    report(
      to,
      { column: '难度', code: 'SUB_PLACE' },
      { zh: '与所属案例题的难度不同', en: 'differs from the difficulty of its case' },
    );
  open.items.push(item);
}

function refuseCaseCells(to: RowReport): void {
  for (const column of [...OPTION_COLUMNS, '正确答案'] as const)
    if (to.row.cells.has(column))
      report(
        to,
        { column, code: 'CASE_CELL' },
        {
          zh: '案例题本身没有选项和答案，请写在小题中',
          en: 'must be empty: a case has its options and keys in the rows below it',
        },
      );
}

function finishCase(open: OpenCase): DraftQuestion {
  const count = open.items.length;
  if (count < 1 || count > MOST_SUBS)
    report(
      open.report,
      { column: '题型', code: 'CASE_SIZE' },
      {
        zh: `案例题应有 1 至 ${MOST_SUBS} 个小题，现有 ${count} 个`,
        en: `is a case with ${count} parts below it; it needs 1 to ${MOST_SUBS}`,
      },
    );
  const place = placeOf(open.report.row);
  return { kind: 'case', ...open.place, stem: open.stem, items: open.items, place };
}
