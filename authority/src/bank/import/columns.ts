/** What a column of a bank may be, by its plain name: the 考试宝 row form, the option-a-row form and two of our own. */
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
  '题号',
  '选项',
  '图片',
  '视频',
  '题库',
  '是否正确项',
  '选项内容',
  '选项解析',
  '选项图片',
] as const;
export type Column = (typeof COLUMNS)[number];

export const OPTION_COLUMNS = COLUMNS.slice(2, 10);

/** One row an option, grouped by 题目序号: recognised by these two. */
export const OPTION_ROW_COLUMNS: readonly Column[] = ['是否正确项', '选项内容'];

const OTHER_NAMES: Readonly<Record<string, Column>> = {
  题目: '题干',
  题目内容: '题干',
  试题内容: '题干',
  试题题干: '题干',
  题目类型: '题型',
  试题类型: '题型',
  答案: '正确答案',
  标准答案: '正确答案',
  参考答案: '正确答案',
  答案解析: '解析',
  试题解析: '解析',
  整体解析: '解析',
  知识点: '章节',
  章节名称: '章节',
  难度等级: '难度',
  难易程度: '难度',
  序号: '题号',
  编号: '题号',
  题目序号: '题号',
  题目编号: '题号',
  备选项: '选项',
  备选答案: '选项',
  题目图片: '图片',
  试题图片: '图片',
  题目视频: '视频',
  所属题库: '题库',
};

/** The column that a header means, forgiving `*`, (必填), spaces, full-width letters and lower case; undefined when none. */
export function columnOf(header: string): Column | undefined {
  const plain = header
    .normalize('NFKC')
    .replace(/[\s*]/g, '')
    .replace(/[([【](必填|选填|可选|必填项|可不填)[)\]】]/g, '')
    .toUpperCase();
  return COLUMNS.find((column) => column === plain) ?? OTHER_NAMES[plain] ?? shortOption(plain);
}

/** `A` or `A选项` above a column of options. */
function shortOption(plain: string): Column | undefined {
  const letter = /^([A-H])(选项)?$/.exec(plain)?.[1];
  return OPTION_COLUMNS.find((column) => letter !== undefined && column === `选项${letter}`);
}
