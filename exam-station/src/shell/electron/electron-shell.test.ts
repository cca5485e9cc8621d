import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SILENT } from '@exam-room/shared/host/log';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { REFUSED_CHORDS } from '../../screen/lockdown/key-chords.ts';
import { checkEnvironment, readArguments } from './arguments.ts';
import { ElectronDouble } from './electron-double.ts';
import { isScreenAddress } from './electron-parts.ts';
import { findElectron } from './find-electron.ts';
import { runShell } from './run-shell.ts';
import { WEB_PREFERENCES } from './window.ts';

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly cookie: string | null;
  readonly body: string;
}

/** A station whose door takes the token once and remembers what came in. */
function stationDouble() {
  const asked: Asked[] = [];
  const station = {
    origin: '',
    closed: false,
    launchToken: () => 'token-1',
    reachedAt: (origin: string) => {
      station.origin = origin;
    },
    handler: async (request: Request) => {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === '/start' && searchParams.get('token') === 'token-1')
        return new Response(null, { status: 303, headers: { 'set-cookie': 'exam_seat=secret; HttpOnly' } });
      asked.push({
        url: request.url,
        method: request.method,
        cookie: request.headers.get('cookie'),
        body: await request.text(),
      });
      return new Response('ok');
    },
    close: async () => {
      station.closed = true;
    },
  };
  return { station, asked };
}

async function started(change: (electron: ElectronDouble) => void = () => {}) {
  const electron = new ElectronDouble();
  change(electron);
  const { station, asked } = stationDouble();
  let now = 0;
  await runShell({
    electron: electron.parts(),
    openStation: async () => ({ ok: true, value: station }),
    log: SILENT,
    nowMs: () => {
      now += 60_000;
      return now;
    },
  });
  const notices = () =>
    asked.filter((one) => one.url.endsWith('/act')).map((one): unknown => JSON.parse(one.body));
  return { electron, station, asked, notices };
}

afterEach(() => void vi.useRealTimers());

describe('the window of the Electron shell', () => {
  it('gives the page no power at all', async () => {
    const { electron } = await started();
    expect(electron.window().options).toMatchObject({
      kiosk: true,
      frame: false,
      webPreferences: {
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        devTools: false,
        navigateOnDragDrop: false,
      },
    });
    expect(Object.isFrozen(WEB_PREFERENCES)).toBe(true);
    expect(WEB_PREFERENCES.preload).toBeUndefined();
    expect(electron.app.calls).toEqual(expect.arrayContaining([['sandbox'], ['menu', null]]));
  });

  it('shows the exam screen over the whole display, above everything, unseen by recorders', async () => {
    const { electron } = await started();
    expect(electron.window().calls).toEqual(
      expect.arrayContaining([
        ['load', 'exam://station/'],
        ['on-top', true, 'screen-saver'],
        ['protected', true],
      ]),
    );
    expect(electron.window().options).toMatchObject({ width: 1366, height: 768, x: 0, y: 0 });
  });

  it('stays on its one page: no navigation, no second window, no frame, no download, no menu', async () => {
    const { electron } = await started();
    const { webContents } = electron.window();
    for (const url of [
      'https://example.com/',
      'file:///etc/passwd',
      'exam://other/',
      'devtools://x',
      'about:blank',
    ])
      for (const way of ['will-navigate', 'will-frame-navigate', 'will-redirect'])
        expect(webContents.allows(way, { url }), `${way} ${url}`).toBe(false);
    expect(webContents.allows('will-navigate', { url: 'exam://station/' })).toBe(true);
    expect(webContents.opens?.({ url: 'exam://station/' })).toEqual({ action: 'deny' });
    expect(webContents.allows('will-attach-webview')).toBe(false);
    expect(webContents.allows('context-menu')).toBe(false);
    let stopped = false;
    electron.session.emit('will-download', { preventDefault: () => (stopped = true) });
    expect(stopped).toBe(true);
  });

  it('lets no request leave, whatever asks', async () => {
    const { electron } = await started();
    expect(electron.session.passes('exam://station/assets/a.js')).toBe(true);
    fc.assert(
      fc.property(fc.webUrl(), (url) => {
        expect(electron.session.passes(url)).toBe(false);
      }),
    );
    for (const url of [
      'exam://station.example.com/',
      'exam://station@evil/',
      'EXAM://STATION:80/',
      'data:,x',
      'x',
    ])
      expect(electron.session.passes(url), url).toBe(false);
  });

  it('grants the camera to the exam screen, and sound, screen, devices and everything else to nobody', async () => {
    const { electron } = await started();
    const { session } = electron;
    const { webContents } = electron.window();
    const asks = (permission: string, mediaTypes: readonly string[]) => {
      let granted: unknown;
      session.request?.(webContents, permission, (given: unknown) => (granted = given), { mediaTypes });
      return granted;
    };
    expect(asks('media', ['video'])).toBe(true);
    expect(asks('media', ['video', 'audio'])).toBe(false);
    expect(asks('media', [])).toBe(false);
    for (const permission of ['geolocation', 'notifications', 'openExternal', 'fullscreen', 'hid', 'unknown'])
      expect(asks(permission, ['video']), permission).toBe(false);
    webContents.url = 'https://example.com/';
    expect(asks('media', ['video'])).toBe(false);
    expect(session.check?.(null, 'media', 'exam://station', { mediaType: 'video' })).toBe(true);
    expect(session.check?.(null, 'media', 'exam://station', { mediaType: 'audio' })).toBe(false);
    expect(session.check?.(null, 'media', 'https://example.com', { mediaType: 'video' })).toBe(false);
    expect(session.device?.()).toBe(false);
    let streams: unknown = 'untouched';
    session.display?.({}, (given) => (streams = given));
    expect(streams).toBeNull();
  });
});

