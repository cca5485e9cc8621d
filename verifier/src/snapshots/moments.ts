import type { ActRecord } from '../acts/prove-acts.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { placeOf, type SeatRecord, seatRecords } from '../journals/journal.ts';
import { purposeKey, randomNumbers } from '../proofs/random-numbers.ts';
import { handInsOf, hasStarted, type Sitting } from '../sittings/sittings.ts';
import { toleranceMs } from '../sittings/time.ts';

/** A picture later than this after its moment is not the one that was due. Not asked of a rehearsal, whose clock outruns a camera. */
const LATEST_MS = 120_000;

/** The moments of test time at which random pictures of one sitting are due; docs/draw.md section 5. */
export function momentsOf(of: {
  readonly session: IssuedSession;
  /** Absent when nothing was released: then nothing was due. */
  readonly seed: Buffer | undefined;
  readonly candidate: string;
  readonly attempt: number;
}): readonly number[] {
  const { session, candidate, attempt } = of;
  if (of.seed === undefined) return [];
  const label = ['exam-room/snapshots/v1', session.session, candidate, attempt].join('\n');
  const below = randomNumbers(purposeKey(of.seed, label));
  const { randomMin, randomMax } = session.policies.snapshots;
  const count = randomMin + below(Math.max(0, randomMax - randomMin) + 1);
  const part = Math.floor(session.durationMs / Math.max(1, count));
  const moments: number[] = [];
  for (let at = 0; at < count; at += 1)
    moments.push(at * part + Math.floor(part / 10) + below(Math.max(1, Math.floor((part * 8) / 10))));
  return moments;
}

export interface DueOf {
  readonly moments: readonly number[];
  /** How many of the moments, and of the pictures at check-in and hand-in, were due. */
  readonly due: number;
  readonly random: number;
}

/** What was due in a sitting as far as it went. */
export function dueIn(sitting: Sitting, session: IssuedSession, seed: Buffer | undefined): DueOf {
  const moments = momentsOf({ ...sitting, session, seed });
  const started = hasStarted(sitting);
  const [handIn] = handInsOf(sitting);
  const used =
    handIn?.usedMs ??
    Math.max(0, ...sitting.stretches.flatMap(({ entries }) => entries.map(({ usedMs }) => usedMs)));
  const random = started ? moments.filter((moment) => moment < used).length : 0;
  const { atCheckIn, atHandIn } = session.policies.snapshots;
  const fixed = (atCheckIn && started ? 1 : 0) + (atHandIn && handIn !== undefined ? 1 : 0);
  return { moments, random, due: random + fixed };
}

/**
 * R40: every picture that was due was taken at its moment, or its absence was written down with a reason; none was taken that was not due.
 * The reason for a machine that went off right after its hand-in is an incident that people recorded then.
 */
export function checkMoments({ session, seed, sittings, acts }: Moments): Checked {
  const flaws: Flaw[] = [];
  const sum = { due: 0, taken: 0, missed: 0 };
  for (const sitting of sittings) {
    const due = dueIn(sitting, session, seed);
    const entries = sitting.stretches.flatMap((stretch) => stretch.entries);
    const pictures = seatRecords(entries, 'snapshot-taken', 'snapshot-missed');
    const excused = wentOff(sitting, acts);
    flaws.push(...absentFlaws(sitting, due, { session, pictures, excused }));
    for (const entry of pictures) flaws.push(...pictureFlaws(entry, due, session));
    flaws.push(...twiceFlaws(pictures));
    sum.due += due.due;
    sum.taken += pictures.filter(({ fact }) => fact.kind === 'snapshot-taken').length;
    sum.missed += pictures.filter(({ fact }) => fact.kind === 'snapshot-missed').length;
  }
  return verdict(flaws, {
    zh: `应拍 ${sum.due} 张，已拍 ${sum.taken} 张，未拍并说明原因 ${sum.missed} 次`,
    en: `${sum.due} pictures due, ${sum.taken} taken, ${sum.missed} missed with a reason`,
  });
}

