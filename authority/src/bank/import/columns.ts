/** The columns of the 考试宝 row form and the two of our own, by their plain names. */
export const COLUMNS = [
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
export type Column = (typeof COLUMNS)[number];

export const OPTION_COLUMNS = COLUMNS.slice(2, 10);

/** Without these a sheet cannot be read. */
export const NEEDED_COLUMNS: readonly Column[] = [
  '题干',
  '题型',
  '选项A',
  '选项B',
  '正确答案',
  '章节',
  '难度',
];

const OTHER_NAMES: Readonly<Record<string, Column>> = {
  题目类型: '题型',
  答案: '正确答案',
  答案解析: '解析',
  试题解析: '解析',
};

/** The column that a header means, forgiving `*`, (必填), spaces, full-width letters and lower case; undefined when none. */
export function columnOf(header: string): Column | undefined {
  const plain = header
    .normalize('NFKC')
    .replace(/[\s*]/g, '')
    .replace(/[([【](必填|选填|可选)[)\]】]/g, '')
    .toUpperCase();
  return COLUMNS.find((column) => column === plain) ?? OTHER_NAMES[plain];
}