describe('the keys', () => {
  it('of the table never reach the page, and each is told once', async () => {
    const { electron, notices } = await started();
    const { webContents } = electron.window();
    for (const chord of REFUSED_CHORDS.keys()) {
      const parts = chord === 'Ctrl++' ? ['Ctrl', '+'] : chord.split('+');
      const key = parts.at(-1) ?? '';
      const held = {
        control: parts.includes('Ctrl'),
        alt: parts.includes('Alt'),
        meta: parts.includes('Meta'),
        shift: parts.includes('Shift'),
      };
      expect(webContents.press(key, held), chord).toBe(false);
    }
    await vi.waitFor(() => expect(notices()).toHaveLength(REFUSED_CHORDS.size));
    expect(notices()).toContainEqual({ act: 'notice', what: 'chord-refused', detail: 'Alt+F4' });
  });

  it('of the exam reach the page', async () => {
    const { electron } = await started();
    const { webContents } = electron.window();
    for (const key of ['a', 'G', '7', 'ArrowDown', 'PageDown', 'Enter', 'Tab', 'Escape', 'Shift'])
      expect(webContents.press(key, key === 'G' ? { shift: true } : {}), key).toBe(true);
  });
});

describe('what the shell notices', () => {
  it('is told to the station: a second display, sleep, a lost focus, a left full screen', async () => {
    const { electron, notices } = await started();
    electron.screen.plugIn(1920, 1080);
    electron.powerMonitor.emit('suspend');
    electron.window().emit('blur');
    electron.window().emit('leave-full-screen');
    await vi.waitFor(() => expect(notices()).toHaveLength(4));
    expect(notices()).toEqual([
      { act: 'notice', what: 'display-changed', detail: 'display added: 1366x768 + 1920x1080' },
      { act: 'notice', what: 'hidden', detail: 'the machine goes to sleep' },
      { act: 'notice', what: 'focus-lost', detail: 'window' },
      { act: 'notice', what: 'fullscreen-left', detail: 'window' },
    ]);
    expect(electron.window().calls).toEqual(expect.arrayContaining([['kiosk', true], ['focus']]));
  });

  it('includes a second display that was there before the start', async () => {
    const { notices } = await started((electron) => electron.screen.plugIn(800, 600));
    await vi.waitFor(() => expect(notices()).toHaveLength(1));
    expect(notices()[0]).toMatchObject({ what: 'display-changed' });
  });
});

describe('the door behind the scheme', () => {
  it('is the station’s own handler, without a port, with the launch secret kept in the shell', async () => {
    const { electron, station, asked } = await started();
    const answer = await electron.session.ask('exam://station/question?at=3', { from: 'exam://station' });
    expect(await answer.text()).toBe('ok');
    expect(asked.at(-1)).toMatchObject({
      url: `${station.origin}/question?at=3`,
      cookie: 'exam_seat=secret',
    });
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(electron.schemes).toEqual([expect.objectContaining({ scheme: 'exam' })]);
  });

  it('carries acts whole', async () => {
    const { electron, asked } = await started();
    const body = JSON.stringify({ act: 'choose', item: 'Q1.1', choice: [2] });
    await electron.session.ask('exam://station/act', { method: 'POST', body, from: 'exam://station' });
    expect(asked.at(-1)).toMatchObject({ method: 'POST', body });
  });

  it('answers nobody but the exam page', async () => {
    const { electron, asked } = await started();
    for (const [url, init] of [
      ['exam://station/view.json', { from: 'https://example.com' }],
      ['exam://station/view.json', { from: 'null' }],
      ['exam://elsewhere/view.json', { from: 'exam://station' }],
      ['exam://station/view.json', { method: 'DELETE', from: 'exam://station' }],
    ] as const)
      expect((await electron.session.ask(url, init)).status, `${url} ${JSON.stringify(init)}`).toBe(403);
    expect(asked).toEqual([]);
  });

  it('knows its own address by its parts, not by its beginning', () => {
    expect(isScreenAddress('exam://station/x')).toBe(true);
    for (const address of [
      'exam://station.evil/',
      'exam://evil/exam://station/',
      'exam:station',
      'exam://a@station/',
    ])
      expect(isScreenAddress(address), address).toBe(false);
  });
});

