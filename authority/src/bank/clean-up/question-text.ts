import type { Inline } from '@exam-room/shared/paper';
import type { DraftBlock } from '../draft.ts';

/** What two texts are compared by: width, spaces and closing punctuation make no difference; figures and tables do. */
export function plainBlocks(blocks: readonly DraftBlock[]): string {
  if (blocks.length === 0) return '';
  return JSON.stringify(blocks)
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[。.?!;；,，:：（()）]/g, '');
}

/** The words of a text as a person reads them; a picture counts by the name of its file. */
export function wordsOf(blocks: readonly DraftBlock[]): string {
  return blocks
    .map((block) => {
      if (block.block === 'image') return `[${block.file}]`;
      const lines = block.block === 'text' ? [block.line] : [...block.head, ...block.rows.flat()];
      return lines.map(inlineWords).join(' ');
    })
    .join('\n');
}

function inlineWords(line: readonly Inline[]): string {
  return line.map((part) => (typeof part === 'string' ? part : 'sup' in part ? part.sup : part.sub)).join('');
}
