import { type Trouble, trouble } from '@exam-room/shared/base';

/** Every refusal a person at a seat may meet, in the words that person reads. */
const WORDS = {
  NOT_NOW: ['现在不能进行此操作，请按屏幕提示继续。', 'This cannot be done now. Please follow the screen.'],
  NO_SITTING: ['本机当前没有进行中的考试。', 'No exam is being sat at this seat.'],
  NOT_STARTED: ['考试尚未开始，请等待监考人员宣布开始。', 'The exam has not started yet. Please wait.'],
  ON_HOLD: [
    '考试已暂停，恢复后才能作答。已保存的答案不受影响。',
    'The exam is paused; answering opens again afterwards. Saved answers are safe.',
  ],
  TIME_OVER: ['考试时间已到，不能再作答。', 'The time is over; answers can no longer be changed.'],
  HANDED_IN: ['试卷已经交卷，不能再修改。', 'The paper has been handed in; it cannot be changed.'],
  QUESTION_UNKNOWN: ['试卷中没有这道题。', 'There is no such question in this paper.'],
  CHOICE_UNKNOWN: [
    '所选选项与题目不符，请重新选择。',
    'This choice does not fit the question. Please choose again.',
  ],
  TOO_EARLY: ['未到允许交卷的时间，请继续作答或检查。', 'It is too early to hand in. Please go on.'],
  PAPER_DIFFERS: [
    '收到的试卷与已抽取的试卷不一致，已拒绝。请举手告知监考人员。',
    'Another paper arrived than the one already drawn; it was refused. Please call an invigilator.',
  ],
  WRONG_CANDIDATE: [
    '该操作针对的不是本机考生。',
    'This is about another candidate than the one at this seat.',
  ],
  PICTURE_NOT_DUE: ['现在不需要拍照。', 'No picture is wanted now.'],
} as const satisfies Readonly<Record<string, readonly [zh: string, en: string]>>;

export type Refusal = keyof typeof WORDS;

export function refusal(code: Refusal): Trouble {
  const [zh, en] = WORDS[code];
  return trouble(code, { zh, en });
}

/** Why an order of the console was not carried out; stands in the journal's `order-refused` and on the console. */
export type OrderRefusal =
  | 'SEAT_TAKEN'
  | 'NOBODY_HERE'
  | 'WRONG_CANDIDATE'
  | 'NOT_SITTING'
  | 'ALREADY_STARTED'
  | 'ALREADY_HANDED_IN'
  | 'ALREADY_PAUSED'
  | 'NOT_PAUSED'
  | 'NOT_LOCKED'
  | 'TWO_MUST_SIGN'
  /** Another console leads the room now; this order was written after it had taken over. */
  | 'SUPERSEDED'
  /** The sitting's answer key is not sealed to this machine: it is no spare of the session. */
  | 'TAKE_OVER_KEY'
  /** What the console sent of the sitting does not hold or cannot be read. */
  | 'TAKE_OVER_UNREADABLE';
