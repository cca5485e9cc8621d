import type { Block } from '../../door/station-view.ts';
import type { PracticeWords } from './practice-zh.ts';

const text = (line: string): readonly Block[] => [{ block: 'text', line: [line] }];
const lines = (...of: readonly string[]) => of.map(text);

export const practiceEn: PracticeWords = {
  single: {
    title: '1. Single choice (practice)',
    stem: text('Which one is a fruit?'),
    options: lines('Apple', 'Cabbage', 'Hammer', 'Cement'),
  },
  judge: {
    title: '2. True or false (practice)',
    stem: text('A day has 24 hours.'),
  },
  multi: {
    title: '3. Multiple choice (practice)',
    stem: [
      {
        block: 'text',
        line: ['A room measures 20 m', { sup: '2' }, '. Which of these are colours? You may choose several.'],
      },
    ],
    options: lines('Red', 'Blue', 'Round', 'Green', 'Weight'),
  },
  case: {
    title: '4. Case (practice)',
    intro: text('Wang goes shopping, buys the things in the table and makes a drawing.'),
    head: ['Thing', 'Number', 'Price each'],
    rows: [
      ['Towel', '2', '10'],
      ['Gloves', '5', '4'],
    ],
    figure: 'A drawing of three circles and two squares',
    subs: [
      { stem: text('How many towels does Wang buy?'), options: lines('1', '2', '5') },
      { stem: text('There are three circles in the drawing.') },
    ],
  },
};
