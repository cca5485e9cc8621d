import { parseArgs } from 'node:util';
import { type ClockSetting, readClockSetting } from '@exam-room/shared/host/clock';
import { stderrLog } from '@exam-room/shared/host/log';
import { TEST_KINDS } from './bank/blueprint/test-rules.ts';
import { checkedText, madeText } from './bank/report/blueprint-text.ts';
import { reportJson } from './bank/report/json.ts';
import { reportText } from './bank/report/terminal.ts';
import {
  type Asked,
  type Exit,
  matching,
  OPTIONS,
  onlyFiles,
  refused,
  sessionOf,
  some,
  tell,
  Usage,
  whole,
} from './cli-asked.ts';
import { approvedText, BANK_OPTIONS_USAGE, builtText, readingOf, writeHtml } from './cli-bank.ts';
import { isGuarded, runGuarded, tellGuard } from './cli-guard.ts';
import { KEYS_COMMANDS, KEYS_USAGE } from './cli-keys.ts';
import { queueText, scoresText } from './cli-text.ts';
import { type BankNamed, checkBlueprintFile, makeBlueprintFiles } from './compose-blueprint.ts';
import {
  approveBankVersion,
  buildBankVersion,
  checkFolder,
  issue,
  lintBank,
  openOffice,
  releaseCode,
} from './compose-office.ts';
import { initAuthority } from './keys/authority-keys.ts';
import type { QueueLine } from './review/queue.ts';
import type { ScoreList } from './review/score-list.ts';

const USAGE = `authority: the work at the other end of the exam room
  authority init --data DIR --name TEXT [--test] [--json]
${KEYS_USAGE}
  authority bank lint FILE --topics T.json [--images DIR] [--blueprint B.json] [--json]
  authority bank build FILE --data DIR --bank ID --version N --post 101 --title TEXT --topics T.json [--images DIR] [--issued MS] [--valid-days 366] [--key EDITOR.json] [--json]
  authority bank approve --data DIR --bank ID --version N [--key APPROVER.json] [--json]
${BANK_OPTIONS_USAGE}
  authority blueprint make OUTLINE.json --topics T.json --out DIR [--data DIR --bank ID --version N] [--json]
  authority blueprint check B.json [--topics T.json] [--kind site-professional|worker-theory|other] [--data DIR --bank ID --version N] [--json]
  authority session issue --data DIR --plan PLAN.json --out DIR [--json]
  authority session check DIR --root root.json [--json]
  authority session release-code --data DIR --session ID [--json]
  authority serve --data DIR [--host 127.0.0.1] [--port 0] [--database URL] [--clock SPEED,REAL_ORIGIN_MS,STARTS_AT_MS]
  authority scores --data DIR --session ID [--database URL] [--json]
  authority review --data DIR [--session ID] [--database URL] [--json]
`;

const COMMANDS: Readonly<Record<string, (asked: Asked) => Promise<Exit>>> = {
  init,
  ...KEYS_COMMANDS,
  'bank lint': bankLint,
  'bank build': bankBuild,
  'bank approve': bankApprove,
  'blueprint make': blueprintMake,
  'blueprint check': blueprintCheck,
  'session issue': sessionIssue,
  'session check': sessionCheck,
  'session release-code': sessionReleaseCode,
  serve,
  scores,
  review,
};

async function init(asked: Asked): Promise<Exit> {
  const data = asked.need('data');
  const label = asked.test ? 'TEST ONLY' : 'REAL';
  const made = await initAuthority(data, { name: asked.need('name'), label, nowMs: Date.now() });
  if (!made.ok) return refused([made.error]);
  const { prepareStore } = await withStore();
  const tables = await prepareStore(data);
  if (!tables.ok) return refused([tables.error]);
  const { authority, intakePin, resultsSealTo } = made.value;
  return tell(asked, { data, authority, label, intakePin, resultsSealTo }, () =>
    [
      `The authority ${authority} has its keys in ${data}/keys (${label}).`,
      `Put root-1, root-2 and root-3 on three sticks in three safes and delete them here; give ${data}/root.json to every machine by hand.`,
      'Give bank-editor and bank-approver to two people, each on a stick of their own: neither can publish a question bank alone.\n',
    ].join('\n'),
  );
}

async function bankLint(asked: Asked): Promise<Exit> {
  const [file] = onlyFiles(asked, 1);
  if (!isGuarded()) return runGuarded(process.argv.slice(2), file);
  const found = await lintBank({
    file,
    topics: asked.need('topics'),
    reading: reading(asked),
    ...some({ images: asked.may('images'), blueprint: asked.may('blueprint') }),
  });
  if (!found.ok) return refused(found.error);
  const { report, coverage } = found.value;
  const json = reportJson(report, coverage);
  writeHtml(asked.may('html'), report, coverage);
  tell(asked, json, () => reportText(report, coverage));
  return json.ok ? 0 : 1;
}

