import { itemId } from '@exam-room/shared/base';
import { sha256 } from '@exam-room/shared/crypto';
import { ONLY_NONCE, questionKey, unseal } from '@exam-room/shared/host/native-crypto';
import { blueprintSchema } from '@exam-room/shared/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SMALL_BLUEPRINT } from '../e2e/small-authority.ts';
import { keysByItem } from './bank/answer-keys.ts';
import { bankSecret } from './bank/bank-secret.ts';
import { type BuiltBank, buildBank } from './bank/build.ts';
import type { DraftItem, DraftQuestion } from './bank/draft.ts';
import { finishQuestion } from './bank/finish-question.ts';
import { keySignals } from './bank/key-signals.ts';
import { encodeBank } from './bank/publish-bank.ts';
import { makePool } from './session/pool.ts';

const TOPICS = [{ id: 'laws', name: '法律法规', part: 'general' as const }];
const PLACE = { sheet: '题库', row: 2 };
const blueprint = blueprintSchema.parse(SMALL_BLUEPRINT);
const text = (line: string) => [{ block: 'text' as const, line: [line] }];

function build(questions: readonly DraftQuestion[], secret: Uint8Array): BuiltBank {
  const own = bankSecret(secret, 'blind');
  const finished = questions.map((draft) => finishQuestion({ draft, images: new Map() }, own));
  const identity = { bank: 'blind', version: 1, post: '101', title: '试', issuedMs: 1, expiresMs: 2 };
  return buildBank(finished, identity, { secret: own, topics: TOPICS });
}

/** Every byte that could ever lie on a seat: the bank's head, index and ciphertexts, and the pool of a session made from it. */
function seatPackage(built: BuiltBank): readonly string[] {
  const bank = encodeBank(built);
  const bin = Buffer.from(built.questionsBin);
  const pool = makePool(
    {
      index: built.index,
      plaintext: ({ question, offset, length }) =>
        unseal(questionKey(built.contentKey, question), ONLY_NONCE, bin.subarray(offset, offset + length)) ??
        new Uint8Array(),
      answerKeys: () => Promise.resolve({ ok: true, value: keysByItem(built.answerKeys) }),
    },
    blueprint,
    { contentKey: new Uint8Array(32).fill(1), seed: new Uint8Array(32).fill(2), issuedMs: 3 },
  );
  return [
    JSON.stringify(bank.head),
    Buffer.from(bank.columns).toString('utf8'),
    bin.toString('base64'),
    Buffer.from(pool.payload).toString('utf8'),
    pool.questionsBin.toString('base64'),
  ];
}

/** An item without its key: how many options it has says which keys are possible. */
const bareItem = fc
  .record({
    kind: fc.constantFrom('single', 'multi', 'judge'),
    stem: fc.string({ maxLength: 12 }),
    options: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 10 }), { minLength: 3, maxLength: 7 }),
    orderLocked: fc.boolean(),
  })
  .map(
    ({ kind, stem, options, orderLocked }): Omit<DraftItem, 'answer'> => ({
      kind,
      stem: text(stem),
      options: kind === 'judge' ? [] : options.map(text),
      orderLocked: orderLocked || kind === 'judge',
      analysis: '',
      place: PLACE,
    }),
  );

const bareQuestion = fc.record({
  stem: fc.uuid(),
  difficulty: fc.constantFrom('easy', 'medium', 'hard'),
  items: fc.array(bareItem, { minLength: 1, maxLength: 4 }),
});

function withKeys(
  bare: readonly (typeof bareQuestion extends fc.Arbitrary<infer Bare> ? Bare : never)[],
  picks: Iterator<number>,
): readonly DraftQuestion[] {
  return bare.map(({ stem, difficulty, items }) => {
    const [first] = items;
    const answered = items.map((item): DraftItem => {
      const pick = Number(picks.next().value);
      const count = item.kind === 'judge' ? 2 : item.options.length;
      const all = Array.from({ length: count }, (_, at) => at);
      const answer =
        item.kind === 'multi'
          ? all.filter((at) => at === pick % count || ((pick >> at) & 1) === 1)
          : [pick % count];
      return { ...item, answer, analysis: `答案见第 ${pick} 条` };
    });
    const kind = items.length === 1 && first !== undefined ? first.kind : 'case';
    const own = kind === 'case' ? answered : answered.map((item) => ({ ...item, stem: [] }));
    return { kind, topic: 'laws', difficulty, stem: text(stem), items: own, place: PLACE };
  });
}

