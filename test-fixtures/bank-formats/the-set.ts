/**
 * One small bank that every format carries. Each file of this folder says exactly this, in its own way: importing any of them gives the same
 * questions, ids, keys and pictures. Texts use the notation of ../README.md.
 */
export interface SetQuestion {
  readonly kind: 'single' | 'multi' | 'judge';
  readonly topic: '法律法规' | '建筑材料';
  readonly stem: string;
  /** A file of ../bank/images that stands below the stem. */
  readonly picture?: string;
  readonly options: readonly string[];
  /** Letters; 正确 or 错误 for judge. */
  readonly answer: string;
  readonly analysis: string;
}

export const theSet: readonly SetQuestion[] = [
  {
    kind: 'single',
    topic: '法律法规',
    stem: '建设单位应当自领取施工许可证之日起（ ）个月内开工。',
    options: ['1', '2', '3', '6'],
    answer: 'C',
    analysis: '《建筑法》第九条。',
  },
  {
    kind: 'single',
    topic: '法律法规',
    stem: '下列情形中，用人单位可以解除劳动合同的是（ ）。',
    options: ['试用期内不符合录用条件', '严重违反规章制度', '被依法追究刑事责任', '以上都对'],
    answer: 'D',
    analysis: '三种情形均可解除。',
  },
  {
    kind: 'multi',
    topic: '法律法规',
    stem: '施工单位的安全生产费用应当用于（ ）。',
    options: [
      '安全防护用具的采购',
      '施工机械的租赁',
      '安全设施的更新',
      '安全生产条件的改善',
      '职工的年终奖励',
    ],
    answer: 'ACD',
    analysis: '专款专用，不得挪作他用。',
  },
  {
    kind: 'judge',
    topic: '法律法规',
    stem: '总承包单位可以把主体结构的施工分包给他人。',
    options: [],
    answer: '错误',
    analysis: '主体结构必须由总承包单位自行完成。',
  },
  {
    kind: 'judge',
    topic: '法律法规',
    stem: '特种作业人员应当持证上岗。',
    options: [],
    answer: '正确',
    analysis: '',
  },
  {
    kind: 'single',
    topic: '建筑材料',
    stem: '普通混凝土的表观密度一般为（ ）kg/m^{3}。',
    options: ['1200～1800', '2000～2800', '2900～3400', '3500以上'],
    answer: 'B',
    analysis: '普通混凝土 2000～2800kg/m^{3}。',
  },
  {
    kind: 'single',
    topic: '建筑材料',
    stem: '图中的材料图例表示（ ）。',
    picture: 'legend-rc.png',
    options: ['普通砖', '混凝土', '钢筋混凝土', '自然土壤'],
    answer: 'C',
    analysis: '三角、小点加45°斜线。',
  },
  {
    kind: 'single',
    topic: '建筑材料',
    stem: '某构件的标高为（ ）m。',
    options: ['-1.000', '±0.000', '+0.500', '0.600'],
    answer: 'A',
    analysis: '',
  },
  {
    kind: 'multi',
    topic: '建筑材料',
    stem: '气温在 30℃ 以上时，宜采取的措施有（ ）。',
    options: ['缩短运输时间', '掺加缓凝剂', '提高入模温度', '覆盖保湿养护'],
    answer: 'ABD',
    analysis: '入模温度应当降低。',
  },
  {
    kind: 'judge',
    topic: '建筑材料',
    stem: '水泥的强度等级 f_{cu} 与养护龄期无关。',
    options: [],
    answer: '错误',
    analysis: '随龄期增长。',
  },
];
