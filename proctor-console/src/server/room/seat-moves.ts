import type { DeviceId, Words } from '@exam-room/shared/base';
import { MINUTE_MS } from '@exam-room/shared/base';
import type { SeatEntry } from '@exam-room/shared/records';
import { withSeat } from './apply-act.ts';
import type { RoomState, SittingFold, Stay, ToldLine } from './state.ts';
import { staysOf } from './state.ts';
import { seatLabel } from './tell-act.ts';

/** What a seat's entry means for a sitting that has been at more than one seat. */
export interface MoveNews {
  readonly room: RoomState;
  readonly told: readonly (Pick<ToldLine, 'words'> & Partial<ToldLine>)[];
}

/**
 * Looks at an entry that has just been folded into its own seat. The seat that goes on takes over what was answered before; the seat that
 * was left may still send what it wrote (its line was down, its disk was read later): all of it is kept in the ledger in its own order,
 * and what came after the point of continuation is told, never mixed in by itself.
 */
export function tellMoves(room: RoomState, entry: SeatEntry): MoveNews {
  const candidate = room.seats.get(entry.device)?.writingFor;
  const epoch = candidate === undefined ? undefined : room.candidates.get(candidate)?.epoch;
  if (candidate === undefined || epoch === undefined || epoch < 2) return { room, told: [] };
  const stays = staysOf(room, candidate);
  const here = stays.find(({ device }) => device === entry.device);
  if (here === undefined) return { room, told: [] };
  const { fact } = entry;
  if (fact.kind === 'sitting-opened' && fact.continues !== undefined) return takenOver(room, here, stays);
  if (fact.kind === 'sitting-started' && here.sitting.continues.length > 0)
    return { room, told: [{ ...lineOf(room, here), words: goesOn(here.sitting) }] };
  if (fact.kind !== 'answer-saved' && fact.kind !== 'handed-in') return { room, told: [] };
  const next = stays.find(({ sitting }) => headOf(sitting, here) !== undefined);
  const cut = next === undefined ? undefined : headOf(next.sitting, here)?.seq;
  if (cut === undefined || entry.seq <= cut) return { room, told: [] };
  const first = fact.kind === 'handed-in' || !here.sitting.lateTold;
  return {
    room: withStay(room, here, { lateTold: true }),
    told: first
      ? [{ ...lineOf(room, here), words: fact.kind === 'handed-in' ? LATE_HAND_IN : LATE_ANSWERS }]
      : [],
  };
}

/** The new seat knows what was answered before, the desk too; what the old seat had already sent beyond that point is told. */
function takenOver(room: RoomState, here: Stay, stays: readonly Stay[]): MoveNews {
  const earlier = stays.filter((stay) => headOf(here.sitting, stay) !== undefined);
  const items = earlier.flatMap((stay) => {
    const upTo = headOf(here.sitting, stay)?.seq ?? 0;
    return [...stay.sitting.answered].flatMap(([item, seq]) => (seq <= upTo ? [item] : []));
  });
  const answered = new Map(items.map((item) => [item, 0]));
  const usedMs = Math.max(here.sitting.usedMs, ...earlier.map(({ sitting }) => sitting.usedMs));
  const late = earlier.filter((stay) => stay.sitting.answerSeq > (headOf(here.sitting, stay)?.seq ?? 0));
  const paused = earlier.at(-1)?.sitting.paused === true;
  const joined = withStay(room, here, { answered, usedMs, paused });
  return {
    room: late.reduce((now, stay) => withStay(now, stay, { lateTold: true }), joined),
    told: late.map((stay) => ({ ...lineOf(room, stay), words: LATE_ANSWERS })),
  };
}

function headOf({ continues }: SittingFold, { device, sitting }: Stay) {
  return continues.find((head) => head.device === device && head.epoch === sitting.epoch);
}

function withStay(room: RoomState, { device, sitting }: Stay, change: Partial<SittingFold>): RoomState {
  return withSeat(room, device, (seat) => ({
    ...seat,
    sittings: new Map(seat.sittings).set(sitting.candidate, { ...sitting, ...change }),
  }));
}

function lineOf(room: RoomState, { device, sitting }: { device: DeviceId; sitting: SittingFold }) {
  const seat = seatLabel(room, device);
  return { candidate: sitting.candidate, ...(seat === undefined ? {} : { seat, place: seat }) };
}

function goesOn({ answered, usedMs }: SittingFold): Words {
  const minutes = Math.floor(usedMs / MINUTE_MS);
  return {
    zh: `换座后在本机接续答题：已接续 ${answered.size} 小题作答，已用时 ${minutes} 分钟`,
    en: `Goes on here after the seat move: ${answered.size} answered items taken over, ${minutes} min used`,
  };
}

const LATE_ANSWERS: Words = {
  zh: '换座后收到原座位未及备份的作答：已按序存入总账，未并入现座位的答题，请主管部门复核',
  en: 'Answers that the old seat had not backed up arrived after the move: kept in order, not merged into the new seat; the authority reviews them',
};
const LATE_HAND_IN: Words = {
  zh: '原座位在换座后仍送来交卷记录：已存入总账，以现座位为准，请主管部门复核',
  en: 'The old seat sent a hand-in after the move: kept; the new seat counts, the authority reviews it',
};
