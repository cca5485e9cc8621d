import { type Checked, type Flaw, fails, flaw, holds, repeated } from '../flaw.ts';
import { type Candidate, roll, type Trust } from '../formats/authority-formats.ts';
import { openStatement, PURPOSES, readEnvelope } from '../proofs/statements.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';
import type { IssuedSession } from './session.ts';

const FILE = 'roll.dsse.json';
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

export type Candidates = ReadonlyMap<string, Candidate>;

/** R04: the roll is signed by the session issuer, is the one that the session names, and lists every person once. */
export function checkRoll(files: ArchiveFiles, trust: Trust, session: IssuedSession): Checked<Candidates> {
  const envelope = readEnvelope(files.read(FILE));
  if (envelope === undefined) return fails(flaw(FILE, { zh: '无法读取。', en: 'cannot be read.' }));
  const opened = openStatement(envelope, {
    what: FILE,
    purpose: PURPOSES.roll,
    ...trust.roles.session,
    schema: roll,
  });
  if (!opened.ok) return fails(opened.flaw);
  const { payload, digest } = opened.value;
  const flaws: Flaw[] = [];
  if (digest !== session.roll || payload.session !== session.session)
    flaws.push(
      flaw(FILE, {
        zh: '不是本场次签发的考生名单：名单被换过。',
        en: 'is not the roll that the session names: it was exchanged.',
      }),
    );
  for (const key of ['candidate', 'ticket', 'idNumber'] as const)
    for (const twice of repeated(payload.candidates, (one) => one[key]))
      flaws.push(
        flaw(twice.candidate, {
          zh: `考生名单中 ${key} 重复。`,
          en: `stands on the roll with the same ${key} as another.`,
        }),
      );
  for (const one of payload.candidates)
    if (!isResidentNumber(one.idNumber) || one.post !== session.post.code)
      flaws.push(
        flaw(one.candidate, {
          zh: '身份证号或岗位有误。',
          en: 'has a wrong ID number, or is on the roll for another post.',
        }),
      );
  if (flaws.length > 0) return fails(...flaws);
  const count = payload.candidates.length;
  return holds(new Map(payload.candidates.map((one) => [one.candidate, one])), {
    zh: `应考 ${count} 人`,
    en: `${count} candidates enrolled`,
  });
}

/** Check character of GB 11643. */
function isResidentNumber(text: string): boolean {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(text[at]), 0);
  return '10X98765432'[sum % 11] === text[17];
}
