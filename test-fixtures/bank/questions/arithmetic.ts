import type { ChoiceText } from '../question-shapes.ts';

/**
 * Calculation questions: one sensible situation per row, the figures worked out here so that stem, key and analysis
 * cannot disagree. The wrong options are the results of the mistakes people make (sign turned round, a term forgotten).
 */

interface Calculation {
  readonly stem: string;
  readonly right: number;
  readonly wrong: readonly number[];
  readonly digits: number;
  readonly analysis: string;
}

const letters = 'ABCDEFGH';

/** Options in ascending order, as such questions are printed; the key follows the right value. */
function numericQuestion(calculation: Calculation): ChoiceText {
  const values = [calculation.right, ...calculation.wrong].sort((a, b) => a - b);
  return {
    stem: calculation.stem,
    options: values.map((value) => value.toFixed(calculation.digits).replace('-', '－')),
    answer: letters.charAt(values.indexOf(calculation.right)),
    analysis: calculation.analysis,
  };
}

const levellingRows = [
  { place: '某基坑边', known: 32.5, back: 1.485, fore: 1.927 },
  { place: '某道路旁', known: 27.318, back: 2.006, fore: 1.344 },
] as const;

export const levellingQuestions: readonly ChoiceText[] = levellingRows.map(({ place, known, back, fore }) => {
  const height = known + back - fore;
  return numericQuestion({
    stem: `${place}水准点A的高程为${known.toFixed(3)}m，后视A点读数为${back.toFixed(3)}m，前视B点读数为${fore.toFixed(3)}m，则B点的高程为（ ）m。`,
    right: height,
    wrong: [known - back + fore, known + back, known - fore],
    digits: 3,
    analysis: `H_{B}=${known.toFixed(3)}＋${back.toFixed(3)}－${fore.toFixed(3)}=${height.toFixed(3)}m。`,
  });
});

const sightHeightRows = [
  { target: '基坑底设计标高', bench: 24.6, back: 1.25, design: 22.9, note: '测设坑底标高' },
  { target: '室内地坪±0.000对应的高程', bench: 45.2, back: 1.685, design: 45.45, note: '测设室内地坪' },
  { target: '杯口内壁控制线的高程', bench: 18.75, back: 1.4, design: 18.15, note: '测设杯口控制线' },
] as const;

export const sightHeightQuestions: readonly ChoiceText[] = sightHeightRows.map(
  ({ target, bench, back, design, note }) => {
    const reading = bench + back - design;
    return numericQuestion({
      stem: `${note}时，水准点高程为${bench.toFixed(3)}m，后视读数为${back.toFixed(3)}m，${target}为${design.toFixed(3)}m，则测设时前视尺的应读数为（ ）m。`,
      right: reading,
      wrong: [Math.abs(back - bench + design), back, Math.abs(design - bench)],
      digits: 3,
      analysis: `视线高程=${bench.toFixed(3)}＋${back.toFixed(3)}=${(bench + back).toFixed(3)}m，应读前视=${(bench + back).toFixed(3)}－${design.toFixed(3)}=${reading.toFixed(3)}m。`,
    });
  },
);

const coordinateRows = [
  { start: 'A', x: 500, y: 300, distance: 100, azimuth: 60, dx: 50, dy: 86.603 },
  { start: 'M', x: 820, y: 640, distance: 80, azimuth: 150, dx: -69.282, dy: 40 },
] as const;

export const coordinateQuestions: readonly ChoiceText[] = coordinateRows.map((row) => {
  const x = row.x + row.dx;
  return numericQuestion({
    stem: `已知${row.start}点的坐标为X=${row.x.toFixed(3)}m、Y=${row.y.toFixed(3)}m，由${row.start}点测设P点，水平距离D=${row.distance}m，坐标方位角α=${row.azimuth}°，则P点的纵坐标X为（ ）m。`,
    right: x,
    wrong: [row.x - row.dx, row.x + row.dy, row.x + row.distance],
    digits: 3,
    analysis: `X_{P}=X＋D·cosα=${row.x.toFixed(3)}＋（${row.dx.toFixed(3)}）=${x.toFixed(3)}m；横坐标增量为D·sinα=${row.dy.toFixed(3)}m。`,
  });
});

