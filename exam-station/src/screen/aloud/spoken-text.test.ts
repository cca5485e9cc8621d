import type { ItemId, QuestionId } from '@exam-room/shared/base';
import { describe, expect, it } from 'vitest';
import type { QuestionView } from '../../door/station-view.ts';
import { spokenText } from './spoken-text.ts';

const WORDS = { right: '正确', wrong: '错误', picture: (said: string) => `图，${said}` };

// Names made for the test.
const QUESTION = 'Q1' as QuestionId;
const ITEM = 'Q1.1' as ItemId;

describe('a question read aloud', () => {
  it('is its text, its tables row by row, its pictures by their description, then the options as they stand on the screen', () => {
    const question: QuestionView = {
      question: QUESTION,
      kind: 'single',
      stem: [
        { block: 'text', line: ['1 m', { sup: '3' }, ' 的用水量为（　）kg。'] },
        { block: 'table', head: [['段'], ['节拍']], rows: [[['①'], ['3']]] },
        { block: 'image', image: 'a'.repeat(64) as never, alt: '网络图', width: 9, height: 9 },
      ],
      items: [
        {
          item: ITEM,
          kind: 'single',
          stem: [],
          options: [
            { option: 2, blocks: [{ block: 'text', line: ['193'] }] },
            { option: 0, blocks: [{ block: 'text', line: ['139'] }] },
          ],
        },
      ],
    };
    expect(spokenText(question, WORDS)).toEqual([
      '1 m3 的用水量为（　）kg。',
      '段，节拍',
      '①，3',
      '图，网络图',
      'A，193',
      'B，139',
    ]);
  });

  it('says right and wrong of a judge item', () => {
    const question: QuestionView = {
      question: QUESTION,
      kind: 'judge',
      stem: [{ block: 'text', line: ['补签交底可以。'] }],
      items: [
        {
          item: ITEM,
          kind: 'judge',
          stem: [],
          options: [
            { option: 0, blocks: [] },
            { option: 1, blocks: [] },
          ],
        },
      ],
    };
    expect(spokenText(question, WORDS)).toEqual(['补签交底可以。', 'A，正确', 'B，错误']);
  });
});
