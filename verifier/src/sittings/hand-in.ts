import { itemCount } from '../authority-word/blueprint.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { placeOf, type SeatRecord, seatRecords } from '../journals/journal.ts';
import { countsIn, handInsOf, type Sitting } from './sittings.ts';
import { toleranceMs } from './time.ts';
import { type Step, walk } from './walk.ts';

/**
 * R38: each sitting is handed in at most once, after its start, by the candidate not before the earliest moment, by time not before the
 * time was up, by an invigilator only on an order; and what it says of the number of answers can be true.
 */
export function checkHandIns(session: IssuedSession, sittings: readonly Sitting[]): Checked {
  const flaws: Flaw[] = [];
  const ways = { candidate: 0, time: 0, invigilator: 0 };
  for (const sitting of sittings) {
    const ends = new Map<SeatRecord, HandIn>(handInsOf(sitting).map((entry) => [entry, entry]));
    for (const again of handInsOf(sitting).slice(1))
      flaws.push(
        flaw(placeOf(again), {
          zh: `考生 ${sitting.candidate} 交卷两次。`,
          en: `${sitting.candidate} handed in a second time.`,
        }),
      );
    for (const step of walk(sitting)) {
      const entry = ends.get(step.entry);
      if (entry === undefined) continue;
      ways[entry.fact.by] += 1;
      flaws.push(...handInFlaws(entry, { step, sitting, session }));
    }
  }
  const sum = ways.candidate + ways.time + ways.invigilator;
  return verdict(flaws, {
    zh: `交卷 ${sum} 份：本人 ${ways.candidate}，到时 ${ways.time}，监考人员 ${ways.invigilator}；每人至多一份`,
    en: `${sum} handed in (${ways.candidate} by the candidate, ${ways.time} by time, ${ways.invigilator} by an invigilator), at most one each`,
  });
}

type HandIn = SeatRecord<'handed-in'>;

interface HandedIn {
  readonly step: Step;
  readonly sitting: Sitting;
  readonly session: IssuedSession;
}

function handInFlaws(entry: HandIn, { step, sitting, session }: HandedIn): readonly Flaw[] {
  const { by, order, items, answered } = entry.fact;
  const at = placeOf(entry);
  const flaws: Flaw[] = [];
  if (!step.started)
    flaws.push(flaw(at, { zh: '没有开始答题就交卷。', en: 'handed in before the sitting began.' }));
  if ((by === 'invigilator') !== (order !== undefined))
    flaws.push(
      flaw(at, {
        zh: '监考人员收卷必须有指令，其他方式交卷不能有。',
        en: 'only a hand-in by an invigilator has an order, and it must have one.',
      }),
    );
  const allowedMs = session.durationMs + step.grantedMs;
  if (by === 'time' && entry.usedMs < allowedMs - toleranceMs(session))
    flaws.push(
      flaw(at, {
        zh: `时间未到（已用 ${entry.usedMs}，允许 ${allowedMs} 毫秒）就按到时收卷。`,
        en: `handed in "by time" after ${entry.usedMs} of ${allowedMs} ms.`,
      }),
    );
  if (by === 'candidate' && entry.usedMs < Math.min(session.policies.earliestHandInMs, session.durationMs))
    flaws.push(
      flaw(at, {
        zh: '早于最早交卷时间。',
        en: 'the candidate handed in before the earliest moment that the session allows.',
      }),
    );
  const known = answeredOf(sitting);
  if (items !== itemCount(session.blueprint) || answered > known.most || answered < known.least)
    flaws.push(
      flaw(at, {
        zh: `交卷写明作答 ${answered}/${items}，流水只支持 ${known.least} 至 ${known.most}（共 ${itemCount(session.blueprint)} 小题）。`,
        en: `tells ${answered} of ${items} answered; the journal bears out ${known.least} to ${known.most} of ${itemCount(session.blueprint)}.`,
      }),
    );
  return flaws;
}

/**
 * Items that were ever saved bound the number of answers from above. An answer can be taken back only after it was given, so items that
 * were saved just once bound it from below. None was saved after the hand-in (R34).
 */
function answeredOf(sitting: Sitting): { readonly least: number; readonly most: number } {
  const saves = new Map<string, number>();
  for (const stretch of sitting.stretches)
    for (const { fact } of seatRecords(stretch.entries.filter(countsIn(sitting, stretch)), 'answer-saved'))
      saves.set(fact.item, (saves.get(fact.item) ?? 0) + 1);
  return { most: saves.size, least: [...saves.values()].filter((times) => times === 1).length };
}