interface Moments {
  readonly session: IssuedSession;
  readonly seed: Buffer | undefined;
  readonly sittings: readonly Sitting[];
  readonly acts: readonly ActRecord[];
}

type Picture = SeatRecord<'snapshot-taken' | 'snapshot-missed'>;

/**
 * From this moment of test time on, pictures may be absent without a word of the seat; infinite where nothing excuses it. A camera has some
 * patience for each picture: what was due shortly before the hand-in may still have been waiting for its frame.
 */
function wentOff(sitting: Sitting, acts: readonly ActRecord[]): number {
  const [handIn] = handInsOf(sitting);
  const seat = sitting.stretches.at(-1)?.opened.device.seat;
  if (handIn === undefined) return Number.POSITIVE_INFINITY;
  const written = acts.some(
    ({ act, place }) =>
      act.act === 'record-incident' &&
      place > handIn.place &&
      (act.candidate === undefined ? act.seat === seat : act.candidate === sitting.candidate),
  );
  return written ? handIn.usedMs - LATEST_MS : Number.POSITIVE_INFINITY;
}

function absentFlaws(
  sitting: Sitting,
  due: DueOf,
  {
    session,
    pictures,
    excused,
  }: {
    readonly session: IssuedSession;
    readonly pictures: readonly Picture[];
    readonly excused: number;
  },
): readonly Flaw[] {
  const told = (kind: string, number?: number) =>
    pictures.some(({ fact }) => fact.due === kind && (number === undefined || fact.number === number));
  const absent: string[] = [];
  for (let number = 0; number < due.random; number += 1)
    if (!told('random', number) && (due.moments[number] ?? 0) < excused)
      absent.push(`random ${number} (${Math.round((due.moments[number] ?? 0) / 1000)} s)`);
  const { atCheckIn, atHandIn } = session.policies.snapshots;
  if (atCheckIn && hasStarted(sitting) && !told('check-in')) absent.push('check-in');
  const handedIn = handInsOf(sitting).length > 0;
  if (atHandIn && handedIn && !told('hand-in') && excused === Number.POSITIVE_INFINITY)
    absent.push('hand-in');
  return absent.map((which) =>
    flaw(`${sitting.candidate} ${sitting.stretches.at(-1)?.seat ?? ''}`, {
      zh: `应拍的照片 ${which} 既没有拍，也没有写明原因：记录被删，或抓拍被跳过。`,
      en: `the picture ${which} was due and is neither taken nor missed with a reason: its entry was dropped, or it was skipped.`,
    }),
  );
}

function pictureFlaws(entry: Picture, { moments }: DueOf, session: IssuedSession): readonly Flaw[] {
  const { fact, usedMs } = entry;
  const at = placeOf(entry);
  if (fact.kind === 'snapshot-missed' && fact.reason.trim() === '')
    return [flaw(at, { zh: '未拍照片没有写明原因。', en: 'a missed picture without a reason.' })];
  if (fact.due !== 'random') return [];
  const moment = moments[fact.number];
  if (moment === undefined)
    return [
      flaw(at, {
        zh: `没有第 ${fact.number} 张随机抓拍。`,
        en: `no random picture ${fact.number} was ever due.`,
      }),
    ];
  const early = usedMs < moment - toleranceMs(session);
  const late = session.mode === 'real' && fact.kind === 'snapshot-taken' && usedMs > moment + LATEST_MS;
  return early || late
    ? [
        flaw(at, {
          zh: `第 ${fact.number} 张应在用时 ${moment} 毫秒时拍，记录在 ${usedMs} 毫秒。`,
          en: `picture ${fact.number} was due at ${moment} ms of test time and stands at ${usedMs} ms.`,
        }),
      ]
    : [];
}

function twiceFlaws(pictures: readonly Picture[]): readonly Flaw[] {
  const seen = new Set<string>();
  return pictures.flatMap((entry) => {
    if (entry.fact.kind !== 'snapshot-taken') return [];
    const key = `${entry.device.device} ${entry.fact.due} ${entry.fact.number}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [flaw(placeOf(entry), { zh: '同一张抓拍出现两次。', en: 'the same picture was taken twice.' })];
  });
}
