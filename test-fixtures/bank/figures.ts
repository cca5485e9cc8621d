import { networkPlan } from './figure-network.ts';

/** The figures of the sample bank as SVG, black on white, labels in Chinese. */

const ink = '#1a1a1a';
const fonts = "'Noto Sans CJK SC','Noto Sans SC',sans-serif";

function drawing(width: number, height: number, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${fonts}" font-size="20" stroke-linecap="butt">
  <defs>
    <marker id="tip" viewBox="0 0 12 8" refX="12" refY="4" markerWidth="12" markerHeight="8" orient="auto-start-reverse" markerUnits="userSpaceOnUse"><path d="M0 0 L12 4 L0 8 Z" fill="${ink}"/></marker>
    <pattern id="concrete" width="46" height="40" patternUnits="userSpaceOnUse"><path d="M6 12 l7 -8 l4 9 Z M30 32 l9 -5 l-2 10 Z" fill="none" stroke="${ink}"/><circle cx="28" cy="9" r="1.4" fill="${ink}"/><circle cx="14" cy="28" r="1.4" fill="${ink}"/><circle cx="41" cy="17" r="1.4" fill="${ink}"/><circle cx="5" cy="36" r="1.4" fill="${ink}"/><circle cx="24" cy="22" r="1.4" fill="${ink}"/></pattern>
    <pattern id="slant" width="22" height="22" patternUnits="userSpaceOnUse"><path d="M-2 24 L24 -2" stroke="${ink}"/></pattern>
    <pattern id="slant-wide" width="44" height="44" patternUnits="userSpaceOnUse"><path d="M-2 46 L46 -2" stroke="${ink}"/></pattern>
  </defs>
  <rect width="${width}" height="${height}" fill="#ffffff"/>
  ${body}
</svg>`;
}

type Point = readonly [x: number, y: number];

function line([x1, y1]: Point, [x2, y2]: Point, extra = 'stroke-width="2"'): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${ink}" ${extra}/>`;
}

function text([x, y]: Point, words: string, extra = ''): string {
  return `<text x="${x}" y="${y}" fill="${ink}" ${extra}>${words}</text>`;
}

/** The sign of an elevation: a small right-angled triangle on the level, the figure on a line above it. */
function level([x, y]: Point, figure: string): string {
  return `<path d="M${x} ${y} l-11 -13 h22 Z" fill="#ffffff" stroke="${ink}" stroke-width="1.5"/>${line([x - 11, y - 13], [x + 86, y - 13], 'stroke-width="1.5"')}${text([x + 14, y - 18], figure)}`;
}

