import { type InvigilatorId, type SeatId, type Trouble, trouble, type Words } from '@exam-room/shared/base';
import type { ActKind } from '@exam-room/shared/records';
import { actWords, spanWords } from './words.ts';

// Every refusal of the room, in one place: what happened, to whom, what to do.

export function personUnknown(id: InvigilatorId): Trouble {
  return trouble(
    'PERSON_UNKNOWN',
    {
      zh: `${id} 不在本场次的监考名单中。请核对，或由主管部门重新签发场次。`,
      en: `${id} is not listed in this session. Check the name, or have the session issued again.`,
    },
    id,
  );
}

export function notYourPart(name: string, act: ActKind): Trouble {
  const words = actWords(act);
  return trouble(
    'NOT_YOUR_PART',
    {
      zh: `${name} 的岗位不能办理“${words.zh}”。请由监考人员办理。`,
      en: `${name}'s role does not cover "${words.en}". An invigilator has to do it.`,
    },
    name,
  );
}

export function recused(name: string, candidate: string, act: ActKind): Trouble {
  const words = actWords(act);
  return trouble(
    'RECUSED',
    {
      zh: `${name} 应回避考生 ${candidate}（本人学员或有利害关系），不能办理“${words.zh}”。请由另一名监考人员办理。`,
      en: `${name} is recused from ${candidate} (an own trainee, or related) and cannot do "${words.en}". Another invigilator has to.`,
    },
    name,
  );
}

export function buildDiffers(seats: readonly SeatId[]): Trouble {
  const some = seats.slice(0, 8).join('、');
  return trouble(
    'BUILD_DIFFERS',
    {
      zh: `${some} 号考试机的程序与验收（或其他考试机）不同，不能开考。请把这些考生换到其他机位，或重装程序后再开考。`,
      en: `The program at ${some} is not the one that was accepted (or that the other seats run). Move these candidates to other seats, or install it again, before the start.`,
    },
    seats[0] ?? '',
  );
}

export function seatsInUse(): Trouble {
  return trouble('SEATS_IN_USE', {
    zh: '已有考生核验入场，不能再编排座位。个别调整请在核验时选择座位。',
    en: 'Candidates have been admitted; seats cannot be assigned any more. Choose single seats at check-in.',
  });
}

export function tooFewSeats(people: number): Trouble {
  return trouble('SEATS_TOO_FEW', {
    zh: `有考试机的座位（不含备用机）少于 ${people} 人，不能编排。请联系主管部门。`,
    en: `There are fewer seats with a station (spares left out) than ${people} candidates. Ask the authority.`,
  });
}

export function facesNotYet(): Trouble {
  return trouble('FACES_NOT_YET', {
    zh: '还没有收到主管部门对整场档案的回执，人脸图像不能清除。请保持控制台联网，收到回执后再办理。',
    en: "The authority's receipt for the whole session is not here; faces cannot be erased yet. Keep the console connected until it is.",
  });
}

export function noPictures(name: string): Trouble {
  return trouble('NO_PICTURES', {
    zh: `${name} 还没有抓拍，无法附上。请改为不附抓拍，写清看到的情况。`,
    en: `There are no snapshots of ${name} yet. Attach none and write down what was seen.`,
  });
}

export function needsTwo(act: ActKind, persons: 1 | 2): Trouble {
  const words = actWords(act);
  return persons === 1
    ? trouble('NEEDS_PERSON', {
        zh: `“${words.zh}”需要一名监考人员具名。`,
        en: `"${words.en}" needs the name of an invigilator.`,
      })
    : trouble('NEEDS_TWO', {
        zh: `“${words.zh}”需要两名不同的监考人员共同办理。请第二名监考人员输入 PIN。`,
        en: `"${words.en}" needs two different invigilators. Ask the second one to give the PIN.`,
      });
}

export function tooFewInvigilators(present: number, needed: number): Trouble {
  return trouble('INVIGILATORS_TOO_FEW', {
    zh: `已签到监考人员 ${present} 名，至少需要 ${needed} 名。请另一名监考人员签到后再办理。`,
    en: `${present} invigilators have signed in; at least ${needed} must. Have another one sign in first.`,
  });
}

export function checkInClosed(opensMs: number): Trouble {
  return trouble('CHECK_IN_CLOSED', {
    zh: `检录尚未开始，${clockTime(opensMs)} 起开放。`,
    en: `Check-in has not opened yet; it opens at ${clockTime(opensMs)}.`,
  });
}

