import { createHash } from 'node:crypto';
import { isDigest, itemId, type QuestionId } from '@exam-room/shared/base';
import sharp from 'sharp';
import type {
  Block,
  Inline,
  ItemView,
  QuestionMark,
  QuestionView,
  SectionView,
} from '../../src/door/station-view.ts';

/** A paper as a station would publish it, written for the tests of the screen. */
export interface SamplePaper {
  readonly sections: readonly SectionView[];
  readonly questions: readonly QuestionView[];
  readonly marks: readonly QuestionMark[];
  /** Image files by digest. */
  readonly images: ReadonlyMap<string, Uint8Array>;
}

type Kind = QuestionView['kind'];

const text = (...line: readonly Inline[]): Block => ({ block: 'text', line: [...line] });

export async function samplePaper(): Promise<SamplePaper> {
  const network = await picture(NETWORK_PLAN, { width: 900, height: 380 });
  const detail = await picture(SECTION_DETAIL, { width: 420, height: 260 });
  const images = new Map([
    [network.digest, network.bytes],
    [detail.digest, detail.bytes],
  ]);
  const questions = [
    ...singles(network.block, detail.block),
    ...judges(),
    ...multis(),
    ...cases(network.block),
  ];
  return paperOf(questions, images);
}

/** A paper of `count` questions, most of them with a picture: for measuring long sittings. */
export async function longPaper(count: number): Promise<SamplePaper> {
  const images = new Map<string, Uint8Array>();
  const questions: QuestionView[] = [];
  for (let n = 0; n < count; n += 1) {
    const { digest, bytes, block } = await picture(NETWORK_PLAN.replace('①', `${n}`), {
      width: 1200,
      height: 500,
    });
    images.set(digest, bytes);
    questions.push(
      single(
        `long-${n}`,
        [text(`第 ${n + 1} 个网络计划如图所示，关键线路的总工期是（　）天。`), block],
        ['12', '15', '18', '21'],
      ),
    );
  }
  return paperOf(questions, images);
}

export function paperOf(
  questions: readonly QuestionView[],
  images: ReadonlyMap<string, Uint8Array>,
): SamplePaper {
  const titles: Readonly<Record<Kind, string>> = {
    single: '一、单项选择题',
    judge: '二、判断题',
    multi: '三、多项选择题',
    case: '四、案例分析题',
  };
  const points: Readonly<Record<Kind, number>> = { single: 100, judge: 50, multi: 200, case: 150 };
  const kinds = (['single', 'judge', 'multi', 'case'] as const).filter((kind) =>
    questions.some((question) => question.kind === kind),
  );
  return {
    images,
    questions,
    sections: kinds.map((kind) => ({
      id: kind,
      title: titles[kind],
      kind,
      count: questions.filter((question) => question.kind === kind).length,
      pointsEach: points[kind],
    })),
    marks: questions.map((question) => ({
      question: question.question,
      section: question.kind,
      items: question.items.map((item) => item.item),
      answeredItems: 0,
      flagged: false,
    })),
  };
}

export function single(
  id: string,
  stem: readonly Block[],
  options: readonly (string | readonly Block[])[],
): QuestionView {
  return chosen('single', { id, stem, options });
}

function chosen(
  kind: 'single' | 'multi',
  of: {
    readonly id: string;
    readonly stem: readonly Block[];
    readonly options: readonly (string | readonly Block[])[];
  },
): QuestionView {
  // A name made for the tests; the station's names come from the bank.
  const question = of.id as QuestionId;
  return {
    question,
    kind,
    stem: of.stem,
    items: [{ item: itemId(question, 1), kind, stem: [], options: optionsOf(of.options) }],
  };
}

function optionsOf(options: readonly (string | readonly Block[])[]): ItemView['options'] {
  // The canonical number differs from the place on the screen, as after a real shuffle.
  return options.map((option, place) => ({
    option: options.length - 1 - place,
    blocks: typeof option === 'string' ? [text(option)] : option,
  }));
}

function judge(id: string, stem: string): QuestionView {
  const question = id as QuestionId; // as above
  return {
    question,
    kind: 'judge',
    stem: [text(stem)],
    items: [{ item: itemId(question, 1), kind: 'judge', stem: [], options: JUDGE }],
  };
}

const JUDGE: ItemView['options'] = [
  { option: 0, blocks: [] },
  { option: 1, blocks: [] },
];