/** The same sign hung below its level, where there is no room above. */
function levelBelow([x, y]: Point, figure: string): string {
  return `<path d="M${x} ${y} l-11 13 h22 Z" fill="#ffffff" stroke="${ink}" stroke-width="1.5"/>${line([x - 11, y + 13], [x + 86, y + 13], 'stroke-width="1.5"')}${text([x + 14, y + 33], figure)}`;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

/** A dimension between two points on one horizontal line, with slanted end marks. */
function span({ from: x1, to: x2, y }: Span, figure: string): string {
  const mark = (x: number) => line([x - 6, y + 6], [x + 6, y - 6]);
  return `${line([x1, y], [x2, y], 'stroke-width="1.2"')}${mark(x1)}${mark(x2)}${text([(x1 + x2) / 2, y - 8], figure, 'text-anchor="middle"')}`;
}

interface Rise {
  readonly from: number;
  readonly to: number;
  readonly x: number;
}

function rise({ from: y1, to: y2, x }: Rise, figure: string): string {
  const mark = (y: number) => line([x - 6, y + 6], [x + 6, y - 6]);
  const middle = (y1 + y2) / 2;
  return `${line([x, y1], [x, y2], 'stroke-width="1.2"')}${mark(y1)}${mark(y2)}${text([x - 8, middle], figure, `text-anchor="middle" transform="rotate(-90 ${x - 8} ${middle})"`)}`;
}

const foundationSection = drawing(
  760,
  560,
  [
    // column, two steps, blinding
    `<path d="M300 90 H380 V330 H440 V380 H500 V430 H180 V380 H240 V330 H300 Z" fill="url(#concrete)" stroke="${ink}" stroke-width="3"/>`,
    `<path d="M300 90 H380 V330 H440 V380 H500 V430 H180 V380 H240 V330 H300 Z" fill="url(#slant-wide)" stroke="none"/>`,
    `<rect x="160" y="430" width="360" height="22" fill="url(#slant)" stroke="${ink}" stroke-width="2"/>`,
    // ground lines
    line([380, 130], [560, 130], 'stroke-width="3"'),
    line([60, 178], [300, 178], 'stroke-width="3"'),
    ...[80, 115, 150, 185, 220].map((x) => line([x, 178], [x - 14, 194], 'stroke-width="1.5"')),
    level([600, 130], '±0.000'),
    line([560, 130], [620, 130], 'stroke-width="1"'),
    text([440, 118], '室内地坪'),
    level([90, 178], '－0.450'),
    text([64, 220], '室外地坪'),
    level([600, 430], '－2.050'),
    line([500, 430], [620, 430], 'stroke-width="1"'),
    text([548, 470], 'C15混凝土垫层100厚', 'font-size="18"'),
    line([545, 464], [500, 444], 'stroke-width="1"'),
    rise({ from: 330, to: 380, x: 140 }, '300'),
    rise({ from: 380, to: 430, x: 140 }, '300'),
    line([132, 330], [236, 330], 'stroke-width="0.8" stroke-dasharray="4 4"'),
    line([132, 380], [176, 380], 'stroke-width="0.8" stroke-dasharray="4 4"'),
    line([132, 430], [176, 430], 'stroke-width="0.8" stroke-dasharray="4 4"'),
    span({ from: 180, to: 500, y: 492 }, '1600'),
    line([180, 456], [180, 500], 'stroke-width="0.8"'),
    line([500, 456], [500, 500], 'stroke-width="0.8"'),
    text([380, 544], '独立基础剖面示意图（标高单位m，尺寸单位mm）', 'text-anchor="middle"'),
  ].join(''),
);

function window(x: number, y: number): string {
  return `<rect x="${x}" y="${y}" width="74" height="62" fill="#f3f6f8" stroke="${ink}" stroke-width="1.6"/>${line([x + 37, y], [x + 37, y + 62], 'stroke-width="1.2"')}`;
}

/** 1 m = 38 px; the outside ground is at y = 490. */
function heightAt(metres: number): number {
  return 490 - (metres + 0.3) * 38;
}

const elevationSketch = drawing(
  860,
  580,
  [
    `<rect x="120" y="${heightAt(11.1)}" width="480" height="${490 - heightAt(11.1)}" fill="#ffffff" stroke="${ink}" stroke-width="2.5"/>`,
    line([60, 490], [800, 490], 'stroke-width="4"'),
    ...[3.6, 6.9, 10.2].map((metres) =>
      line([120, heightAt(metres)], [600, heightAt(metres)], 'stroke-width="1.2"'),
    ),
    ...[0.9, 4.5, 7.8].flatMap((sill) => [150, 262, 486].map((x) => window(x, heightAt(sill) - 62))),
    ...[4.5, 7.8].map((sill) => window(374, heightAt(sill) - 62)),
    `<rect x="374" y="${heightAt(2.4)}" width="74" height="${heightAt(0) - heightAt(2.4)}" fill="#f3f6f8" stroke="${ink}" stroke-width="2"/>`,
    line([411, heightAt(2.4)], [411, heightAt(0)], 'stroke-width="1.2"'),
    `<rect x="360" y="${heightAt(0)}" width="102" height="11.4" fill="#ffffff" stroke="${ink}" stroke-width="1.6"/>`,
    ...(
      [
        [-0.3, '－0.300', '室外地面'],
        [0, '±0.000', ''],
        [3.6, '3.600', '二层楼面'],
        [6.9, '6.900', '三层楼面'],
        [10.2, '10.200', '屋面'],
        [11.1, '11.100', '女儿墙顶'],
      ] as const
    ).map(
      ([metres, figure, name], place) =>
        line([602, heightAt(metres)], [place === 1 ? 800 : 660, heightAt(metres)], 'stroke-width="1"') +
        (place === 1
          ? level([760, heightAt(metres)], figure)
          : place === 0
            ? `${levelBelow([640, heightAt(metres)], figure)}${text([734, heightAt(metres) + 24], name, 'font-size="18"')}`
            : `${level([640, heightAt(metres)], figure)}${text([734, heightAt(metres) + 6], name, 'font-size="18"')}`),
    ),
    text([400, 552], '建筑立面示意图（标高单位：m）', 'text-anchor="middle"'),
  ].join(''),
);

const simpleBeam = drawing(
  720,
  330,
  [
    `<rect x="110" y="150" width="500" height="16" fill="#d9d9d9" stroke="${ink}" stroke-width="2"/>`,
    `<path d="M110 168 l-20 34 h40 Z" fill="none" stroke="${ink}" stroke-width="2"/>`,
    line([76, 202], [144, 202]),
    ...[82, 98, 114, 130].map((x) => line([x + 8, 202], [x - 4, 214], 'stroke-width="1.5"')),
    `<circle cx="610" cy="182" r="14" fill="none" stroke="${ink}" stroke-width="2"/>`,
    line([576, 198], [644, 198]),
    ...[582, 598, 614, 630].map((x) => line([x + 8, 198], [x - 4, 210], 'stroke-width="1.5"')),
    line([360, 56], [360, 148], 'stroke-width="3" marker-end="url(#tip)"'),
    text([376, 84], 'P = 20kN'),
    text([92, 140], 'A'),
    text([614, 140], 'B'),
    text([352, 194], 'C'),
    span({ from: 110, to: 360, y: 262 }, '3m'),
    span({ from: 360, to: 610, y: 262 }, '3m'),
    line([110, 216], [110, 272], 'stroke-width="0.8"'),
    line([360, 200], [360, 272], 'stroke-width="0.8"'),
    line([610, 214], [610, 272], 'stroke-width="0.8"'),
    text([360, 312], '简支梁受力简图', 'text-anchor="middle"'),
  ].join(''),
);

function staff(x: number, top: number, bottom: number): string {
  const marks: string[] = [];
  for (let y = top + 12; y < bottom; y += 24) {
    marks.push(`<rect x="${x}" y="${y}" width="16" height="12" fill="${ink}"/>`);
  }
  return `<rect x="${x}" y="${top}" width="16" height="${bottom - top}" fill="#ffffff" stroke="${ink}" stroke-width="1.5"/>${marks.join('')}`;
}

const levelling = drawing(
  820,
  420,
  [
    `<path d="M40 330 C150 322 220 330 400 316 S640 288 790 282" fill="none" stroke="${ink}" stroke-width="3"/>`,
    staff(132, 110, 326),
    staff(672, 96, 287),
    line([148, 160], [672, 160], 'stroke-width="1.6" stroke-dasharray="14 6"'),
    // tripod and telescope
    `<path d="M410 176 L372 316 M410 176 L412 312 M410 176 L448 308" fill="none" stroke="${ink}" stroke-width="3"/>`,
    `<rect x="384" y="150" width="52" height="20" rx="6" fill="#ffffff" stroke="${ink}" stroke-width="2.5"/><rect x="398" y="170" width="24" height="8" fill="${ink}"/>`,
    text([300, 148], '水平视线', 'text-anchor="middle"'),
    text([28, 158], 'a=1.456', ''),
    text([700, 158], 'b=1.213', ''),
    `<circle cx="140" cy="327" r="4" fill="${ink}"/><circle cx="680" cy="288" r="4" fill="${ink}"/>`,
    text([132, 356], 'A', 'text-anchor="middle"'),
    text([682, 318], 'B', 'text-anchor="middle"'),
    text([60, 384], 'H', 'font-style="italic"'),
    text([75, 390], 'A', 'font-size="14"'),
    text([90, 384], '=50.000m'),
    text([540, 366], '前进方向 A→B'),
    text([410, 410], '水准测量示意图', 'text-anchor="middle"'),
  ].join(''),
);

function legend(fill: readonly string[]): string {
  const rect = (paint: string) =>
    `<rect x="10" y="10" width="200" height="100" fill="${paint}" stroke="${ink}" stroke-width="2.5"/>`;
  return drawing(220, 120, fill.map(rect).join(''));
}

/** Natural ground: a ground line with groups of short slanted strokes below it. */
const soilStrokes = [30, 90, 150]
  .flatMap((x) => [0, 12, 24].map((step) => line([x + step + 16, 46], [x + step, 66], 'stroke-width="1.6"')))
  .join('');

export const bankFigures: Readonly<Record<string, string>> = {
  'foundation-section': foundationSection,
  'elevation-sketch': elevationSketch,
  'simple-beam': simpleBeam,
  levelling,
  'legend-brick': legend(['url(#slant)']),
  'legend-concrete': legend(['url(#concrete)']),
  'legend-rc': legend(['url(#concrete)', 'url(#slant-wide)']),
  'legend-soil': drawing(220, 120, line([12, 46], [208, 46], 'stroke-width="2.5"') + soilStrokes),
  'network-plan': networkPlan({
    caption: '双代号网络计划（时间单位：d）',
    nodes: { 1: [70, 200], 2: [220, 200], 3: [400, 90], 4: [400, 310], 5: [600, 200], 6: [760, 200] },
    works: [
      { from: 1, to: 2, name: 'A', days: 3 },
      { from: 2, to: 3, name: 'B', days: 4 },
      { from: 2, to: 4, name: 'C', days: 5 },
      { from: 3, to: 4, name: '', days: 0 },
      { from: 3, to: 5, name: 'D', days: 6 },
      { from: 4, to: 5, name: 'E', days: 4 },
      { from: 5, to: 6, name: 'F', days: 2 },
    ],
  }),
  'network-plan-case': networkPlan({
    caption: '某综合楼工程双代号网络计划（时间单位：d）',
    nodes: {
      1: [60, 200],
      2: [190, 200],
      3: [350, 90],
      4: [350, 310],
      5: [550, 90],
      6: [720, 200],
      7: [850, 200],
    },
    works: [
      { from: 1, to: 2, name: 'A', days: 4 },
      { from: 2, to: 3, name: 'B', days: 6 },
      { from: 2, to: 4, name: 'C', days: 5 },
      { from: 3, to: 5, name: 'D', days: 7 },
      { from: 4, to: 5, name: 'E', days: 6 },
      { from: 4, to: 6, name: 'G', days: 9 },
      { from: 5, to: 6, name: 'F', days: 5 },
      { from: 6, to: 7, name: 'H', days: 3 },
    ],
  }),
};
