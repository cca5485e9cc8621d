/**
 * The one table of what a window of the exam may do, read by the Chromium policy, by the Electron session and by their tests.
 * Deny by default: what is not listed here is refused by both shells too.
 */
export interface Permission {
  readonly what: string;
  readonly grant: 'exam-screen-only' | 'never';
  readonly reason: string;
  /** Names under which Electron asks for it (`setPermissionRequestHandler`, `setPermissionCheckHandler`). */
  readonly electron: readonly string[];
  /** Chromium's policies that say the same. `origin` becomes the one address of the exam screen. */
  readonly chromium: Readonly<Record<string, boolean | number | 'origin'>>;
}

export const PERMISSIONS: readonly Permission[] = [
  {
    what: 'camera',
    grant: 'exam-screen-only',
    reason: 'random pictures of the candidate, after consent (A53)',
    electron: ['media'],
    chromium: { VideoCaptureAllowed: false, VideoCaptureAllowedUrls: 'origin' },
  },
  {
    what: 'microphone',
    grant: 'never',
    reason: 'nothing is recorded by ear',
    electron: [],
    chromium: { AudioCaptureAllowed: false },
  },
  {
    what: 'screen capture',
    grant: 'never',
    reason: 'the paper must not leave as a picture',
    electron: ['display-capture', 'captured-surface-control'],
    chromium: { ScreenCaptureAllowed: false, DisableScreenshots: true },
  },
  {
    what: 'clipboard',
    grant: 'never',
    reason: 'no text goes in or out of a sitting',
    electron: ['clipboard-read', 'clipboard-sanitized-write', 'deprecated-sync-clipboard-read'],
    chromium: { DefaultClipboardSetting: 2 },
  },
  {
    what: 'location',
    grant: 'never',
    reason: 'the seat is known',
    electron: ['geolocation', 'geolocation-approximate'],
    chromium: { DefaultGeolocationSetting: 2 },
  },
  {
    what: 'notifications',
    grant: 'never',
    reason: 'nothing may cover the paper',
    electron: ['notifications'],
    chromium: { DefaultNotificationsSetting: 2 },
  },
  {
    what: 'USB devices',
    grant: 'never',
    reason: 'a phone or stick is not part of the test',
    electron: ['usb'],
    chromium: { DefaultWebUsbGuardSetting: 2 },
  },
  {
    what: 'HID devices',
    grant: 'never',
    reason: 'keyboard and mouse come through the system',
    electron: ['hid'],
    chromium: { DefaultWebHidGuardSetting: 2 },
  },
  {
    what: 'serial ports',
    grant: 'never',
    reason: 'card readers belong to the console',
    electron: ['serial'],
    chromium: { DefaultSerialGuardSetting: 2 },
  },
  {
    what: 'Bluetooth',
    grant: 'never',
    reason: 'earphones and phones are cheating aids',
    electron: ['bluetooth'],
    chromium: { DefaultWebBluetoothGuardSetting: 2 },
  },
  {
    what: 'files',
    grant: 'never',
    reason: 'the disk is not part of the test',
    electron: ['fileSystem', 'persistent-storage', 'storage-access', 'top-level-storage-access'],
    chromium: { DefaultFileSystemReadGuardSetting: 2, DefaultFileSystemWriteGuardSetting: 2 },
  },
  {
    what: 'other displays',
    grant: 'never',
    reason: 'one screen per candidate',
    electron: ['window-management'],
    chromium: { DefaultWindowManagementSetting: 2 },
  },
  {
    what: 'pop-up windows',
    grant: 'never',
    reason: 'a second window leads out of the exam',
    electron: [],
    chromium: { DefaultPopupsSetting: 2 },
  },
  {
    what: 'programs of the system',
    grant: 'never',
    reason: 'mailto: and its like start other programs',
    electron: ['openExternal'],
    chromium: {},
  },
  {
    what: 'full screen and pointer by a page',
    grant: 'never',
    reason: 'the shell alone decides about the screen',
    electron: ['fullscreen', 'automatic-fullscreen', 'pointerLock', 'keyboardLock'],
    chromium: {},
  },
  {
    what: 'presence and sensors',
    grant: 'never',
    reason: 'not needed',
    electron: ['idle-detection', 'sensors', 'midi', 'midiSysex', 'ar', 'vr', 'hand-tracking'],
    chromium: { DefaultSensorsSetting: 2 },
  },
  {
    what: 'work in the background',
    grant: 'never',
    reason: 'nothing runs beside the paper',
    electron: ['background-fetch', 'background-sync', 'periodic-background-sync', 'web-app-installation'],
    chromium: {},
  },
  {
    what: 'sleep of the machine',
    grant: 'never',
    reason: 'the shell keeps the screen awake itself',
    electron: ['screen-wake-lock', 'system-wake-lock'],
    chromium: {},
  },
  {
    what: 'other machines on the network',
    grant: 'never',
    reason: 'only the station speaks to the room',
    electron: ['local-network', 'local-network-access', 'loopback-network'],
    chromium: {},
  },
  {
    what: 'cards, payments, protected media, fonts, loudspeakers, printers',
    grant: 'never',
    reason: 'not needed',
    electron: [
      'nfc',
      'smart-card',
      'payment-handler',
      'mediaKeySystem',
      'local-fonts',
      'speaker-selection',
      'web-printing',
      'unknown',
    ],
    chromium: {},
  },
];

/** Whether Electron may grant a permission by its name. Unknown names are refused. */
export function electronMayGrant(name: string): boolean {
  return PERMISSIONS.some((row) => row.grant === 'exam-screen-only' && row.electron.includes(name));
}
