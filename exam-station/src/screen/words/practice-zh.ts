import type { Block } from '../../door/station-view.ts';

const text = (line: string): readonly Block[] => [{ block: 'text', line: [line] }];
const lines = (...of: readonly string[]) => of.map(text);

/** The practice paper: everyday things, so that nobody takes it for the test, and one question of every kind. */
export const practiceZh = {
  single: {
    title: '一、单选题（练习）',
    stem: text('下面哪一个是水果？'),
    options: lines('苹果', '白菜', '铁锤', '水泥'),
  },
  judge: {
    title: '二、判断题（练习）',
    stem: text('一天有 24 小时。'),
  },
  multi: {
    title: '三、多选题（练习）',
    stem: [
      { block: 'text', line: ['房间面积是 20 m', { sup: '2' }, '。下面哪些是颜色？可以选多个。'] },
    ] satisfies readonly Block[],
    options: lines('红色', '蓝色', '圆形', '绿色', '重量'),
  },
  case: {
    title: '四、案例题（练习）',
    intro: text('小王去买东西，买了下表中的几样，还画了一张图。'),
    head: ['东西', '数量', '单价（元）'],
    rows: [
      ['毛巾', '2', '10'],
      ['手套', '5', '4'],
    ],
    figure: '由三个圆形和两个方形组成的图',
    // A sub-question without options is a judge item.
    subs: [
      { stem: text('小王买了几条毛巾？'), options: lines('1 条', '2 条', '5 条') },
      { stem: text('图中有三个圆形。') },
    ] as readonly { readonly stem: readonly Block[]; readonly options?: readonly (readonly Block[])[] }[],
  },
};

/** The same paper in every language. */
export type PracticeWords = typeof practiceZh;
