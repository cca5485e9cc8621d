import type { ReadinessCheck } from '@exam-room/shared/protocol';
import type { MachineSigns } from './machine-signs.ts';

type Judged = Pick<ReadinessCheck, 'outcome' | 'detail'>;

/** Words by which the makers of virtual machines name themselves; a reason on every line is its owner. */
const VIRTUAL_MAKERS: readonly (readonly [RegExp, string])[] = [
  [/vmware/i, 'VMware'],
  [/virtualbox|innotek|vbox/i, 'VirtualBox'],
  [/qemu|bochs|seabios|edk ii/i, 'QEMU'],
  [/parallels/i, 'Parallels'],
  [/\bxen\b/i, 'Xen'],
  [/amazon ec2|google compute|openstack|alibaba cloud|kvm/i, 'a cloud'],
  [/virtual machine|hyper-v/i, 'Hyper-V'],
];
const VIRTUAL_PCI: ReadonlyMap<string, string> = new Map([
  ['15ad', 'VMware'],
  ['80ee', 'VirtualBox'],
  ['1af4', 'virtio (QEMU, KVM)'],
  ['1b36', 'QEMU'],
  ['1ab8', 'Parallels'],
  ['1414', 'Hyper-V'],
  ['5853', 'Xen'],
]);
const VIRTUAL_CARDS: ReadonlyMap<string, string> = new Map([
  ['00:05:69', 'VMware'],
  ['00:0c:29', 'VMware'],
  ['00:50:56', 'VMware'],
  ['08:00:27', 'VirtualBox'],
  ['52:54:00', 'QEMU'],
  ['00:1c:42', 'Parallels'],
  ['00:15:5d', 'Hyper-V'],
  ['00:16:3e', 'Xen'],
]);
const VIRTUAL_MODULES: ReadonlyMap<string, string> = new Map([
  ['vboxguest', 'VirtualBox'],
  ['vmw_balloon', 'VMware'],
  ['vmwgfx', 'VMware'],
  ['prl_fs', 'Parallels'],
  ['hv_vmbus', 'Hyper-V'],
  ['virtio_balloon', 'QEMU'],
  ['xen_blkfront', 'Xen'],
]);
/** A processor under Hyper-V's own root partition (a Windows PC with memory integrity on) calls itself a guest's: one sign alone is no proof. */
const SIGNS_FOR_FAIL = 2;
/** With fewer signs read than this, nothing is known. */
const SIGNS_FOR_PASS = 4;

/** A question that a seat has shown would stand on the disk after the exam (THREATS B7). */
export function judgeSwap({ swap }: MachineSigns): Judged {
  if (swap === undefined) return { outcome: 'unknown', detail: '' };
  return { outcome: swap.length === 0 ? 'pass' : 'fail', detail: swap.join(', ').slice(0, 200) };
}

/** Six independent signs. One alone, or too few that can be read, leaves it to an invigilator: unknown. */
export function judgeVirtual(signs: MachineSigns): Judged {
  const seen: (readonly [string, string | undefined] | undefined)[] = [
    signs.makers && ['maker', firstMaker(signs.makers)],
    signs.hypervisor && ['processor', signs.hypervisor === 'yes' ? 'a hypervisor' : undefined],
    signs.pciVendors && ['devices', first(signs.pciVendors, VIRTUAL_PCI)],
    signs.cardMakers && ['network', first(signs.cardMakers, VIRTUAL_CARDS)],
    signs.disks && ['disk', firstMaker(signs.disks)],
    signs.modules && ['drivers', first(signs.modules, VIRTUAL_MODULES)],
  ];
  const read = seen.filter((one) => one !== undefined);
  const found = read.filter(([, what]) => what !== undefined);
  const detail = found.map(([sign, what]) => `${sign}: ${what ?? ''}`).join('; ');
  if (found.length >= SIGNS_FOR_FAIL) return { outcome: 'fail', detail };
  if (found.length > 0) return { outcome: 'unknown', detail };
  return read.length >= SIGNS_FOR_PASS
    ? { outcome: 'pass', detail: `${read.length} signs` }
    : { outcome: 'unknown', detail: `${read.length} signs` };
}

function firstMaker(names: readonly string[]): string | undefined {
  return VIRTUAL_MAKERS.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
}

function first(values: readonly string[], known: ReadonlyMap<string, string>): string | undefined {
  return values.map((one) => known.get(one)).find((one) => one !== undefined);
}

