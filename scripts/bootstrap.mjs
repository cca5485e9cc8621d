// Brings everything a fresh clone lacks: Debian packages, a new enough Node, and the pinned npm packages.
// Runs on Node 20 with nothing installed, so it uses Node's own modules only. It speaks on stderr alone:
// stdout belongs to the command that follows it (`--json` must stay pure JSON).
//
//   node scripts/bootstrap.mjs [room|test|none|PACKAGE]...      exit 0 ready, 2 something only a person can bring

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));

const WANTED_NODE = readJson(join(root, 'package.json')).config.node;
const MODULES = join(root, 'node_modules');
const TOOLS = join(root, '.tools');
const STAMP = join(MODULES, '.setup-stamp');
const LOCK = join(root, '.bootstrap.lock');
const STALE_LOCK_MS = 15 * 60_000;

const ROOM = ['chromium', 'fonts-noto-cjk', 'poppler-utils'];

/** What must come from the operating system, by purpose. */
export const debianLists = {
  none: [],
  room: ROOM,
  test: [...ROOM, 'xvfb', 'xdotool', 'age', 'fswebcam', 'postgresql'],
};

/** What a purpose can do without: a start under cage is tried where there is one, and the test says so where there is none. */
const IF_IT_CAN_BE_HAD = { test: ['cage', 'xwayland'] };

// Any of these on the PATH serves as well as the Debian package (other distributions, macOS, a hand-made install).
const COMMANDS = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  'poppler-utils': ['pdftoppm'],
  xvfb: ['Xvfb'],
  cage: ['cage'],
  xwayland: ['Xwayland'],
  xdotool: ['xdotool'],
  age: ['age'],
  fswebcam: ['fswebcam'],
};

/** Something only a person can bring; the message says what and how. */
export class NeedsAPerson extends Error {}

/** Path of the Node that runs this project's TypeScript, once `bootstrap` has returned. */
export function projectNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const packaged = join(MODULES, nodePackage(), 'bin', name);
  if (existsSync(packaged)) return packaged;
  return newEnough(process.versions.node) ? process.execPath : undefined;
}

/** Makes the clone ready to run. Safe to call from many terminals at once, costs ~30 ms when nothing is missing. */
export function bootstrap(purposes = ['room']) {
  bringDebianPackages(purposes.flatMap((purpose) => debianLists[purpose] ?? [purpose]));
  bringIfItCanBeHad(purposes.flatMap((purpose) => IF_IT_CAN_BE_HAD[purpose] ?? []));
  if (installed()) return;
  withLock(() => {
    if (!installed()) installPackages();
  });
}

// ---- Debian -------------------------------------------------------------------------------------------------

function bringDebianPackages(wanted) {
  // On Windows the rooms run in Electron, which brings its own Chromium and uses the system's fonts.
  if (process.platform === 'win32' || wanted.length === 0) return;
  const names = [...new Set(wanted)];
  const missing = missingDebianPackages(names);
  if (missing.length === 0) return;
  const byHand = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const debian = onPath('apt-get') !== undefined;
  if (!debian || process.getuid?.() !== 0) {
    throw new NeedsAPerson(
      `Missing on this machine: ${missing.join(', ')}.\n` +
        (debian
          ? `Type this once, then repeat your command:\n  sudo sh -c '${byHand}'`
          : "Install them with your system's own installer (the names are Debian's), then repeat your command."),
    );
  }
  withLock(() => {
    const still = missingDebianPackages(names);
    if (still.length === 0) return;
    step(`Debian packages ${still.join(' ')}`, () => {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      const wait = ['-o', 'DPkg::Lock::Timeout=600'];
      run('apt-get', ['-qq', ...wait, 'update'], { env });
      run('apt-get', ['-qq', ...wait, 'install', '-y', '--no-install-recommends', ...still], { env });
    });
  });
}

function bringIfItCanBeHad(wanted) {
  if (process.platform === 'win32' || wanted.length === 0) return;
  const missing = missingDebianPackages(wanted);
  if (missing.length === 0 || onPath('apt-get') === undefined || process.getuid?.() !== 0) return;
  try {
    bringDebianPackages(missing);
  } catch (problem) {
    if (!(problem instanceof NeedsAPerson)) throw problem;
    say(`going on without ${missing.join(', ')}`);
  }
}

