import type { ActRecord } from '../acts/prove-acts.ts';
import type { Candidates } from '../authority-word/roll.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { ACT_NAMES } from '../formats/names.ts';
import { placeOf, type SeatRecord, seatRecords } from '../journals/journal.ts';
import { hasStarted, type Sitting, startOf } from './sittings.ts';

export interface CheckedIn {
  readonly session: IssuedSession;
  readonly candidates: Candidates;
  readonly acts: readonly ActRecord[];
  readonly sittings: readonly Sitting[];
}

/**
 * R32: whoever was admitted stands on the roll with this attempt and sat at the seat that the invigilators named; and before the start
 * confirmed who they are, agreed to the camera before it took a picture, and acknowledged the rules of this session.
 */
export function checkCheckIn(day: CheckedIn): Checked {
  const flaws = day.acts.flatMap((one) => admissionFlaws(one, day));
  for (const sitting of day.sittings) flaws.push(...stepFlaws(sitting, day.session));
  const admitted = new Set(day.acts.flatMap(({ act }) => (act.act === 'admit' ? [act.candidate] : [])));
  return verdict(flaws, {
    zh: `核验入场 ${admitted.size} 人，均在名单上；开考前均已确认身份、同意拍照、知晓规则`,
    en: `${admitted.size} admitted, all on the roll; all confirmed themselves, the camera and the rules before the start`,
  });
}

function admissionFlaws({ entry, act }: ActRecord, { session, candidates }: CheckedIn): readonly Flaw[] {
  const about = 'candidate' in act ? act.candidate : undefined;
  if (about !== undefined && !candidates.has(about))
    return [
      flaw(placeOf(entry), {
        zh: `“${ACT_NAMES[act.act]}”的考生 ${about} 不在考生名单上。`,
        en: `the act ${act.act} names ${about}, who is not on the roll.`,
      }),
    ];
  if (act.act !== 'admit' && act.act !== 'move-seat') return [];
  const [seat, device] = act.act === 'admit' ? [act.seat, act.device] : [act.toSeat, act.toDevice];
  const machine = session.devices.find((one) => one.device === device);
  // Only a machine at a seat has the name of one.
  if (machine?.seat !== seat)
    return [
      flaw(placeOf(entry), {
        zh: `座位 ${seat} 上不是这台机器。`,
        en: `the machine named is not the one at seat ${seat}.`,
      }),
    ];
  if (candidates.get(act.candidate)?.attempt !== act.attempt)
    return [
      flaw(placeOf(entry), {
        zh: `考生 ${act.candidate} 本场应为第 ${candidates.get(act.candidate)?.attempt ?? 0} 次考试，记录为第 ${act.attempt} 次。`,
        en: `${act.candidate} is on the roll for attempt ${candidates.get(act.candidate)?.attempt ?? 0}, not ${act.attempt}.`,
      }),
    ];
  return [];
}

function stepFlaws(sitting: Sitting, session: IssuedSession): readonly Flaw[] {
  const entries = sitting.stretches.flatMap((stretch) => stretch.entries);
  const flaws: Flaw[] = [];
  const consent = seatRecords(entries, 'consent-given').filter(
    ({ fact }) => fact.version === session.consent.version,
  );
  const [picture] = seatRecords(entries, 'snapshot-taken');
  if (picture !== undefined && !consent.some(({ place }) => place < picture.place))
    flaws.push(
      flaw(placeOf(picture), {
        zh: `考生 ${sitting.candidate} 同意之前就拍了照片。`,
        en: `a picture of ${sitting.candidate} was taken before the consent.`,
      }),
    );
  if (!hasStarted(sitting)) return flaws;
  const start = sitting.stretches.map(startOf).find((entry) => entry !== undefined);
  const before = (entry: SeatRecord) => start !== undefined && entry.place < start.place;
  if (!seatRecords(entries, 'identity-confirmed').some(before))
    flaws.push(stepMissing(sitting, { zh: '未确认身份', en: 'confirming who they are' }));
  if (!consent.some(before))
    flaws.push(stepMissing(sitting, { zh: '未同意拍照', en: 'agreeing to the camera' }));
  const rules = seatRecords(entries, 'rules-acknowledged').filter(
    ({ fact }) => fact.version === session.rules.version,
  );
  if (!rules.some(before))
    flaws.push(
      stepMissing(sitting, { zh: '未知晓本场考场规则', en: 'acknowledging the rules of this session' }),
    );
  return flaws;
}

function stepMissing(sitting: Sitting, step: { readonly zh: string; readonly en: string }): Flaw {
  return flaw(`${sitting.candidate} ${sitting.stretches[0]?.seat ?? ''}`, {
    zh: `${step.zh}就开始答题。`,
    en: `began the sitting without ${step.en}.`,
  });
}
