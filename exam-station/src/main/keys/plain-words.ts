import {
  type DeviceId,
  type Digest,
  fromBase64,
  type ItemId,
  ok,
  type Result,
  refuse,
  toBase64,
  trouble,
} from '@exam-room/shared/base';
import { answerNonce, seal, unseal } from '@exam-room/shared/host/native-crypto';
import {
  type Act,
  decodeChoice,
  encodeChoice,
  type SeatFact,
  type StayHead,
} from '@exam-room/shared/records';
import type { Place, PlainWords } from '../ports.ts';
import type { PaperPlan } from '../sitting/paper-plan.ts';
import type { PlainFact, Shown } from '../sitting/plain-facts.ts';
import { type Inherited, type SeatState, type Who, whoOf } from '../sitting/seat-state.ts';

/** What the journal's short words point at. */
export interface WordSources {
  readonly device: DeviceId;
  readonly answerKey: (order: Digest) => Uint8Array | undefined;
  /** The mark over all answers of a sitting, under its answer key. */
  readonly answersMark: (key: Uint8Array, answers: ReadonlyMap<ItemId, readonly number[]>) => Digest;
  readonly actOf: (order: Digest) => Act | undefined;
  readonly planOf: (who: Pick<Who, 'candidate' | 'attempt'>) => Result<PaperPlan>;
  /** What the sitting of a move order brought along; `continues` names the entries that were taken over. */
  readonly inheritedBy: (order: Digest, continues: readonly StayHead[]) => Result<Inherited>;
}

/**
 * Turns the sitting's facts into what the journal keeps, and back. Codes of `read`: ANSWER_UNREADABLE and those of `planOf` and `inheritedBy`; all
 * mean that the journal and its side rows do not belong together.
 */
export function plainWords(sources: WordSources): PlainWords {
  return {
    write: (fact, state, place) => write(sources, { fact, state, place }),
    read: (fact, state, place) => read(sources, { fact, state, place }),
  };
}

function write(
  sources: WordSources,
  from: { readonly fact: PlainFact; readonly state: SeatState; readonly place: Place },
): SeatFact {
  const { fact, state, place } = from;
  switch (fact.kind) {
    case 'answer-saved': {
      const nonce = answerNonce(sources.device, place.epoch, place.seq);
      const sealed = seal(keyOf(sources, state), nonce, encodeChoice(fact.choice));
      return { kind: fact.kind, item: fact.item, sealed: toBase64(sealed) };
    }
    case 'sitting-opened': {
      const { inherited, ...rest } = fact;
      return inherited === undefined ? rest : { ...rest, continues: [...inherited.continues] };
    }
    case 'handed-in': {
      const answers = state.sitting.at === 'sitting' ? state.sitting.answers : new Map<ItemId, []>();
      return { ...fact, answers: sources.answersMark(keyOf(sources, state), answers) };
    }
    case 'message-shown':
      return { kind: fact.kind, order: fact.order };
    case 'paused':
      return { kind: fact.kind, order: fact.order };
    case 'paper-drawn': {
      const { kind, candidate, attempt, paper, items } = fact;
      return { kind, candidate, attempt, paper, items };
    }
    default:
      return fact;
  }
}

function read(
  sources: WordSources,
  from: { readonly fact: SeatFact; readonly state: SeatState; readonly place: Place },
): Result<PlainFact> {
  const { fact, state, place } = from;
  switch (fact.kind) {
    case 'answer-saved': {
      const nonce = answerNonce(sources.device, place.epoch, place.seq);
      const sealed = fromBase64(fact.sealed);
      const key = keyIfThere(sources, state);
      const body = sealed === undefined || key === undefined ? undefined : unseal(key, nonce, sealed);
      const choice = body === undefined ? undefined : decodeChoice(body);
      return choice === undefined
        ? refuse(unreadable(place.seq))
        : ok({ kind: fact.kind, item: fact.item, choice });
    }
    case 'sitting-opened': {
      const { continues, ...rest } = fact;
      if (continues === undefined) return ok(rest);
      const inherited = sources.inheritedBy(fact.order, continues);
      return inherited.ok ? ok({ ...rest, inherited: inherited.value }) : inherited;
    }
    case 'handed-in': {
      const { answers: _mark, ...rest } = fact;
      return ok(rest);
    }
    case 'message-shown':
      return ok({ ...fact, shown: shownBy(sources.actOf(fact.order)) });
    case 'paused':
      return ok({ ...fact, why: reasonOf(sources.actOf(fact.order)) });
    case 'paper-drawn': {
      const plan = sources.planOf(fact);
      return plan.ok ? ok({ ...fact, plan: plan.value }) : plan;
    }
    default:
      return ok(fact);
  }
}

/** Undefined when its row is no longer on the disk: a rotten disk can lose it. */
function keyIfThere(sources: WordSources, state: SeatState): Uint8Array | undefined {
  const who = whoOf(state.sitting);
  return who === undefined ? undefined : sources.answerKey(who.order);
}

function keyOf(sources: WordSources, state: SeatState): Uint8Array {
  const key = keyIfThere(sources, state);
  if (key === undefined) throw new Error('an answer without the answer key of its sitting');
  return key;
}

function shownBy(act: Act | undefined): Shown {
  if (act === undefined) return { shows: 'message', text: '' }; // the order's text was lost with its row: the entry still counts
  return act.act === 'message' ? { shows: 'message', text: act.text } : { shows: 'help-is-coming' };
}

function reasonOf(act: Act | undefined): string {
  return act?.act === 'pause' ? act.reason : '';
}

function unreadable(seq: number) {
  return trouble(
    'ANSWER_UNREADABLE',
    {
      zh: `本机流水第 ${seq} 条中的答案无法用本机的密钥读取。请保留磁盘，并将考生换到备用机。`,
      en: `The answer in entry ${seq} cannot be opened with this machine's key. Keep the disk and move the candidate to a spare seat.`,
    },
    `entry ${seq}`,
  );
}
