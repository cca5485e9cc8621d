import type { ItemId } from '@exam-room/shared/base';
import type { Blueprint } from '@exam-room/shared/model';
import { itemsOf, type Paper } from '@exam-room/shared/paper';
import type { Choice, SittingStatus } from '@exam-room/shared/records';
import { scoreItem } from './score-item.ts';

export interface SectionScore {
  readonly section: string;
  readonly points: number;
  readonly of: number;
  readonly items: number;
  readonly answered: number;
  /** Items with full points. */
  readonly full: number;
}

/** What a paper is worth, in integer hundredths. */
export interface PaperScore {
  readonly points: number;
  readonly of: number;
  readonly sections: readonly SectionScore[];
}

export interface MarkedPaper {
  readonly paper: Pick<Paper, 'questions'>;
  readonly blueprint: Blueprint;
  readonly answers: ReadonlyMap<ItemId, Choice>;
  readonly keys: ReadonlyMap<ItemId, Choice>;
}

/** Marks a paper. Throws when the bank has no key for a drawn item: that is a broken bank and no zero. */
export function scorePaper({ paper, blueprint, answers, keys }: MarkedPaper): PaperScore {
  const items = itemsOf(paper);
  const sections = blueprint.sections.map((section): SectionScore => {
    const mine = items.filter((item) => item.section === section.id);
    const marked = mine.map(({ item }) => {
      const key = keys.get(item);
      if (key === undefined) throw new Error(`the bank has no answer key for ${item}`);
      const chosen = answers.get(item) ?? [];
      return {
        chosen,
        points: scoreItem({ scoring: section.scoring, pointsEach: section.pointsEach, key, chosen }),
      };
    });
    return {
      section: section.id,
      points: marked.reduce((sum, one) => sum + one.points, 0),
      of: mine.length * section.pointsEach,
      items: mine.length,
      answered: marked.filter((one) => one.chosen.length > 0).length,
      full: marked.filter((one) => one.points === section.pointsEach).length,
    };
  });
  return {
    points: sections.reduce((sum, section) => sum + section.points, 0),
    of: blueprint.totalPoints,
    sections,
  };
}

/** 违纪, 替考 and 缺考 make the result 0, whatever the paper is worth (DOMAIN 0.7). Passing includes the mark itself: 60.00 passes (DOMAIN 4.6). */
export function resultOf(
  points: number,
  status: SittingStatus,
  blueprint: Pick<Blueprint, 'passPoints'>,
): { readonly points: number; readonly passed: boolean } {
  const counted = status === 'normal' ? points : 0;
  return { points: counted, passed: status === 'normal' && counted >= blueprint.passPoints };
}
