import { readFileSync } from 'node:fs';
import { argv, stdin, stdout } from 'node:process';
import { text } from 'node:stream/consumers';
import type { CandidateId, Digest } from '@exam-room/shared/base';
import { questionKey } from '@exam-room/shared/host/native-crypto';
import { drawKey, drawPaper, poolOf } from '@exam-room/shared/paper';
import { openSession } from '../../exam-station/src/main/papers/open-session.ts';

// A seat on the exam day, as a process of its own: it trusts the session folder, draws one paper and opens its questions. What it needed is its
// answer: time to trust in ms, memory in MB at its height and afterwards.

const [, , root = '', folder = ''] = argv;
const given: { readonly contentKey: string; readonly seed: string } = JSON.parse(await text(stdin));
const began = performance.now();
const opened = openSession({ root, folder });
if (!opened.ok) throw new Error(opened.error.words.en);
const trustedMs = performance.now() - began;
const { session, index, poolIndex, questions } = opened.value;
const candidate = 'C1' as CandidateId; // the plan's only one
const seed = Buffer.from(given.seed, 'hex');
const key = drawKey({
  seed,
  session: session.session,
  poolIndex: poolIndex as Digest,
  candidate,
  attempt: 1,
});
const pool = poolOf(index);
const paper = drawPaper({ pool, blueprint: session.blueprint, key, candidate, attempt: 1 });
if (!paper.ok) throw new Error(paper.error.words.en);
const contentKey = Buffer.from(given.contentKey, 'hex');
const read = paper.value.questions.map(({ question }) => {
  const entry = pool.find(question);
  const one = entry === undefined ? undefined : questions.open(entry, questionKey(contentKey, question));
  if (one?.ok !== true) throw new Error(`question ${question} does not open`);
  return one.value;
});
const height = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
const collect: unknown = Reflect.get(globalThis, 'gc');
if (typeof collect === 'function') collect();
const { rss } = process.memoryUsage();
stdout.write(
  `${JSON.stringify({ trustedMs, questions: read.length, pool: index.questions.length, peakMb: Number(height) / 1_000, restMb: rss / 1e6 })}\n`,
);
questions.close();