const equalRhythmRows = [
  { work: '基础工程（挖土、垫层、基础、回填）', processes: 4, sections: 4, rhythm: 3 },
  { work: '装饰工程（抹灰、安门窗、涂料）', processes: 3, sections: 5, rhythm: 2 },
] as const;

export const equalRhythmQuestions: readonly ChoiceText[] = equalRhythmRows.map(
  ({ work, processes, sections, rhythm }) => {
    const duration = (sections + processes - 1) * rhythm;
    return numericQuestion({
      stem: `某${work}共${processes}个施工过程，分${sections}个施工段组织固定节拍流水施工，流水节拍均为${rhythm}d，无间歇和搭接，则流水施工工期为（ ）d。`,
      right: duration,
      wrong: [processes * sections * rhythm, sections * rhythm, (sections + processes) * rhythm],
      digits: 0,
      analysis: `T=（m＋n－1）t=（${sections}＋${processes}－1）×${rhythm}=${duration}d。`,
    });
  },
);

const crewRows = [
  { work: '砌筑240mm厚砖墙', amount: 180, unit: 'm³', output: 1.2, workers: 15 },
  { work: '内墙抹灰', amount: 1920, unit: '㎡', output: 12, workers: 20 },
] as const;

/** Days = amount / (output per worker and day x workers). */
export const crewQuestions: readonly ChoiceText[] = crewRows.map(
  ({ work, amount, unit, output, workers }) => {
    const days = amount / (output * workers);
    return numericQuestion({
      stem: `某分项工程为${work}，工程量为${amount}${unit}，产量定额为${output}${unit}/工日，安排${workers}人一班制施工，则其持续时间为（ ）d。`,
      right: days,
      wrong: [days / 2, days + 2, days * 1.5],
      digits: 0,
      analysis: `劳动量=${amount}/${output}=${(amount / output).toFixed(0)}工日，持续时间=${(amount / output).toFixed(0)}/${workers}=${days.toFixed(0)}d。`,
    });
  },
);

const rhythmRows = [
  {
    work: '主体结构',
    names: ['支模板', '绑钢筋', '浇混凝土'],
    days: [
      [3, 3, 4, 2],
      [2, 3, 3, 3],
      [2, 2, 2, 1],
    ],
  },
  {
    work: '道路及管网',
    names: ['挖沟槽', '铺管道', '回填土'],
    days: [
      [2, 4, 3, 3],
      [3, 2, 4, 2],
      [1, 2, 2, 3],
    ],
  },
] as const;

/** Running sums, shifted by one section and subtracted; the greatest difference is the step between two crews. */
function flowStep(before: readonly number[], after: readonly number[]): number {
  let done = 0;
  let needed = 0;
  let step = 0;
  before.forEach((days, section) => {
    done += days;
    step = Math.max(step, done - needed);
    needed += after[section] ?? 0;
  });
  return step;
}

export const rhythmTableQuestions: readonly ChoiceText[] = rhythmRows.map(({ work, names, days }) => {
  const [first, second, last] = days;
  const steps = [flowStep(first, second), flowStep(second, last)] as const;
  const lastDays = last.reduce((sum, day) => sum + day, 0);
  const duration = steps[0] + steps[1] + lastDays;
  const table = days.map((row, line) => `| ${names[line] ?? ''} | ${row.join(' | ')} |`).join('\n');
  return numericQuestion({
    stem: `某${work}工程组织无节奏流水施工，各施工过程在各施工段上的流水节拍（d）如下表，无间歇和搭接，则流水施工工期为（ ）d。\n| 施工过程 | Ⅰ段 | Ⅱ段 | Ⅲ段 | Ⅳ段 |\n${table}`,
    right: duration,
    wrong: [duration - 2, duration + 3, days.flat().reduce((sum, day) => sum + day, 0)],
    digits: 0,
    analysis: `用累加数列错位相减取大差法得流水步距${steps[0]}d、${steps[1]}d，T=${steps[0]}＋${steps[1]}＋${lastDays}=${duration}d。`,
  });
});

