import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SILENT } from '@exam-room/shared/host/log';
import { describe, expect, it } from 'vitest';
import { serveOnLoopback } from '../../door/serve-on-loopback.ts';
import { OWNER_SETS, serviceUnit, sessionCommand } from './appliance.ts';
import { findBrowser } from './find-browser.ts';
import { chromiumFlags, fixedFlags } from './flags.ts';
import { keepWindowOpen } from './keep-window.ts';
import { openChromium } from './open-window.ts';
import { managedPolicy, policyFile } from './policy.ts';
import { watchScreen } from './watch-screen.ts';

const ORIGIN = 'http://127.0.0.1:4711';

describe('the managed policy', () => {
  const policy = managedPolicy(ORIGIN);

  it('lets the window go to the exam screen and nowhere else, the browser’s own pages included', () => {
    expect(policy.get('URLAllowlist')?.value).toEqual([ORIGIN]);
    expect(policy.get('URLBlocklist')?.value).toEqual(
      expect.arrayContaining(['*', 'chrome://*', 'devtools://*', 'view-source:*', 'javascript://*']),
    );
  });

  it('gives the camera to the exam screen without a question, and to nobody else', () => {
    expect(policy.get('VideoCaptureAllowed')?.value).toBe(false);
    expect(policy.get('VideoCaptureAllowedUrls')?.value).toEqual([ORIGIN]);
    expect(policy.get('AudioCaptureAllowed')?.value).toBe(false);
  });

  // Every line here closed a way out that was seen open without it; a line that goes missing must fail.
  it.each([
    ['DeveloperToolsAvailability', 2],
    ['DownloadRestrictions', 3],
    ['AllowFileSelectionDialogs', false],
    ['PrintingEnabled', false],
    ['ExtensionInstallBlocklist', ['*']],
    ['IncognitoModeAvailability', 1],
    ['BrowserGuestModeEnabled', false],
    ['BrowserAddPersonEnabled', false],
    ['TaskManagerEndProcessEnabled', false],
    ['TranslateEnabled', false],
    ['SpellcheckEnabled', false],
    ['DefaultPopupsSetting', 2],
    ['ScreenCaptureAllowed', false],
    ['BuiltInAIAPIsEnabled', false],
    ['DefaultWebUsbGuardSetting', 2],
    ['DefaultFileSystemReadGuardSetting', 2],
  ])('sets %s', (name, value) => {
    expect(policy.get(name)?.value).toEqual(value);
  });

  it('has a reason on every line, and none of the names that Chromium 156 calls wrong or outdated', () => {
    const outdated = [
      'CloudPrintProxyEnabled',
      'SharedClipboardEnabled',
      'AutofillAddressEnabled',
      'AutofillCreditCardEnabled',
      'LensOverlaySettings',
      'LensRegionSearchEnabled',
    ];
    for (const [name, line] of policy) {
      expect(line.reason.length, name).toBeGreaterThan(5);
      expect(outdated).not.toContain(name);
    }
  });

  it('is written as the file that Chromium reads', () => {
    const written: unknown = JSON.parse(policyFile(ORIGIN));
    expect(written).toMatchObject({ URLAllowlist: [ORIGIN], DeveloperToolsAvailability: 2 });
  });
});

describe('the command line of a window', () => {
  const base = { url: `${ORIGIN}/start?token=t`, userDataDir: '/data/window', user: 'plain' } as const;

  it('is a kiosk on a seat and a plain window on a desk, always with its own profile', () => {
    const seat = chromiumFlags({ ...base, kiosk: 'kiosk' });
    expect(seat).toContain('--kiosk');
    expect(seat).toContain('--user-data-dir=/data/window');
    expect(seat.at(-1)).toBe(`--app=${base.url}`);
    expect(chromiumFlags({ ...base, kiosk: 'window' })).not.toContain('--kiosk');
  });

  it('gives up the browser’s sandbox only for root, who cannot have it', () => {
    expect(chromiumFlags({ ...base, kiosk: 'kiosk' })).not.toContain('--no-sandbox');
    expect(chromiumFlags({ ...base, kiosk: 'kiosk', user: 'root' })).toContain('--no-sandbox');
  });

  it('fills a bare screen that no window manager would fill', () => {
    const flags = chromiumFlags({ ...base, kiosk: 'kiosk', bareScreen: { width: 1366, height: 768 } });
    expect(flags).toEqual(expect.arrayContaining(['--window-position=0,0', '--window-size=1366,768']));
  });

  it('never opens a debugger, and has a reason for every switch', () => {
    for (const [flag, reason] of fixedFlags()) {
      expect(flag).not.toMatch(/debug|inspect|disable-web-security|load-extension/);
      expect(reason.length, flag).toBeGreaterThan(5);
    }
  });
});

