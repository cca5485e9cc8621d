import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blueprintSchema, checkBlueprint } from '@exam-room/shared/model';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { fixturePaths } from '../fixture-paths.ts';
import { questions101 } from './101.questions.ts';
import {
  type BankQuestion,
  type CaseSub,
  type ChoiceText,
  difficulties,
  topicIds,
} from './question-shapes.ts';

type Item = Exclude<BankQuestion, { kind: 'case' }> | CaseSub;

const blueprint = blueprintSchema.parse(JSON.parse(readFileSync(fixturePaths.blueprint, 'utf8')));
const cases = questions101.filter((question) => question.kind === 'case');
const items: readonly Item[] = questions101.flatMap((question): readonly Item[] =>
  question.kind === 'case' ? question.subs : [question],
);
const choices = items.filter((item): item is Item & ChoiceText => item.kind !== 'judge');
const allText = [...questions101, ...cases.flatMap(({ subs }) => subs)].flatMap((text) => [
  text.stem,
  ...('options' in text ? text.options : []),
]);

function ofKind(kind: BankQuestion['kind']): readonly BankQuestion[] {
  return questions101.filter((question) => question.kind === kind);
}

describe('the sample bank', () => {
  it('has more questions of every kind than the sample room needs', () => {
    expect(questions101.length).toBeGreaterThanOrEqual(320);
    expect(ofKind('single').length).toBeGreaterThanOrEqual(130);
    expect(ofKind('multi').length).toBeGreaterThanOrEqual(70);
    expect(ofKind('judge').length).toBeGreaterThanOrEqual(80);
    expect(ofKind('case').length).toBeGreaterThanOrEqual(16);
  });

  it('holds at least three times what the blueprint draws of every topic and difficulty', () => {
    for (const section of blueprint.sections) {
      for (const cell of section.cells) {
        const held = ofKind(section.kind).filter(
          ({ topic, difficulty }) => topic === cell.topic && difficulty === cell.difficulty,
        );
        expect(held.length, `${section.id} ${cell.topic} ${cell.difficulty}`).toBeGreaterThanOrEqual(
          3 * cell.count,
        );
      }
    }
  });

  it('has single, multi and judge questions of every difficulty in every topic', () => {
    for (const kind of ['single', 'multi', 'judge'] as const) {
      for (const topic of topicIds) {
        for (const difficulty of difficulties) {
          const held = ofKind(kind).filter((one) => one.topic === topic && one.difficulty === difficulty);
          expect(held.length, `${kind} ${topic} ${difficulty}`).toBeGreaterThanOrEqual(3);
        }
      }
    }
  });

  it('never asks the same thing twice', () => {
    const stems = questions101.map(({ stem }) => stem.replace(/[\s（）()。，]/g, ''));
    expect(new Set(stems).size).toBe(stems.length);
  });

  it('gives every choice a key within its options, one letter or two to five', () => {
    for (const { kind, stem, options, answer } of choices) {
      const letters = [...answer];
      expect(new Set(options).size, stem).toBe(options.length);
      expect(letters, stem).toEqual([...new Set(letters)].sort());
      expect('ABCDEFG'.slice(0, options.length), stem).toContain(letters.at(-1));
      expect(options.length, stem).toBeLessThanOrEqual(7);
      if (kind === 'single') {
        expect(letters.length, stem).toBe(1);
        expect(options.length, stem).toBeGreaterThanOrEqual(2);
      } else {
        expect(letters.length, stem).toBeGreaterThanOrEqual(2);
        expect(letters.length, stem).toBeLessThanOrEqual(5);
        expect(options.length, stem).toBeGreaterThanOrEqual(4);
      }
    }
  });

  it('shows single-choice questions with every number of options from two to seven', () => {
    const counts = new Set(
      choices.filter(({ kind }) => kind === 'single').map(({ options }) => options.length),
    );
    expect([...counts].sort()).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('does not betray the key by its letter', () => {
    const singles = choices.filter(({ kind, options }) => kind === 'single' && options.length === 4);
    for (const letter of 'ABCD') {
      const share = singles.filter(({ answer }) => answer === letter).length / singles.length;
      expect(share, letter).toBeGreaterThan(0.15);
      expect(share, letter).toBeLessThan(0.35);
    }
  });

  it('does not betray the key by the length of its option', () => {
    const uneven = choices
      .filter(({ kind }) => kind === 'single')
      .map(({ options, answer }) => ({
        sizes: options.map(({ length }) => length),
        key: 'ABCDEFG'.indexOf(answer),
      }))
      .filter(({ sizes }) => Math.max(...sizes) - Math.min(...sizes) >= 3);
    const longest = uneven.filter(({ sizes, key }) =>
      sizes.every((size, at) => at === key || size < (sizes[key] ?? 0)),
    );
    expect(longest.length / uneven.length).toBeLessThan(0.35);
  });

  it('builds every case of a story of 100 to 300 characters and five sub-questions of mixed kinds', () => {
    for (const { stem, subs } of cases) {
      const story = stem.split('\n')[0] ?? '';
      expect(story.length, story).toBeGreaterThanOrEqual(100);
      expect(story.length, story).toBeLessThanOrEqual(300);
      expect(subs.length, story).toBe(5);
      expect(new Set(subs.map(({ kind }) => kind)), story).toEqual(new Set(['single', 'multi', 'judge']));
    }
  });

  it('explains every item', () => {
    for (const { stem, analysis } of items) {
      expect(analysis.length, stem).toBeGreaterThan(5);
    }
  });
});

describe('the text notation', () => {
  it('keeps all rows of a table equally wide, with at least three tables in the bank', () => {
    const tables = allText.filter((text) => text.includes('\n|'));
    expect(tables.length).toBeGreaterThanOrEqual(3);
    for (const text of tables) {
      const rows = text.split('\n').filter((line) => line.startsWith('|'));
      expect(
        rows.every((row) => /^\| .+ \|$/.test(row)),
        text,
      ).toBe(true);
      expect(new Set(rows.map((row) => row.split('|').length)).size, text).toBe(1);
    }
  });

  it('closes every superscript and subscript', () => {
    const marked = allText.filter((text) => /[\^_]/.test(text));
    expect(marked.length).toBeGreaterThan(3);
    for (const text of marked) {
      expect(text.replace(/[\^_]\{[^{}|\n]+\}/g, ''), text).not.toMatch(/[\^_{}]/);
    }
  });

  it('names a figure on a line of its own, and every figure is there, and every figure is used', async () => {
    const named = allText.flatMap((text) =>
      [...text.matchAll(/^\[图:([a-z-]+\.png)\]$/gm)].map((match) => match[1]),
    );
    expect(allText.filter((text) => text.includes('[图:')).length).toBe(named.length);
    expect([...new Set(named)].sort()).toEqual(readdirSync(fixturePaths.bankImages).sort());
    for (const name of new Set(named)) {
      const meta = await sharp(join(fixturePaths.bankImages, name ?? '')).metadata();
      expect(meta.format).toBe('png');
      expect(meta.width).toBeGreaterThan(200);
    }
  });
});

describe('the sample blueprint', () => {
  it('sums to 100.00 points in 120 minutes with 60.00 to pass', () => {
    expect(checkBlueprint(blueprint)).toEqual({ ok: true, value: blueprint });
    expect(blueprint).toMatchObject({ totalPoints: 10_000, passPoints: 6_000, durationMinutes: 120 });
    expect(blueprint.sections.map(({ kind, count }) => [kind, count])).toEqual([
      ['judge', 20],
      ['single', 40],
      ['multi', 10],
      ['case', 4],
    ]);
  });

  it('draws from topics that the bank has, of all four knowledge parts', () => {
    const topics: readonly { id: string; part: string }[] = JSON.parse(
      readFileSync(fixturePaths.topics, 'utf8'),
    );
    expect(topics.map(({ id }) => id)).toEqual(topicIds);
    expect(new Set(topics.map(({ part }) => part)).size).toBe(4);
    for (const { cells } of blueprint.sections) {
      expect(cells.every(({ topic }) => topics.some(({ id }) => id === topic))).toBe(true);
    }
  });
});
