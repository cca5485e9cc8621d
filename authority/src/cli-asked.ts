import type { SessionId, Trouble } from '@exam-room/shared/base';
import { sessionIdSchema } from '@exam-room/shared/model';
import { BANK_OPTIONS } from './cli-bank.ts';
import { troubleText } from './cli-text.ts';

/** Every option of every command; which of them a command takes stands in the usage. */
export const OPTIONS = {
  data: { type: 'string' },
  name: { type: 'string' },
  test: { type: 'boolean' },
  kind: { type: 'string' },
  key: { type: 'string' },
  'valid-days': { type: 'string' },
  json: { type: 'boolean' },
  topics: { type: 'string' },
  images: { type: 'string' },
  blueprint: { type: 'string' },
  bank: { type: 'string' },
  version: { type: 'string' },
  post: { type: 'string' },
  title: { type: 'string' },
  issued: { type: 'string' },
  plan: { type: 'string' },
  out: { type: 'string' },
  root: { type: 'string' },
  'root-keys': { type: 'string' },
  'public-key': { type: 'string' },
  session: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  database: { type: 'string' },
  clock: { type: 'string' },
  ...BANK_OPTIONS,
} as const;

/** How a command ends: 0 done, 1 refused with a sentence, 2 asked for in the wrong way. */
export type Exit = 0 | 1 | 2;

/** Wrong usage; caught in `main` and answered with the usage text. */
export class Usage extends Error {}

/** What a person typed: files, and options by name. */
export interface Asked {
  readonly files: readonly string[];
  readonly json: boolean;
  readonly test: boolean;
  readonly need: (name: keyof typeof OPTIONS) => string;
  readonly may: (name: keyof typeof OPTIONS) => string | undefined;
}

/** Prints the outcome: one JSON object with `--json`, else for people. */
export function tell(asked: Asked, value: unknown, text: () => string): 0 {
  process.stdout.write(asked.json ? `${JSON.stringify(value)}\n` : text());
  return 0;
}

/** Says why, on standard error. */
export function refused(troubles: readonly Trouble[]): 1 {
  process.stderr.write(troubleText(troubles));
  return 1;
}

export function onlyFiles(asked: Asked, count: 1): readonly [string] {
  const [file] = asked.files;
  if (file === undefined || asked.files.length !== count) throw new Usage(`this command takes ${count} file`);
  return [file];
}

export function sessionOf(asked: Asked): SessionId {
  const parsed = sessionIdSchema.safeParse(asked.need('session'));
  if (!parsed.success) throw new Usage('--session may hold letters, digits, - and _');
  return parsed.data;
}

export function whole(asked: Asked, name: keyof typeof OPTIONS): number {
  const value = Number(asked.need(name));
  if (!Number.isSafeInteger(value) || value < 0) throw new Usage(`--${name} wants a whole number`);
  return value;
}

export function matching(asked: Asked, name: keyof typeof OPTIONS, pattern: RegExp): string {
  const value = asked.need(name);
  if (!pattern.test(value)) throw new Usage(`--${name} must match ${pattern.source}`);
  return value;
}

/** Leaves out what was not given: an absent option is not an undefined one. */
export function some<Options extends object>(
  options: { readonly [Name in keyof Options]: Options[Name] | undefined },
): Partial<Options> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Partial<Options>; // only the undefined ones are gone
}
