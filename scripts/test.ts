// `npm test`: every check of the project, one phase after the other, and one closing line that counts them all.
// `npm test -- types lint` runs only the named phases.

import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { keepCompiledCode } from './day/compiled-code.ts';

type Count = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed and why, a piece of text each: told once more at the very end, where nobody has to look for it. */
  readonly failures: readonly string[];
};
type Phase = { readonly name: string; readonly run: () => Promise<Count> };
type Ended = { readonly code: number; readonly output: string };
type Command = {
  readonly program: string;
  readonly args: readonly string[];
  /** `shown` lets the program write to the terminal as it goes; `kept` returns what it wrote. */
  readonly output: 'shown' | 'kept';
  readonly env?: Readonly<Record<string, string>>;
};

const root = resolve(import.meta.dirname, '..');
const workspaces = ['shared', 'exam-station', 'proctor-console', 'authority', 'verifier', 'test-fixtures'];
const longestPhaseMs = 40 * 60_000;
/** Lines of one failure that the closing words repeat, and characters of one line. */
const longestFailure = 40;
const longestLine = 400;
const none: Count = { passed: 0, failed: 0, skipped: 0, failures: [] };
const reports = mkdtempSync(join(tmpdir(), 'exam-room-test-'));

const phases: readonly Phase[] = [
  { name: 'types', run: checkTypes },
  {
    name: 'lint',
    run: () => oneCheck('biome', ['check', '--error-on-warnings', '--max-diagnostics=60', '.']),
  },
  { name: 'layers', run: checkLayers },
  { name: 'ui', run: () => oneCheck(process.execPath, ['scripts/build-ui.ts']) },
  { name: 'unit', run: runVitest },
  { name: 'e2e', run: runPlaywright },
];

// ---- types, lint, layers, ui: one check each ---------------------------------------------------------------------

/** One check per tsconfig, and one that no source file is outside all of them. */
async function checkTypes(): Promise<Count> {
  const projects = globSync(['tsconfig.*.json', ...workspaces.map((name) => `${name}/tsconfig*.json`)], {
    cwd: root,
  })
    .filter((path) => path !== 'tsconfig.base.json')
    .toSorted();
  const seen = new Set<string>();
  const check = async (project: string): Promise<Count> => {
    const ended = await run({
      program: 'tsc',
      args: ['-p', project, '--listFiles', '--pretty', 'false', ...rememberedTypes(project)],
      output: 'kept',
    });
    const lines = ended.output.split('\n').filter((line) => line.trim() !== '');
    const files = lines.filter((line) => line.startsWith(root));
    for (const file of files) seen.add(relative(root, file));
    if (ended.code === 0) return { ...none, passed: 1 };
    // A project whose folder has no source yet; the check below sees to it that this hides nothing.
    if (lines.some((line) => line.includes('TS18003'))) return none;
    return failure(`${project}\n${lines.filter((line) => !line.startsWith(root)).join('\n')}`);
  };
  const counts = await twoAtATime(projects, check);
  const outside = sourceFiles().filter((file) => !seen.has(file));
  const inside =
    outside.length === 0
      ? { ...none, passed: 1 }
      : failure(`In no tsconfig, so nobody checks its types:\n  ${outside.join('\n  ')}`);
  return sum([...counts, inside]);
}

/** What the compiler found in a project last time; it looks anew at what has changed since and at what depends on it. */
function rememberedTypes(project: string): readonly string[] {
  const file = join(
    root,
    'node_modules',
    '.cache',
    'types',
    `${project.replaceAll(/[^a-z]/g, '-')}.tsbuildinfo`,
  );
  return ['--incremental', '--tsBuildInfoFile', file];
}

function sourceFiles(): readonly string[] {
  const folders = [...workspaces, 'scripts'];
  const hidden = /(^|\/)(node_modules|dist|out)\//;
  return globSync([...folders.flatMap((name) => [`${name}/**/*.ts`, `${name}/**/*.tsx`]), '*.ts'], {
    cwd: root,
  })
    .filter((path) => !hidden.test(path))
    .toSorted();
}