describe('the life of the shell', () => {
  it('opens another window when the page crashes, hangs or is closed, until the end', async () => {
    vi.useFakeTimers();
    const { electron, station } = await started();
    electron.window().webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    await vi.advanceTimersByTimeAsync(600);
    expect(electron.windows).toHaveLength(2);
    expect(electron.windows[0]?.gone).toBe(true);
    electron.window().emit('unresponsive');
    await vi.advanceTimersByTimeAsync(600);
    electron.window().emit('closed');
    await vi.advanceTimersByTimeAsync(600);
    expect(electron.windows).toHaveLength(4);
    electron.app.emit('before-quit', { preventDefault: () => {} });
    await vi.advanceTimersByTimeAsync(600);
    expect(electron.windows).toHaveLength(4);
    expect(station.closed).toBe(true);
    expect([electron.app.exitCode, electron.awake]).toEqual([0, 0]);
  });

  it('does not start a second time on one machine', async () => {
    const { electron } = await started((one) => {
      one.app.lock = false;
    });
    expect([electron.app.exitCode, electron.windows.length]).toEqual([0, 0]);
  });

  it('says in a sentence why a station does not open, and shows no window', async () => {
    const electron = new ElectronDouble();
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await runShell({
      electron: electron.parts(),
      openStation: async () => ({ ok: false, error: { code: 'X', words: { zh: '坏了', en: 'broken' } } }),
      log: SILENT,
      nowMs: () => 0,
    });
    expect(said.mock.calls.join('')).toContain('X: broken / 坏了');
    said.mockRestore();
    expect([electron.app.exitCode, electron.windows.length]).toEqual([1, 0]);
  });
});

describe('the arguments of the shell', () => {
  const good = ['--data', '/d', '--session=/s', '--root', '/r.json', '--console', '10.0.0.2:7443'];

  it('are read when they stand in the table', () => {
    expect(readArguments(good)).toMatchObject({
      ok: true,
      value: { data: '/d', session: '/s', console: { host: '10.0.0.2', port: 7443 }, clock: undefined },
    });
  });

  it.each([
    '--remote-debugging-port=9222',
    '--remote-debugging-pipe',
    '--remote-allow-origins=*',
    '--inspect',
    '--inspect-brk=0.0.0.0:9229',
    '--js-flags=--expose-gc',
    '--load-extension=/x',
    '--disable-web-security',
    '--no-sandbox',
    '--user-data-dir=/x',
    '--proxy-server=x',
    '--host-rules=MAP * x',
    '--enable-logging',
    '--allow-file-access-from-files',
    '--disable-site-isolation-trials',
    '--unsafely-treat-insecure-origin-as-secure=x',
    '--use-fake-ui-for-media-stream',
    '--use-file-for-fake-video-capture=x',
    '--renderer-cmd-prefix=gdb',
    '--utility-cmd-prefix=x',
    '--gpu-launcher=x',
    '--ssl-key-log-file=x',
    '--log-net-log=x',
    '--eval',
    '-e',
    '-r',
    '--require',
    '--',
    'index.html',
    'https://example.com',
    '--data',
    '--DATA=/x',
    '--data=/x',
    '',
  ])('with %j beside them end the program', (extra) => {
    expect(readArguments([...good, extra])).toMatchObject({ ok: false });
  });

  it('are all needed', () => {
    expect(readArguments(good.slice(2))).toMatchObject({ ok: false, error: { code: 'ARGUMENT_MISSING' } });
    expect(readArguments([...good.slice(0, -1), '10.0.0.2'])).toMatchObject({ ok: false });
  });

  it('do not help when the environment loads foreign code', () => {
    expect(checkEnvironment({ PATH: '/bin' }).ok).toBe(true);
    for (const name of ['NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE', 'LD_PRELOAD', 'SSLKEYLOGFILE'])
      expect(checkEnvironment({ [name]: 'x' })).toMatchObject({ ok: false, error: { where: name } });
  });
});

describe('the Electron program', () => {
  it('is named where it lies', () => {
    const folder = mkdtempSync(join(tmpdir(), 'electron-'));
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'path.txt'), 'electron\n');
    writeFileSync(join(folder, 'dist', 'electron'), '');
    expect(findElectron(folder)).toEqual({ ok: true, value: join(folder, 'dist', 'electron') });
  });

  it('is plainly said to be missing where there is none, and nothing is downloaded', () => {
    const folder = mkdtempSync(join(tmpdir(), 'electron-'));
    expect(findElectron(folder)).toMatchObject({ ok: false, error: { code: 'NO_ELECTRON' } });
  });
});
