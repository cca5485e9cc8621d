import type { ScoresFile } from '../../verifier/src/formats/scores-format.ts';
import type { Marked } from '../../verifier/src/remark/score.ts';

/** What the authority prints of papers that were marked so. */
export function trueScores(session: string, marked: readonly Marked[]): ScoresFile {
  return totalled({ session, count: 0, passed: 0, scores: marked.map((one) => ({ ...one })) });
}

function totalled(scores: ScoresFile): ScoresFile {
  const passed = scores.scores.filter((one) => one.passed).length;
  return { ...scores, count: scores.scores.length, passed };
}

type Line = ScoresFile['scores'][number];

function changed(scores: ScoresFile, at: number, change: (line: Line) => Partial<Line>): ScoresFile {
  const lines = scores.scores.map((line, place) => (place === at ? { ...line, ...change(line) } : line));
  return totalled({ ...scores, scores: lines });
}

function invented(of: Partial<Line>): Line {
  return { candidate: 'C', attempt: 1, points: 0, passed: false, status: 'normal', ...of };
}

function added(scores: ScoresFile, ...lines: readonly Line[]): ScoresFile {
  return totalled({ ...scores, scores: [...scores.scores, ...lines] });
}

/** The authority's own list also names who never came. */
export function withAbsent(scores: ScoresFile): ScoresFile {
  return added(scores, invented({}));
}

/** Lists of scores in which one thing is not true. 丙 (C) never came. */
export const FALSE_SCORES: readonly {
  readonly did: string;
  readonly forge: (scores: ScoresFile) => ScoresFile;
}[] = [
  {
    did: 'gave the first a point more',
    forge: (of) => changed(of, 0, ({ points }) => ({ points: points + 100 })),
  },
  {
    did: 'gave the last a point more',
    forge: (of) => changed(of, of.scores.length - 1, ({ points }) => ({ points: points + 100 })),
  },
  { did: 'let somebody pass', forge: (of) => changed(of, 1, ({ passed }) => ({ passed: !passed })) },
  { did: 'counted another attempt', forge: (of) => changed(of, 1, () => ({ attempt: 2 })) },
  {
    did: 'hid a violation',
    forge: (of) =>
      changed(
        of,
        of.scores.findIndex(({ status }) => status === 'violation'),
        () => ({ status: 'normal' }),
      ),
  },
  { did: 'left somebody out', forge: (of) => totalled({ ...of, scores: of.scores.slice(1) }) },
  { did: 'listed somebody twice', forge: (of) => added(of, ...of.scores.slice(0, 1)) },
  { did: 'gave points to somebody who never came', forge: (of) => added(of, invented({ points: 700 })) },
  { did: 'let somebody pass who never came', forge: (of) => added(of, invented({ passed: true })) },
  { did: 'listed somebody who is not on the roll', forge: (of) => added(of, invented({ candidate: 'X' })) },
  { did: 'told the scores of another session', forge: (of) => ({ ...of, session: 'S20261121-02' }) },
  { did: 'counted one passed too many', forge: (of) => ({ ...of, passed: of.passed + 1 }) },
  { did: 'counted one paper too many', forge: (of) => ({ ...of, count: of.count + 1 }) },
];
