/** How a seat's PC shows nothing but the exam: one program on the display, started by the system and started again by it. */
export interface Appliance {
  /** `cage`: a Wayland compositor for one program; `bare-x`: an X server without a window manager. */
  readonly session: 'cage' | 'bare-x';
  /** The user of the seat; never root, so that the browser keeps its sandbox. */
  readonly user: string;
  /** Absolute path of the command, for example `/usr/bin/exam-station`. */
  readonly command: string;
  /** Options of `exam-station run`. */
  readonly options: readonly string[];
  /** The door's fixed port: the installed policy names it. */
  readonly doorPort: number;
}

type Line = readonly [line: string, reason: string];

/** The one program of the display: the keeper, which starts the station and its window again and again. */
export function sessionCommand({ session, command, options, doorPort }: Appliance): readonly string[] {
  const keep = [command, 'keep', ...options, '--shell', 'kiosk', '--door-port', String(doorPort)];
  // cage without -s lets nobody switch to another console (seen on 0.1.4); -d gives windows no title bar.
  return session === 'cage'
    ? ['/usr/bin/cage', '-d', '--', ...keep]
    : ['/usr/bin/xinit', ...keep, '--', ...BARE_X];
}

/** No other machine and no other console reaches the display; vt7 is where a seat's screen is. */
const BARE_X = [':0', 'vt7', '-nolisten', 'tcp', '-novtswitch', '-noreset', '-keeptty'] as const;

const TWO_SECTIONS = /[\n\r]/;

/** A systemd unit for the appliance, a reason on each line. Throws for a word that would break out of its line. */
export function serviceUnit(appliance: Appliance): string {
  const words = sessionCommand(appliance);
  for (const word of [...words, appliance.user])
    if (TWO_SECTIONS.test(word)) throw new Error('a line of the unit would be two');
  const lines: readonly (Line | string)[] = [
    '[Unit]',
    ['Description=Exam station', 'what people see in the list of services'],
    ['Conflicts=getty@tty7.service', 'no login on the console of the exam'],
    ['After=systemd-user-sessions.service', 'the user must exist'],
    '[Service]',
    [`User=${appliance.user}`, 'never root: the browser keeps its sandbox, the disk its owners'],
    ['PAMName=login', 'a session of its own, with the right to the display'],
    ['TTYPath=/dev/tty7', 'the console that shows the exam'],
    ['StandardInput=tty', 'as the display server wants it'],
    ['UtmpIdentifier=tty7', 'the session is told as the one of this console'],
    [`ExecStart=${words.map(quoted).join(' ')}`, 'the one program of the display'],
    ['Restart=always', 'whatever ends it, the exam is back (G4)'],
    ['RestartSec=1', 'soon, and without spinning'],
    ['KillMode=control-group', 'nothing of an ended exam stays behind'],
    ['NoNewPrivileges=no', 'the browser’s sandbox helper is set-uid on Debian'],
    ['ProtectSystem=strict', 'the program cannot change itself'],
    ['ReadWritePaths=/var/lib/exam-station', 'the journal and the pictures'],
    '[Install]',
    ['WantedBy=graphical.target', 'started with the machine'],
  ];
  return `${lines
    .flatMap((line) => (typeof line === 'string' ? ['', line] : [`# ${line[1]}`, line[0]]))
    .join('\n')
    .trimStart()}\n`;
}

/** As systemd reads it: percent signs and dollars mean something there. */
function quoted(word: string): string {
  const plain = word
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"');
  return /^[\w@%+=:,./-]+$/.test(plain) ? plain : `"${plain}"`;
}

/** What else the machine's owner sets, where the station itself has no right to; printed beside the unit. */
export const OWNER_SETS: readonly Line[] = [
  ['/etc/sysctl.d/90-exam.conf: kernel.sysrq = 0', 'no key sequence reaches the kernel (G5)'],
  ['/etc/systemd/logind.conf: NAutoVTs=0, ReserveVT=0', 'no login on another console'],
  ['systemctl mask ctrl-alt-del.target', 'three keys do not restart the machine'],
  ['/etc/X11/xorg.conf.d/90-exam.conf: DontVTSwitch, DontZap', 'the X server keeps its console'],
  ['udev: no USB storage', 'no stick and no phone (G8)'],
  ['firewall: the console’s address and port alone', 'no network beside the room'],
];
