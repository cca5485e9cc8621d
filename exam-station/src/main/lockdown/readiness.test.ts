import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildHash } from './build-hash.ts';
import {
  judgeInputMethod,
  judgePrograms,
  judgeRemote,
  judgeScreens,
  judgeSwap,
  judgeVirtual,
} from './judge-machine.ts';
import { LOOKS_A_ROUND, type MachineSigns, openSigns } from './machine-signs.ts';
import { readinessChecks } from './readiness.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'machine-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A seat's PC as it should be. */
const PC: MachineSigns = {
  makers: ['LENOVO', '11JN0046CD', 'LENOVO'],
  hypervisor: 'no',
  pciVendors: ['8086', '10ec'],
  cardMakers: ['88:ae:dd'],
  disks: ['SAMSUNG MZVL2512HCJQ'],
  modules: ['i915', 'r8169', 'snd_hda_intel'],
  programs: ['systemd', 'cage', 'node', 'chromium'],
  openPorts: [],
  remoteVariables: [],
  screens: ['1920x1080'],
  swap: [],
};
const BLIND: MachineSigns = {
  makers: undefined,
  hypervisor: undefined,
  pciVendors: undefined,
  cardMakers: undefined,
  disks: undefined,
  modules: undefined,
  programs: undefined,
  openPorts: undefined,
  remoteVariables: [],
  screens: undefined,
  swap: undefined,
};

describe('a virtual machine', () => {
  it.each<[string, Partial<MachineSigns>]>([
    [
      'VMware',
      { makers: ['VMware, Inc.'], pciVendors: ['15ad'], hypervisor: 'yes', cardMakers: ['00:0c:29'] },
    ],
    [
      'VirtualBox',
      { makers: ['innotek GmbH', 'VirtualBox'], disks: ['VBOX HARDDISK'], modules: ['vboxguest'] },
    ],
    ['QEMU', { makers: ['QEMU', 'Standard PC'], pciVendors: ['1af4'], cardMakers: ['52:54:00'] }],
    ['Hyper-V', { makers: ['Microsoft Corporation', 'Virtual Machine'], modules: ['hv_vmbus'] }],
    ['Parallels', { makers: ['Parallels Software'], pciVendors: ['1ab8'], cardMakers: ['00:1c:42'] }],
    ['VMware whose board strings were edited', { pciVendors: ['15ad'], cardMakers: ['00:50:56'] }],
  ])('is seen: %s', (_name, signs) => {
    expect(judgeVirtual({ ...PC, ...signs }).outcome).toBe('fail');
  });

  it.each(['LENOVO', 'Dell Inc.', 'HP', 'ASUSTeK COMPUTER INC.', 'Micro-Star', 'Acer', 'Huawei', '清华同方'])(
    'is not seen in a PC of %s',
    (maker) => {
      expect(judgeVirtual({ ...PC, makers: [maker] }).outcome).toBe('pass');
    },
  );

  it('is left to an invigilator on one sign alone, or when too little can be read', () => {
    expect(judgeVirtual({ ...PC, hypervisor: 'yes' }).outcome).toBe('unknown');
    expect(judgeVirtual({ ...BLIND, cardMakers: ['88:ae:dd'] }).outcome).toBe('unknown');
  });
});

describe('company at the screen', () => {
  it('is a remote session, by program, port or variable', () => {
    expect(judgeRemote(PC).outcome).toBe('pass');
    expect(judgeRemote({ ...PC, programs: ['anydesk'] })).toEqual({ outcome: 'fail', detail: 'AnyDesk' });
    expect(judgeRemote({ ...PC, openPorts: [3_389] }).outcome).toBe('fail');
    expect(judgeRemote({ ...PC, remoteVariables: ['XRDP_SESSION'] }).outcome).toBe('fail');
    expect(judgeRemote({ ...PC, openPorts: undefined }).outcome).toBe('unknown');
  });

  it('is a forbidden program or an input method', () => {
    expect([judgePrograms(PC).outcome, judgeInputMethod(PC).outcome]).toEqual(['pass', 'pass']);
    expect(judgePrograms({ ...PC, programs: ['obs', 'wechat'] }).detail).toBe('OBS, 微信');
    expect(judgeInputMethod({ ...PC, programs: ['fcitx5'] }).outcome).toBe('fail');
  });

  it.each<[MachineSigns['screens'], string]>([
    [['1920x1080'], 'pass'],
    [['1920x1080', '1024x768'], 'fail'],
    [['800x600'], 'fail'],
    [[''], 'unknown'],
    [[], 'unknown'],
    [undefined, 'unknown'],
  ])('is another screen: %j is %s', (screens, outcome) => {
    expect(judgeScreens({ ...PC, screens }).outcome).toBe(outcome);
  });
});

