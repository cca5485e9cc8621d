import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { FACT_NAMES } from '../formats/names.ts';
import { placeOf } from '../journals/journal.ts';
import type { Paper } from '../papers/draw.ts';
import type { Papers } from '../papers/papers.ts';
import { readBase64 } from '../proofs/bytes.ts';
import type { Sitting } from './sittings.ts';
import { type Step, walk } from './walk.ts';

/** R34: answers are for items of that candidate's paper, after the start and before the hand-in, never while the sitting was held. */
export function checkAnswers(sittings: readonly Sitting[], papers: Papers): Checked {
  const flaws: Flaw[] = [];
  const sizes = new Set<number>();
  let answers = 0;
  for (const sitting of sittings) {
    const paper = papers.get(sitting.candidate);
    for (const step of walk(sitting)) {
      const found = stepFlaw(step, paper);
      if (found !== undefined) flaws.push(found);
      if (step.entry.fact.kind !== 'answer-saved') continue;
      answers += 1;
      const sealed = readBase64(step.entry.fact.sealed);
      if (sealed === undefined)
        flaws.push(
          flaw(placeOf(step.entry), { zh: '密封的答案无法读取。', en: 'the sealed answer cannot be read.' }),
        );
      else sizes.add(sealed.length);
    }
  }
  if (sizes.size > 1)
    flaws.push(
      flaw('journals', {
        zh: '密封答案长短不一：长短会泄露所选的内容。',
        en: 'sealed answers differ in size: their sizes would tell what was chosen.',
      }),
    );
  return verdict(flaws, {
    zh: `${answers} 次答题保存，均属本人试卷，均在答题时间之内`,
    en: `${answers} answers saved, all for items of the own paper, all between start and hand-in`,
  });
}

function stepFlaw({ entry, started, held, over }: Step, paper: Paper | undefined): Flaw | undefined {
  const { fact } = entry;
  if (fact.kind !== 'answer-saved' && fact.kind !== 'question-shown' && fact.kind !== 'question-flagged')
    return undefined;
  const listed =
    fact.kind === 'answer-saved' ? paper?.items.has(fact.item) : paper?.questions.has(fact.question);
  const at = placeOf(entry);
  if (listed !== true)
    return flaw(at, {
      zh: `题目 ${fact.kind === 'answer-saved' ? fact.item : fact.question} 不在该考生的试卷中。`,
      en: `${fact.kind === 'answer-saved' ? fact.item : fact.question} is not on this candidate's paper.`,
    });
  if (!started)
    return flaw(at, {
      zh: `开始答题之前就有“${FACT_NAMES[fact.kind]}”。`,
      en: `${fact.kind} before the sitting began.`,
    });
  if (over)
    return flaw(at, {
      zh: `交卷或换座之后还有“${FACT_NAMES[fact.kind]}”。`,
      en: `${fact.kind} after the hand-in, or after the sitting had moved away.`,
    });
  if (held)
    return flaw(at, {
      zh: `暂停或锁定期间有“${FACT_NAMES[fact.kind]}”。`,
      en: `${fact.kind} while the sitting was paused or locked.`,
    });
  return undefined;
}
