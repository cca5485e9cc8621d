import type { Words } from '@exam-room/shared/base';

/** What a kind of test fixes for all of its papers. An outline that says otherwise is refused: these are not the author's to choose. */
export interface TestRules {
  readonly words: Words;
  /** Papers that a candidate sits one after the other, each with its own result. */
  readonly subjects: number;
  readonly durationMinutes: number;
  /** Hundredths of a point. */
  readonly totalPoints: number;
  readonly passPoints: number;
}

export const TEST_RULES = {
  /** 120 minutes, 100 points, 60 to pass, one paper (DOMAIN 2.1; A44). */
  'site-professional': {
    words: { zh: '施工现场专业人员职业培训测试', en: 'test of site professionals' },
    subjects: 1,
    durationMinutes: 120,
    totalPoints: 10_000,
    passPoints: 6_000,
  },
  /** Two subjects of 90 minutes and 100 points, 60 to pass in each (DOMAIN 3.2). */
  'worker-theory': {
    words: { zh: '建筑工人理论考试', en: "theory test of workers' trades" },
    subjects: 2,
    durationMinutes: 90,
    totalPoints: 10_000,
    passPoints: 6_000,
  },
} as const satisfies Readonly<Record<string, TestRules>>;

export type LockedTest = keyof typeof TEST_RULES;
/** `other`: the outline says its own totals. */
export const TEST_KINDS = ['site-professional', 'worker-theory', 'other'] as const;
export type TestKind = (typeof TEST_KINDS)[number];

/** Posts 101 to 115 of the national system are those of the site professionals (DOMAIN 2.6). */
export function testOfPost(post: string): LockedTest | undefined {
  return /^1(0[1-9]|1[0-5])$/.test(post) ? 'site-professional' : undefined;
}
