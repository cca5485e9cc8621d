import type { Act } from '../formats/act-formats.ts';
import { answer, does, drawn, granted, type SeatMoment, seat } from './draft-makers.test-support.ts';
import { addDrafts, changeDraft, type Day, type Draft, type Writing } from './drafts.test-support.ts';
import type { Forged, Honest } from './forgery.test-support.ts';
import { DURATION, deviceId, MINUTE } from './plan.test-support.ts';

const SECOND_MOVE = 66.3 * MINUTE;
const THIRD_MOVE = 68 * MINUTE;

/** How far 乙's test time is at a time of the morning, at the spare and wherever it goes on. */
function used(atMs: number): number {
  return atMs - Math.round(61.16 * MINUTE);
}

export function moveOfB(
  label: string,
  atMs: number,
  of: { readonly from: string; readonly to: string; readonly toSeat: string; readonly usedMs?: number },
): Draft {
  const { from, to, toSeat, usedMs } = of;
  const act: Act = {
    act: 'move-seat',
    candidate: 'B',
    attempt: 1,
    fromDevice: deviceId(from),
    toDevice: deviceId(to),
    toSeat,
    ...(usedMs === undefined ? {} : { epoch: 3, usedMs }),
    reason: '再次换座',
  };
  return does(label, atMs, { act, by: ['V01', 'V02'] });
}

/** B takes an answer back that was never given: it is not among those that the seat seals. */
export function takenBack(label: string, at: SeatMoment, item: number): Draft {
  return answer(label, at, { candidate: 'B', item, choice: [] });
}

/** The newest entry of a machine that is taken over. */
export function headOf(who: string, label: string) {
  return (writing: Writing) => ({
    device: deviceId(who),
    epoch: 1,
    seq: writing.seq(label),
    hash: writing.hash(label),
  });
}

export function openedFor(
  candidate: string,
  at: { readonly who: string; readonly atMs: number; readonly usedMs?: number },
  of: {
    readonly label: string;
    readonly order: string;
    readonly continues?: readonly ReturnType<typeof headOf>[];
  },
): Draft {
  return seat(of.label, at, (writing) => ({
    kind: 'sitting-opened',
    order: writing.hash(of.order),
    candidate,
    attempt: 1,
    answerKeyToAuthority: writing.answerKey(candidate),
    ...(of.continues === undefined ? {} : { continues: of.continues.map((head) => head(writing)) }),
  }));
}

function startedAgain(
  label: string,
  at: { readonly who: string; readonly atMs: number },
  order: string,
): Draft {
  return seat(label, { ...at, usedMs: used(at.atMs) }, (writing) => ({
    kind: 'sitting-started',
    order: writing.hash(order),
    durationMs: DURATION,
  }));
}

/** 乙's entries at the spare between the second move and the third were written at another seat. */
function elsewhere(day: Day): Day {
  const away = ({ who, label, atMs }: Draft) =>
    who === 'spare' && /^(answer-B|pic:B)-/.test(label) && atMs > SECOND_MOVE && atMs < THIRD_MOVE;
  return {
    drafts: day.drafts.map((draft) => {
      if (!away(draft)) return draft;
      const { boot } = seat('', { who: 'seatL', atMs: 0 }, () => ({ kind: 'help-called' }));
      return { ...draft, who: 'seatL', boot };
    }),
  };
}

/**
 * 乙's spare fails, too, and so does the seat after it: from there 乙 goes back to the spare. 丙 (C) comes to that seat late, feels ill and
 * never begins; 戊 (L) sits there after them.
 */
export function movedOften({ day }: Honest): Forged {
  const there = elsewhere(day);
  const last = there.drafts.findLast(({ who, atMs }) => who === 'seatL' && atMs < THIRD_MOVE)?.label ?? '';
  const left = [headOf('seat2', 'help-B'), headOf('spare', 'answer-B-3')];
  const at = (who: string, atMs: number, usedMs = 0) => ({ who, atMs: Math.round(atMs), usedMs });
  const start = Math.round(66.4 * MINUTE);
  const learnedMs = Math.round(68.3 * MINUTE);
  const carried = used(learnedMs);
  const more = [
    moveOfB('move-B-2', SECOND_MOVE, { from: 'spare', to: 'seatL', toSeat: '98', usedMs: used(start) }),
    openedFor('B', at('seatL', 66.35 * MINUTE), {
      label: 'open-B-seatL',
      order: 'move-B-2',
      continues: left,
    }),
    seat('consent-B-again', at('seatL', 66.355 * MINUTE), () => ({
      kind: 'consent-given',
      version: 'consent-1',
    })),
    granted('B', 'seatL', Math.round(66.36 * MINUTE)),
    drawn('B', 'seatL', Math.round(66.37 * MINUTE)),
    startedAgain('start-B-seatL', { who: 'seatL', atMs: start }, 'move-B-2'),
    moveOfB('move-B-3', THIRD_MOVE, { from: 'seatL', to: 'spare', toSeat: '99' }),
    openedFor('B', at('spare', 68.05 * MINUTE, 5.44 * MINUTE), {
      label: 'open-B-spare-2',
      order: 'move-B-3',
      continues: [...left, headOf('seatL', last)],
    }),
    { ...drawn('B', 'spare', Math.round(68.06 * MINUTE)), label: 'draw-B-again', usedMs: 5.44 * MINUTE },
    startedAgain('start-B-spare-2', { who: 'spare', atMs: Math.round(68.1 * MINUTE) }, 'move-B-3'),
    seat('moved-B-seatL', at('seatL', learnedMs, carried), (writing) => ({
      kind: 'sitting-moved',
      order: writing.hash('move-B-3'),
    })),
    does('admit-C', 69.5 * MINUTE, {
      act: { act: 'admit', candidate: 'C', attempt: 1, seat: '98', device: deviceId('seatL'), note: '迟到' },
      by: ['V02'],
    }),
    openedFor('C', at('seatL', 69.55 * MINUTE, carried), { label: 'open-C', order: 'admit-C' }),
    does('ill-C', 69.8 * MINUTE, {
      act: { act: 'record-incident', incident: 'health', candidate: 'C', text: '身体不适', snapshots: [] },
      by: ['V02'],
    }),
  ];
  const whole = addDrafts(there, ...more);
  return { day: changeDraft(whole, 'open-L', (draft) => ({ ...draft, usedMs: carried })) };
}
