import type { Words } from '@exam-room/shared/base';
import type { ConsoleFact } from '@exam-room/shared/records';
import type { RoomState } from './state.ts';

type Refused = Extract<ConsoleFact, { kind: 'device-refused' }>;

/** What a person does about a machine that was turned away, by the code that it was told. */
const ADVICE: Readonly<Record<string, Words>> = {
  NOT_LISTED: {
    zh: '它不在本场次的机器名单中。若不是考场的机器，请顺着网线找到并拔下；若是，请联系主管部门登记',
    en: 'The session does not list it. If it is none of the room’s, follow its cable and pull it; if it is, have the authority list it',
  },
  DEVICE_MISMATCH: {
    zh: '它自报的身份与证书不一致。请停用这台机器并保留，把考生换到备用机',
    en: 'It names another machine than its certificate proves. Stop and keep it; move its candidate to a spare seat',
  },
  WRONG_SESSION: {
    zh: '它装入的是另一场次。请在那台机器上装入本场次',
    en: 'It holds another session. Load this session on it',
  },
  VERSION: {
    zh: '它的程序版本与控制台不同。请安装同一版本，或把考生换到备用机',
    en: 'Its program is of another version than the console’s. Install the same one, or move its candidate to a spare seat',
  },
  FRAME: {
    zh: '它发来的内容不合规定。请看那台机器的屏幕；再次出现就换到备用机',
    en: 'What it sent follows no rule. Look at its screen; if it happens again, move to a spare seat',
  },
  READINESS: {
    zh: '它的自检结果不是它自己签的。请停用这台机器并保留',
    en: 'Its readiness report is not signed by itself. Stop and keep that machine',
  },
  TLS_OLD: {
    zh: '它只肯用旧的加密方式连接。考试机不会这样做，请顺着网线找到并拔下',
    en: 'It insists on an old encryption. No station does that: follow its cable and pull it',
  },
  TLS_BROKEN: {
    zh: '它发来的不是正常的连接（乱码，或重放旧的通信）。考试机不会这样做，请顺着网线找到并拔下',
    en: 'What it sent is no proper connection (nonsense, or an old one played again). No station does that: follow its cable and pull it',
  },
  LINE_CHANGED: {
    zh: '它的通信在线路上被改动、重复或调换，连接已断开，会自动重连，没有内容被采信。再次出现请检查网线和交换机',
    en: 'What it sent was changed, doubled or reordered on the line; the link was cut and comes back by itself, and nothing of it was believed. If it happens again, check cable and switch',
  },
};

/** Which machine was turned away, as far as anybody knows, and what to do about it. */
export function refusedMachineWords(room: RoomState, { pin, code }: Refused): Words {
  const device = room.plan.session.devices.find(({ tlsPin }) => tlsPin === pin);
  const seat = device?.seat;
  const shown = pin.startsWith(FROM) ? pin.slice(FROM.length) : undefined;
  const [zh, en] =
    seat !== undefined
      ? [`${seat} 号考试机`, `seat ${seat}`]
      : shown !== undefined
        ? [`地址 ${shown}`, `address ${shown}`]
        : [`证书 ${pin.slice(0, 12)}`, `certificate ${pin.slice(0, 12)}`];
  const advice = ADVICE[code];
  return {
    zh: `拒绝了一台机器的连接（${code}，${zh}）。${advice === undefined ? '' : `${advice.zh}。`}`,
    en: `A machine was refused (${code}, ${en}). ${advice === undefined ? '' : `${advice.en}.`}`.trim(),
  };
}

/** Stands before an address where no certificate was shown. */
export const FROM = 'from ';
