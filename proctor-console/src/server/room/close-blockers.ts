import type { Words } from '@exam-room/shared/base';
import { type RoomState, sittingOf } from './state.ts';

/**
 * What stands in the way of closing, in words: everybody who was admitted must have handed in (DOMAIN 1.3: hand-over after all have
 * submitted), so that enrolled = present + absent and present = handed in; and the picture at the hand-in is there or has a reason.
 */
export function closeBlockers(room: RoomState): readonly Words[] {
  return room.plan.session.room.seats.flatMap(({ seat }) => {
    const device = room.plan.deviceAt.get(seat);
    const candidate = device === undefined ? undefined : room.seats.get(device)?.candidate;
    if (candidate === undefined) return [];
    const name = room.plan.candidates.get(candidate)?.name ?? candidate;
    const sitting = sittingOf(room, candidate);
    if (sitting?.handedIn !== undefined)
      return room.plan.session.policies.snapshots.atHandIn && sitting.handInPictureTold === undefined
        ? [pictureOwed(seat, name)]
        : [];
    return sitting?.stage === 'sitting'
      ? [{ zh: `${seat} 号 ${name} 正在答题`, en: `seat ${seat} ${name} is still sitting` }]
      : [
          {
            zh: `${seat} 号 ${name} 已入场但未开始答题（未考的请认定为缺考）`,
            en: `seat ${seat} ${name} was admitted and has not begun (set the status to absent if so)`,
          },
        ];
  });
}

/** A machine that is switched off right after the hand-in has taken no picture and can give no reason: people do. */
function pictureOwed(seat: string, name: string): Words {
  return {
    zh: `${seat} 号 ${name} 交卷时的照片还没有到（一般等 15 秒；考试机已断电或损坏的，请为该考生记录异常，写明原因）`,
    en: `seat ${seat} ${name}: the picture at the hand-in has not arrived (15 seconds as a rule; if the machine is off or broken, record an incident for this candidate that says so)`,
  };
}

/** How many of the roll are where; enrolled = present + absent once the room is closed. */
export function countRoom(room: RoomState) {
  const who = room.candidates.rows();
  const seated = who.filter((one) => one.attendance.at === 'seated');
  const sittings = [...room.plan.candidates.keys()].flatMap((one) => sittingOf(room, one) ?? []);
  return {
    enrolled: who.length,
    present: seated.length,
    absent: who.filter((one) => one.attendance.at === 'absent').length,
    sitting: sittings.filter((one) => one.stage === 'sitting').length,
    handedIn: sittings.filter((one) => one.handedIn !== undefined).length,
    byTime: sittings.filter((one) => one.handedIn?.by === 'time').length,
    forced: sittings.filter((one) => one.handedIn?.by === 'invigilator').length,
    receipts: who.filter((one) => one.receipt !== undefined).length,
    violations: who.filter((one) => one.status === 'violation' || one.status === 'impersonation').length,
  };
}
