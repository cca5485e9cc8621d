import type { ActRecord } from '../acts/prove-acts.ts';
import { assertNever } from '../assert-never.ts';
import type { Candidates } from '../authority-word/roll.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, fails, flaw, holds } from '../flaw.ts';
import type { SittingStatus } from '../formats/act-formats.ts';
import type { Scoring } from '../formats/authority-formats.ts';
import type { ScoresFile } from '../formats/scores-format.ts';
import type { Papers } from '../papers/papers.ts';
import { statusOf } from '../sheet/read-sheet.ts';
import { handInsOf } from '../sittings/sittings.ts';
import type { AuthoritySecrets } from './authority-data.ts';
import type { Answers, OpenedSittings } from './open-answers.ts';

/**
 * Points of one item in hundredths (DOMAIN 2.4). Nothing chosen or anything wrong chosen is 0; all of the key is full points; a part of
 * it is worth what the section's policy says, never more than full points and never a fraction of a hundredth.
 */
export function markItem(of: {
  readonly scoring: Scoring;
  readonly full: number;
  readonly key: readonly number[];
  readonly chosen: readonly number[];
}): number {
  const { scoring, full, key, chosen } = of;
  if (chosen.length === 0 || chosen.some((option) => !key.includes(option))) return 0;
  const right = new Set(chosen).size;
  const missed = new Set(key).size - right;
  if (missed === 0) return full;
  switch (scoring.policy) {
    case 'exact':
      return 0;
    case 'fewer_each':
      return Math.min(full, right * scoring.each);
    case 'fewer_prop':
      return Math.floor((full * right) / (right + missed));
    case 'fewer_minus':
      return Math.max(0, full - missed * scoring.minus);
    default:
      return assertNever(scoring);
  }
}

export interface Marked {
  readonly candidate: string;
  readonly attempt: number;
  readonly points: number;
  readonly passed: boolean;
  readonly status: SittingStatus;
}

export interface MarkOf {
  readonly session: IssuedSession;
  readonly candidates: Candidates;
  readonly acts: readonly ActRecord[];
  readonly papers: Papers;
  readonly opened: OpenedSittings;
  readonly secrets: AuthoritySecrets;
  /** The authority's own scores, to compare. */
  readonly scores: ScoresFile | undefined;
}

/** R52: every paper marked again; where the authority's scores are given, they are the same for everybody. */
export function checkScores(of: MarkOf): Checked<readonly Marked[]> {
  const flaws: Flaw[] = [];
  const marked: Marked[] = [];
  for (const [sitting, answers] of of.opened) {
    if (handInsOf(sitting).length === 0) continue;
    const points = pointsOf(sitting.candidate, answers, of);
    if (points === undefined)
      flaws.push(
        flaw(sitting.candidate, {
          zh: '试卷中有小题没有标准答案。',
          en: 'an item of the paper has no answer key.',
        }),
      );
    else marked.push(resultOf({ ...sitting, points }, of));
  }
  flaws.push(...comparisonFlaws(marked, of));
  if (flaws.length > 0) return fails(...flaws);
  const passed = marked.filter((one) => one.passed).length;
  const compared = of.scores === undefined;
  return holds(marked, {
    zh: `重新评分 ${marked.length} 份，合格 ${passed} 份；${compared ? '未提供成绩单，无法比对' : '与主管部门成绩单逐一相同'}`,
    en: `${marked.length} papers marked again, ${passed} passed; ${compared ? 'no scores were given to compare with' : "the same as the authority's scores"}`,
  });
}

function pointsOf(candidate: string, answers: Answers, of: MarkOf): number | undefined {
  let points = 0;
  for (const [item, { section }] of of.papers.get(candidate)?.items ?? []) {
    const key = of.secrets.answerKeys.get(item);
    if (key === undefined) return undefined;
    points += markItem({
      scoring: section.scoring,
      full: section.pointsEach,
      key,
      chosen: answers.get(item) ?? [],
    });
  }
  return points;
}

/** Any status but 正常 makes the score 0 (DOMAIN 0.7). */
function resultOf(
  sat: { readonly candidate: string; readonly attempt: number; readonly points: number },
  { session, acts }: MarkOf,
): Marked {
  const { candidate, attempt } = sat;
  const status = statusOf(candidate, acts);
  const points = status === 'normal' ? sat.points : 0;
  const passed = status === 'normal' && sat.points >= session.blueprint.passPoints;
  return { candidate, attempt, points, passed, status };
}

function comparisonFlaws(
  marked: readonly Marked[],
  { scores, session, candidates }: MarkOf,
): readonly Flaw[] {
  if (scores === undefined) return [];
  const flaws: Flaw[] = [];
  if (scores.session !== session.session)
    flaws.push(flaw('scores', { zh: '成绩单属于另一场次。', en: 'the scores are of another session.' }));
  for (const mine of marked) {
    const theirs = scores.scores.filter(({ candidate }) => candidate === mine.candidate);
    const [only, ...more] = theirs;
    if (only === undefined || more.length > 0)
      flaws.push(
        flaw(mine.candidate, {
          zh: '成绩单中没有此人，或列了两次。',
          en: 'is not in the scores, or stands twice.',
        }),
      );
    else if (
      only.points !== mine.points ||
      only.passed !== mine.passed ||
      only.status !== mine.status ||
      only.attempt !== mine.attempt
    )
      flaws.push(
        flaw(mine.candidate, {
          zh: `成绩单为 ${only.points / 100} 分（${only.status}），重新评分为 ${mine.points / 100} 分（${mine.status}）：成绩被改动。`,
          en: `the scores say ${only.points / 100} points (${only.status}); marking again gives ${mine.points / 100} (${mine.status}): the score was changed.`,
        }),
      );
  }
  const sat = new Set(marked.map(({ candidate }) => candidate));
  for (const { candidate, points, passed } of scores.scores)
    if (!sat.has(candidate) && (points !== 0 || passed || !candidates.has(candidate)))
      flaws.push(flaw(candidate, { zh: '没有交卷却有成绩。', en: 'has a score, but never handed in.' }));
  const passedCount = scores.scores.filter(({ passed }) => passed).length;
  if (scores.passed !== passedCount || scores.count !== scores.scores.length)
    flaws.push(flaw('scores', { zh: '成绩单的合计有误。', en: 'the totals of the scores are wrong.' }));
  return flaws;
}
