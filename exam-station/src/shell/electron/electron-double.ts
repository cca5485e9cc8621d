import { EventEmitter } from 'node:events';
import type { Input } from 'electron';
import type { ElectronParts } from './electron-parts.ts';

/** What Electron's processes say to each other is copied on the way; the double copies it too, so that nothing works by accident. */
function carried<Value>(value: Value): Value {
  return structuredClone(value);
}

type Handler = (request: Request) => Response | Promise<Response>;

/** An Electron without a browser, with physical verbs: press a key, plug a display in, crash the page, send the machine to sleep. */
export class ElectronDouble {
  readonly app = new AppDouble();
  readonly screen = new ScreenDouble();
  readonly powerMonitor = new EventEmitter();
  readonly session = new SessionDouble();
  readonly windows: WindowDouble[] = [];
  readonly schemes: unknown[] = [];
  awake = 0;

  /** The parts as the shell takes them. */
  parts(): ElectronParts {
    const { windows, app, session } = this;
    const made = class extends WindowDouble {
      constructor(options: unknown) {
        super(carried(options));
        windows.push(this);
        app.emit('web-contents-created', {}, this.webContents);
      }
    };
    const parts = {
      app,
      BrowserWindow: made,
      Menu: { setApplicationMenu: (menu: unknown) => app.calls.push(['menu', menu]) },
      protocol: { registerSchemesAsPrivileged: (list: unknown[]) => this.schemes.push(...carried(list)) },
      session: { fromPartition: () => session },
      screen: this.screen,
      powerMonitor: this.powerMonitor,
      powerSaveBlocker: {
        start: () => {
          this.awake += 1;
          return 1;
        },
        stop: () => {
          this.awake -= 1;
        },
      },
    };
    // The double has the few members that the shell uses; the real types have thousands.
    return parts as unknown as ElectronParts;
  }

  window(): WindowDouble {
    const window = this.windows.at(-1);
    if (window === undefined) throw new Error('no window is open');
    return window;
  }
}

class AppDouble extends EventEmitter {
  readonly calls: (readonly unknown[])[] = [];
  readonly switches = new Map<string, string | undefined>();
  lock = true;
  exitCode: number | undefined;
  readonly commandLine = {
    appendSwitch: (name: string, value?: string) => void this.switches.set(name, value),
  };
  enableSandbox(): void {
    this.calls.push(['sandbox']);
  }
  requestSingleInstanceLock(): boolean {
    return this.lock;
  }
  async whenReady(): Promise<void> {
    this.calls.push(['ready']);
  }
  exit(code: number): void {
    this.exitCode = code;
  }
}

class ScreenDouble extends EventEmitter {
  displays = [{ size: { width: 1366, height: 768 }, bounds: { x: 0, y: 0, width: 1366, height: 768 } }];
  getPrimaryDisplay() {
    return carried(this.displays[0]);
  }
  getAllDisplays() {
    return carried(this.displays);
  }
  plugIn(width: number, height: number): void {
    this.displays = [...this.displays, { size: { width, height }, bounds: { x: 1366, y: 0, width, height } }];
    this.emit('display-added', {}, this.displays.at(-1));
  }
}

class SessionDouble extends EventEmitter {
  handlers = new Map<string, Handler>();
  readonly protocol = {
    handle: (scheme: string, handler: Handler) => void this.handlers.set(scheme, handler),
  };
  readonly webRequest = {
    onBeforeRequest: (
      judge: (details: { url: string }, answer: (verdict: { cancel: boolean }) => void) => void,
    ) => {
      this.judge = judge;
    },
  };
  judge: ((details: { url: string }, answer: (verdict: { cancel: boolean }) => void) => void) | undefined;
  request: ((...asked: unknown[]) => void) | undefined;
  check: ((...asked: unknown[]) => boolean) | undefined;
  device: (() => boolean) | undefined;
  display: ((request: unknown, answer: (streams: unknown) => void) => void) | undefined;
  setPermissionRequestHandler(handler: (...asked: unknown[]) => void): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: (...asked: unknown[]) => boolean): void {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.device = handler;
  }
  setDisplayMediaRequestHandler(
    handler: (request: unknown, answer: (streams: unknown) => void) => void,
  ): void {
    this.display = handler;
  }
  setBluetoothPairingHandler(): void {}

  /** A page asks for something by the custom scheme, as Chromium would: everything is copied. */
  async ask(
    url: string,
    init: { readonly method?: string; readonly body?: string; readonly from?: string } = {},
  ) {
    const handler = this.handlers.get(new URL(url).protocol.replace(':', ''));
    if (handler === undefined) throw new Error(`nothing answers ${url}`);
    const request = new Request(url, {
      method: init.method ?? 'GET',
      ...(init.body === undefined
        ? {}
        : { body: carried(init.body), headers: { 'content-type': 'application/json' } }),
    });
    return await handler(
      init.from === undefined ? request : Object.assign(request, { initiatorOrigin: init.from }),
    );
  }

  /** Whether a request to this address would leave the machine's window. */
  passes(url: string): boolean {
    let verdict = { cancel: false };
    this.judge?.({ url }, (answer) => {
      verdict = answer;
    });
    return !verdict.cancel;
  }
}

export class ContentsDouble extends EventEmitter {
  url = 'exam://station/';
  opens: ((details: unknown) => { action: string }) | undefined;
  getURL(): string {
    return this.url;
  }
  setWindowOpenHandler(handler: (details: unknown) => { action: string }): void {
    this.opens = handler;
  }
  async setVisualZoomLevelLimits(): Promise<void> {}
  setZoomFactor(): void {}
  closeDevTools(): void {
    this.emit('devtools-closed');
  }

  /** Presses a key; returns whether it reached the page. */
  press(key: string, held: Partial<Pick<Input, 'control' | 'alt' | 'meta' | 'shift' | 'isAutoRepeat'>> = {}) {
    const input = {
      type: 'keyDown',
      key,
      code: '',
      isAutoRepeat: false,
      control: false,
      alt: false,
      meta: false,
      shift: false,
      ...held,
    };
    return this.allows('before-input-event', carried(input));
  }

  /** Lets something happen; returns whether nobody prevented it. */
  allows(what: string, ...about: readonly unknown[]): boolean {
    let prevented = false;
    const event = {
      preventDefault: () => {
        prevented = true;
      },
    };
    const [first, ...rest] = about;
    if (typeof first === 'object' && first !== null && 'url' in first)
      this.emit(what, Object.assign(event, first), ...rest);
    else this.emit(what, event, ...about);
    return !prevented;
  }
}

export class WindowDouble extends EventEmitter {
  readonly webContents = new ContentsDouble();
  readonly calls: (readonly unknown[])[] = [];
  gone = false;
  readonly options: unknown;
  constructor(options: unknown) {
    super();
    this.options = options;
  }
  async loadURL(url: string): Promise<void> {
    this.calls.push(['load', url]);
  }
  destroy(): void {
    this.gone = true;
  }
  setAlwaysOnTop(...how: readonly unknown[]): void {
    this.calls.push(['on-top', ...how]);
  }
  setVisibleOnAllWorkspaces(): void {}
  setContentProtection(on: boolean): void {
    this.calls.push(['protected', on]);
  }
  setMenu(): void {}
  setKiosk(on: boolean): void {
    this.calls.push(['kiosk', on]);
  }
  show(): void {}
  restore(): void {}
  focus(): void {
    this.calls.push(['focus']);
  }
}
