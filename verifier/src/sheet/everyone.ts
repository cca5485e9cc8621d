import type { ActRecord } from '../acts/prove-acts.ts';
import type { Candidates } from '../authority-word/roll.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { handInsOf, hasStarted, type Sitting } from '../sittings/sittings.ts';

/**
 * R45: every person on the roll is accounted for: handed in, or never admitted, or a person signed what became of them (turned away, a
 * status, an incident for a sitting that broke off). Whoever sat had been admitted (R31) and is on the roll (R32).
 */
export function checkEveryone(
  candidates: Candidates,
  sittings: readonly Sitting[],
  acts: readonly ActRecord[],
): Checked {
  const flaws: Flaw[] = [];
  const sum = { handedIn: 0, absent: 0, signed: 0 };
  for (const { candidate, name } of candidates.values()) {
    const mine = sittings.filter((one) => one.candidate === candidate);
    const admitted = acts.some(({ act }) => act.act === 'admit' && act.candidate === candidate);
    if (mine.some((sitting) => handInsOf(sitting).length > 0)) sum.handedIn += 1;
    else if (!admitted) sum.absent += 1;
    else if (acts.some(({ act }) => tellsWhy(act, candidate))) sum.signed += 1;
    else
      flaws.push(
        flaw(`${candidate} ${name}`, {
          zh: mine.some(hasStarted)
            ? '开始了答题，却没有交卷，也没有监考人员签名说明：结果被丢弃。'
            : '已核验入场，却没有答题，也没有监考人员签名说明。',
          en: mine.some(hasStarted)
            ? 'began the sitting, but there is no hand-in and nobody signed what happened: a result was dropped.'
            : 'was admitted, but never sat, and nobody signed what happened.',
        }),
      );
  }
  return verdict(flaws, {
    zh: `名单 ${candidates.size} 人全部有着落：交卷 ${sum.handedIn}，缺考 ${sum.absent}，另有签名说明 ${sum.signed}`,
    en: `all ${candidates.size} of the roll are accounted for: ${sum.handedIn} handed in, ${sum.absent} never came, ${sum.signed} by a signed word`,
  });
}

function tellsWhy(act: ActRecord['act'], candidate: string): boolean {
  switch (act.act) {
    case 'turn-away':
    case 'record-incident':
      return act.candidate === candidate;
    case 'set-status':
      return act.candidate === candidate && act.status !== 'normal';
    default:
      return false;
  }
}