async function bankBuild(asked: Asked): Promise<Exit> {
  const [file] = onlyFiles(asked, 1);
  if (!isGuarded()) return runGuarded(process.argv.slice(2), file);
  const options = {
    file,
    topics: asked.need('topics'),
    reading: reading(asked),
    ...some({ images: asked.may('images'), key: asked.may('key') }),
    ...versionOf(asked),
    post: matching(asked, 'post', /^[0-9]{3}$/),
    title: asked.need('title'),
    issuedMs: asked.may('issued') === undefined ? Date.now() : whole(asked, 'issued'),
    ...(asked.may('valid-days') === undefined ? {} : { validDays: whole(asked, 'valid-days') }),
  };
  const office = await openOffice(asked.need('data'));
  if (!office.ok) return refused([office.error]);
  const outcome = await buildBankVersion(office.value, options);
  if (!outcome.ok) return refused([outcome.error]);
  const { report } = outcome.value;
  writeHtml(asked.may('html'), report);
  if (!outcome.value.built) {
    tell(asked, { built: false, ...reportJson(report) }, () => `${reportText(report)}Nothing was built.\n`);
    return 1;
  }
  const { report: _report, ...built } = outcome.value;
  const { bank, version, post } = options;
  return tell(
    asked,
    { bank, version, post, ...built, approved: built.signed >= built.needed, ...reportJson(report) },
    () => `${reportText(report)}${builtText(built)}`,
  );
}

async function bankApprove(asked: Asked): Promise<Exit> {
  const version = versionOf(asked);
  const office = await openOffice(asked.need('data'));
  if (!office.ok) return refused([office.error]);
  const approved = await approveBankVersion(office.value, {
    ...version,
    ...some({ key: asked.may('key') }),
    nowMs: Date.now(),
  });
  if (!approved.ok) return refused([approved.error]);
  const { signed, needed } = approved.value;
  return tell(asked, { ...version, ...approved.value, approved: signed >= needed }, () =>
    approvedText(approved.value),
  );
}

function versionOf(asked: Asked) {
  return { bank: matching(asked, 'bank', /^[A-Za-z0-9_.-]{1,60}$/), version: whole(asked, 'version') };
}

async function blueprintMake(asked: Asked): Promise<Exit> {
  const [outline] = onlyFiles(asked, 1);
  const bank = bankNamed(asked);
  const made = await makeBlueprintFiles({
    outline,
    topics: asked.need('topics'),
    out: asked.need('out'),
    ...some({ bank }),
  });
  if (!made.ok) return refused(made.error);
  return tell(asked, { made: made.value }, () => madeText(made.value));
}

async function blueprintCheck(asked: Asked): Promise<Exit> {
  const [file] = onlyFiles(asked, 1);
  const kind = TEST_KINDS.find((one) => one === asked.may('kind'));
  if (asked.may('kind') !== undefined && kind === undefined)
    throw new Usage(`--kind must be one of ${TEST_KINDS.join(', ')}`);
  const checked = await checkBlueprintFile({
    file,
    ...some({ topics: asked.may('topics'), bank: bankNamed(asked), test: kind }),
  });
  if (!checked.ok) return refused(checked.error);
  const fine = checked.value.troubles.length === 0 && (checked.value.coverage?.thin.length ?? 0) === 0;
  tell(asked, { ok: fine, ...checked.value }, () => checkedText(checked.value));
  return fine ? 0 : 1;
}

/** The built bank that `--data`, `--bank` and `--version` name together. */
function bankNamed(asked: Asked): BankNamed | undefined {
  if (asked.may('bank') === undefined) return undefined;
  return { data: asked.need('data'), bank: asked.need('bank'), version: whole(asked, 'version') };
}

function reading(asked: Asked) {
  const said = readingOf(asked.may);
  if (!said.ok) throw new Usage(said.wrong);
  return { ...said.reading, onProgress: tellGuard };
}

async function sessionIssue(asked: Asked): Promise<Exit> {
  const office = await openOffice(asked.need('data'));
  if (!office.ok) return refused([office.error]);
  const issued = await issue(office.value, {
    plan: asked.need('plan'),
    out: asked.need('out'),
    nowMs: Date.now(),
  });
  if (!issued.ok) return refused(issued.error);
  const { session, digest, folder, questions, candidates, papersDistinct } = issued.value;
  if (session.mode === 'real' && office.value.keys.label !== 'REAL')
    process.stderr.write(
      'warning: a real session was issued with TEST ONLY keys / 警告：正式场次使用了测试密钥\n',
    );
  return tell(
    asked,
    { session: session.session, digest, folder, mode: session.mode, questions, candidates, papersDistinct },
    () =>
      `${session.session}: ${candidates} candidates, ${questions} questions in the pool, ${papersDistinct} different papers on trial. The room's folder: ${folder}\n`,
  );
}

