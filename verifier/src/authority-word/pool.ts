import { type Checked, type Flaw, fails, flaw, holds } from '../flaw.ts';
import { type IndexQuestion, poolIndex, type Trust } from '../formats/authority-formats.ts';
import { openStatement, PURPOSES, readEnvelope } from '../proofs/statements.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';
import type { IssuedSession } from './session.ts';

const FILE = 'pool/index.dsse.json';

/** The pool's signed index, made ready for drawing. */
export interface Pool {
  readonly bank: string;
  readonly version: number;
  readonly topics: ReadonlySet<string>;
  readonly questions: readonly IndexQuestion[];
  readonly find: ReadonlyMap<string, IndexQuestion>;
}

/** R05: the pool's index is signed by the session issuer, is the one that the session names, and is in its one order. */
export function checkPool(files: ArchiveFiles, trust: Trust, session: IssuedSession): Checked<Pool> {
  const envelope = readEnvelope(files.read(FILE));
  if (envelope === undefined) return fails(flaw(FILE, { zh: '无法读取。', en: 'cannot be read.' }));
  const opened = openStatement(envelope, {
    what: FILE,
    purpose: PURPOSES.poolIndex,
    ...trust.roles.session,
    schema: poolIndex,
  });
  if (!opened.ok) return fails(opened.flaw);
  const { payload, digest } = opened.value;
  const flaws: Flaw[] = [];
  if (digest !== session.poolIndex)
    flaws.push(
      flaw(FILE, {
        zh: '不是本场次签发的题库索引：题库被换过。',
        en: 'is not the pool that the session names: it was exchanged.',
      }),
    );
  if (payload.post !== session.post.code)
    flaws.push(flaw(FILE, { zh: '是另一岗位的题库。', en: 'is the pool of another post.' }));
  if (payload.expiresMs < session.issuedMs)
    flaws.push(
      flaw(FILE, { zh: '签发场次时题库已过期。', en: 'the bank had expired when the session was issued.' }),
    );
  const { questions } = payload;
  const unsorted = questions.find((one, at) => one.question <= (questions[at - 1]?.question ?? ''));
  if (unsorted !== undefined)
    flaws.push(
      flaw(`${FILE} ${unsorted.question}`, {
        zh: '题目没有按编号排列，或重复。',
        en: 'the questions are not in the order of their ids, or one stands twice.',
      }),
    );
  if (flaws.length > 0) return fails(...flaws);
  return holds(
    {
      bank: payload.bank,
      version: payload.version,
      topics: new Set(payload.topics.map(({ id }) => id)),
      questions,
      find: new Map(questions.map((one) => [one.question, one])),
    },
    {
      zh: `题库 ${payload.bank} 第 ${payload.version} 版，${questions.length} 题`,
      en: `bank ${payload.bank}, version ${payload.version}, ${questions.length} questions`,
    },
  );
}
