import {
  type Digest,
  fromBase64,
  fromHex,
  itemId,
  ok,
  type Result,
  refuse,
  trouble,
} from '@exam-room/shared/base';
import {
  type DrawnQuestion,
  drawPaper,
  type IndexQuestion,
  type Paper,
  type Pool,
  poolOf,
  type Question,
} from '@exam-room/shared/paper';
import { snapshotMoments } from '@exam-room/shared/records';
import type { OpenPaper, PaperGrant } from '../ports.ts';
import type { PaperPlan } from '../sitting/paper-plan.ts';
import type { OpenedSession } from './open-session.ts';

/** Draws papers from the opened session with the keys that the console granted. */
export interface Papers {
  /** The drawn paper, its questions proven to open. Codes: PAPER_DIFFERS, PAPER_KEYS, BANK_TOO_SMALL, QUESTION_*. */
  readonly open: (grant: PaperGrant) => Result<OpenPaper>;
  /** Only the plan: enough after the receipt, when the question keys are gone. Codes: PAPER_DIFFERS, BANK_TOO_SMALL. */
  readonly plan: (grant: PaperGrant) => Result<PaperPlan>;
}

/** Questions that may stand readable in memory at once: the one on the screen and its neighbours (THREATS H14). */
const READABLE = 3;

export function papersOf(opened: OpenedSession): Papers {
  let pool: Pool | undefined;
  const drawn = (grant: PaperGrant): Result<Drawn> => {
    pool ??= poolOf(opened.index); // grouping a large index takes a while: only when somebody really sits here
    return draw(opened, pool, grant);
  };
  return {
    plan(grant) {
      const found = drawn(grant);
      return found.ok ? ok(found.value.plan) : found;
    },
    open(grant) {
      const found = drawn(grant);
      return found.ok ? openDrawn(opened, found.value, grant) : found;
    },
  };
}

interface Drawn {
  readonly paper: Paper;
  readonly plan: PaperPlan;
  readonly entries: readonly IndexQuestion[];
}

function draw(opened: OpenedSession, pool: Pool, grant: PaperGrant): Result<Drawn> {
  const { blueprint } = opened.session;
  const { candidate, attempt } = grant;
  const paper = drawPaper({
    pool,
    blueprint,
    key: fromHex(grant.drawKey) ?? new Uint8Array(),
    candidate,
    attempt,
  });
  if (!paper.ok) return paper;
  // The console recomputed the same draw before it gave the keys: a difference means two banks, two plans or a lie.
  if (paper.value.hash !== grant.paper)
    return refuse(
      trouble('PAPER_DIFFERS', {
        zh: '本机抽取的试卷与监考机记录的不一致，已拒绝。请通知监考人员更换场次文件夹或换用备用机。',
        en: 'The paper drawn here is not the one the console recorded; it was refused. Tell an invigilator: replace the session folder or move to a spare seat.',
      }),
    );
  const entries = paper.value.questions
    .map((one) => pool.find(one.question))
    .filter((one) => one !== undefined);
  return ok({ paper: paper.value, entries, plan: planOf(paper.value, entries) });
}

function planOf(paper: Paper, entries: readonly IndexQuestion[]): PaperPlan {
  return {
    hash: paper.hash,
    questions: paper.questions.map(({ question, section }, at) => ({
      question,
      section,
      items: (entries[at]?.items ?? []).map(({ kind, options }, place) => ({
        item: itemId(question, place + 1),
        kind,
        options,
      })),
    })),
  };
}

function openDrawn(opened: OpenedSession, drawn: Drawn, grant: PaperGrant): Result<OpenPaper> {
  const keys = new Map<string, Uint8Array>(
    grant.keys.map(([question, key]) => [question, fromHex(key) ?? new Uint8Array()]),
  );
  const imageHome = new Map<Digest, number>();
  const openAt = (at: number): Result<Question> => {
    const entry = drawn.entries[at];
    const key = entry === undefined ? undefined : keys.get(entry.question);
    if (entry === undefined || key === undefined) return refuse(keysMissing());
    return opened.questions.open(entry, key);
  };
  // Every question is opened once now, so that a wrong key shows before the start and not on question 57.
  for (const at of drawn.entries.keys()) {
    const question = openAt(at);
    if (!question.ok) return question;
    for (const image of question.value.images) imageHome.set(image.image, at);
  }
  const question = keptFew(openAt);
  return ok({
    plan: drawn.plan,
    drawn: drawn.paper.questions as readonly DrawnQuestion[],
    moments: snapshotMoments({
      key: fromHex(grant.snapshotKey) ?? new Uint8Array(),
      durationMs: opened.session.durationMs,
      policy: opened.session.policies.snapshots,
    }),
    question,
    image(digest) {
      const at = imageHome.get(digest);
      const home = at === undefined ? undefined : question(at);
      const found = home?.ok === true ? home.value.images.find((one) => one.image === digest) : undefined;
      const bytes = found === undefined ? undefined : fromBase64(found.data);
      return found === undefined || bytes === undefined ? undefined : { type: found.type, bytes };
    },
  });
}

function keptFew(openAt: (at: number) => Result<Question>): (at: number) => Result<Question> {
  const kept = new Map<number, Question>();
  return (at) => {
    const known = kept.get(at);
    if (known !== undefined) return ok(known);
    const opened = openAt(at);
    if (!opened.ok) return opened;
    for (const old of kept.keys()) if (kept.size >= READABLE) kept.delete(old);
    kept.set(at, opened.value);
    return opened;
  };
}

function keysMissing() {
  return trouble('PAPER_KEYS', {
    zh: '试卷中有题目没有收到密钥。请通知监考人员重新下发试卷。',
    en: 'Keys for some questions of the paper are missing. Ask an invigilator to send the paper again.',
  });
}
