import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Trouble, trouble, troubleLine } from '@exam-room/shared/base';
import { readClockSetting } from '@exam-room/shared/host/clock';
import { identityOf, openDeviceKeys } from '@exam-room/shared/host/device-keys';
import { stderrLog } from '@exam-room/shared/host/log';
import { invigilatorIdSchema, invigilatorRoleSchema } from '@exam-room/shared/model';
import { z } from 'zod';
import { openConsole } from './server/compose-console.ts';
import { makeKeyFile } from './server/invigilators/key-files.ts';

const USAGE = `usage:
  proctor-console invigilator-key --id ID --name NAME --role chief|invigilator|administrator|patrol --pin PIN --out DIR
  proctor-console identity --data DIR [--role console|standby]
  proctor-console run --data DIR --session DIR --root root.json --invigilator-keys DIR [--authority https://HOST:PORT]
                      [--leader HOST:PORT] [--rebuild yes] [--announce yes|no]
                      [--stations-host 0.0.0.0] [--stations-port 0] [--desk-port 0] [--clock SPEED,REAL_ORIGIN_MS,STARTS_AT_MS]

  --leader   the console for which this machine stands by (its stations' port): its ledger is held here too, and two invigilators
             can take the room over at this machine's own desk. The session lists this machine with the role standby.
  --rebuild  yes: the session's console itself, on an empty disk: it stands by until two invigilators take over, and the seats bring
             their journals back.
  --announce whether the LAN is told where this console is (mDNS), for stations that were told no address; yes unless it listens on
             this machine alone.
`;

/** Arguments that make no sense: exit 2 and the usage. */
class WrongUsage extends Error {}

const text = z.string().min(1);
const portSchema = z.coerce.number().int().min(0).max(65_535);

const keySchema = z.strictObject({
  id: invigilatorIdSchema,
  name: text.max(60),
  role: invigilatorRoleSchema,
  pin: z.string().regex(/^[0-9]{6,12}$/, 'a PIN has 6 to 12 digits'),
  out: text,
});

const runSchema = z.strictObject({
  data: text,
  session: text,
  root: text,
  'invigilator-keys': text,
  authority: z
    .url({ protocol: /^https$/, hostname: /^.+$/ })
    .transform((address) => new URL(address))
    .exactOptional(),
  leader: z
    .string()
    .transform((address, context) => {
      const found = /^(.+):([0-9]{1,5})$/.exec(address);
      if (found === null) context.addIssue('HOST:PORT is needed');
      return { host: (found?.[1] ?? '').replace(/^\[(.*)\]$/, '$1'), port: Number(found?.[2] ?? 0) };
    })
    .exactOptional(),
  rebuild: z.literal('yes').exactOptional(),
  announce: z.enum(['yes', 'no']).exactOptional(),
  'stations-host': text.default('0.0.0.0'),
  'stations-port': portSchema.default(0),
  'desk-port': portSchema.default(0),
  clock: z
    .string()
    .transform((setting, context) => {
      const clock = readClockSetting(setting);
      if (clock === undefined) context.addIssue('three numbers SPEED,REAL_ORIGIN_MS,STARTS_AT_MS are needed');
      return clock ?? z.NEVER;
    })
    .exactOptional(),
});

function optionsOf<Options>(args: readonly string[], schema: z.ZodObject & z.ZodType<Options>): Options {
  const names = Object.keys(schema.shape);
  let values: unknown;
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
    ({ values } = parseArgs({ args: [...args], options, strict: true }));
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : String(error));
  }
  const parsed = schema.safeParse({ ...(values as object) }); // parseArgs gives an object without a prototype
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new WrongUsage(`--${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

async function invigilatorKey(args: readonly string[]): Promise<number> {
  const { out, ...person } = optionsOf(args, keySchema);
  mkdirSync(out, { recursive: true });
  process.stdout.write(`${JSON.stringify(await makeKeyFile({ ...person, folder: out }))}\n`);
  return 0;
}

async function identity(args: readonly string[]): Promise<number> {
  const schema = z.strictObject({ data: text, role: z.enum(['console', 'standby']).default('console') });
  const { data, role } = optionsOf(args, schema);
  mkdirSync(data, { recursive: true });
  process.stdout.write(`${JSON.stringify(identityOf(await openDeviceKeys(data), { role }))}\n`);
  return 0;
}

async function run(args: readonly string[]): Promise<number> {
  const options = optionsOf(args, runSchema);
  const opened = await openConsole({
    data: options.data,
    session: options.session,
    root: options.root,
    invigilatorKeys: options['invigilator-keys'],
    ...(options.authority === undefined ? {} : { authority: options.authority }),
    ...(options.leader === undefined ? {} : { leader: options.leader }),
    standsBy: options.rebuild === 'yes',
    announce: (options.announce ?? (isLoopback(options['stations-host']) ? 'no' : 'yes')) === 'yes',
    stationsHost: options['stations-host'],
    stationsPort: options['stations-port'],
    deskPort: options['desk-port'],
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    deskFiles: join(import.meta.dirname, '..', 'dist', 'desk'),
    build: buildName(),
    log: stderrLog('proctor-console'),
  });
  if (!opened.ok) return tell(opened.error);
  const { stations, desk, device, close } = opened.value;
  process.stdout.write(`${JSON.stringify({ stations, desk, device })}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  await close();
  return 0;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function buildName(): string {
  const { name, version } = z
    .object({ name: z.string(), version: z.string() })
    .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')));
  return `${name.replace('@exam-room/', '')} ${version}`;
}

function tell(problem: Trouble): number {
  process.stderr.write(`${troubleLine(problem)}\n`);
  return 1;
}

/**
 * A bug, or a disk that refuses the ledger: nothing more may be acknowledged, so the program ends at once and is started again. What
 * was acknowledged lies on the disk.
 */
process.on('uncaughtException', (error) => {
  const detail = error.stack ?? error.message;
  stderrLog('proctor-console').note('ended-by-fault', { why: error.message, detail });
  process.exit(
    tell(
      trouble('CONSOLE_FAULT', {
        zh: `控制台程序因故障停止（${error.message}）。已确认的记录都在硬盘上，请重新启动控制台。`,
        en: `The console stopped by a fault (${error.message}). Everything acknowledged is on the disk; start the console again.`,
      }),
    ),
  );
});

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  'invigilator-key': invigilatorKey,
  identity,
  run,
};

const [command = '', ...args] = process.argv.slice(2);
try {
  const act = COMMANDS[command];
  if (act === undefined)
    throw new WrongUsage(command === '' ? 'a command is needed' : `unknown command ${command}`);
  process.exitCode = await act(args);
} catch (error) {
  if (!(error instanceof WrongUsage)) throw error;
  process.stderr.write(`${error.message}\n${USAGE}`);
  process.exitCode = 2;
}