it('answers every check of the list, and what was not measured is unknown', () => {
  const checks = readinessChecks({
    freeDiskMb: undefined,
    flushMs: undefined,
    clockOffsetMs: undefined,
    camera: 'unknown',
    shell: 'headless',
    signs: undefined,
    buildHash: undefined,
  });
  expect(checks.map((one) => one.check)).toEqual([
    'disk-free',
    'disk-flush',
    'clock-offset',
    'camera',
    'screens',
    'virtual-machine',
    'remote-session',
    'forbidden-programs',
    'input-method',
    'swap',
    'build-hash',
    'shell',
  ]);
  expect(new Set(checks.map((one) => one.outcome))).toEqual(new Set(['unknown']));
});

it('reads the signs where Linux tells them', () => {
  const lay = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  lay('sys/class/dmi/id/sys_vendor', 'QEMU\n');
  lay('sys/class/drm/card0-HDMI-A-1/status', 'connected\n');
  lay('sys/class/drm/card0-HDMI-A-1/modes', '1366x768\n1024x768\n');
  lay('sys/class/drm/card0-VGA-1/status', 'disconnected\n');
  lay('sys/bus/pci/devices/0000:00:02.0/vendor', '0x1af4\n');
  lay('proc/cpuinfo', 'processor: 0\nflags\t\t: fpu vme hypervisor lahf_lm\n');
  lay('proc/17/cmdline', '/opt/AnyDesk/anydesk\0--tray\0');
  lay('proc/18/cmdline', '');
  lay('proc/18/comm', 'kworker/0:1\n');
  const head = '  sl  local_address rem_address   st\n';
  lay('proc/net/tcp', `${head}   0: 00000000:0D3D 00000000:0000 0A\n   1: 0100007F:1F90 00000000:0000 0A\n`);
  const signs = openSigns({
    proc: join(folder, 'proc'),
    sys: join(folder, 'sys'),
    env: { SESSIONNAME: 'RDP-Tcp#3' },
  })();
  expect(signs).toMatchObject({
    makers: ['QEMU'],
    hypervisor: 'yes',
    pciVendors: ['1af4'],
    openPorts: [3_389],
    remoteVariables: ['RDP_SESSION'],
    screens: ['1366x768'],
    disks: undefined,
  });
  expect(signs.programs?.toSorted()).toEqual(['anydesk', 'kworker/0:1']);
  expect(openSigns({ proc: '/nowhere', sys: '/nowhere', env: {} })()).toMatchObject({
    makers: undefined,
    hypervisor: undefined,
    programs: undefined,
    openPorts: undefined,
    screens: undefined,
  });
});

it('memory may not be written to a disk in clear: no swap but an encrypted one, or one in memory itself', () => {
  const lay = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const look = openSigns({ proc: join(folder, 'proc'), sys: join(folder, 'sys'), env: {} });
  expect(judgeSwap(look()).outcome).toBe('unknown');
  const head = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';
  lay('proc/swaps', head);
  expect(judgeSwap(look())).toEqual({ outcome: 'pass', detail: '' });
  const safe = '/dev/zram0 partition 100 0 100\n/dev/dm-1 partition 100 0 -2\n';
  lay('sys/block/dm-1/dm/uuid', 'CRYPT-PLAIN-swap\n');
  lay('proc/swaps', head + safe);
  expect(judgeSwap(look()).outcome).toBe('pass');
  lay('sys/block/dm-2/dm/uuid', 'LVM-swap\n');
  lay('proc/swaps', `${head}${safe}/dev/dm-2 partition 100 0 -3\n/swapfile file 100 0 -4\n`);
  expect(judgeSwap(look())).toEqual({ outcome: 'fail', detail: '/dev/dm-2, /swapfile' });
});

it('a program that starts is seen at the next look, one that becomes another within a round, and one that ends is forgotten', () => {
  const command = (number: number, program: string) => {
    mkdirSync(join(folder, `proc/${number}`), { recursive: true });
    writeFileSync(join(folder, `proc/${number}/cmdline`), `/usr/bin/${program}\0`);
  };
  for (let number = 20; number < 28; number += 1) command(number, 'bash');
  const look = openSigns({ proc: join(folder, 'proc'), sys: join(folder, 'sys'), env: {} });
  expect(look().programs).toEqual(['bash']);
  command(31, 'RustDesk');
  expect(look().programs).toContain('rustdesk');
  rmSync(join(folder, 'proc/31'), { recursive: true });
  expect(look().programs).not.toContain('rustdesk');
  for (let number = 20; number < 28; number += 1) command(number, `anydesk-${number}`);
  const round = Array.from({ length: LOOKS_A_ROUND }, look);
  expect(round.at(-1)?.programs).not.toContain('bash');
  expect(round.at(-1)?.programs).toHaveLength(8);
});

it('another byte in the program is another build', () => {
  const lay = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  lay('exam-station/src/cli.ts', 'a');
  lay('shared/src/base/index.ts', 'b');
  lay('package-lock.json', '{}');
  const first = buildHash(folder);
  lay('exam-station/src/cli.test.ts', 'a test is no part of the program');
  expect(buildHash(folder)).toBe(first);
  lay('shared/src/base/index.ts', 'c');
  expect(buildHash(folder)).not.toBe(first);
  expect(buildHash(join(folder, 'nowhere'))).toBeUndefined();
  expect(buildHash()).toMatch(/^[0-9a-f]{64}$/);
});
