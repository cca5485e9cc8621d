import { writeFile } from 'node:fs/promises';
import * as XLSX from '@e965/xlsx';
import { fixturePaths } from '../fixture-paths.ts';
import { questions101 } from './101.questions.ts';
import type { BankQuestion, CaseSub, ChoiceText, JudgeText } from './question-shapes.ts';
import topics from './topics.json' with { type: 'json' };

/** The 考试宝 columns in their order, and two of this project's own: 知识模块 and 选项锁定 (是/否). */
export const bankColumns = [
  '题干',
  '题型',
  '选项A',
  '选项B',
  '选项C',
  '选项D',
  '选项E',
  '选项F',
  '选项G',
  '选项H',
  '正确答案',
  '解析',
  '章节',
  '难度',
  '知识模块',
  '选项锁定',
] as const;

export type BankRow = Readonly<Record<(typeof bankColumns)[number], string>>;

export const bankSheetName = '土建施工员';

const optionColumns = bankColumns.slice(2, 10);
const difficultyNames = { easy: '易', medium: '中', hard: '难' } as const;
const partNames = {
  general: '通用知识',
  foundation: '基础知识',
  post: '岗位知识',
  skill: '专业技能',
} as const;

function isPart(part: string): part is keyof typeof partNames {
  return part in partNames;
}

interface RowPlace {
  readonly chapter: string;
  readonly part: string;
  readonly difficulty: string;
}

function placeOf(question: BankQuestion): RowPlace {
  const topic = topics.find(({ id }) => id === question.topic);
  if (topic === undefined || !isPart(topic.part)) {
    throw new Error(`topics.json does not describe ${question.topic}`);
  }
  return {
    chapter: topic.name,
    part: partNames[topic.part],
    difficulty: difficultyNames[question.difficulty],
  };
}

function row(
  kind: string,
  place: RowPlace,
  text: ChoiceText | JudgeText | { readonly stem: string },
): BankRow {
  const options = 'options' in text ? text.options : [];
  const answer = 'answer' in text ? text.answer : '';
  const cells: Record<string, string> = {
    题干: text.stem,
    题型: kind,
    正确答案: typeof answer === 'string' ? answer : answer ? '正确' : '错误',
    解析: 'analysis' in text ? text.analysis : '',
    章节: place.chapter,
    难度: place.difficulty,
    知识模块: place.part,
    选项锁定: 'options' in text && text.locked === true ? '是' : '否',
  };
  optionColumns.forEach((column, at) => {
    cells[column] = options[at] ?? '';
  });
  // Every column was set above; the record's key type cannot see that.
  return cells as BankRow;
}

const kindNames = { single: '单选题', multi: '多选题', judge: '判断题' } as const;
const subKindNames = { single: '案例-单选', multi: '案例-多选', judge: '案例-判断' } as const;

function rowsOf(question: BankQuestion): readonly BankRow[] {
  const place = placeOf(question);
  if (question.kind !== 'case') {
    return [row(kindNames[question.kind], place, question)];
  }
  return [
    row('案例题', place, { stem: question.stem }),
    ...question.subs.map((sub: CaseSub) => row(subKindNames[sub.kind], place, sub)),
  ];
}

/** One row a question; a case is its own row followed by one row for each sub-question. */
export function bankRows(questions: readonly BankQuestion[] = questions101): readonly BankRow[] {
  return questions.flatMap(rowsOf);
}

/** The bytes of an .xlsx with one sheet: the header row and `rows`. The same rows give the same bytes. */
export function bankWorkbook(rows: readonly BankRow[]): Buffer {
  const sheet = XLSX.utils.json_to_sheet([...rows], { header: [...bankColumns] });
  sheet['!cols'] = bankColumns.map((column) => ({
    wch: column === '题干' ? 60 : column === '解析' ? 40 : 14,
  }));
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, bankSheetName);
  return XLSX.write(book, { type: 'buffer', bookType: 'xlsx', compression: true });
}

if (import.meta.main) {
  const rows = bankRows();
  await writeFile(fixturePaths.bankWorkbook, bankWorkbook(rows));
  process.stdout.write(`${rows.length} rows written to ${fixturePaths.bankWorkbook}\n`);
}