const steelRows = [
  { use: '某基础底板', diameter: 20, count: 100, length: 9 },
  { use: '某剪力墙', diameter: 12, count: 500, length: 12 },
] as const;

export const steelWeightQuestions: readonly ChoiceText[] = steelRows.map(
  ({ use, diameter, count, length }) => {
    const tonnes = (0.00617 * diameter ** 2 * count * length) / 1000;
    return numericQuestion({
      stem: `${use}需用直径${diameter}mm的钢筋${count}根，每根长${length}m，钢筋理论重量按0.00617d²（kg/m，d以mm计）计算，则该批钢筋的总重量约为（ ）t。`,
      right: tonnes,
      wrong: [tonnes / diameter, tonnes / 4, tonnes * 2],
      digits: 2,
      analysis: `0.00617×${diameter}²×${count}×${length}÷1000=${tonnes.toFixed(2)}t。`,
    });
  },
);

const wetAggregateRows = [
  { cement: 350, ratio: '1:1.9:3.4:0.48', aggregate: '砂', part: 1.9, moisture: 4 },
  { cement: 320, ratio: '1:2.2:3.8:0.50', aggregate: '石', part: 3.8, moisture: 1.5 },
] as const;

export const wetAggregateQuestions: readonly ChoiceText[] = wetAggregateRows.map(
  ({ cement, ratio, aggregate, part, moisture }) => {
    const dry = cement * part;
    const wet = dry * (1 + moisture / 100);
    return numericQuestion({
      stem: `某混凝土的实验室配合比为水泥:砂:石:水=${ratio}，每立方米混凝土的水泥用量为${cement}kg，现场${aggregate}的含水率为${moisture}%，则每立方米混凝土应称取湿${aggregate}（ ）kg。`,
      right: wet,
      wrong: [dry, dry * (1 - moisture / 100), dry + moisture * 10],
      digits: 1,
      analysis: `${cement}×${part}×（1＋${moisture}%）=${wet.toFixed(1)}kg。`,
    });
  },
);

const scaleRows = [
  { where: '比例为1:100的建筑平面图', scale: 100, millimetres: 45, what: '某房间的开间' },
  { where: '比例为1:50的楼梯平面图', scale: 50, millimetres: 36, what: '梯段的水平投影长度' },
] as const;

export const scaleQuestions: readonly ChoiceText[] = scaleRows.map(({ where, scale, millimetres, what }) => {
  const metres = (millimetres * scale) / 1000;
  return numericQuestion({
    stem: `在${where}上，${what}的图上线段长为${millimetres}mm，其对应的实际尺寸为（ ）m。`,
    right: metres,
    wrong: [metres / 10, metres * 2, metres * 10],
    digits: 2,
    analysis: `实际尺寸=图上尺寸×比例分母=${millimetres}×${scale}=${millimetres * scale}mm=${metres.toFixed(2)}m。`,
  });
});

const stairRows = [
  { building: '某教学楼', storey: 3.6, steps: 24 },
  { building: '某宿舍楼', storey: 3.3, steps: 20 },
] as const;

export const stairQuestions: readonly ChoiceText[] = stairRows.map(({ building, storey, steps }) => {
  const height = (storey * 1000) / steps;
  return numericQuestion({
    stem: `${building}双跑楼梯，层高${storey.toFixed(3)}m，由剖面图知每层共${steps}级踏步且高度相等，则踏步高度为（ ）mm。`,
    right: height,
    wrong: [(storey * 1000) / (steps - 1), (storey * 1000) / (steps + 1), height * 2],
    digits: 0,
    analysis: `踏步高=层高/级数=${storey * 1000}/${steps}=${height.toFixed(0)}mm。`,
  });
});