function missingDebianPackages(names) {
  const asked = spawnSync('dpkg-query', ['-W', `-f=\${Package} \${db:Status-Status}\\n`, ...names], {
    encoding: 'utf8',
  });
  const there = new Set(
    (asked.stdout ?? '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter(
    (name) => !there.has(name) && !(COMMANDS[name] ?? []).some((command) => onPath(command)),
  );
}

// ---- Node and npm packages ----------------------------------------------------------------------------------

/** True when node_modules is what package-lock.json says, whoever installed it. */
function installed() {
  const lockText = readText(join(root, 'package-lock.json'));
  const stamp = createHash('sha256').update(`${WANTED_NODE}\n${lockText}`).digest('hex');
  if (readText(STAMP) === stamp && projectNode() !== undefined) return true;
  if (!matchesLock(JSON.parse(lockText).packages)) return false;
  writeFileSync(STAMP, stamp);
  return true;
}

// npm leaves a second lock in node_modules that tells what is really there (an `npm install` by hand included).
function matchesLock(wanted) {
  const actualText = readText(join(MODULES, '.package-lock.json'));
  if (actualText === undefined || projectNode() === undefined) return false;
  const actual = JSON.parse(actualText).packages;
  const same = ([path, entry]) => wanted[path] !== undefined && wanted[path].version === entry.version;
  const present = ([path, entry]) =>
    actual[path] !== undefined || entry.optional || entry.devOptional || entry.peer || path === '';
  return Object.entries(actual).every(same) && Object.entries(wanted).every(present);
}

function installPackages() {
  const npm = findNpm();
  const started = Date.now();
  let node = nodeForInstall();
  if (node === undefined) {
    step(`Node ${WANTED_NODE}`, () => {
      const wanted = `${nodePackage()}@${WANTED_NODE}`;
      mkdirSync(TOOLS, { recursive: true });
      writeFileSync(join(TOOLS, 'package.json'), '{"private":true}\n');
      const args = [
        'install',
        '--no-save',
        '--no-package-lock',
        '--ignore-scripts',
        '--loglevel=error',
        '--prefix',
        TOOLS,
        wanted,
      ];
      run(process.execPath, [npm, ...args], { env: cleanEnvironment(), cwd: TOOLS });
    });
    node = join(
      TOOLS,
      'node_modules',
      nodePackage(),
      'bin',
      process.platform === 'win32' ? 'node.exe' : 'node',
    );
  }
  step('npm packages', () => {
    // npm itself must run on the new Node, otherwise several packages complain about the old one.
    const env = cleanEnvironment();
    env.PATH = `${dirname(node)}${delimiter}${env.PATH ?? ''}`;
    run(node, [npm, 'ci', '--include=dev', '--include=optional', '--loglevel=error'], { env, cwd: root });
  });
  rmSync(TOOLS, { recursive: true, force: true });
  if (!installed()) {
    throw new NeedsAPerson(
      projectNode() === undefined
        ? `This machine (${process.platform} ${process.arch}) has no packaged Node ${WANTED_NODE}: install Node 24 or newer and repeat your command.`
        : 'The packages in node_modules do not match package-lock.json after a clean install: run `npm ci` and read what it says.',
    );
  }
  say(`ready after ${seconds(started)}`);
}

// `npm ci` deletes node_modules, so a Node that lives inside it is first given a second name outside.
function nodeForInstall() {
  if (!newEnough(process.versions.node)) return undefined;
  const mine = realpathSync(process.execPath);
  if (!mine.startsWith(MODULES + sep)) return mine;
  const away = join(TOOLS, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  mkdirSync(dirname(away), { recursive: true });
  rmSync(away, { force: true });
  try {
    linkSync(mine, away);
  } catch {
    cpSync(mine, away); // another filesystem, or one without hard links
  }
  return away;
}

function nodePackage() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  return `node-${system}-${process.arch}`;
}

function newEnough(version) {
  return Number(version.split('.')[0]) >= Number(WANTED_NODE.split('.')[0]);
}

function findNpm() {
  const candidates = [
    process.env.npm_execpath?.replace(/npx-cli\.js$/, 'npm-cli.js'),
    join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    realPathOf(onPath('npm')),
  ];
  const found = candidates.find((path) => path?.endsWith('npm-cli.js') && existsSync(path));
  if (found === undefined)
    throw new NeedsAPerson(
      'npm is missing: install the npm that belongs to your Node and repeat your command.',
    );
  return found;
}

// A surrounding `npm run -s` or `npx` hands its own options down by environment; a silent or partial install would follow.
function cleanEnvironment() {
  const keep =
    /^npm_config_(registry|cache|userconfig|globalconfig|proxy|https_proxy|noproxy|ca|cafile|strict_ssl|offline|prefer_offline)$/i;
  const entries = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || keep.test(name));
  const env = Object.fromEntries(entries);
  delete env.NODE_ENV;
  return env;
}

// ---- one terminal at a time ---------------------------------------------------------------------------------

function withLock(work) {
  const started = Date.now();
  let told = false;
  while (!tryLock()) {
    if (!told) say('another terminal is installing, waiting for it');
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    if (Date.now() - started > STALE_LOCK_MS)
      throw new NeedsAPerson(`Waited too long for another install. If none is running, remove ${LOCK}`);
  }
  const release = () => rmSync(LOCK, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return work();
  } finally {
    release();
    process.off('exit', release);
  }
}

function tryLock() {
  try {
    mkdirSync(LOCK);
    writeFileSync(join(LOCK, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (holderIsGone()) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

function holderIsGone() {
  const pid = Number(readText(join(LOCK, 'pid')));
  if (!pid) {
    // Between mkdir and the pid file there is a moment without a pid: only an old lock without one is abandoned.
    try {
      return Date.now() - statSync(LOCK).mtimeMs > 10_000;
    } catch {
      return false; // released meanwhile
    }
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

// ---- small parts --------------------------------------------------------------------------------------------

function run(command, args, options) {
  const done = spawnSync(command, args, {
    ...options,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (done.status === 0) return;
  const told = `${done.stdout ?? ''}${done.stderr ?? ''}`.trim().split('\n').slice(-25).join('\n');
  throw new NeedsAPerson(
    `This did not work: ${command} ${args.join(' ')}\n${told || (done.error?.message ?? `ended with ${done.signal ?? done.status}`)}`,
  );
}

function step(what, work) {
  const started = Date.now();
  say(`installing ${what} …`);
  work();
  say(`installed ${what.split(' ').slice(0, 2).join(' ')} in ${seconds(started)}`);
}

function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

function onPath(command) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, command);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

function realPathOf(path) {
  return path === undefined ? undefined : realpathSync(path);
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Runs `bootstrap` and ends the process with exit code 2 and a sentence when a person has to act first. */
export function bootstrapOrExit(purposes) {
  try {
    bootstrap(purposes);
  } catch (error) {
    if (!(error instanceof NeedsAPerson)) throw error;
    process.stderr.write(`setup: ${error.message}\n`);
    process.exit(2);
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  bootstrapOrExit(process.argv.length > 2 ? process.argv.slice(2) : ['room']);
}
