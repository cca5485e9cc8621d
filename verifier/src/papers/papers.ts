import { itemCount } from '../authority-word/blueprint.ts';
import type { Candidates } from '../authority-word/roll.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import { consoleEntries } from '../exam-day/release.ts';
import { type Checked, type Flaw, fails, flaw, holds } from '../flaw.ts';
import type { Consoles } from '../journals/consoles.ts';
import {
  type ConsoleRecord,
  consoleRecords,
  type Journal,
  placeOf,
  type SeatRecord,
  seatRecords,
} from '../journals/journal.ts';
import { type Sitting, type Stretch, startOf } from '../sittings/sittings.ts';
import { drawPaper, type Paper, type Stock } from './draw.ts';

export interface PapersOf {
  readonly session: IssuedSession;
  readonly candidates: Candidates;
  readonly stock: Stock;
  /** Absent when nothing was released: then nobody has a paper. */
  readonly seed: Buffer | undefined;
  readonly journals: readonly Journal[];
  readonly sittings: readonly Sitting[];
  readonly consoles: Pick<Consoles, 'takeOvers'>;
}

/** Papers drawn again, by candidate. */
export type Papers = ReadonlyMap<string, Paper>;

/**
 * R33: every paper is drawn again here from the seed that was told after the close; the seat drew the same one, the console had granted
 * that one to that seat before, and nobody began without a paper.
 */
export function checkPapers(of: PapersOf): Checked<Papers> {
  const papers = new Map<string, Paper>();
  const { seed } = of;
  if (seed !== undefined)
    for (const { candidate, attempt } of of.candidates.values())
      papers.set(candidate, drawPaper({ ...of, seed, candidate, attempt }));
  const grants = consoleRecords(consoleEntries(of.journals), 'paper-granted');
  const followed = of.journals.flatMap((journal) =>
    journal.writer === 'seat' ? seatRecords(journal.entries, 'console-followed') : [],
  );
  const flaws = grants
    .filter(({ fact }) => papers.get(fact.candidate)?.hash !== fact.paper)
    .map((grant) =>
      flaw(placeOf(grant), {
        zh: `监考机发给考生 ${grant.fact.candidate} 的试卷与按种子重新抽取的不同。`,
        en: `the console granted ${grant.fact.candidate} another paper than the seed draws.`,
      }),
    );
  let drawn = 0;
  for (const { stretches } of of.sittings)
    for (const stretch of stretches) {
      flaws.push(...stretchFlaws(stretch, { ...of, papers, grants, followed }));
      drawn += seatRecords(stretch.entries, 'paper-drawn').length > 0 ? 1 : 0;
    }
  if (flaws.length > 0) return fails(...flaws);
  const different = new Set(of.sittings.map(({ candidate }) => papers.get(candidate)?.hash)).size;
  return holds(papers, {
    zh: `${drawn} 份试卷重新抽取，逐一相同；互不相同的试卷 ${different} 份`,
    en: `${drawn} papers drawn again, each the same; ${different} different ones`,
  });
}

interface Against extends Pick<PapersOf, 'session' | 'consoles'> {
  readonly papers: Papers;
  /** Each of the paper that the seed draws for its candidate, or it is a flaw of its own. */
  readonly grants: readonly ConsoleRecord<'paper-granted'>[];
  readonly followed: readonly SeatRecord<'console-followed'>[];
}

function stretchFlaws(stretch: Stretch, against: Against): readonly Flaw[] {
  const { papers, grants, session } = against;
  const flaws: Flaw[] = [];
  const drawn = seatRecords(stretch.entries, 'paper-drawn');
  for (const entry of drawn) {
    const granted = grants.some(
      ({ place, fact }) =>
        place < entry.place && fact.device === entry.device.device && fact.candidate === stretch.candidate,
    );
    if (entry.fact.paper !== papers.get(stretch.candidate)?.hash)
      flaws.push(
        flaw(placeOf(entry), {
          zh: `考生 ${stretch.candidate} 的试卷与按种子重新抽取的不同：试卷被换过。`,
          en: `${stretch.candidate} sat another paper than the seed draws: the paper was exchanged.`,
        }),
      );
    else if ((!granted && !grantLost(entry, against)) || entry.fact.items !== itemCount(session.blueprint))
      flaws.push(
        flaw(placeOf(entry), {
          zh: '座位机的试卷没有监考机的发卷记录，或小题数不符。',
          en: 'the console had not granted this paper to this seat, or its number of items is wrong.',
        }),
      );
  }
  const start = startOf(stretch);
  if (start !== undefined && !drawn.some(({ seq }) => seq < start.seq))
    flaws.push(
      flaw(placeOf(start), { zh: '没有试卷就开始答题。', en: 'the sitting began without a paper.' }),
    );
  return flaws;
}

/**
 * The seat drew before it heard of another console, and told only that one: the grant was lost with the disk of the console before. The
 * paper is the one that the seed draws all the same.
 */
function grantLost(entry: SeatRecord<'paper-drawn'>, { followed, consoles }: Against): boolean {
  const later = followed.filter(({ device, place }) => device === entry.device && place > entry.place);
  return consoles.takeOvers.some(
    ({ entry: took }) => took.place < entry.place && later.some(({ fact }) => fact.order === took.hash),
  );
}
