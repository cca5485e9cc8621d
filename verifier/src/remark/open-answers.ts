import type { Pool } from '../authority-word/pool.ts';
import { type Checked, type Flaw, fails, flaw, holds } from '../flaw.ts';
import { placeOf, type SeatRecord } from '../journals/journal.ts';
import { readBase64, readHex, readJson, readText } from '../proofs/bytes.ts';
import { hmacSha256 } from '../proofs/digests.ts';
import { answerNonce, openAge, openChaCha } from '../proofs/sealed.ts';
import { countsIn, handInsOf, type Sitting, type Stretch } from '../sittings/sittings.ts';
import type { AuthoritySecrets } from './authority-data.ts';

/** Chosen canonical options by item; items without an answer are left out. */
export type Answers = ReadonlyMap<string, readonly number[]>;
export type OpenedSittings = ReadonlyMap<Sitting, Answers>;

const CHOICE_BYTES = 16;
/** Opens to nothing, and says nothing. */
const NOTHING = new Uint8Array();

/**
 * R51: every sealed answer opens to a choice that its item allows, and the answers as they stood at the hand-in are those that the seat
 * sealed into it (HMAC under the sitting's own key): none was added, dropped or exchanged afterwards, whoever holds the seat's keys.
 */
export async function openAnswers(
  sittings: readonly Sitting[],
  pool: Pool,
  secrets: AuthoritySecrets,
): Promise<Checked<OpenedSittings>> {
  const flaws: Flaw[] = [];
  const opened = new Map<Sitting, Answers>();
  let answers = 0;
  for (const sitting of sittings) {
    const result = await openSitting(sitting, pool, secrets.identities);
    flaws.push(...result.flaws);
    opened.set(sitting, result.answers);
    answers += result.answers.size;
  }
  if (flaws.length > 0) return fails(...flaws);
  return holds(opened, {
    zh: `${opened.size} 人的答案全部打开（最终作答 ${answers} 小题），与交卷时的封签一致`,
    en: `the answers of ${opened.size} sittings open (${answers} items answered in the end) and are those sealed at the hand-in`,
  });
}

async function openSitting(
  sitting: Sitting,
  pool: Pool,
  identities: readonly string[],
): Promise<{ readonly answers: Answers; readonly flaws: readonly Flaw[] }> {
  const flaws: Flaw[] = [];
  const answers = new Map<string, readonly number[]>();
  let key: Uint8Array | undefined;
  for (const stretch of sitting.stretches) {
    key = await answerKeyOf(stretch, identities);
    if (key === undefined) {
      flaws.push(keyDoesNotOpen(stretch));
      continue;
    }
    for (const entry of stretch.entries.filter(countsIn(sitting, stretch))) {
      if (entry.fact.kind !== 'answer-saved') continue;
      const choice = openChoice(entry, entry.fact.sealed, key);
      if (choice === undefined || !isAllowed(pool, entry.fact.item, choice))
        flaws.push(answerDoesNotOpen(entry, sitting.candidate));
      else if (choice.length === 0) answers.delete(entry.fact.item);
      else answers.set(entry.fact.item, choice);
    }
  }
  const [handIn] = handInsOf(sitting);
  if (handIn !== undefined && key !== undefined) flaws.push(...handInFlaws(handIn, { answers, key }));
  return { answers, flaws };
}

/** The sitting's own key, 32 bytes, raw or as hex. */
async function answerKeyOf(stretch: Stretch, identities: readonly string[]): Promise<Uint8Array | undefined> {
  const sealed = readBase64(stretch.opened.fact.answerKeyToAuthority) ?? NOTHING;
  const plain = await openAge(identities, sealed);
  if (plain === undefined || plain.length === 32) return plain;
  return readHex(readText(plain)?.trim() ?? '', 32);
}

function openChoice(entry: SeatRecord, sealed: string, key: Uint8Array): readonly number[] | undefined {
  const nonce = answerNonce(entry.device.device, entry.epoch, entry.seq);
  const plain = openChaCha(key, nonce, readBase64(sealed) ?? NOTHING) ?? NOTHING;
  const text = readText(plain);
  const choice = readJson(text ?? '');
  if (!Array.isArray(choice) || !choice.every((one) => Number.isInteger(one))) return undefined;
  const numbers: readonly number[] = choice;
  // One choice has one spelling: ascending, no doubles, padded with spaces.
  const plainly = JSON.stringify([...new Set(numbers)].toSorted((a, b) => a - b)).padEnd(CHOICE_BYTES, ' ');
  return text === plainly ? numbers : undefined;
}

function isAllowed(pool: Pool, item: string, choice: readonly number[]): boolean {
  const [question = '', number = ''] = item.split('.');
  const asked = pool.find.get(question)?.items[Number(number) - 1];
  const options = asked?.options ?? 0;
  const most = asked?.kind === 'multi' ? options : 1;
  return choice.length <= most && choice.every((option) => option >= 0 && option < options);
}

function handInFlaws(
  handIn: SeatRecord<'handed-in'>,
  { answers, key }: { readonly answers: Answers; readonly key: Uint8Array },
): readonly Flaw[] {
  const lines = [...answers].map(([item, choice]) => `${item} ${choice.join(',')}`).toSorted();
  const seal = hmacSha256(key, `exam-room/answers/v1\n${lines.join('\n')}\n`).toString('hex');
  const flaws: Flaw[] = [];
  if (seal !== handIn.fact.answers)
    flaws.push(
      flaw(placeOf(handIn), {
        zh: '打开的答案与交卷时的封签不一致：有答案在交卷之后被增减或改换。',
        en: 'the opened answers are not those sealed at the hand-in: some were added, dropped or exchanged afterwards.',
      }),
    );
  if (answers.size !== handIn.fact.answered)
    flaws.push(
      flaw(placeOf(handIn), {
        zh: `交卷写明作答 ${handIn.fact.answered} 小题，打开的是 ${answers.size} 小题。`,
        en: `the hand-in tells ${handIn.fact.answered} items answered; ${answers.size} were.`,
      }),
    );
  return flaws;
}

function keyDoesNotOpen(stretch: Stretch): Flaw {
  return flaw(placeOf(stretch.opened), {
    zh: `考生 ${stretch.candidate} 的答案密钥无法用主管部门的密钥打开。`,
    en: `the answer key of ${stretch.candidate} does not open with the authority's key.`,
  });
}

function answerDoesNotOpen(entry: SeatRecord, candidate: string): Flaw {
  return flaw(placeOf(entry), {
    zh: `考生 ${candidate} 的这个答案打不开，或不是该题的选项：答案被换过。`,
    en: `this answer of ${candidate} does not open, or is no choice of its item: it was exchanged.`,
  });
}
