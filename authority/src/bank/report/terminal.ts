import { RULE_WORDS } from '../clean-up/proposal.ts';
import type { BankCoverage, BankReport } from '../lint.ts';
import { type BankProblem, isError, placeText } from '../problem.ts';
import { changedPart } from './changed-part.ts';

/** More proposals of one rule than a person reads on a terminal. */
const PROPOSALS_SHOWN = 20;

/** Everything that a terminal shows for a bank: one line a problem, the proposals by rule, the sum, the coverage. */
export function reportText(report: BankReport, coverage?: BankCoverage): string {
  const { single, multi, judge, items } = report.counts;
  const errors = report.problems.filter(isError).length;
  const lines = [
    ...report.problems.map(problemText),
    ...proposalLines(report),
    `${report.file}: ${single} single, ${multi} multi, ${judge} judge, ${report.counts.case} case; ${items} items; ${errors} errors, ${report.problems.length - errors} notes, ${report.proposals.length} proposals`,
    ...(coverage === undefined ? [] : coverageLines(coverage)),
  ];
  return `${lines.join('\n')}\n`;
}

function problemText({ severity, code, place, words }: BankProblem): string {
  return `${severity} ${placeText(place)} ${code}: ${words.zh} / ${words.en}`;
}

function proposalLines({ proposals }: BankReport): readonly string[] {
  return [...new Set(proposals.map((one) => one.rule))].flatMap((rule) => {
    const all = proposals.filter((one) => one.rule === rule);
    const shown = all.slice(0, PROPOSALS_SHOWN).map((one) => {
      const { before, after } = changedPart(one.before, one.after);
      const change = one.after === '' ? '删去 / left out' : `${oneLine(before)} → ${oneLine(after)}`;
      return `${one.applied ? 'applied ' : 'proposal'} ${one.id} ${placeText(one.place)}: ${change}`;
    });
    const open = all.filter((one) => !one.applied).length;
    const { zh, en } = RULE_WORDS[rule];
    return [
      ...shown,
      ...(all.length > shown.length
        ? [`… ${all.length - shown.length} more of this rule (--html lists all)`]
        : []),
      ...(open > 0 ? [`${open} × ${zh} / ${en}: --apply ${rule}`] : []),
    ];
  });
}

function oneLine(text: string): string {
  const flat = text.replaceAll('\n', '⏎');
  return flat.length > 60 ? `${flat.slice(0, 57)}…` : flat;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** The coverage as lines of a terminal. */
export function coverageLines(coverage: BankCoverage): readonly string[] {
  const cell = (one: BankCoverage['cells'][number]) =>
    `${one.section} ${one.topic} ${one.difficulty}: needs ${one.need}, has ${one.have}`;
  const { room, differentPapersLog10: papers } = coverage;
  return [
    ...coverage.thin.map((one) => `thin ${cell(one)}`),
    ...coverage.scarce.map((one) => `scarce ${cell(one)}`),
    `blueprint ${coverage.blueprint}: ${coverage.cells.length} cells, ${coverage.thin.length} too thin; one question is met by at most ${percent(coverage.greatestExposure)} of the candidates, two papers share ${percent(coverage.expectedOverlap)} on average`,
    `papers: ${papers === undefined ? 'none' : `about 10^${Math.floor(papers)} different ones`}; ${coverage.disjointPapers} without any question in common`,
    ...(room === undefined
      ? []
      : [
          `simulated ${room.sittings} rooms of ${room.seats}: neighbours share ${percent(room.sharedMean)} of their questions (worst pair ${percent(room.sharedMost)}), the same question in the same order at the same place ${percent(room.samePlaceMean)}; the most drawn question met ${percent(room.exposureMost)} of the candidates; ${room.papersDistinct} different papers`,
        ]),
  ];
}