export function windowNotOpen(notBeforeMs: number): Trouble {
  return trouble('WINDOW_NOT_OPEN', {
    zh: `本场次 ${clockTime(notBeforeMs)} 之前不得启封。请核对日期和控制台时间。`,
    en: `This session must not be released before ${clockTime(notBeforeMs)}. Check the date and the console's clock.`,
  });
}

export function windowOver(notAfterMs: number): Trouble {
  return trouble('WINDOW_OVER', {
    zh: `本场次的有效时间已于 ${clockTime(notAfterMs)} 结束。请联系主管部门。`,
    en: `The time of this session ended at ${clockTime(notAfterMs)}. Ask the authority.`,
  });
}

export function notOnRoll(): Trouble {
  return trouble('NOT_ON_ROLL', {
    zh: '本场考生名单中没有这个证件号或准考证号。请核对号码，或请监考人员处理。',
    en: 'This ID or ticket number is not on the roll of this session. Check it, or ask an invigilator.',
  });
}

export function seatedElsewhere(name: string, seat: SeatId): Trouble {
  return trouble(
    'SEATED_ELSEWHERE',
    {
      zh: `${name} 已在 ${seat} 号座位入场，同一人不能坐两个座位。如需调换，请用“换座”。`,
      en: `${name} is already seated at ${seat}; one person cannot have two seats. Use a seat move instead.`,
    },
    seat,
  );
}

export function seatTaken(seat: SeatId, name: string): Trouble {
  return trouble(
    'SEAT_TAKEN',
    {
      zh: `${seat} 号座位已有考生 ${name}。请选择其他座位。`,
      en: `Seat ${seat} is taken by ${name}. Choose another one.`,
    },
    seat,
  );
}

export function notASpare(seat: SeatId): Trouble {
  return trouble(
    'NOT_A_SPARE',
    {
      zh: `${seat} 号不是备用机，无法接续已开始的答题。请选择备用机。`,
      en: `Seat ${seat} is no spare: it cannot go on with a sitting that has begun. Choose a spare.`,
    },
    seat,
  );
}

export function seatUnknown(seat: string): Trouble {
  return trouble(
    'SEAT_UNKNOWN',
    {
      zh: `本场次没有可用的 ${seat} 号座位（没有登记考试机）。请选择其他座位。`,
      en: `This session has no seat ${seat} with a station. Choose another one.`,
    },
    seat,
  );
}

export function noFreeSeat(): Trouble {
  return trouble('NO_FREE_SEAT', {
    zh: '没有空闲的座位。请检查备用机是否已连接。',
    en: 'There is no free seat. See whether the spares are connected.',
  });
}

export function late(minutes: number): Trouble {
  return trouble('LATE', {
    zh: `开考已超过 ${minutes} 分钟，按规定不得入场，记为缺考。`,
    en: `The room started more than ${minutes} minutes ago: nobody is admitted any more; the candidate is absent.`,
  });
}

export function alreadyHandedIn(name: string): Trouble {
  return trouble('HANDED_IN', {
    zh: `${name} 已交卷，不能再更改。`,
    en: `${name} has handed in; nothing can be changed any more.`,
  });
}

export function noSitting(place: string): Trouble {
  return trouble(
    'NO_SITTING',
    {
      zh: `${place} 没有正在进行的答题。请核对座位。`,
      en: `Nobody is sitting the exam at ${place}. Check the seat.`,
    },
    place,
  );
}

export function notAdmitted(name: string): Trouble {
  return trouble('NOT_ADMITTED', {
    zh: `${name} 尚未核验入场。`,
    en: `${name} has not been admitted.`,
  });
}

export function alreadyAdmitted(name: string): Trouble {
  return trouble('ALREADY_ADMITTED', {
    zh: `${name} 已核验入场，不能再拒绝入场。如有问题请记录异常。`,
    en: `${name} has been admitted and cannot be turned away any more. Record an incident instead.`,
  });
}

export function alreadyDone(act: ActKind): Trouble {
  const words = actWords(act);
  return trouble('ALREADY_DONE', {
    zh: `“${words.zh}”已经办理过。`,
    en: `"${words.en}" has been done already.`,
  });
}

export function notReleased(): Trouble {
  return trouble('NOT_RELEASED', {
    zh: '尚未启封，不能开考。请先由两名监考人员启封。',
    en: 'The questions have not been released. Two invigilators have to release them first.',
  });
}

export function roomNotChecked(): Trouble {
  return trouble('ROOM_NOT_CHECKED', {
    zh: '考前检查尚未完成。请先在“准备检查”中完成检查；有不合格项的，由两名监考人员说明理由后继续。',
    en: 'The room has not been checked. Finish the check first; over a red point two go on with a reason.',
  });
}