async function sessionCheck(asked: Asked): Promise<Exit> {
  const [folder] = onlyFiles(asked, 1);
  const checked = checkFolder(folder, asked.need('root'));
  if (!checked.ok) return refused([checked.error]);
  const { session, roll, digests } = checked.value;
  return tell(
    asked,
    { ok: true, session: session.session, candidates: roll.candidates.length, digests },
    () => `${session.session}: every part of ${folder} is as it was issued.\n`,
  );
}

async function sessionReleaseCode(asked: Asked): Promise<Exit> {
  const session = sessionOf(asked);
  const office = await openOffice(asked.need('data'));
  if (!office.ok) return refused([office.error]);
  const code = await releaseCode(office.value, { session, nowMs: Date.now() });
  return code.ok
    ? tell(asked, { session, code: code.value }, () => `${code.value}\n`)
    : refused([code.error]);
}

async function serve(asked: Asked): Promise<Exit> {
  const setting = asked.may('clock');
  const clock = setting === undefined ? undefined : readClockSetting(setting);
  if (setting !== undefined && clock === undefined) throw new Usage('--clock wants three numbers');
  const port = asked.may('port') === undefined ? 0 : whole(asked, 'port');
  const options = {
    data: asked.need('data'),
    host: asked.may('host') ?? '127.0.0.1',
    port,
    log: stderrLog('authority'),
  };
  const { serveAuthority } = await withStore();
  const started = await serveAuthority({
    ...options,
    ...some<{ database?: string; clock?: ClockSetting }>({ database: asked.may('database'), clock }),
  });
  if (!started.ok) return refused([started.error]);
  const stop = untilTold();
  process.stdout.write(`${JSON.stringify({ intake: started.value.intake })}\n`);
  await stop;
  await started.value.close();
  return 0;
}

/** Database, HTTP and the calendar: half a second and hundreds of megabytes that the other commands do without. */
function withStore() {
  return import('./compose-authority.ts');
}

/** Resolves at SIGTERM or SIGINT. */
function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}

async function scores(asked: Asked): Promise<Exit> {
  const session = sessionOf(asked);
  const { askDesk } = await withStore();
  const list = await askDesk(placeOf(asked), `/scores/${session}`, (desk) => desk.scores(session));
  // The desk's own answer, maybe through the loopback door: its shape is ours.
  return list.ok ? tell(asked, list.value, () => scoresText(list.value as ScoreList)) : refused([list.error]);
}

async function review(asked: Asked): Promise<Exit> {
  const { askDesk } = await withStore();
  if (asked.may('session') === undefined) {
    const queue = await askDesk(placeOf(asked), '/review', async (desk) => ({ reviews: await desk.queue() }));
    if (!queue.ok) return refused([queue.error]);
    return tell(asked, queue.value, () =>
      queueText((queue.value as { reviews: readonly QueueLine[] }).reviews),
    ); // as above
  }
  const session = sessionOf(asked);
  const one = await askDesk(placeOf(asked), `/review/${session}`, (desk) => desk.session(session));
  return one.ok
    ? tell(asked, one.value, () => `${JSON.stringify(one.value, null, 1)}\n`)
    : refused([one.error]);
}

function placeOf(asked: Asked) {
  return { data: asked.need('data'), ...some({ database: asked.may('database') }) };
}

function read(argv: readonly string[]): {
  readonly run: (asked: Asked) => Promise<Exit>;
  readonly asked: Asked;
} {
  const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  const words = ['bank', 'blueprint', 'keys', 'session'].includes(positionals[0] ?? '') ? 2 : 1;
  const run = COMMANDS[positionals.slice(0, words).join(' ')];
  if (run === undefined) throw new Usage(`there is no command "${positionals.join(' ')}"`);
  const may = (name: keyof typeof OPTIONS) => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const need = (name: keyof typeof OPTIONS) => {
    const value = may(name);
    if (value === undefined || value === '') throw new Usage(`--${name} is missing`);
    return value;
  };
  const asked = {
    files: positionals.slice(words),
    json: values.json === true,
    test: values.test === true,
    need,
    may,
  };
  return { run, asked };
}

async function main(argv: readonly string[]): Promise<Exit> {
  try {
    const { run, asked } = read(argv);
    return await run(asked);
  } catch (error) {
    if (!(error instanceof Usage) && !isParseError(error)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return 2;
  }
}

function isParseError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

process.exitCode = await main(process.argv.slice(2));