function singles(network: Block, detail: Block): readonly QuestionView[] {
  return [
    single('s1', [text('扫地杆距离地面的高度不超过（　）mm。')], ['100', '200', '300', '500']),
    single(
      's2',
      [text('杯形基础内侧抄平时，标高控制线一般取（　）m。')],
      ['-1.000', '-0.600', '±0.000', '+0.500'],
    ),
    single(
      's3',
      [
        text(
          '某混凝土配合比为 水泥:中砂:碎石:水 = 1:2.4:4.15:0.54，1 m',
          { sup: '3' },
          ' 湿表观密度为 2420 kg/m',
          { sup: '3' },
          '，设计强度 f',
          { sub: 'cu,k' },
          ' 为 30 N/mm',
          { sup: '2' },
          '。中砂含水率 5%，碎石含水率 1%，每立方米混凝土的用水量约为（　）kg。',
        ),
      ],
      ['139', '161.6', '193', '214.5', '以上都不对'],
    ),
    single(
      's4',
      [text('某工程的双代号网络计划如图所示，其关键线路是（　）。'), network],
      ['①→②→③→⑤→⑦→⑧', '①→②→④→⑥→⑦→⑧', '①→③→④→⑤→⑦→⑧', '①→③→④→⑥→⑧'],
    ),
    single(
      's5',
      [text('下列图示中，表示钢筋混凝土剖面的是（　）。')],
      [
        [detail],
        [text('带斜线的方块')],
        [text('㎡、Φ、℃、≤、≥、≠、√、π、Δ、α 等符号均可')],
        [
          text(
            '气温超过 30℃ 时，水泥混合砂浆应在拌成后 2h 内用完；其他情况下应在 3h 内用完，不得使用已经凝结的砂浆，也不得加水后再次使用',
          ),
        ],
      ],
    ),
    single(
      's6',
      [text('工程资料签字人姓名为“㐀䶮䲟㛃𠅤𨱏𬭚𬬭𫖯𫚖”，录入系统时正确的做法是（　）。')],
      ['用同音字代替', '按身份证件上的字录入', '用拼音代替', '空着不填'],
    ),
    ...Array.from({ length: 8 }, (_, n) =>
      single(
        `s${7 + n}`,
        [text(`脚手架剪刀撑斜杆与地面的倾角（第 ${n + 1} 组数据）宜为（　）。`)],
        ['30°～45°', '45°～60°', '60°～75°', '75°～90°'],
      ),
    ),
  ];
}

function judges(): readonly QuestionView[] {
  return [
    judge('j1', '一般抹灰的工艺流程：基层处理→阳角做护角→抹底层灰→抹面层灰。'),
    judge('j2', '在弹性限度内，材料的应力与应变成正比（σ = E·ε）。'),
    judge('j3', '安全技术交底可以在作业完成后补签。'),
    judge('j4', '“三违”是指违章指挥、违章作业、违反劳动纪律。'),
  ];
}

function multis(): readonly QuestionView[] {
  return [
    chosen('multi', {
      id: 'm1',
      stem: [text('施工现场准备工作包括（　）。')],
      options: [
        '“三通一平”',
        '测量放线',
        '搭设临时设施',
        '安装、调试施工机具',
        '组织材料、构配件进场',
        '编制竣工图',
        '做好冬雨期施工准备',
      ],
    }),
    chosen('multi', {
      id: 'm2',
      stem: [text('防止预制桩沉桩挤土的措施有（　）。')],
      options: ['预钻孔沉桩', '设置防挤沟', '控制沉桩速率', '设置应力释放孔', '加大桩锤重量'],
    }),
    chosen('multi', {
      id: 'm3',
      stem: [text('建筑工程图按投影方法分，常用的有（　）。')],
      options: ['正投影图', '轴测图', '透视图'],
    }),
  ];
}

function cases(network: Block): readonly QuestionView[] {
  return [caseQuestion('c1', network), caseQuestion('c2', undefined)];
}

