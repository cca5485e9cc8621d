import { writeFileSync } from 'node:fs';
import * as XLSX from '@e965/xlsx';
import { seededRandom } from '../../test-fixtures/seeded-random.ts';

const HEADER = [
  '题干',
  '题型',
  '选项A',
  '选项B',
  '选项C',
  '选项D',
  '正确答案',
  '解析',
  '章节',
  '难度',
] as const;
const LEVELS = ['易', '中', '难'] as const;
const LETTERS = ['AB', 'AC', 'AD', 'BC', 'BD', 'CD', 'ABC', 'ABD', 'ACD', 'ABCD'] as const;
/** Characters of the trade: enough for two made-up sentences never to be alike. */
const HANZI =
  '模板支架脚手混凝土钢筋梁柱楼基坑槽降水排砂浆砌块砖墙防潮层屋面檐沟坡度标高轴线放样测量水准仪经纬距离角闭合差吊装起重机械电焊气割动火临边洞口安全网带绳荷载强弯剪扭压拉应力变形挠裂缝养护温湿拆除验收批检试验块龄期配比坍落外加剂粉煤灰矿渣掺量';

/**
 * Writes a workbook of `count` invented questions over the given topics: 60 % single choice, 20 % multiple choice, 20 % judge, forty to sixty
 * characters each, as a bank office's export has them. The same count gives the same file.
 */
export function writeBigBank(path: string, count: number, topics: readonly string[]): void {
  const random = seededRandom(`bank of ${count}`);
  const words = (length: number) => {
    let text = '';
    while (text.length < length) text += HANZI[random.below(HANZI.length)] ?? '';
    return text;
  };
  const row = (at: number): readonly string[] => {
    const topic = topics[at % topics.length] ?? '';
    const level = LEVELS[Math.floor(at / topics.length) % LEVELS.length] ?? '易';
    const figure = random.below(3) === 0 ? `${at + 100}mm` : '';
    const said = `${words(22 + random.below(20))}${figure}，${words(10)}`;
    const rest = [`${words(30)}。`, topic, level];
    if (at % 5 === 4)
      return [`${said}。`, '判断题', '', '', '', '', random.below(2) === 0 ? '正确' : '错误', ...rest];
    const options = Array.from({ length: 4 }, () => words(6 + random.below(6)));
    return at % 5 === 3
      ? [
          `${said}，正确的有（ ）。`,
          '多选题',
          ...options,
          LETTERS[random.below(LETTERS.length)] ?? 'AB',
          ...rest,
        ]
      : [`${said}，正确的是（ ）。`, '单选题', ...options, 'ABCD'.charAt(random.below(4)), ...rest];
  };
  const rows = Array.from({ length: count }, (_, at) => [...row(at)]);
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(
    book,
    XLSX.utils.aoa_to_sheet([[...HEADER], ...rows], { dense: true }),
    '题库',
  );
  writeFileSync(
    path,
    XLSX.write(book, { type: 'buffer', bookType: 'xlsx', compression: true, bookSST: true }),
  );
}
