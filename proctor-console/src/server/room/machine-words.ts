import type { Words } from '@exam-room/shared/base';

// Machines write codes; people read sentences, in the desk's diary and on the record sheet, which is Chinese whatever the desk speaks. A
// code that is new here is shown as it is, never hidden.

const LONGEST = 500;

/** The places and parts that a station names in the details of what it notices. */
const DETAILS: ReadonlyMap<string, Words> = new Map([
  ['window', { zh: '考试窗口', en: 'the exam window' }],
  ['page', { zh: '考试页面', en: 'the exam page' }],
  ['minimized', { zh: '窗口被最小化', en: 'the window was minimized' }],
  ['another window lies on top', { zh: '上面盖了别的窗口', en: 'another window lies on top' }],
  ['developer tools', { zh: '开发者工具', en: 'developer tools' }],
  ['the machine goes to sleep', { zh: '机器进入休眠', en: 'the machine goes to sleep' }],
  ['the desktop was locked', { zh: '系统锁屏', en: 'the desktop was locked' }],
]);

/** What a screen or machine may notice; the detail follows in brackets. */
const NOTICES: ReadonlyMap<string, Words> = new Map([
  ['focus-lost', { zh: '考试窗口失去焦点', en: 'the exam window lost the focus' }],
  ['hidden', { zh: '考试画面被遮住或隐藏', en: 'the exam was covered or hidden' }],
  ['fullscreen-left', { zh: '退出了全屏', en: 'full screen was left' }],
  ['chord-refused', { zh: '按了禁用的快捷键', en: 'a forbidden key combination was pressed' }],
  ['display-changed', { zh: '显示器有变化', en: 'the displays changed' }],
  ['remote-session', { zh: '发现远程控制', en: 'a remote session was found' }],
  ['forbidden-program', { zh: '发现不允许的程序', en: 'a forbidden program was found' }],
]);

/** What may fail at a station or at the console. */
const FAULTS: ReadonlyMap<string, Words> = new Map([
  ['disk', { zh: '硬盘', en: 'disk' }],
  ['journal', { zh: '答题记录的硬盘', en: 'disk of the journal' }],
  ['paper', { zh: '试卷未被接受', en: 'the paper was not accepted' }],
  ['picture-file', { zh: '一张抓拍的文件丢失', en: 'the file of a snapshot is lost' }],
  ['window-hung', { zh: '考试窗口没有响应，已重新打开', en: 'the exam window hung and was opened again' }],
  ['window-dark', { zh: '考试页面已崩溃，已重新打开', en: 'the exam page crashed and was opened again' }],
  ['window-gone', { zh: '考试窗口被关闭，已重新打开', en: 'the exam window was closed and opened again' }],
  ['fork', { zh: '一台考试机送来了互相矛盾的记录', en: 'a station sent contradicting entries' }],
  ['cloned', { zh: '两台机器用同一密钥', en: 'two machines with one key' }],
  [
    'ledger-behind',
    {
      zh: '本机的总账比一台考试机见过的短，硬盘被换回旧的：请保留本机，改用备用监考机，并通知主管部门',
      en: "this console's ledger is shorter than one that a station has seen, so its disk was put back: keep this machine, go on at the standby, call the authority",
    },
  ],
  ['snapshots', { zh: '抓拍保存不下', en: 'snapshots cannot be kept' }],
  ['archive', { zh: '场次档案没有写成', en: 'the archive could not be written' }],
  ['authority-refused', { zh: '主管部门拒收', en: 'the authority refused' }],
]);

/** `what（detail）` in both languages; a detail that says nothing is left out. */
function told(what: Words, detail: string): Words {
  const said = detailWords(detail);
  return {
    zh: said.zh === '' ? what.zh : `${what.zh}（${said.zh}）`,
    en: said.en === '' ? what.en : `${what.en} (${said.en})`,
  };
}

function detailWords(detail: string): Words {
  const known = DETAILS.get(detail.trim());
  if (known !== undefined) return known;
  return {
    zh: detail.trim().replaceAll(' -> ', ' 变为 ').replaceAll(' extended', '（有扩展屏）'),
    en: detail.trim(),
  };
}

/** A notice of the lock-down: `考试界面异常：按了禁用的快捷键（Alt+Tab）`. */
export function noticeWords(what: string, detail: string): Words {
  const { zh, en } = told(NOTICES.get(what) ?? asItIs(what), detail);
  return short({ zh: `考试界面异常：${zh}`, en: `Lock-down noticed: ${en}` });
}

/** Why a seat has locked itself; the cause is the detail of the notice before it. */
export function lockedWords(cause: string): Words {
  const { zh, en } = detailWords(cause);
  return short({ zh: `座位已锁定：${zh}`, en: `The seat has locked itself: ${en}` });
}

export function stationFaultWords(what: string, detail: string): Words {
  const { zh, en } = told(FAULTS.get(what) ?? asItIs(what), detail);
  return short({ zh: `设备故障：${zh}`, en: `Fault: ${en}` });
}

