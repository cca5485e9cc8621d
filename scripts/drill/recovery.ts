import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Page } from '@playwright/test';
import { begin } from '../../exam-station/src/main/compose-test-seat.ts';
import { openTestRoom, type TestRoom } from '../../exam-station/src/main/station-process.test-support.ts';
import { findBrowser } from '../../exam-station/src/shell/chromium/find-browser.ts';
import { CannotPlay, type Drill, type DrillOrder, type Findings, type Tally, tally } from './drill.ts';
import { hands, readView } from './page-hands.ts';

export const recovery: Drill = {
  name: 'recovery',
  line: 'kill -9 of the station, of its window or of the page in it, or a page that hangs, while a candidate sits before a real Chromium; the same question must be back within 10 s',
  lossWindow:
    'A crash of the station, its window or its page, and a page that hangs: nothing that was called saved; the same question with its answers is back within 10 seconds, without anybody’s help.',
  rounds: 60,
  run: killAndWatch,
};

const BACK_WITHIN_MS = 10_000;
/** After this the seat counts as not coming back at all. */
const PATIENCE_MS = 45_000;
const BUILT = join(import.meta.dirname, '..', '..', 'exam-station', 'dist', 'screen', 'index.html');
const CLI = join(import.meta.dirname, '..', '..', 'exam-station', 'src', 'cli.ts');

/** `hung`: the page's process is stopped and stays where it is, its stream open and its picture on the screen. */
type Victim = 'station' | 'window' | 'page' | 'hung';
const VICTIMS: readonly Victim[] = ['station', 'window', 'page', 'hung'];

interface Campaign {
  readonly order: DrillOrder;
  readonly found: Tally;
  lost: number;
  readonly backMs: Record<Victim, number[]>;
}

async function killAndWatch(order: DrillOrder): Promise<Findings> {
  if (!existsSync(BUILT)) throw new CannotPlay('The screen is not built yet: npm run build:ui');
  const campaign: Campaign = {
    order,
    found: tally(),
    lost: 0,
    backMs: { station: [], window: [], page: [], hung: [] },
  };
  const room = await openTestRoom();
  const seat = keepStation(room, order.folder);
  try {
    let page = await seat.page();
    await begin(hands(page), room.console);
    for (let round = 0; round < order.rounds; round += 1) {
      page = await playRound(campaign, seat, { page, round });
    }
  } finally {
    await seat.end();
    await room.close();
  }
  const longest = (of: readonly number[]) => Math.round(Math.max(0, ...of));
  return {
    rounds: order.rounds,
    failures: campaign.found.failures(),
    acknowledged: order.rounds,
    lost: campaign.lost,
    details: {
      longestBackMs: {
        station: longest(campaign.backMs.station),
        window: longest(campaign.backMs.window),
        page: longest(campaign.backMs.page),
        hung: longest(campaign.backMs.hung),
      },
    },
    examples: campaign.found.examples(),
  };
}

/** The candidate turns to a question and answers it; something is killed; the same question with its answer must come back. */
async function playRound(
  campaign: Campaign,
  seat: KeptSeat,
  { page, round }: { readonly page: Page; readonly round: number },
): Promise<Page> {
  const { order, found } = campaign;
  const victim = VICTIMS[round % VICTIMS.length] ?? 'station';
  const { stage } = await readView(page);
  const questions = stage.stage === 'sitting' ? stage.sitting.questions : [];
  const at = round % questions.length;
  const number = 1 + questions.slice(0, at).reduce((sum, one) => sum + one.items.length, 0);
  const candidate = hands(page);
  await candidate.act({ act: 'show-question', at });
  const item = questions[at]?.items[0];
  if (item === undefined) throw new Error('a paper without items');
  const option = Math.floor(round / questions.length) % 2;
  const saved = await candidate.act({ act: 'choose', item, choice: [option] });
  if (!saved.ok) found.fail(`round ${round}: the answer was refused with ${saved.code ?? ''}`);
  await headingOf(page, number);
  const began = performance.now();
  await seat.kill(victim);
  const back = await seat.page();
  await headingOf(back, number);
  const backMs = performance.now() - began;
  campaign.backMs[victim].push(backMs);
  const view = await readView(back);
  const there =
    view.stage.stage === 'sitting' &&
    view.stage.sitting.at === at &&
    view.stage.sitting.answers.some((one) => one.item === item && one.choice[0] === option);
  if (!there) {
    campaign.lost += 1;
    found.fail(`round ${round}: after the end of the ${victim}, question ${at} was not back with its answer`);
  }
  if (backMs > BACK_WITHIN_MS)
    found.fail(`round ${round}: after the end of the ${victim} it took ${Math.round(backMs)} ms`);
  order.tell(`round ${round}: ${victim} ended, back after ${Math.round(backMs)} ms`);
  return back;
}

