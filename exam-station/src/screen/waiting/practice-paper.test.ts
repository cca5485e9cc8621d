import { describe, expect, it } from 'vitest';
import { practiceEn } from '../words/practice-en.ts';
import { practiceZh } from '../words/practice-zh.ts';
import { practicePaper } from './practice-paper.ts';

describe.each([
  ['Chinese', practiceZh],
  ['English', practiceEn],
])('the practice paper in %s', (_, words) => {
  const paper = practicePaper(words);

  it('has one question of every kind, and a case with mixed items, a table and a figure', () => {
    expect(paper.views.map((view) => view.kind)).toEqual(['single', 'judge', 'multi', 'case']);
    const material = paper.views.at(-1);
    expect(material?.items.map((item) => item.kind)).toEqual(['single', 'judge']);
    expect(material?.stem.map((block) => block.block)).toEqual(['text', 'table', 'image']);
  });

  it('is called practice in every section and in every name, so that nobody takes it for the test', () => {
    for (const section of paper.sections) expect(section.title).toMatch(/练习|practice/);
    for (const mark of paper.questions) expect(mark.question).toMatch(/^practice-/);
  });

  it('has options wherever something is to be chosen', () => {
    for (const item of paper.views.flatMap((view) => view.items))
      expect(item.options.length).toBeGreaterThanOrEqual(2);
  });
});
