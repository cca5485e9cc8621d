import { type Digest, type Result, refuse, type Timers, trouble } from '@exam-room/shared/base';
import type { Log } from '@exam-room/shared/host/log';
import type { StationMessage } from '@exam-room/shared/protocol';
import { proveEarlier } from './console-link/prove-earlier.ts';
import { answersMark } from './hand-in/answers-mark.ts';
import { makeAnswerKey } from './keys/answer-keys.ts';
import { plainWords, type WordSources } from './keys/plain-words.ts';
import type { Machine } from './opening/open-machine.ts';
import type { Papers } from './papers/draw-granted.ts';
import type { Order } from './sitting/orders.ts';
import { seatRulesOf } from './sitting/seat-rules.ts';
import { type TakeOvers, takeOvers } from './take-over.ts';

export interface TakeOverNeeds {
  readonly machine: Machine;
  readonly times: { readonly realTimers: Timers };
  readonly known: ReadonlyMap<Digest, Order>;
  readonly papers: Papers;
  readonly tell: (message: StationMessage) => boolean;
  readonly changed: () => void;
  readonly log: Log;
}

/** Plugs together what a spare needs to go on with the sitting of another seat. */
export function composeTakeOvers(needs: TakeOverNeeds): TakeOvers {
  const { machine, times, known, papers, tell, changed, log } = needs;
  const { journal, keys, opened } = machine;
  return takeOvers({
    device: keys.device,
    rules: seatRulesOf(opened.session, keys.device),
    known,
    shelf: journal,
    prove: (sealed, move) => proveEarlier(sealed, opened.session, move),
    wordsOf: ({ device, key, inheritedBy }) =>
      plainWords({
        device,
        answerKey: () => key,
        answersMark,
        actOf: () => undefined,
        planOf: planOf(machine, papers),
        inheritedBy,
      }),
    async open(sealed) {
      // Loaded when a sitting is moved here, which few seats ever see.
      const { openSealed } = await import('@exam-room/shared/host/sealing');
      return openSealed(keys.sealIdentity, sealed);
    },
    makeKey: (key) => makeAnswerKey({ ...opened, device: keys.device }, key),
    tell,
    timers: times.realTimers,
    changed,
    log,
  });
}

/** The plan of a paper whose grant is on the disk. Code: PAPER_GRANT_MISSING and those of the draw. */
export function planOf({ journal }: Machine, papers: Papers): WordSources['planOf'] {
  return ({ candidate, attempt }): ReturnType<WordSources['planOf']> => {
    const grant = journal.grant(candidate, attempt);
    return grant === undefined ? grantMissing(candidate) : papers.plan(grant);
  };
}

function grantMissing(candidate: string): Result<never> {
  return refuse(
    trouble(
      'PAPER_GRANT_MISSING',
      {
        zh: '流水中有试卷，磁盘上却没有对应的发放记录：两者不属于一起。请保留磁盘，并将考生换到备用机。',
        en: 'The journal tells of a paper whose grant is not on the disk: they do not belong together. Keep the disk and move the candidate to a spare seat.',
      },
      candidate,
    ),
  );
}
