import { readFileSync } from 'node:fs';
import { type Blueprint, checkBlueprint, itemsEach } from '@exam-room/shared/model';
import type { Topic } from '@exam-room/shared/paper';
import { fixturePaths } from '@exam-room/test-fixtures/fixture-paths';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, fillTable } from './apportion.ts';
import { blueprintTroubles } from './check-blueprint.ts';
import { fairnessOf, fairnessStatement } from './fairness.ts';
import { makeBlueprints } from './make-blueprint.ts';
import { type Outline, readOutline } from './outline.ts';

const topics: readonly Topic[] = JSON.parse(readFileSync(fixturePaths.topics, 'utf8'));
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

function outline(change: object = {}): Outline {
  const text = readFileSync(fixturePaths.outline, 'utf8');
  const read = readOutline(JSON.stringify({ ...JSON.parse(text), ...change }), 'outline.json');
  if (!read.ok) throw new Error(read.error.map((one) => one.words.en).join('; '));
  return read.value;
}

function made(from: Outline, stock?: ReadonlyMap<string, number>): readonly Blueprint[] {
  const blueprints = makeBlueprints(from, { topics, ...(stock === undefined ? {} : { stock }) });
  if (!blueprints.ok) throw new Error(blueprints.error.map((one) => one.words.en).join('; '));
  return blueprints.value;
}

const weights = fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 12 }).filter((all) => sum(all) > 0);

