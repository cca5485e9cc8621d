import { itemsOfSection } from '../authority-word/blueprint.ts';
import type { Pool } from '../authority-word/pool.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import type { IndexQuestion, Section } from '../formats/authority-formats.ts';
import { grouped } from '../grouped.ts';
import { sha256Hex } from '../proofs/digests.ts';
import { type Below, pick, purposeKey, randomNumbers, shuffle } from '../proofs/random-numbers.ts';

/** A paper drawn again from the seed, by the specification in docs/draw.md. */
export interface Paper {
  readonly hash: string;
  /** The section of each item, and the question of each item. */
  readonly items: ReadonlyMap<string, { readonly section: Section; readonly question: string }>;
  readonly questions: ReadonlySet<string>;
}

/** The pool's questions by what a cell asks for, in the index's order. */
export type Stock = ReadonlyMap<string, readonly IndexQuestion[]>;

export function stockOf(pool: Pool): Stock {
  return grouped(pool.questions, ({ items, ...one }) => stockKey({ ...one, items: items.length }));
}

function stockKey(of: {
  readonly kind: string;
  readonly topic: string;
  readonly difficulty: string;
  readonly items: number;
}): string {
  return [of.kind, of.topic, of.difficulty, of.items].join(' ');
}

export interface DrawFor {
  readonly session: IssuedSession;
  readonly stock: Stock;
  readonly seed: Buffer;
  readonly candidate: string;
  readonly attempt: number;
}

export function drawPaper({ session, stock, seed, candidate, attempt }: DrawFor): Paper {
  const label = ['exam-room/draw/v1', session.session, session.poolIndex, candidate, attempt].join('\n');
  const below = randomNumbers(purposeKey(seed, label));
  const lines = ['exam-room/paper/v1', `${candidate} ${attempt}`];
  const items = new Map<string, { section: Section; question: string }>();
  const questions = new Set<string>();
  for (const section of session.blueprint.sections)
    for (const question of drawSection(below, section, stock)) {
      const orders = question.items.map((item) =>
        item.kind === 'judge' || item.orderLocked
          ? Array.from({ length: item.options }, (_, option) => option)
          : shuffle(below, item.options),
      );
      lines.push(`${section.id} ${question.question} ${orders.map((order) => order.join(',')).join('/')}`);
      questions.add(question.question);
      for (const at of question.items.keys())
        items.set(`${question.question}.${at + 1}`, { section, question: question.question });
    }
  return { hash: sha256Hex(Buffer.from(`${lines.join('\n')}\n`)), items, questions };
}

/** First every cell takes its questions, cell after cell; then the whole section is put in order. */
function drawSection(below: Below, section: Section, stock: Stock): readonly IndexQuestion[] {
  const taken = section.cells.flatMap((cell) => {
    const from = stock.get(stockKey({ ...cell, kind: section.kind, items: itemsOfSection(section) })) ?? [];
    return pick(below, from.length, cell.count).flatMap((place) => from[place] ?? []);
  });
  if (!section.shuffleQuestions) return taken;
  return shuffle(below, taken.length).flatMap((place) => taken[place] ?? []);
}