function caseQuestion(id: string, figure: Block | undefined): QuestionView {
  const question = id as QuestionId; // as above
  const part = (
    place: number,
    kind: 'single' | 'multi' | 'judge',
    of: { readonly stem: string; readonly options?: readonly string[] },
  ): ItemView => ({
    item: itemId(question, place),
    kind,
    stem: [text(of.stem)],
    options: of.options === undefined ? JUDGE : optionsOf(of.options),
  });
  return {
    question,
    kind: 'case',
    stem: [
      text(
        '某六层框架结构办公楼，建筑面积 5 800 ㎡，基础为钢筋混凝土独立基础，基坑深 3.2 m，采用放坡开挖。施工单位将地下室潜水泵电源线接在移动配电箱上，未设漏电保护器。某日雨后，作业人员张某下到积水的地下室移动潜水泵时触电，经抢救无效死亡。',
      ),
      text(
        '事故调查发现：（1）安全技术交底记录由资料员补签；（2）项目部 3 个月未组织安全检查；（3）各施工过程的流水节拍见下表，监理单位曾两次书面要求整改临时用电，施工单位未予回复。',
      ),
      {
        block: 'table',
        head: [['施工过程'], ['①段'], ['②段'], ['③段'], ['④段']],
        rows: [
          [['支模板'], ['3'], ['4'], ['3'], ['2']],
          [['绑钢筋'], ['3'], ['2'], ['4'], ['5']],
          [['浇混凝土'], ['2'], ['2'], ['3'], ['2']],
        ],
      },
      ...(figure === undefined ? [] : [figure]),
    ],
    items: [
      part(1, 'single', {
        stem: '这起事故按人员伤亡划分属于（　）。',
        options: ['一般事故', '较大事故', '重大事故', '特别重大事故'],
      }),
      part(2, 'single', {
        stem: '潜水泵电源应采用的漏电保护器，额定漏电动作电流不应大于（　）mA。',
        options: ['10', '15', '30', '50'],
      }),
      part(3, 'multi', {
        stem: '造成事故的管理原因有（　）。',
        options: [
          '安全技术交底流于形式',
          '未按规定组织安全检查',
          '未落实监理整改要求',
          '配电箱数量过多',
          '未设漏电保护器',
        ],
      }),
      part(4, 'judge', { stem: '移动潜水泵前应先切断电源。' }),
      part(5, 'single', {
        stem: '按表中节拍组织流水施工，支模板与绑钢筋之间的流水步距是（　）天。',
        options: ['3', '4', '5', '6'],
      }),
    ],
  };
}

async function picture(
  svg: string,
  size: { readonly width: number; readonly height: number },
): Promise<{ readonly digest: string; readonly bytes: Uint8Array; readonly block: Block }> {
  const bytes = await sharp(Buffer.from(svg)).resize(size).png().toBuffer();
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (!isDigest(digest)) throw new Error('SHA-256 is a digest');
  return { digest, bytes, block: { block: 'image', image: digest, alt: '图示', ...size } };
}

const NETWORK_PLAN = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 380"><rect width="900" height="380" fill="#fff"/>
<g fill="#fff" stroke="#111" stroke-width="3">${[
  [70, 190],
  [230, 90],
  [230, 290],
  [430, 190],
  [600, 90],
  [600, 290],
  [720, 190],
  [840, 190],
]
  .map(([x, y]) => `<circle cx="${x}" cy="${y}" r="26"/>`)
  .join('')}</g>
<g fill="none" stroke="#111" stroke-width="3"><path d="M92 176L208 104M92 204L208 276M252 104L408 180M252 276L408 200M452 178L578 102M452 202L578 278M622 104L702 174M622 276L702 206M746 190H812"/></g>
<g font-family="Noto Sans CJK SC" font-size="28" text-anchor="middle">${[
  '①',
  '②',
  '③',
  '④',
  '⑤',
  '⑥',
  '⑦',
  '⑧',
]
  .map((label, n) => {
    const [x, y] = [
      [70, 200],
      [230, 100],
      [230, 300],
      [430, 200],
      [600, 100],
      [600, 300],
      [720, 200],
      [840, 200],
    ][n] ?? [0, 0];
    return `<text x="${x}" y="${y}">${label}</text>`;
  })
  .join('')}</g>
<g font-family="Noto Sans CJK SC" font-size="24"><text x="110" y="120">A 3</text><text x="110" y="270">B 4</text><text x="320" y="120">C 2</text><text x="320" y="270">D 5</text><text x="480" y="125">E 3</text><text x="480" y="265">F 2</text><text x="660" y="120">G 4</text><text x="660" y="270">H 3</text><text x="760" y="175">I 2</text></g></svg>`;

const SECTION_DETAIL = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 260"><defs><pattern id="p" width="18" height="18" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V18" stroke="#222" stroke-width="2"/></pattern></defs><rect width="420" height="260" fill="#fff"/><rect x="40" y="40" width="340" height="180" fill="url(#p)" stroke="#111" stroke-width="5"/><g fill="#111"><circle cx="90" cy="180" r="9"/><circle cx="210" cy="180" r="9"/><circle cx="330" cy="180" r="9"/></g></svg>`;

/** One question of every kind: for tests that go through a whole sitting many times. */
export async function shortPaper(): Promise<SamplePaper> {
  const whole = await samplePaper();
  const names = ['s4', 'j1', 'm1', 'c1'];
  return paperOf(
    whole.questions.filter((question) => names.includes(question.question)),
    whole.images,
  );
}
