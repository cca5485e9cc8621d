import { writeFileSync } from 'node:fs';
import { difficultySchema } from '@exam-room/shared/model';
import { CLEAN_UP_RULES, readSelection } from './bank/clean-up/proposal.ts';
import { JUDGE_SPELLINGS } from './bank/import/source-row.ts';
import type { BankCoverage, BankInput, BankReport } from './bank/lint.ts';
import type { Published } from './bank/publish-bank.ts';
import { reportHtml } from './bank/report/html.ts';

/** The options of `bank lint` and `bank build` that say how a file is to be read. */
export const BANK_OPTIONS = {
  topic: { type: 'string' },
  difficulty: { type: 'string' },
  judge: { type: 'string' },
  apply: { type: 'string' },
  html: { type: 'string' },
} as const;
export type BankOption = keyof typeof BANK_OPTIONS;

export const BANK_OPTIONS_USAGE = `    reading a bank: [--topic ID] [--difficulty easy|medium|hard] [--judge ab,10] [--apply ${CLEAN_UP_RULES.join(',')}] [--html FILE]`;

type Reading = Pick<BankInput, 'topic' | 'difficulty' | 'judge' | 'apply'>;

/** What the person said on the command line; `wrong` names the option that cannot be understood. */
export function readingOf(
  may: (name: BankOption) => string | undefined,
): { readonly ok: true; readonly reading: Reading } | { readonly ok: false; readonly wrong: string } {
  const difficulty = difficultySchema.optional().safeParse(may('difficulty'));
  if (!difficulty.success) return { ok: false, wrong: '--difficulty must be easy, medium or hard' };
  const judge = listOf(may('judge'));
  const spellings = JUDGE_SPELLINGS.filter((spelling) => judge.includes(spelling));
  if (spellings.length !== judge.length) return { ok: false, wrong: '--judge must be ab, 10 or both' };
  const apply = readSelection(listOf(may('apply')));
  if (!apply.ok)
    return {
      ok: false,
      wrong: `--apply knows no "${apply.unknown}": name rules (${CLEAN_UP_RULES.join(', ')}) or the ids of proposals`,
    };
  const topic = may('topic');
  return {
    ok: true,
    reading: {
      judge: spellings,
      apply: apply.selection,
      ...(topic === undefined ? {} : { topic }),
      ...(difficulty.data === undefined ? {} : { difficulty: difficulty.data }),
    },
  };
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Writes the report as a page when `--html FILE` was given. */
export function writeHtml(path: string | undefined, report: BankReport, coverage?: BankCoverage): void {
  if (path !== undefined) writeFileSync(path, reportHtml(report, coverage), { mode: 0o600 });
}

type At = Published & { readonly folder: string };

/** What the editor reads after a build. */
export function builtText(built: At): string {
  const found = built.already
    ? `This version was built before, with the same questions and the same keys: ${built.folder}`
    : `Signed by the editor: ${built.folder}`;
  return `${found}\n${stateText(built)}`;
}

/** What the approver reads. */
export function approvedText(approved: At): string {
  const found = approved.already ? 'This key has approved this version before' : 'Approved';
  return `${found}: ${approved.folder}\n${stateText(approved)}`;
}

function stateText({ head, signed, needed }: At): string {
  const open =
    signed >= needed
      ? 'Sessions may take from it.'
      : 'No session may take from it yet: another person runs authority bank approve with a key of their own.';
  return `Fingerprint ${head.slice(0, 16)}; ${signed} of ${needed} signatures. ${open}\n`;
}
