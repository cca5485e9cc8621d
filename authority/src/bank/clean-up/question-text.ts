import type { DraftBlock } from '../draft.ts';

/** What two texts are compared by: width, spaces and closing punctuation make no difference; figures and tables do. */
export function plainBlocks(blocks: readonly DraftBlock[]): string {
  if (blocks.length === 0) return '';
  return JSON.stringify(blocks)
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[。.?!;；,，:：（()）]/g, '');
}
