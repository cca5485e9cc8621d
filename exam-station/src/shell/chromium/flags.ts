/** How a window is opened: `kiosk` on a seat, `window` on a desk or on the developer's machine. */
export type WindowKind = 'window' | 'kiosk';

export interface FlagsFor {
  readonly url: string;
  readonly userDataDir: string;
  readonly kiosk: WindowKind;
  /** Chromium's sandbox cannot start for root; an appliance never runs as root. */
  readonly user: 'root' | 'plain';
  /** Pixels of the screen where no window manager stretches the window. */
  readonly bareScreen?: { readonly width: number; readonly height: number };
}

/** Always set; a reason on every line. */
const FIXED: readonly (readonly [string, string])[] = [
  ['--no-first-run', 'no welcome page before the exam'],
  ['--no-default-browser-check', 'no question about the default browser'],
  ['--noerrdialogs', 'no dialog of the browser over the paper'],
  ['--hide-crash-restore-bubble', 'after a crash the paper comes back without a question'],
  ['--disable-session-crashed-bubble', 'the same, in older versions'],
  ['--disable-infobars', 'no bar over the clock'],
  ['--disable-quic', 'no network beside the loopback'],
  ['--disable-background-networking', 'no network beside the loopback'],
  ['--disable-component-update', 'no network beside the loopback'],
  ['--disable-domain-reliability', 'no network beside the loopback'],
  ['--disable-sync', 'no account on a seat'],
  ['--disable-default-apps', 'no other program beside the exam'],
  ['--disable-extensions', 'no foreign code beside the paper'],
  ['--disable-translate', 'no bubble over the paper'],
  [
    '--disable-features=Translate,MediaRouter,GlobalMediaControls,OptimizationHints',
    'no bubbles, no casting',
  ],
  ['--disable-pinch', 'the exam screen has its own text sizes'],
  ['--overscroll-history-navigation=0', 'a swipe must not leave the page'],
  ['--password-store=basic', 'no key ring asks for a password'],
  ['--autoplay-policy=no-user-gesture-required', 'the own camera picture plays at once'],
  ['--lang=zh-CN', 'dialogs of the browser, should one ever appear, in Chinese'],
];

/** The command line of one window, in Chromium's order: switches first, the address as the application. */
export function chromiumFlags(of: FlagsFor): readonly string[] {
  const screen = of.bareScreen;
  return [
    ...FIXED.map(([flag]) => flag),
    // Under cage the browser's own Wayland crashed at its start (0.1.4, Chromium 156); by way of X it runs.
    ...(of.kiosk === 'kiosk' ? ['--kiosk', '--ozone-platform=x11'] : ['--window-size=1366,900']),
    // A bare X session has no window manager to fill the screen.
    ...(screen === undefined
      ? []
      : ['--window-position=0,0', `--window-size=${screen.width},${screen.height}`]),
    ...(of.user === 'root' ? ['--no-sandbox', '--test-type'] : []),
    `--user-data-dir=${of.userDataDir}`,
    `--app=${of.url}`,
  ];
}

/** Every fixed switch with its reason, for the page that tells an official what the window is started with. */
export function fixedFlags(): readonly (readonly [string, string])[] {
  return FIXED;
}
