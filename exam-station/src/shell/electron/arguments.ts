import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';

/** What the Electron shell may be started with, a reason on every line; everything else ends it (THREATS G11). */
const ALLOWED: ReadonlyMap<string, string> = new Map([
  ['data', 'the machine’s own folder'],
  ['session', 'the session folder'],
  ['root', 'the root of trust'],
  ['console', 'host and port of the console'],
  ['standby', 'host and port of the console that may go on in its place'],
  ['screen', 'the built screen, when it lies elsewhere'],
  ['clock', 'the clock of a rehearsal; refused by a real session'],
]);

const REQUIRED = ['data', 'session', 'root', 'console'] as const;

interface Address {
  readonly host: string;
  readonly port: number;
}

export interface StationArguments {
  readonly data: string;
  readonly session: string;
  readonly root: string;
  readonly console: Address;
  readonly standby: Address | undefined;
  readonly screen: string | undefined;
  readonly clock: string | undefined;
}

/** The code with which a program ends that was started with something it does not know (sysexits EX_CONFIG). */
export const UNKNOWN_ARGUMENT_EXIT = 78;

/** Variables by which Node, Electron or Chromium would load foreign code or open a debugger. */
const FORBIDDEN_ENVIRONMENT = [
  'NODE_OPTIONS',
  'ELECTRON_RUN_AS_NODE',
  'ELECTRON_ENABLE_LOGGING',
  'ELECTRON_EXTRA_LAUNCH_ARGS',
  'NODE_EXTRA_CA_CERTS',
  'LD_PRELOAD',
  'SSLKEYLOGFILE',
] as const;

/**
 * Reads the arguments after the program's own name. Chromium switches (`--remote-debugging-port`), Node switches (`--inspect`) and
 * anything else that is not in the table are refused, as `--name=value` and as `--name value`. Codes: ARGUMENT_UNKNOWN, ARGUMENT_MISSING.
 */
export function readArguments(args: readonly string[]): Result<StationArguments> {
  const read = new Map<string, string>();
  for (let at = 0; at < args.length; at += 1) {
    const match = /^--([a-z-]+)(?:=(.*))?$/.exec(args[at] ?? '');
    const name = match?.[1] ?? '';
    if (!ALLOWED.has(name) || read.has(name)) return refuse(unknown(args[at] ?? ''));
    const value = match?.[2] ?? args[at + 1];
    if (match?.[2] === undefined) at += 1;
    if (value === undefined || value === '' || value.startsWith('--')) return refuse(missing(name));
    read.set(name, value);
  }
  const absent = REQUIRED.find((name) => !read.has(name));
  if (absent !== undefined) return refuse(missing(absent));
  const console = addressIn(read.get('console') ?? '');
  if (console === undefined) return refuse(missing('console'));
  const standby = addressIn(read.get('standby') ?? '');
  if (standby === undefined && read.has('standby')) return refuse(missing('standby'));
  return ok({
    data: read.get('data') ?? '',
    session: read.get('session') ?? '',
    root: read.get('root') ?? '',
    console,
    standby,
    screen: read.get('screen'),
    clock: read.get('clock'),
  });
}

function addressIn(text: string): Address | undefined {
  const found = /^(.+):([0-9]{1,5})$/.exec(text);
  const port = Number(found?.[2]);
  if (found === null || port < 1 || port > 65_535) return undefined;
  return { host: (found[1] ?? '').replace(/^\[(.*)\]$/, '$1'), port };
}

/** Code: ENVIRONMENT_REFUSED. */
export function checkEnvironment(env: Readonly<Record<string, string | undefined>>): Result<'clean'> {
  const found = FORBIDDEN_ENVIRONMENT.find((name) => (env[name] ?? '') !== '');
  if (found === undefined) return ok('clean');
  return refuse(
    trouble(
      'ENVIRONMENT_REFUSED',
      {
        zh: `环境变量 ${found} 不允许设置。请清除后重新启动考试程序。`,
        en: `The environment variable ${found} must not be set. Remove it and start the exam program again.`,
      },
      found,
    ),
  );
}

function unknown(argument: string) {
  const shown = argument.slice(0, 80);
  return trouble(
    'ARGUMENT_UNKNOWN',
    {
      zh: `启动参数 ${shown} 不在允许的范围内，考试程序没有启动。`,
      en: `The argument ${shown} is not allowed; the exam program did not start.`,
    },
    shown,
  );
}

function missing(name: string) {
  return trouble(
    'ARGUMENT_MISSING',
    {
      zh: `缺少启动参数 --${name}，或者它的值不对。`,
      en: `The argument --${name} is missing or its value is wrong.`,
    },
    name,
  );
}