describe('the appliance', () => {
  const seat = {
    user: 'exam',
    command: '/usr/bin/exam-station',
    options: ['--data', '/var/lib/exam-station', '--console', '192.168.8.2:7443'],
    doorPort: 4711,
  } as const;

  it('shows one program, which is kept running, in a compositor for one or on a bare display', () => {
    expect(sessionCommand({ ...seat, session: 'cage' })).toEqual([
      ...['/usr/bin/cage', '-d', '--', '/usr/bin/exam-station', 'keep', ...seat.options],
      ...['--shell', 'kiosk', '--door-port', '4711'],
    ]);
    const bare = sessionCommand({ ...seat, session: 'bare-x' });
    expect(bare.slice(bare.indexOf('--', 2))).toEqual(
      expect.arrayContaining(['-novtswitch', '-nolisten', 'tcp']),
    );
  });

  it('is a service with a reason above every line, never root, started again whatever ends it', () => {
    const unit = serviceUnit({ ...seat, session: 'cage' });
    const lines = unit.split('\n').filter((line) => /^[A-Z]\w+=/.test(line));
    expect(lines).toEqual(expect.arrayContaining(['User=exam', 'Restart=always', 'KillMode=control-group']));
    const all = unit.split('\n');
    for (const line of lines) expect(all[all.indexOf(line) - 1]).toMatch(/^# .{6,}/);
    for (const [, reason] of OWNER_SETS) expect(reason.length).toBeGreaterThan(5);
  });

  it('lets no option become a second line or a variable of the unit', () => {
    const hostile = { ...seat, session: 'cage', options: ['--data', '/a\nExecStartPost=/bin/sh'] } as const;
    expect(() => serviceUnit(hostile)).toThrow();
    const odd = serviceUnit({ ...seat, session: 'cage', options: ['--data', '/a b$HOME%n"'] });
    expect(odd).toContain('"/a b$$HOME%%n\\""');
  });
});

describe('the browser', () => {
  const nothing = { platform: 'linux', env: {}, runnable: () => false } as const;

  it('is the one that CHROMIUM_PATH names, or none', () => {
    const env = { CHROMIUM_PATH: '/opt/x/chromium' };
    expect(findBrowser({ ...nothing, env, runnable: (path) => path === '/opt/x/chromium' })).toEqual({
      ok: true,
      value: '/opt/x/chromium',
    });
    expect(findBrowser({ ...nothing, env, runnable: (path) => path === '/usr/bin/chromium' }).ok).toBe(false);
  });

  it('is found where Debian and Windows put it', () => {
    expect(findBrowser({ ...nothing, runnable: (path) => path === '/usr/bin/chromium' }).ok).toBe(true);
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    expect(
      findBrowser({
        platform: 'win32',
        env: { PROGRAMFILES: 'C:\\Program Files', 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' },
        runnable: (path) => path === edge,
      }),
    ).toEqual({ ok: true, value: edge });
  });

  it('is asked for in a sentence when it is missing', () => {
    const found = findBrowser(nothing);
    expect(found).toMatchObject({ ok: false, error: { code: 'NO_CHROMIUM' } });
  });
});

describe('the sign that a window still shows the exam', () => {
  it('is a page that follows the view; a page that crashed leaves the window dark', async () => {
    let now = 0;
    const endless = () =>
      new Response(new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(1)) }));
    const screen = watchScreen(endless, () => now);
    screen.opening();
    now = 500;
    expect([screen.darkMs(), screen.followed()]).toEqual([500, false]);
    await screen.handler(new Request('http://127.0.0.1/photo'));
    expect(screen.followed()).toBe(false);
    const view = await screen.handler(new Request('http://127.0.0.1/view'));
    const other = await screen.handler(new Request('http://127.0.0.1/view'));
    const reader = other.body?.getReader();
    await reader?.read();
    const waiting = reader?.read(); // cancelled in the middle of a reading, as a page does that goes
    await reader?.cancel();
    await waiting;
    now = 9_000;
    expect([screen.darkMs(), screen.followed()]).toEqual([0, true]);
    await view.body?.cancel();
    now = 12_000;
    expect([screen.darkMs(), screen.followed()]).toEqual([3_000, true]);
    const late = await screen.handler(new Request('http://127.0.0.1/view'));
    screen.opening();
    expect([screen.darkMs(), screen.followed()]).toEqual([0, false]);
    const next = await screen.handler(new Request('http://127.0.0.1/view'));
    await late.body?.cancel(); // the old window's page is noticed as gone only now
    now = 20_000;
    expect(screen.darkMs()).toBe(0);
    await next.body?.cancel();
  });
});

