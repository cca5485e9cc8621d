import {
  type Digest,
  type ItemId,
  ok,
  type Result,
  refuse,
  toHex,
  trouble,
  utf8,
} from '@exam-room/shared/base';
import { hmacSha256 } from '@exam-room/shared/crypto';
import type { Candidate } from '@exam-room/shared/model';
import { drawKey, drawPaper, itemsOf, type Paper, type PaperItem } from '@exam-room/shared/paper';
import { answersText, type Choice, isInTime } from '@exam-room/shared/records';
import type { IssuedSession } from '../ports.ts';
import type { OpenedPart } from './open-answers.ts';
import type { HandIn, SittingPart } from './sitting-parts.ts';

/** Extra time that may be believed: at the sitting stage what the seat wrote down, with the archive what the room's acts prove. */
export type BelievedGrants = 'as-written' | ReadonlySet<Digest>;

/** A sitting that agrees with itself, with the session and with the authority's own draw. */
export interface JudgedSitting {
  readonly paper: Paper;
  /** The last answer in time of each item. */
  readonly answers: ReadonlyMap<ItemId, Choice>;
  readonly handIn?: HandIn;
  readonly startedMs?: number;
  readonly grantedMs: number;
  /** Sum of grants that were not believed. */
  readonly unprovenMs: number;
  /** Answers written after the time had run out; they do not count. */
  readonly late: number;
}

export interface SittingOf {
  readonly issued: IssuedSession;
  readonly candidate: Candidate;
  /** In the order of the seats; the hand-in stands in the last one or nowhere. */
  readonly parts: readonly OpenedPart[];
  readonly grants: BelievedGrants;
}

/**
 * Judges a sitting: the paper recomputed from the session's seed, the order of its entries, every answer against the paper, the hand-in's
 * HMAC against the answers that lie open, the deadline. Whatever contradicts is refused and its entry named. Codes: BANK_TOO_SMALL,
 * SITTING_ORDER, SITTING_DURATION, PAPER_DIFFERS, ANSWER_NOT_ON_PAPER, HAND_IN_ANSWERS.
 */
export function judgeSitting(of: SittingOf): Result<JudgedSitting> {
  const paper = drawAgain(of.issued, of.candidate);
  if (!paper.ok) return paper;
  const items = new Map(itemsOf(paper.value).map((item) => [item.item, item]));
  for (const one of of.parts) {
    const checked = checkPart(one, of, { paper: paper.value, items });
    if (!checked.ok) return checked;
  }
  const handedIn = of.parts.find((one) => one.part.handIn !== undefined);
  const handIn = handedIn?.part.handIn;
  if (handedIn !== undefined && handIn !== undefined) {
    const sealed = toHex(hmacSha256(handedIn.key, utf8(answersText(lastChoices(of.parts)))));
    if (sealed !== handIn.answers) return refuse(wrong(handedIn, handIn.seq, HAND_IN_ANSWERS));
    if (handIn.items !== items.size) return refuse(wrong(handedIn, handIn.seq, PAPER_DIFFERS));
  }
  const grants = of.parts.flatMap((one) => one.part.grants);
  const believed = grants.filter((grant) => of.grants === 'as-written' || of.grants.has(grant.order));
  const allowed = { durationMs: of.issued.session.durationMs, grantedMs: sumMs(believed) };
  const late = of.parts.flatMap((one) => one.choices).filter((one) => !isInTime(allowed, one.usedMs));
  const startedMs = of.parts.find((one) => one.part.started !== undefined)?.part.started?.wallMs;
  return ok({
    paper: paper.value,
    answers: lastChoices(of.parts, (usedMs) => isInTime(allowed, usedMs)),
    ...(handIn === undefined ? {} : { handIn }),
    ...(startedMs === undefined ? {} : { startedMs }),
    grantedMs: allowed.grantedMs,
    unprovenMs: sumMs(grants) - allowed.grantedMs,
    late: late.length,
  });
}