function checkLayers(): Promise<Count> {
  return oneCheck('depcruise', [
    '--config',
    'layers.cjs',
    '--output-type',
    'err-long',
    ...workspaces,
    'scripts',
  ]);
}

async function oneCheck(program: string, args: readonly string[]): Promise<Count> {
  const ended = await run({ program, args, output: 'kept' });
  return ended.code === 0 ? { ...none, passed: 1 } : failure(`${program}\n${ended.output}`);
}

// ---- vitest ------------------------------------------------------------------------------------------------------

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

async function runVitest(): Promise<Count> {
  const file = join(reports, 'vitest.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const ended = await run({ program: 'vitest', args, output: 'shown' });
  const report = readReport(file, VitestReport);
  if (typeof report === 'string') return failure(report);
  // A test file that does not even load has no tests to count, and must not vanish.
  const unloadable = report.testResults.filter(
    (each) => each.status === 'failed' && each.assertionResults.length === 0,
  );
  const failures = report.testResults.flatMap((each) =>
    each.assertionResults
      .filter((test) => test.status === 'failed')
      .map(
        (test) =>
          `${relative(root, each.name)} › ${test.fullName}\n${(test.failureMessages ?? []).join('\n')}`,
      ),
  );
  const counted = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [
      ...failures,
      ...unloadable.map((each) => `${relative(root, each.name)} does not load\n${each.message}`),
    ],
  };
  return withExitCode(counted, ended.code);
}

// ---- Playwright --------------------------------------------------------------------------------------------------

