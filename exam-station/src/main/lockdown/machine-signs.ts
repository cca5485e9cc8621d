import { readdirSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { basename, join } from 'node:path';

/** What this machine shows of itself, read and not judged. A sign that cannot be read is undefined, never empty. */
export interface MachineSigns {
  /** Maker and model strings of board, system and firmware. */
  readonly makers: readonly string[] | undefined;
  /** The processor says that it is a guest's. */
  readonly hypervisor: 'yes' | 'no' | undefined;
  /** Lower-case hex vendor numbers of PCI devices, for example `80ee`. */
  readonly pciVendors: readonly string[] | undefined;
  /** First three bytes of the network cards' addresses, for example `08:00:27`. */
  readonly cardMakers: readonly string[] | undefined;
  /** Models of the disks. */
  readonly disks: readonly string[] | undefined;
  /** Names of loaded kernel modules. */
  readonly modules: readonly string[] | undefined;
  /** Names of the running programs, lower case. */
  readonly programs: readonly string[] | undefined;
  /** Ports on which this machine listens for others, beyond its own loopback. */
  readonly openPorts: readonly number[] | undefined;
  /** Variables of this session that tell of a remote one, by name. */
  readonly remoteVariables: readonly string[];
  /** Size of each connected screen, for example `1920x1080`; empty size when it does not tell. */
  readonly screens: readonly string[] | undefined;
  /** Where memory may be written to a disk in clear, for example `/dev/sda2`: not what is packed in memory (zram), nor an encrypted one. */
  readonly swap: readonly string[] | undefined;
}

/** Where Linux tells it; tests lay out a folder of the same shape. */
export interface Places {
  readonly proc: string;
  readonly sys: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export const THIS_MACHINE: Places = { proc: '/proc', sys: '/sys', env: process.env };

const REMOTE_VARIABLES = ['XRDP_SESSION', 'VNCDESKTOP', 'NX_TEMP', 'PARSEC', 'RDP_SESSION'] as const;
const MAKER_FILES = ['sys_vendor', 'product_name', 'board_vendor', 'bios_vendor', 'chassis_vendor'] as const;

/**
 * Returns the look at this machine, to be taken again and again while candidates answer: what is built in is read by the first look only, and
 * of the running programs each look reads those that are new and a share of the others (a program may become another one under its number;
 * that is seen after `LOOKS_A_ROUND` looks). On systems other than Linux most signs are unknown, and unknown is not pass.
 */
export function openSigns(at: Places = THIS_MACHINE): () => MachineSigns {
  let builtIn: ReturnType<typeof readBuiltIn> | undefined;
  const programs = programReader(at);
  return () => {
    builtIn ??= readBuiltIn(at);
    return {
      ...builtIn,
      cardMakers: cards(),
      modules: lines(text(join(at.proc, 'modules'))?.split('\n'))?.map((line) => line.split(' ')[0] ?? ''),
      programs: programs(),
      openPorts: openPorts(at),
      remoteVariables: REMOTE_VARIABLES.filter((name) => (at.env[name] ?? '') !== '').concat(
        /^RDP-/i.test(at.env['SESSIONNAME'] ?? '') ? ['RDP_SESSION'] : [],
      ),
      screens: screens(at),
      swap: swapInClear(at),
    };
  };
}

function readBuiltIn(at: Places): Pick<MachineSigns, 'makers' | 'hypervisor' | 'pciVendors' | 'disks'> {
  return {
    makers: lines(MAKER_FILES.map((name) => text(join(at.sys, 'class/dmi/id', name)))),
    hypervisor: hypervisor(at),
    pciVendors: below(join(at.sys, 'bus/pci/devices'), (folder) =>
      text(join(folder, 'vendor'))?.replace(/^0x/, ''),
    ),
    disks: below(join(at.sys, 'block'), (folder) => text(join(folder, 'device/model'))),
  };
}

function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined; // not told here
  }
}

/** What could be read; undefined when nothing could. */
function lines(found: readonly (string | undefined)[] | undefined): readonly string[] | undefined {
  const read = found?.filter((one): one is string => one !== undefined);
  return read === undefined || read.length === 0 ? undefined : read.filter((one) => one !== '');
}

function below(folder: string, read: (path: string) => string | undefined): readonly string[] | undefined {
  try {
    return readdirSync(folder).flatMap((name) => read(join(folder, name)) ?? []);
  } catch {
    return undefined; // not told here
  }
}

function hypervisor({ proc }: Places): MachineSigns['hypervisor'] {
  const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(text(join(proc, 'cpuinfo')) ?? '')?.[1];
  if (flags === undefined) return undefined;
  return / hypervisor(?: |$)/.test(flags) ? 'yes' : 'no';
}

function cards(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  return [...new Set(all.filter((one) => !one.internal).map((one) => one.mac.slice(0, 8).toLowerCase()))];
}

/** The first line of the table is its head. */
function swapInClear({ proc, sys }: Places): readonly string[] | undefined {
  return text(join(proc, 'swaps'))
    ?.split('\n')
    .slice(1)
    .map((line) => line.split(/\s/)[0] ?? '')
    .filter((place) => !basename(place).startsWith('zram') && !isEncrypted(sys, place));
}

function isEncrypted(sys: string, place: string): boolean {
  return text(join(sys, 'block', basename(place), 'dm/uuid'))?.startsWith('CRYPT-') === true;
}

/** After so many looks every running program has been read again. */
export const LOOKS_A_ROUND = 4;

function programReader({ proc }: Places): () => readonly string[] | undefined {
  const known = new Map<string, string>();
  let looks = 0;
  return () => {
    const numbers = below(proc, basename)?.filter((name) => /^\d+$/.test(name));
    if (numbers === undefined || numbers.length === 0) return undefined;
    const running = new Set(numbers);
    for (const gone of [...known.keys()].filter((number) => !running.has(number))) known.delete(gone);
    looks += 1;
    for (const number of numbers)
      if (!known.has(number) || (Number(number) + looks) % LOOKS_A_ROUND === 0)
        known.set(number, programName(join(proc, number)));
    return [...new Set(known.values())].filter((name) => name !== '');
  };
}

/** Empty when the program has ended meanwhile. */
function programName(folder: string): string {
  // The kernel cuts a program's name after 15 letters; its command line tells the whole one.
  const [command = ''] = (text(join(folder, 'cmdline')) ?? '').split('\0');
  const name = basename(command) === '' ? text(join(folder, 'comm')) : basename(command);
  return (name ?? '').toLowerCase();
}

const LISTENING = '0A';
const LOOPBACK = /^(?:[0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/;

function openPorts({ proc }: Places): readonly number[] | undefined {
  const tables = [text(join(proc, 'net/tcp')), text(join(proc, 'net/tcp6'))];
  if (tables.every((one) => one === undefined)) return undefined;
  const rows = tables.flatMap((table) => (table ?? '').split('\n').slice(1));
  const ports = rows.flatMap((row) => {
    const [, local = '', , state] = row.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    return state === LISTENING && !LOOPBACK.test(address) ? [Number.parseInt(port, 16)] : [];
  });
  return [...new Set(ports)];
}

function screens({ sys }: Places): readonly string[] | undefined {
  const connectors = below(join(sys, 'class/drm'), (folder) => {
    const status = text(join(folder, 'status'));
    if (status === undefined) return undefined;
    return status === 'connected' ? ((text(join(folder, 'modes')) ?? '').split('\n')[0] ?? '') : 'none';
  });
  return connectors === undefined || connectors.length === 0
    ? undefined
    : connectors.filter((one) => one !== 'none');
}