/** The authority's own draw: what the room says of the paper is never taken for granted (THREATS B10, B11). */
export function drawAgain(issued: IssuedSession, candidate: Candidate): Result<Paper> {
  const { session } = issued;
  const of = { candidate: candidate.candidate, attempt: candidate.attempt };
  const key = drawKey({ seed: issued.seed, session: session.session, poolIndex: session.poolIndex, ...of });
  return drawPaper({ pool: issued.pool, blueprint: session.blueprint, key, ...of });
}

interface PaperAndItems {
  readonly paper: Paper;
  readonly items: ReadonlyMap<ItemId, PaperItem>;
}

function checkPart(one: OpenedPart, of: SittingOf, { paper, items }: PaperAndItems): Result<true> {
  const { part } = one;
  if (part.paper !== undefined && (part.paper.paper !== paper.hash || part.paper.items !== items.size))
    return refuse(wrong(one, part.paper.seq, PAPER_DIFFERS));
  const disorder = outOfOrder(part, of.parts.length === 1);
  if (disorder !== undefined) return refuse(wrong(one, disorder, SITTING_ORDER));
  if (part.started !== undefined && part.started.durationMs !== of.issued.session.durationMs)
    return refuse(wrong(one, part.started.seq, SITTING_DURATION));
  const strange = one.choices.find(({ item, choice }) => !fits(items.get(item), choice));
  return strange === undefined ? ok(true) : refuse(wrong(one, strange.seq, ANSWER_NOT_ON_PAPER));
}

/** The paper before the start, the start before the first answer; a part that goes on elsewhere inherits both. */
function outOfOrder(part: SittingPart, alone: boolean): number | undefined {
  const firstAnswer = part.answers[0]?.seq ?? part.handIn?.seq;
  if (part.started !== undefined && part.paper !== undefined && part.paper.seq > part.started.seq)
    return part.paper.seq;
  if (part.started !== undefined && firstAnswer !== undefined && firstAnswer < part.started.seq)
    return firstAnswer;
  const begun = part.paper !== undefined && part.started !== undefined;
  return alone && firstAnswer !== undefined && !begun ? firstAnswer : undefined;
}

function fits(item: PaperItem | undefined, choice: Choice): boolean {
  return item !== undefined && choice.every((option) => item.order.includes(option));
}

function lastChoices(
  parts: readonly OpenedPart[],
  counts: (usedMs: number) => boolean = () => true,
): ReadonlyMap<ItemId, Choice> {
  const last = new Map<ItemId, Choice>();
  for (const one of parts)
    for (const { item, choice, usedMs } of one.choices) if (counts(usedMs)) last.set(item, choice);
  return last;
}

function sumMs(grants: readonly { readonly ms: number }[]): number {
  return grants.reduce((sum, grant) => sum + grant.ms, 0);
}

type Wrong = readonly [code: string, zh: string, en: string];
const PAPER_DIFFERS: Wrong = [
  'PAPER_DIFFERS',
  '试卷与主管部门按种子重新抽取的试卷不同',
  'the paper is not the one that the draw gives',
];
const SITTING_ORDER: Wrong = [
  'SITTING_ORDER',
  '先后次序不可能发生（抽卷、开始、作答）',
  'the order of paper, start and answers is impossible',
];
const SITTING_DURATION: Wrong = [
  'SITTING_DURATION',
  '考试时长与场次规定不同',
  'the duration is not the one that the session signs',
];
const ANSWER_NOT_ON_PAPER: Wrong = [
  'ANSWER_NOT_ON_PAPER',
  '作答的题目或选项不在本人试卷上',
  "an answer names an item or option that is not on this candidate's paper",
];
const HAND_IN_ANSWERS: Wrong = [
  'HAND_IN_ANSWERS',
  '交卷时封存的答案与记录中的答案不一致',
  'the answers sealed by the hand-in are not the answers in the entries',
];

function wrong(one: OpenedPart, seq: number, [code, zh, en]: Wrong) {
  const where = `${one.device}-${one.epoch}/${seq}`;
  return trouble(
    code,
    {
      zh: `考生 ${one.part.candidate} 的流水第 ${seq} 条（${where}）：${zh}。请保留该机器和流水，联系主管部门。`,
      en: `Sitting of ${one.part.candidate}, entry ${where}: ${en}. Keep the machine and its journal, and call the authority.`,
    },
    where,
  );
}