/** Programs that show or steer this machine from elsewhere, with their owners' names. */
const REMOTE_PROGRAMS: ReadonlyMap<string, string> = new Map([
  ['anydesk', 'AnyDesk'],
  ['rustdesk', 'RustDesk'],
  ['teamviewer', 'TeamViewer'],
  ['teamviewerd', 'TeamViewer'],
  ['x11vnc', 'VNC'],
  ['xvnc', 'VNC'],
  ['xtigervnc', 'VNC'],
  ['vino-server', 'VNC'],
  ['wayvnc', 'VNC'],
  ['gnome-remote-desktop-daemon', 'RDP'],
  ['krfb', 'VNC'],
  ['xrdp', 'RDP'],
  ['xrdp-sesman', 'RDP'],
  ['chrome-remote-desktop-host', 'Chrome Remote Desktop'],
  ['sunloginclient', '向日葵'],
  ['todesk', 'ToDesk'],
  ['todesk_service', 'ToDesk'],
  ['sunshine', 'Sunshine'],
  ['parsecd', 'Parsec'],
]);
const REMOTE_PORTS: ReadonlyMap<number, string> = new Map([
  [3_389, 'RDP'],
  [5_900, 'VNC'],
  [5_901, 'VNC'],
  [7_070, 'AnyDesk'],
  [21_118, 'RustDesk'],
]);

/** Somebody else could see or steer this screen. */
export function judgeRemote(signs: MachineSigns): Judged {
  const found = [
    ...signs.remoteVariables,
    ...named(signs.programs, REMOTE_PROGRAMS),
    ...(signs.openPorts ?? []).flatMap((port) => {
      const what = REMOTE_PORTS.get(port);
      return what === undefined ? [] : [`port ${port} (${what})`];
    }),
  ];
  if (found.length > 0) return { outcome: 'fail', detail: found.join(', ').slice(0, 200) };
  const known = signs.programs !== undefined && signs.openPorts !== undefined;
  return { outcome: known ? 'pass' : 'unknown', detail: '' };
}

/** Programs that have no place beside an exam: they record, talk, or run another machine. */
const FORBIDDEN_PROGRAMS: ReadonlyMap<string, string> = new Map([
  ['obs', 'OBS'],
  ['obs64.exe', 'OBS'],
  ['simplescreenrecorder', 'SimpleScreenRecorder'],
  ['kazam', 'Kazam'],
  ['peek', 'Peek'],
  ['vokoscreenng', 'vokoscreen'],
  ['wechat', '微信'],
  ['weixin', '微信'],
  ['qq', 'QQ'],
  ['dingtalk', '钉钉'],
  ['feishu', '飞书'],
  ['wxwork', '企业微信'],
  ['wemeetapp', '腾讯会议'],
  ['zoom', 'Zoom'],
  ['discord', 'Discord'],
  ['telegram-desktop', 'Telegram'],
  ['virtualboxvm', 'VirtualBox'],
  ['qemu-system-x86_64', 'QEMU'],
  ['vmware-vmx', 'VMware'],
  ['wireshark', 'Wireshark'],
  ['gdb', 'gdb'],
  ['xdotool', 'xdotool'],
]);

export function judgePrograms(signs: MachineSigns): Judged {
  if (signs.programs === undefined) return { outcome: 'unknown', detail: '' };
  const found = named(signs.programs, FORBIDDEN_PROGRAMS);
  return { outcome: found.length > 0 ? 'fail' : 'pass', detail: found.join(', ').slice(0, 200) };
}

/** An input method puts its own window over the paper, and some look words up on the net. Numbers are all that is typed here. */
const INPUT_METHODS: ReadonlyMap<string, string> = new Map([
  ['ibus-daemon', 'IBus'],
  ['fcitx', 'Fcitx'],
  ['fcitx5', 'Fcitx 5'],
  ['scim', 'SCIM'],
  ['uim-xim', 'uim'],
  ['sogoupinyin-service', '搜狗拼音'],
]);

export function judgeInputMethod(signs: MachineSigns): Judged {
  if (signs.programs === undefined) return { outcome: 'unknown', detail: '' };
  const found = named(signs.programs, INPUT_METHODS);
  return { outcome: found.length > 0 ? 'fail' : 'pass', detail: found.join(', ') };
}

const SMALLEST_SCREEN = { width: 1_024, height: 720 };

/** Exactly one screen, and large enough for a question with its options. */
export function judgeScreens({ screens }: MachineSigns): Judged {
  if (screens === undefined || screens.length === 0) return { outcome: 'unknown', detail: '' };
  const detail = screens.join(' + ').slice(0, 200);
  if (screens.length > 1) return { outcome: 'fail', detail };
  const [width = 0, height = 0] = (screens[0] ?? '').split('x').map((one) => Number.parseInt(one, 10));
  if (!(width > 0 && height > 0)) return { outcome: 'unknown', detail };
  const enough = width >= SMALLEST_SCREEN.width && height >= SMALLEST_SCREEN.height;
  return { outcome: enough ? 'pass' : 'fail', detail };
}

function named(
  programs: readonly string[] | undefined,
  known: ReadonlyMap<string, string>,
): readonly string[] {
  return (programs ?? []).flatMap((one) => known.get(one) ?? known.get(one.replace(/\.exe$/, '')) ?? []);
}