export function rulesNotRead(): Trouble {
  return trouble('RULES_NOT_READ', {
    zh: '尚未宣读考场规则。请先宣读并由两名监考人员确认；确有原因的，可说明理由后开考。',
    en: 'The rules have not been read. Read them and confirm by two; or state a reason to start all the same.',
  });
}

export function rulesTooLate(waitMs: number): Trouble {
  return trouble('RULES_LEAD', {
    zh: `宣读规则后须满规定时间才能开考，还差 ${spanWords(waitMs).zh}。`,
    en: `The rules must have been read long enough before the start; ${spanWords(waitMs).en} are missing.`,
  });
}

export function notStarted(): Trouble {
  return trouble('NOT_STARTED', {
    zh: '全场尚未开考。请先办理全场开考。',
    en: 'The room has not started. Start the room first.',
  });
}

export function alreadyStarted(): Trouble {
  return trouble('STARTED', { zh: '全场已经开考。', en: 'The room has started already.' });
}

export function reasonMissing(): Trouble {
  return trouble('REASON_MISSING', {
    zh: '请填写理由（500 字以内），它会写入考场记录。',
    en: 'Give a reason (up to 500 characters); it goes into the record.',
  });
}

export function nothingChosen(): Trouble {
  return trouble('NOBODY_CHOSEN', {
    zh: '所选座位中没有可以这样办理的。请重新选择。',
    en: 'None of the chosen seats is in a state for this. Choose again.',
  });
}

export function timeOutOfRange(): Trouble {
  return trouble('TIME_RANGE', {
    zh: '补时须大于 0，且不超过 24 小时。',
    en: 'Extra time must be more than 0 and at most 24 hours.',
  });
}

export function statusAbsentRefused(name: string): Trouble {
  return trouble('STATUS_ABSENT', {
    zh: `${name} 已开始答题，不能记为缺考。`,
    en: `${name} has begun the sitting and cannot be absent.`,
  });
}

export function roomClosed(): Trouble {
  return trouble('ROOM_CLOSED', {
    zh: '本场考试已结束，不能再办理。',
    en: 'The room is closed; this cannot be done any more.',
  });
}

export function notClosed(): Trouble {
  return trouble('NOT_CLOSED', {
    zh: '考试尚未结束，不能签署考场记录表。请先结束考试。',
    en: 'The room is not closed yet; the record sheet cannot be signed. Close the room first.',
  });
}

export function sheetSigned(): Trouble {
  return trouble('SHEET_SIGNED', {
    zh: '考场记录表已签署，内容不能再更改。',
    en: 'The record sheet has been signed; its content cannot change any more.',
  });
}

export function sheetChanged(): Trouble {
  return trouble('SHEET_CHANGED', {
    zh: '要签署的记录表与已签署的不是同一份。请刷新后重新签署。',
    en: 'This is not the record sheet that was signed before. Reload and sign again.',
  });
}

export function picturesNotHere(owed: readonly Words[]): Trouble {
  const some = firstOf(owed);
  return trouble('PICTURES_OWED', {
    zh: `不能签署，否则档案将永远缺少这些照片：${some.zh}。请恢复这些机位的网络，照片会自动送到；考试机已损坏的，请先为该机位记录异常（设备故障）再签署。`,
    en: `The sheet cannot be signed, or the archive would lack these pictures for ever: ${some.en}. Bring these seats back onto the network, and they come by themselves; if a machine is broken, record an incident (fault) for its seat and sign then.`,
  });
}

export function closeBlocked(blockers: readonly Words[]): Trouble {
  const some = firstOf(blockers);
  return trouble('CLOSE_BLOCKED', {
    zh: `不能结束考试：${some.zh}。`,
    en: `The room cannot be closed: ${some.en}.`,
  });
}

/** Five of them in one sentence, and how many more there are. */
function firstOf(all: readonly Words[]): Words {
  const some = all.slice(0, 5);
  const more = all.length - some.length;
  return {
    zh: `${some.map((one) => one.zh).join('；')}${more > 0 ? `；另有 ${more} 项` : ''}`,
    en: `${some.map((one) => one.en).join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
  };
}

export function wrongSeat(): Trouble {
  return trouble('WRONG_SEAT', {
    zh: '该考生不在这个座位。请监考人员核对。',
    en: 'This candidate is not seated here. Ask an invigilator.',
  });
}

export function notWaiting(place: string): Trouble {
  return trouble('NOT_NEEDED', {
    zh: `${place} 目前不需要这样办理。`,
    en: `There is no need for this at ${place} now.`,
  });
}

/** The time of day in the room: the notices are China's, so is the clock on the wall. */
export function clockTime(ms: number): string {
  return `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')}`;
}