export function consoleFaultWords(what: string, detail: string): Words {
  const { zh, en } = told(FAULTS.get(what) ?? asItIs(what), detail);
  return short({ zh: `控制台故障：${zh}`, en: `Console fault: ${en}` });
}

function asItIs(code: string): Words {
  return { zh: code, en: code };
}

function short({ zh, en }: Words): Words {
  return { zh: zh.slice(0, LONGEST), en: en.slice(0, LONGEST) };
}

/** A seat's own checks (THREATS G15), as people call them. */
const CHECKS: ReadonlyMap<string, Words> = new Map([
  ['disk-free', { zh: '硬盘剩余空间', en: 'free disk space' }],
  ['disk-flush', { zh: '硬盘写入速度', en: 'speed of the disk' }],
  ['clock-offset', { zh: '时钟偏差', en: 'clock' }],
  ['camera', { zh: '摄像头', en: 'camera' }],
  ['screens', { zh: '显示器', en: 'screens' }],
  ['virtual-machine', { zh: '疑似虚拟机', en: 'virtual machine' }],
  ['remote-session', { zh: '远程控制', en: 'remote session' }],
  ['forbidden-programs', { zh: '不允许的程序', en: 'forbidden programs' }],
  ['input-method', { zh: '输入法', en: 'input method' }],
  ['swap', { zh: '内存内容会写入硬盘（交换空间）', en: 'memory is written to the disk (swap)' }],
  ['build-hash', { zh: '程序校验', en: 'program' }],
  ['shell', { zh: '考试窗口', en: 'exam window' }],
]);

/** The signs by which a machine looks like a virtual one; the maker's name stays as it is. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/\bmaker: /g, '厂商标识 '],
  [/\bprocessor: a hypervisor/g, '处理器报告在虚拟化环境中运行'],
  [/\bprocessor: /g, '处理器 '],
  [/\bdevices: /g, '设备 '],
  [/\bnetwork: /g, '网卡 '],
  [/\bdisk: /g, '硬盘 '],
  [/\bdrivers: /g, '驱动 '],
  [/\ba cloud\b/g, '云主机'],
  [/; /g, '，'],
  [/\bport (\d+)/g, '端口 $1'],
  [/\bthe check itself failed\b/g, '检查没有做成'],
  [/^(\d+) signs$/g, '只查到 $1 项迹象'],
  [/ \+ /g, ' 和 '],
  [/^unknown$/g, '尚未打开'],
  [/^trouble$/g, '有故障'],
  [/^headless$/g, '没有考试窗口（仅供演练）'],
];

export function checkWords(check: string): Words {
  return CHECKS.get(check) ?? asItIs(check);
}

/** One check with what was found: `疑似虚拟机：厂商标识 QEMU，网卡 QEMU`. */
export function checkFoundWords(check: string, detail: string): Words {
  const name = checkWords(check);
  if (detail.trim() === '') return name;
  const zh = SIGNS.reduce((text, [pattern, words]) => text.replace(pattern, words), detail.trim());
  return { zh: `${name.zh}：${zh}`, en: `${name.en}: ${detail.trim()}` };
}

export const LOOK_YOURSELF: Words = {
  zh: '机器自己查不出来，请到座位前查看',
  en: 'The machine cannot tell; look for yourself',
};

/** What a person does about a check that a seat has not passed. */
const ADVICE: ReadonlyMap<string, Words> = new Map([
  ['disk-free', { zh: '请清理硬盘，或改用备用机', en: 'Make room on the disk, or use a spare' }],
  ['disk-flush', { zh: '请改用备用机', en: 'Use a spare' }],
  [
    'clock-offset',
    { zh: '请校准系统时间（不影响考试计时）', en: 'Set the clock right (the test time is not affected)' },
  ],
  [
    'camera',
    { zh: '请检查摄像头是否插好、是否被遮挡', en: 'See whether the camera is plugged in and uncovered' },
  ],
  [
    'screens',
    { zh: '请只接一台显示器，分辨率至少 1024×720', en: 'Leave exactly one screen of at least 1024x720' },
  ],
  [
    'virtual-machine',
    {
      zh: '请换成真机；只有演练才能带着这一项继续',
      en: 'Use a real machine; only a rehearsal should go on with this',
    },
  ],
  [
    'remote-session',
    { zh: '请退出远程控制程序后重启考试机', en: 'End the remote control and restart the station' },
  ],
  ['forbidden-programs', { zh: '请退出这些程序', en: 'End these programs' }],
  ['input-method', { zh: '请退出输入法', en: 'End the input method' }],
  [
    'swap',
    {
      zh: '请关闭交换空间（swapoff -a），或换用备用机',
      en: 'Switch swap off (swapoff -a), or use a spare',
    },
  ],
  ['shell', { zh: '请用全屏考试窗口启动', en: 'Start it with the exam window' }],
]);

export function checkAdvice(check: string): Words {
  return ADVICE.get(check) ?? { zh: '请到座位前查看', en: 'Look at the seat' };
}