/** Until the page really shows the question that begins with item `number`; throws with what it shows instead. */
async function headingOf(page: Page, number: number): Promise<void> {
  try {
    await page.waitForFunction(
      (wanted) => /\d+/.exec(document.querySelector('.question-head h1')?.textContent ?? '')?.[0] === wanted,
      String(number),
      { timeout: PATIENCE_MS },
    );
  } catch (problem) {
    const shown = await page
      .evaluate(() => document.body.innerText, undefined)
      .catch((gone: unknown) => `nothing (${String(gone)})`);
    throw new Error(`question ${number} did not appear; the page shows: ${shown}`, { cause: problem });
  }
}

interface KeptSeat {
  /** The page that is open now, or the next one as soon as it is there. */
  readonly page: () => Promise<Page>;
  readonly kill: (victim: Victim) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** `exam-station keep` with a window of its own, as on an appliance; the browser is headless and lets itself be looked into. */
function keepStation(room: TestRoom, folder: string): KeptSeat {
  const profile = join(room.data, 'window');
  const { session, console: desk, data } = room;
  const args = ['keep', '--data', data, '--session', session.folder, '--root', session.root];
  const child = spawn(
    process.execPath,
    [CLI, ...args, '--console', `127.0.0.1:${desk.port}`, '--shell', 'chromium'],
    {
      stdio: ['ignore', 'pipe', process.env['STATION_LOG'] === undefined ? 'ignore' : 'inherit'],
      env: { ...process.env, CHROMIUM_PATH: seeThroughBrowser(folder) },
    },
  );
  createInterface({ input: child.stdout }).on('line', () => {});
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let browser: Browser | undefined;
  return {
    async page() {
      await browser?.close().catch(() => {}); // it is gone already
      const opened = await openPage(profile);
      browser = opened.browser;
      return opened.page;
    },
    async kill(victim) {
      const pids = victimsOf(victim, { keeper: child.pid ?? 0, profile });
      for (const pid of pids) process.kill(pid, victim === 'hung' ? 'SIGSTOP' : 'SIGKILL');
      for (const pid of pids) await gone(pid);
    },
    async end() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A browser in front of the real one: without a display, and with a debugger on a port of its own. */
function seeThroughBrowser(folder: string): string {
  const found = findBrowser();
  if (!found.ok) throw new CannotPlay(found.error.words.en);
  const path = join(folder, 'chromium');
  const switches =
    '--headless=new --disable-gpu --disable-dev-shm-usage --remote-debugging-port=0 --use-fake-device-for-media-stream --use-fake-ui-for-media-stream';
  writeFileSync(path, `#!/bin/sh\nexec "${found.value}" ${switches} "$@"\n`, { mode: 0o755 });
  return path;
}

/** Looks again and again for the window's debugger and a page that shows the exam. */
async function openPage(profile: string): Promise<{ readonly browser: Browser; readonly page: Page }> {
  for (const began = performance.now(); performance.now() - began < PATIENCE_MS; ) {
    const browser = await attach(profile);
    for (const page of browser?.contexts().flatMap((context) => context.pages()) ?? []) {
      const answered = await page
        .evaluate(() => document.readyState !== 'loading' && location.protocol === 'http:')
        .catch(() => false);
      if (answered && browser !== undefined && (await readView(page).catch(() => undefined)) !== undefined)
        return { browser, page };
    }
    await browser?.close().catch(() => {}); // gone with its window
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no window shows the exam');
}

async function attach(profile: string): Promise<Browser | undefined> {
  try {
    const [port = ''] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
    return await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { timeout: 3_000 });
  } catch {
    return undefined; // no window yet, or one that has just gone
  }
}

function victimsOf(
  victim: Victim,
  at: { readonly keeper: number; readonly profile: string },
): readonly number[] {
  const all = processes();
  const window = all.find(
    ({ command }) =>
      command.includes(`--user-data-dir=${at.profile}`) && !command.some((one) => one.startsWith('--type=')),
  );
  // A spare page's process may stand beside the one that is shown; their names are one text, for they rename themselves.
  const isPage = ({ command }: Process) => command.some((one) => one.includes('--type=renderer'));
  const found = {
    station: () => all.filter(({ parent, command }) => parent === at.keeper && command.includes('run')),
    window: () => (window === undefined ? [] : [window]),
    page: () => all.filter((one) => isPage(one) && isBelow(all, one, window?.pid)),
    hung: () => all.filter((one) => isPage(one) && isBelow(all, one, window?.pid)),
  }[victim]();
  if (found.length === 0) throw new Error(`there is no ${victim} to kill`);
  if (victim === 'window' || victim === 'hung')
    rmSync(join(at.profile, 'DevToolsActivePort'), { force: true });
  return found.map(({ pid }) => pid);
}

/** Renderers are children of a helper of the window. */
function isBelow(all: readonly Process[], one: Process, pid: number | undefined): boolean {
  if (pid === undefined || one.parent === pid) return one.parent === pid;
  const parent = all.find((each) => each.pid === one.parent);
  return parent !== undefined && isBelow(all, parent, pid);
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: readonly string[];
}

function processes(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [, parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return []; // it has just ended
      }
    });
}

async function gone(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '')
    await new Promise((resolve) => setTimeout(resolve, 5));
}