describe('what a seat could ever get of a bank', () => {
  it('is the same to the byte when all answer keys and explanations are permuted: 500 random banks (THREATS C2)', () => {
    let different = 0;
    fc.assert(
      fc.property(
        fc.record({
          bare: fc.array(bareQuestion, { minLength: 1, maxLength: 6 }),
          first: fc.infiniteStream(fc.nat({ max: 1_000 })),
          second: fc.infiniteStream(fc.nat({ max: 1_000 })),
          secret: fc.uint8Array({ minLength: 32, maxLength: 32 }),
        }),
        ({ bare, first, second, secret }) => {
          const a = build(withKeys(bare, first[Symbol.iterator]()), secret);
          const b = build(withKeys(bare, second[Symbol.iterator]()), secret);
          if (JSON.stringify(a.answerKeys) !== JSON.stringify(b.answerKeys)) different += 1;
          expect(seatPackage(b)).toEqual(seatPackage(a));
        },
      ),
      { numRuns: 500 },
    );
    // The property would hold of banks whose keys happened to be the same.
    expect(different).toBeGreaterThan(490);
  });

  it('is the same to the byte when it is built again, and other bytes under another secret', () => {
    const bare = fc.sample(bareQuestion, { numRuns: 20, seed: 4 });
    const drafts = withKeys(bare, Array(200).keys());
    const [one, again] = [build(drafts, sha256(Buffer.from('a'))), build(drafts, sha256(Buffer.from('a')))];
    expect(seatPackage(again)).toEqual(seatPackage(one));
    expect(again.answerKeys).toEqual(one.answerKeys);
    expect(seatPackage(build(drafts, sha256(Buffer.from('b'))))).not.toEqual(seatPackage(one));
  });
});

/** How well a number tells right options from wrong ones: 0.5 is not at all (Mann and Whitney). */
function areaUnderCurve(scored: readonly (readonly [score: number, right: boolean])[]): number {
  const sorted = scored.toSorted((a, b) => a[0] - b[0]);
  let [ranks, rights] = [0, 0];
  for (let at = 0; at < sorted.length; ) {
    let end = at;
    while (end < sorted.length && sorted[end]?.[0] === sorted[at]?.[0]) end += 1;
    const right = sorted.slice(at, end).filter(([, one]) => one).length;
    ranks += right * ((at + 1 + end) / 2);
    rights += right;
    at = end;
  }
  return (ranks - (rights * (rights + 1)) / 2) / (rights * (sorted.length - rights));
}

describe('the place of the right option, over 10,000 questions of an author who always writes C (THREATS C3)', () => {
  const drafts = Array.from(
    { length: 10_000 },
    (_, at): DraftQuestion => ({
      kind: 'single',
      topic: 'laws',
      difficulty: 'easy',
      stem: text(`第 ${at} 题，正确的是（ ）。`),
      items: [
        {
          kind: 'single',
          stem: [],
          options: [1, 2, 3, 4].map((n) => text('项'.repeat(1 + ((at * 7 + n * n * 5) % 9)))),
          orderLocked: false,
          answer: [2],
          analysis: '',
          place: PLACE,
        },
      ],
      place: PLACE,
    }),
  );
  const built = build(drafts, sha256(Buffer.from('author of C')));
  const keys = keysByItem(built.answerKeys);
  const options = built.index.questions.flatMap((entry, rank) => {
    const [right = -1] = keys.get(itemId(entry.question, 1)) ?? [];
    return [0, 1, 2, 3].map((place) => ({ entry, rank, place, right: place === right }));
  });
  const auc = (score: (of: (typeof options)[number]) => number) =>
    areaUnderCurve(options.map((one) => [score(one), one.right]));

  it('cannot be told from the place', () => {
    for (const wanted of [0, 1, 2, 3])
      expect(Math.abs(auc(({ place }) => Number(place === wanted)) - 0.5)).toBeLessThan(0.02);
  });

  it('cannot be told from any digit of the id, from its rank, nor from the length of the ciphertext', () => {
    for (let digit = 0; digit < 24; digit += 1) {
      const told = auc(({ entry, place }) => (Number.parseInt(entry.question.charAt(digit), 16) + place) % 4);
      expect(Math.abs(told - 0.5)).toBeLessThan(0.02);
    }
    expect(Math.abs(auc(({ rank, place }) => (rank + place) % 4) - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(auc(({ entry, place }) => (entry.length + place) % 4) - 0.5)).toBeLessThan(0.02);
  });

  it('would be found by this test if the order followed the author', () => {
    expect(areaUnderCurve(options.map(({ place }) => [Number(place === 2), place === 2]))).toBe(1);
  });
});

describe('an author whose habits tell the key', () => {
  const question = (answer: number, lengths: readonly number[], orderLocked: boolean): DraftQuestion => ({
    kind: 'single',
    topic: 'laws',
    difficulty: 'easy',
    stem: text('题'),
    items: [
      {
        kind: 'single',
        stem: [],
        options: lengths.map((n) => text('项'.repeat(n))),
        orderLocked,
        answer: [answer],
        analysis: '',
        place: PLACE,
      },
    ],
    place: PLACE,
  });
  const codes = (make: (at: number) => DraftQuestion) =>
    keySignals(Array.from({ length: 60 }, (_, at) => make(at))).map((one) => one.code);

  it('is told when the right option is the longest too often, and when a locked order has it at one place', () => {
    expect(
      codes((at) =>
        question(
          at % 4,
          [3, 3, 3, 3].map((n, place) => (place === at % 4 ? 9 : n)),
          false,
        ),
      ),
    ).toEqual(['KEY_LONGEST']);
    expect(codes(() => question(2, [4, 4, 4, 4], true))).toEqual(['KEY_PLACE']);
    expect(codes(() => question(2, [4, 4, 4, 4], false))).toEqual([]);
    expect(codes((at) => question(at % 4, [4, 5, 6, 7], true))).toEqual([]);
  });
});