const PlaywrightSpec = z.object({
  title: z.string(),
  file: z.string(),
  line: z.number(),
  ok: z.boolean(),
  tests: z.array(
    z.object({
      results: z.array(
        z.object({ errors: z.array(z.object({ message: z.string().default('') })).default([]) }),
      ),
    }),
  ),
});
type PlaywrightSuite = {
  readonly specs?: readonly z.infer<typeof PlaywrightSpec>[] | undefined;
  readonly suites?: readonly PlaywrightSuite[] | undefined;
};
const PlaywrightSuite: z.ZodType<PlaywrightSuite> = z.lazy(() =>
  z.object({ specs: z.array(PlaywrightSpec).optional(), suites: z.array(PlaywrightSuite).optional() }),
);
const PlaywrightReport = z.object({
  suites: z.array(PlaywrightSuite),
  errors: z.array(z.object({ message: z.string().default('') })).default([]),
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

async function runPlaywright(): Promise<Count> {
  const file = join(reports, 'playwright.json');
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file };
  const ended = await run({
    program: 'playwright',
    args: ['test', '--reporter=list,json'],
    output: 'shown',
    env,
  });
  const report = readReport(file, PlaywrightReport);
  if (typeof report === 'string') return failure(report);
  const { expected, unexpected, flaky, skipped } = report.stats;
  const failures = report.suites
    .flatMap(specsOf)
    .filter((spec) => !spec.ok)
    .map(howSpecFailed);
  return withExitCode(
    {
      passed: expected,
      failed: unexpected + flaky,
      skipped,
      failures: [...failures, ...report.errors.map((error) => error.message)],
    },
    ended.code,
  );
}

function specsOf(suite: PlaywrightSuite): readonly z.infer<typeof PlaywrightSpec>[] {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

function howSpecFailed(spec: z.infer<typeof PlaywrightSpec>): string {
  const errors = spec.tests.flatMap((test) => test.results.flatMap((result) => result.errors));
  return `${spec.file}:${spec.line} › ${spec.title}\n${errors.map((error) => error.message).join('\n')}`;
}

// ---- counting ----------------------------------------------------------------------------------------------------

function failure(why: string): Count {
  return { ...none, failed: 1, failures: [why] };
}

/** A runner that says it failed, with no failed test to show for it, still counts as one failure. */
function withExitCode(count: Count, code: number): Count {
  const unsaid = count.passed + count.failed === 0 || (code !== 0 && count.failed === 0);
  if (!unsaid) return count;
  return {
    ...count,
    failed: 1,
    failures: [...count.failures, `The runner ended with ${code} and named no test.`],
  };
}

function sum(counts: readonly Count[]): Count {
  return counts.reduce(
    (total, each) => ({
      passed: total.passed + each.passed,
      failed: total.failed + each.failed,
      skipped: total.skipped + each.skipped,
      failures: [...total.failures, ...each.failures],
    }),
    none,
  );
}

function readReport<T extends object>(file: string, shape: z.ZodType<T>): T | string {
  try {
    return shape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return `No usable report from the test runner: ${error instanceof Error ? error.message : String(error)}`;
  }
}

// ---- running -----------------------------------------------------------------------------------------------------

const running = new Set<ReturnType<typeof spawn>>();

function run(command: Command): Promise<Ended> {
  const shown = command.output === 'shown';
  const child = spawn(programPath(command.program), [...command.args], {
    cwd: root,
    env: { ...process.env, ...command.env },
    stdio: shown ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  running.add(child);
  const pieces: Buffer[] = [];
  child.stdout?.on('data', (piece: Buffer) => pieces.push(piece));
  child.stderr?.on('data', (piece: Buffer) => pieces.push(piece));
  const tooLong = setTimeout(() => {
    tell(`${command.program} did not end within ${longestPhaseMs / 60_000} minutes and is stopped`);
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
  }, longestPhaseMs);
  return new Promise((settle) => {
    const end = (code: number): void => {
      clearTimeout(tooLong);
      running.delete(child);
      settle({ code, output: Buffer.concat(pieces).toString('utf8') });
    };
    child.once('error', (error) => {
      tell(`${command.program} does not start: ${error.message}`);
      end(1);
    });
    child.once('close', (code) => end(code ?? 1));
  });
}

function programPath(program: string): string {
  return program === process.execPath ? program : join(root, 'node_modules', '.bin', program);
}

async function twoAtATime<In, Out>(
  items: readonly In[],
  work: (item: In) => Promise<Out>,
): Promise<readonly Out[]> {
  const results: Out[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all([worker(), worker()]);
  return results;
}

function tell(text: string): void {
  process.stdout.write(`${text.trimEnd()}\n`);
}

async function runPhase(phase: Phase): Promise<Count> {
  tell(`\n── ${phase.name}`);
  const started = performance.now();
  let count: Count;
  try {
    count = await phase.run();
  } catch (error) {
    count = failure(
      `It could not run: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
  const failures = count.failures.map((why) => `${phase.name}: ${shortened(why)}`);
  if (failures.length > 0) tell(failures.join('\n\n'));
  tell(`── ${phase.name}: ${count.passed} ok, ${count.failed} not ok${skipped} (${seconds} s)`);
  return { ...count, failures };
}

/** A failure as the closing words tell it: its beginning, without the colours of a terminal. */
function shortened(why: string): string {
  const lines = stripVTControlCharacters(why)
    .trimEnd()
    .split('\n')
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)} …` : line));
  const rest = lines.length - longestFailure;
  return [...lines.slice(0, longestFailure), ...(rest > 0 ? [`… and ${rest} more lines`] : [])].join(
    '\n    ',
  );
}

async function main(): Promise<number> {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !phases.some((phase) => phase.name === name));
  if (unknown.length > 0) {
    tell(`No such phase: ${unknown.join(', ')}. There are: ${phases.map((phase) => phase.name).join(', ')}`);
    return 2;
  }
  const counts: Count[] = [];
  for (const phase of phases) {
    if (wanted.length === 0 || wanted.includes(phase.name)) counts.push(await runPhase(phase));
  }
  const total = sum(counts);
  if (total.failures.length > 0) tell(`\n── not ok\n${total.failures.join('\n\n')}`);
  tell(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    for (const child of running) child.kill(name);
    rmSync(reports, { recursive: true, force: true });
    process.exit(name === 'SIGINT' ? 130 : 143);
  });
}

keepCompiledCode();
process.exitCode = await main();
rmSync(reports, { recursive: true, force: true });