describe('sharing out whole questions', () => {
  it('gives away exactly all of them, nobody more than one from the exact share, and nothing to a weight of nothing', () => {
    fc.assert(
      fc.property(weights, fc.nat({ max: 200 }), (all, count) => {
        const given = apportion({ count, weights: all }) ?? [];
        expect(sum(given)).toBe(count);
        for (const [at, units] of given.entries()) {
          expect(Math.abs(units - (count * (all[at] ?? 0)) / sum(all))).toBeLessThan(1);
          if (all[at] === 0) expect(units).toBe(0);
        }
      }),
    );
  });

  it('fills a table whose sums are given, each cell next to its exact share', () => {
    fc.assert(
      fc.property(
        weights,
        fc.array(fc.nat({ max: 9 }), { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 1, max: 60 }),
        (rows, mix, count) => {
          if (sum(mix) === 0) return;
          const quotas = apportion({ count, weights: rows }) ?? [];
          const levels = apportion({ count, weights: mix }) ?? [];
          const table = fillTable({ rows: quotas, columns: levels, most: () => count });
          expect(table?.map(sum)).toEqual(quotas);
          expect(levels.map((_, column) => sum(table?.map((cells) => cells[column] ?? 0) ?? []))).toEqual(
            levels,
          );
          for (const [row, cells] of (table ?? []).entries())
            for (const [column, units] of cells.entries())
              expect(Math.abs(units - ((quotas[row] ?? 0) * (levels[column] ?? 0)) / count)).toBeLessThan(2);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps below what there is, or says that it cannot', () => {
    expect(
      fillTable({ rows: [2, 2], columns: [2, 2], most: (row, column) => (row === column ? 0 : 2) }),
    ).toEqual([
      [0, 2],
      [2, 0],
    ]);
    expect(fillTable({ rows: [2, 2], columns: [2, 2], most: () => 0 })).toBeUndefined();
    expect(apportion({ count: 5, weights: [1, 1], most: [1, 1] })).toBeUndefined();
  });
});

describe('an outline of this test', () => {
  it('becomes cells whose sums hold: 100 points in 120 minutes, 60 to pass', () => {
    const [blueprint] = made(outline());
    expect(blueprint).toMatchObject({ totalPoints: 10_000, passPoints: 6_000, durationMinutes: 120 });
    expect(blueprint === undefined ? undefined : checkBlueprint(blueprint).ok).toBe(true);
    expect(made(outline())).toEqual(made(outline()));
  });

  it('keeps the syllabus weights within two points of a hundred, fixed sections included', () => {
    const [blueprint] = made(outline());
    if (blueprint === undefined) throw new Error('no blueprint');
    const { parts, difficulty } = fairnessOf(blueprint, topics).points;
    for (const [part, share] of [
      ['general', 2_000],
      ['foundation', 2_000],
      ['post', 4_000],
      ['skill', 2_000],
    ] as const)
      expect(Math.abs((parts[part] ?? 0) - share), part).toBeLessThanOrEqual(200);
    for (const [level, share] of [
      ['easy', 3_000],
      ['medium', 5_000],
      ['hard', 2_000],
    ] as const)
      expect(Math.abs((difficulty[level] ?? 0) - share), level).toBeLessThanOrEqual(200);
  });

  it('cannot choose its own totals, subjects or points', () => {
    const codes = (change: object) => {
      const result = makeBlueprints(outline(change), { topics });
      return result.ok ? [] : result.error.map((one) => one.code);
    };
    expect(codes({ totals: { durationMinutes: 90, totalPoints: 100, passPoints: 60 } })).toEqual([
      'OUTLINE_TOTALS',
    ]);
    const [subject] = outline().subjects;
    expect(codes({ subjects: [asWritten(subject), asWritten(subject)] })).toEqual(['OUTLINE_TOTALS']);
    expect(
      codes({
        subjects: [
          {
            ...asWritten(subject),
            sections: [{ id: 's', title: 's', kind: 'single', count: 99, pointsEach: 1 }],
          },
        ],
      }),
    ).toEqual(['BLUEPRINT_SUMS']);
    expect(codes({ weights: { astronomy: 1 } })).toEqual(['OUTLINE_TOPIC']);
  });

  it('keeps below what the bank has, or is refused with the section', () => {
    const few = new Map(
      made(outline())[0]?.sections.flatMap((section) =>
        section.cells.map(
          (cell) =>
            [`${section.kind}/${cell.topic}/${cell.difficulty}/${itemsEach(section)}`, cell.count] as const,
        ),
      ),
    );
    expect(made(outline(), few)).toEqual(made(outline()));
    const result = makeBlueprints(outline(), { topics, stock: new Map() });
    expect(result.ok ? [] : result.error.map((one) => [one.code, one.where])).toEqual([
      ['OUTLINE_STOCK', 'judge'],
    ]);
  });
});

function asWritten(subject: Outline['subjects'][number] | undefined) {
  const sections = subject?.sections.map(({ pointsEach, scoring, ...rest }) => ({
    ...rest,
    pointsEach: pointsEach / 100,
    scoring: scoring.policy === 'fewer_each' ? { policy: scoring.policy, each: scoring.each / 100 } : scoring,
  }));
  return { ...subject, sections };
}

describe("an outline of the workers' theory", () => {
  it('becomes two subjects of 90 minutes, 100 points, 60 to pass each', () => {
    const read = readOutline(readFileSync(fixturePaths.workerOutline, 'utf8'), 'worker.json');
    const blueprints = read.ok ? made(read.value) : [];
    expect(
      blueprints.map(({ durationMinutes, totalPoints, passPoints }) => [
        durationMinutes,
        totalPoints,
        passPoints,
      ]),
    ).toEqual([
      [90, 10_000, 6_000],
      [90, 10_000, 6_000],
    ]);
    expect(blueprints.every((one) => checkBlueprint(one).ok)).toBe(true);
  });
});

describe('the check of a blueprint', () => {
  const sample: Blueprint = JSON.parse(readFileSync(fixturePaths.blueprint, 'utf8'));
  const codes = (change: Partial<Blueprint>, test?: 'other') =>
    blueprintTroubles({ ...sample, ...change }, { topics, ...(test === undefined ? {} : { test }) }).map(
      (one) => `${one.code} ${one.where}`,
    );

  it('accepts the sample, and other totals only for another test', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ durationMinutes: 90 })).toEqual(['BLUEPRINT_TOTALS durationMinutes']);
    expect(codes({ durationMinutes: 90 }, 'other')).toEqual([]);
    expect(codes({ durationMinutes: 90, post: '201' })).toEqual([]);
    expect(codes({ passPoints: 5_000 })).toEqual(['BLUEPRINT_TOTALS passPoints']);
  });

  it('refuses a cell that stands twice: one question could stand on a paper twice', () => {
    const [judge, ...others] = sample.sections;
    if (judge === undefined) throw new Error('the sample has no sections');
    // The second cell asks for what the first asks for; the counts stay.
    const cells = judge.cells.map((cell, at) => (at === 1 ? { ...cell, ...placeOf(judge) } : cell));
    const twice = { ...judge, cells };
    expect(codes({ sections: [twice, ...others] })).toEqual(['BLUEPRINT_SUMS judge']);
  });

  it('refuses partial points that pay more than the whole', () => {
    const sections = sample.sections.map((section) =>
      section.kind === 'multi'
        ? { ...section, scoring: { policy: 'fewer_each' as const, each: 300 } }
        : section,
    );
    expect(codes({ sections })).toEqual(['BLUEPRINT_SCORING multi']);
  });
});

function placeOf(section: Blueprint['sections'][number]) {
  const [first] = section.cells;
  if (first === undefined) throw new Error('the section has no cells');
  return { topic: first.topic, difficulty: first.difficulty };
}

describe('the statement of fairness', () => {
  it('says points by section, topic, part and difficulty, and they sum to the total', () => {
    const [blueprint] = made(outline());
    if (blueprint === undefined) throw new Error('no blueprint');
    const { points } = fairnessOf(blueprint, topics);
    for (const sums of [points.topics, points.parts, points.difficulty])
      expect(sum(Object.values(sums))).toBe(blueprint.totalPoints);
    const statement = fairnessStatement(blueprint, topics);
    for (const text of [
      '总分 100',
      '合格线 60',
      '法律法规',
      '岗位知识 post',
      '难 hard',
      '少选每对一项得 0.5',
    ])
      expect(statement).toContain(text);
  });
});
