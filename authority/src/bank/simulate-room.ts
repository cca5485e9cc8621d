import { type CandidateId, type Digest, ok, type Result, type SessionId, utf8 } from '@exam-room/shared/base';
import { sha256 } from '@exam-room/shared/crypto';
import type { Blueprint } from '@exam-room/shared/model';
import {
  type BankIndex,
  choosePool,
  drawKey,
  drawPaper,
  type IndexQuestion,
  type Paper,
  poolOf,
} from '@exam-room/shared/paper';

/** What candidates beside and behind each other would have in common, counted over simulated sittings. */
export interface SimulatedRoom {
  readonly sittings: number;
  readonly seats: number;
  /** Share of a paper's questions that a neighbour's paper has too: mean and the worst pair. */
  readonly sharedMean: number;
  readonly sharedMost: number;
  /** Share of places where two neighbours have the same question with the same option order at the same moment (THREATS B12: at most 5 %). */
  readonly samePlaceMean: number;
  /** Share of the simulated candidates that met the most exposed question. */
  readonly exposureMost: number;
  /** Different papers among all. */
  readonly papersDistinct: number;
}

/** A room of five rows of six. */
const COLUMNS = 6;
const ROWS = 5;
const SEATS = COLUMNS * ROWS;

/**
 * Draws the papers of whole rooms with the real draw and compares each seat with the one beside and the one behind it. The seeds follow
 * from the number of the sitting: the same bank gives the same figures. Refuses what the draw refuses (BANK_TOO_SMALL).
 */
export function simulateRooms(
  questions: readonly Pick<IndexQuestion, 'question' | 'kind' | 'topic' | 'difficulty' | 'items'>[],
  blueprint: Blueprint,
  sittings: number,
): Result<SimulatedRoom> {
  const index = asIndex(questions);
  const bank = poolOf(index);
  const met = new Map<string, number>();
  const hashes = new Set<string>();
  const shared: number[] = [];
  const samePlace: number[] = [];
  for (let sitting = 0; sitting < sittings; sitting += 1) {
    const papers: Paper[] = [];
    const seed = sha256(utf8(`exam-room/lint/v1\n${sitting}`));
    const pool = poolOf({ ...index, questions: [...choosePool({ bank, blueprint, seed })] });
    for (let seat = 0; seat < SEATS; seat += 1) {
      const candidate = `S${sitting}-${seat}` as CandidateId; // a name of this simulation only
      const key = drawKey({
        seed,
        session: 'LINT' as SessionId, // as above
        poolIndex: NO_DIGEST,
        candidate,
        attempt: 1,
      });
      const paper = drawPaper({ pool, blueprint, key, candidate, attempt: 1 });
      if (!paper.ok) return paper;
      papers.push(paper.value);
      hashes.add(paper.value.questions.map((one) => `${one.question}${JSON.stringify(one.orders)}`).join());
      for (const { question } of paper.value.questions) met.set(question, (met.get(question) ?? 0) + 1);
    }
    for (const [a, b] of neighbours(papers)) {
      shared.push(sharedShare(a, b));
      samePlace.push(samePlaceShare(a, b));
    }
  }
  const candidates = sittings * SEATS;
  return ok({
    sittings,
    seats: SEATS,
    sharedMean: mean(shared),
    sharedMost: largest(shared),
    samePlaceMean: mean(samePlace),
    exposureMost: largest([...met.values()]) / Math.max(1, candidates),
    papersDistinct: hashes.size,
  });
}

const NO_DIGEST = '0'.repeat(64) as Digest; // nothing was encrypted

function asIndex(
  questions: readonly Pick<IndexQuestion, 'question' | 'kind' | 'topic' | 'difficulty' | 'items'>[],
): BankIndex {
  return {
    schema: 'exam-room/bank-index/v1',
    bank: 'lint',
    version: 1,
    post: '000',
    title: 'lint',
    issuedMs: 0,
    expiresMs: 0,
    topics: [],
    questions: questions
      .toSorted((a, b) => (a.question < b.question ? -1 : 1))
      .map((one) => ({ ...one, cipher: NO_DIGEST, offset: 0, length: 1 })),
  };
}

function neighbours(papers: readonly Paper[]): readonly (readonly [Paper, Paper])[] {
  return papers.flatMap((paper, seat) => {
    const beside = (seat + 1) % COLUMNS === 0 ? undefined : papers[seat + 1];
    const behind = papers[seat + COLUMNS];
    return [beside, behind].flatMap((other) => (other === undefined ? [] : [[paper, other] as const]));
  });
}

function sharedShare(a: Paper, b: Paper): number {
  const have = new Set(b.questions.map((one) => one.question));
  return a.questions.filter((one) => have.has(one.question)).length / Math.max(1, a.questions.length);
}

function samePlaceShare(a: Paper, b: Paper): number {
  const same = a.questions.filter((one, at) => {
    const other = b.questions[at];
    return other?.question === one.question && JSON.stringify(other.orders) === JSON.stringify(one.orders);
  });
  return same.length / Math.max(1, a.questions.length);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