describe('a page that hangs', () => {
  it('is told by the beat that stays away, but not while it is hidden or nobody could have heard it', async () => {
    let now = 0;
    const screen = watchScreen(
      () => new Response(null, { status: 200 }),
      () => now,
    );
    const beat = (path: string) => screen.handler(new Request(`http://127.0.0.1${path}`));
    screen.opening();
    now = 9_000;
    expect(screen.hungMs()).toBe(0);
    await beat('/beat');
    now = 13_000;
    expect(screen.hungMs()).toBe(4_000);
    screen.forgive();
    expect(screen.hungMs()).toBe(0);
    await beat('/beat?hidden');
    now = 60_000;
    expect(screen.hungMs()).toBe(0);
    await beat('/beat');
    screen.opening();
    now = 90_000;
    expect(screen.hungMs()).toBe(0);
  });

  it('in a real window is ended with it, told, and a fresh window opens', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'exam-hung-'));
    const browser = findBrowser();
    if (!browser.ok) throw new Error(browser.error.words.en);
    const headless = join(folder, 'chromium');
    writeFileSync(
      headless,
      `#!/bin/sh\nexec "${browser.value}" --headless=new --disable-gpu --disable-dev-shm-usage "$@"\n`,
      { mode: 0o755 },
    );
    const page =
      "<script>new EventSource('view'); setInterval(() => fetch('beat').catch(() => {}), 200)</script>";
    const windows: string[] = [];
    let beats = 0;
    let wake = () => {};
    const screen = watchScreen(
      (request) => {
        const { pathname } = new URL(request.url);
        if (pathname === '/start') windows.push(request.url);
        if (pathname === '/beat') beats += 1;
        wake();
        if (pathname === '/view')
          return new Response(
            new ReadableStream({
              start: (stream) => stream.enqueue(new TextEncoder().encode(': hello\n\n')),
            }),
            {
              headers: { 'content-type': 'text/event-stream' },
            },
          );
        return new Response(page, { headers: { 'content-type': 'text/html' } });
      },
      () => performance.now(),
    );
    const until = (holds: () => boolean) =>
      new Promise<void>((resolve) => {
        wake = () => {
          if (holds()) resolve();
        };
        wake();
      });
    const served = await serveOnLoopback(screen.handler, 0);
    if (!served.ok) throw new Error(served.error.code);
    const noticed: string[] = [];
    process.env['CHROMIUM_PATH'] = headless;
    const userDataDir = join(folder, 'window');
    const keeping = keepWindowOpen(screen, {
      shell: 'chromium',
      userDataDir,
      url: () => `http://127.0.0.1:${served.value.port}/start`,
      log: SILENT,
      hungMs: 1_500,
      noticed: (what) => noticed.push(what),
    });
    try {
      await until(() => beats > 3);
      for (const pid of renderersOf(userDataDir)) process.kill(pid, 'SIGSTOP');
      await until(() => windows.length === 2);
      const before = beats;
      await until(() => beats > before + 3);
      expect(noticed).toEqual(['window-hung']);
    } finally {
      delete process.env['CHROMIUM_PATH'];
      await keeping.close();
      await served.value.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});

/** The pages' processes of the browser on this profile. */
function renderersOf(userDataDir: string): readonly number[] {
  const commandOf = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return ''; // gone meanwhile
    }
  };
  const groupOf = (pid: string) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[2];
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const window = all.find(
    (pid) => commandOf(pid).includes(`--user-data-dir=${userDataDir}`) && !commandOf(pid).includes('--type='),
  );
  if (window === undefined) throw new Error('no window to look into');
  return all
    .filter((pid) => commandOf(pid).includes('--type=renderer') && groupOf(pid) === window)
    .map(Number);
}

describe('a real window', () => {
  it('opens on the address, says when it is gone, and a left-over of a crashed program is ended first', async () => {
    const visits: string[] = [];
    const server = createServer((request, response) => {
      visits.push(request.url ?? '');
      response.setHeader('content-type', 'text/html');
      response.end('<title>x</title>');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const userDataDir = mkdtempSync(join(tmpdir(), 'exam-window-'));
    const open = (path: string) =>
      openChromium({
        url: `http://127.0.0.1:${port}/${path}`,
        userDataDir,
        kiosk: 'window',
        log: SILENT,
        moreFlags: ['--headless=new', '--disable-gpu', '--disable-dev-shm-usage'],
      });
    const until = async (path: string) => {
      while (!visits.includes(path)) await new Promise((done) => setTimeout(done, 20));
    };
    const first = await open('first');
    await until('/first');
    // The program crashes here: its window stays behind, and only the file tells of it.
    writeFileSync(join(userDataDir, 'window.pid'), `${first.pid}\n`);
    const second = await open('second');
    await first.closed;
    await until('/second');
    expect(readFileSync(join(userDataDir, 'window.pid'), 'utf8').trim()).toBe(`${second.pid}`);
    await second.close();
    await second.closed;
    server.close();
  });

  it('leaves a stranger alone whose number stands in the file by chance', async () => {
    const userDataDir = mkdtempSync(join(tmpdir(), 'exam-window-'));
    writeFileSync(join(userDataDir, 'window.pid'), `${process.pid}\n`);
    const window = await openChromium({
      url: 'about:blank',
      userDataDir,
      kiosk: 'window',
      log: SILENT,
      moreFlags: ['--headless=new', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    await window.close();
    expect(process.pid).toBeGreaterThan(0);
  });
});
