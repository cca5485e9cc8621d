import * as XLSX from '@e965/xlsx';

export const HEADER = [
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
export type HeaderName = (typeof HEADER)[number];
export type Row = Readonly<Partial<Record<HeaderName, string | number | boolean>>>;

const CHOICE = {
  题型: '单选题',
  选项A: '甲',
  选项B: '乙',
  选项C: '丙',
  选项D: '丁',
  正确答案: 'B',
  章节: '法律法规',
  难度: '易',
} as const;

export function single(stem: string, cells: Row = {}): Row {
  return { ...CHOICE, 题干: stem, ...cells };
}
export function multi(stem: string, cells: Row = {}): Row {
  return { ...CHOICE, 题干: stem, 题型: '多选题', 正确答案: 'ACD', ...cells };
}
export function judge(stem: string, cells: Row = {}): Row {
  return { 题干: stem, 题型: '判断题', 正确答案: '正确', 章节: '法律法规', 难度: '易', ...cells };
}
export function story(stem: string, cells: Row = {}): Row {
  return { 题干: stem, 题型: '案例题', 章节: '法律法规', 难度: '易', ...cells };
}
export function sub(kind: '单选' | '多选' | '判断', stem: string, cells: Row = {}): Row {
  const like = kind === '单选' ? single(stem) : kind === '多选' ? multi(stem) : judge(stem);
  return { ...like, 题型: `案例-${kind}`, ...cells };
}

/** The bytes of an .xlsx with these sheets; row 1 of each is the header. */
export function workbook(
  sheets: Readonly<Record<string, readonly Row[]>>,
  header: readonly string[] = HEADER,
): Buffer {
  const book = XLSX.utils.book_new();
  for (const [name, rows] of Object.entries(sheets)) {
    const lines: unknown[][] = [[...header], ...rows.map((row) => HEADER.map((column) => row[column] ?? ''))];
    XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(lines), name);
  }
  return XLSX.write(book, { type: 'buffer', bookType: 'xlsx' });
}

export const TOPICS = JSON.stringify([
  { id: 'laws', name: '法律法规', part: 'general' },
  { id: 'survey', name: '测量放线', part: 'skill' },
]);

/** A sound bank: 8 single, 4 multi, 6 judge and 2 cases of two parts. */
export function soundRows(): readonly Row[] {
  const many = (count: number, make: (n: number) => Row) =>
    Array.from({ length: count }, (_, at) => make(at + 1));
  return [
    ...many(8, (n) =>
      single(`单选第${n}题，正确的是（ ）。`, { 正确答案: 'ABCD'.charAt(n % 4), 解析: `见第${n}条。` }),
    ),
    ...many(4, (n) => multi(`多选第${n}题，正确的有（ ）。`, { 选项E: '戊' })),
    ...many(6, (n) => judge(`判断第${n}题。`, { 正确答案: n % 2 === 0 ? '正确' : '错误' })),
    ...[1, 2].flatMap((n) => [
      story(`案例${n}：某工地施工。`),
      sub('单选', `案例${n}的第一问（ ）。`),
      sub('判断', `案例${n}的第二问。`),
    ]),
  ];
}
