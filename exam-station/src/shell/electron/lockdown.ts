import type { BrowserWindow, Input, Session, WebContents } from 'electron';
import { judgeKey } from '../../screen/lockdown/key-chords.ts';
import { electronMayGrant } from '../permissions.ts';
import { isScreenAddress } from './electron-parts.ts';

/** Something that the shell noticed; the same shape as the page's own notices, so that the station needs one ear only. */
export interface ShellNotice {
  readonly what: 'focus-lost' | 'hidden' | 'fullscreen-left' | 'chord-refused' | 'display-changed';
  readonly detail: string;
}

export type TellNotice = (notice: ShellNotice) => void;

/** Everything that a page could ask of its session is refused, but for the camera of the exam screen. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((...asked) => {
    const [contents, permission, callback, details] = asked;
    const types = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const cameraOnly = types.length > 0 && types.every((type) => type === 'video');
    callback(electronMayGrant(permission) && cameraOnly && isScreenAddress(contents.getURL()));
  });
  session.setPermissionCheckHandler((...asked) => {
    const [, permission, origin, details] = asked;
    const video = details.mediaType === undefined || details.mediaType === 'video';
    return electronMayGrant(permission) && video && isScreenAddress(origin);
  });
  session.setDevicePermissionHandler(() => false); // USB, HID and serial devices
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null)); // the screen is not recorded
  session.setBluetoothPairingHandler?.((_details, callback) => callback({ confirmed: false }));
  session.on('will-download', (event) => event.preventDefault()); // nothing is stored from the page
  session.webRequest.onBeforeRequest((details, callback) =>
    callback({ cancel: !isScreenAddress(details.url) }),
  ); // nothing leaves, whatever asks
}

/** Everything that could lead out of the window's one page is refused. */
export function lockContents(contents: WebContents, tell: TellNotice): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' })); // no second window
  contents.on('will-navigate', stay); // no other page
  contents.on('will-frame-navigate', stay); // nor in a frame
  contents.on('will-redirect', stay); // nor by a detour
  contents.on('will-attach-webview', (event) => event.preventDefault()); // no page within the page
  contents.on('will-prevent-unload', (event) => event.preventDefault()); // a page cannot keep the window
  contents.on('context-menu', (event) => event.preventDefault()); // no menu
  contents.on('before-input-event', (event, input) => {
    const refused = refusedChord(input);
    if (refused === undefined) return;
    event.preventDefault();
    if (refused !== '' && !input.isAutoRepeat) tell({ what: 'chord-refused', detail: refused });
  });
  void contents.setVisualZoomLevelLimits(1, 1); // the exam screen has its own text sizes
  contents.setZoomFactor(1);
}

function stay(event: { readonly url: string; readonly preventDefault: () => void }): void {
  if (!isScreenAddress(event.url)) event.preventDefault();
}

/** The name of a chord that is refused; empty for one that is cancelled without a word; undefined when the key may pass. */
export function refusedChord(
  input: Pick<Input, 'type' | 'key' | 'control' | 'alt' | 'meta' | 'shift'>,
): string | undefined {
  const judged = judgeKey({
    key: input.key,
    ctrl: input.control,
    alt: input.alt,
    meta: input.meta,
    shift: input.shift,
  });
  switch (judged.verdict) {
    case 'allowed':
      return undefined;
    case 'ignored':
      // A modifier on its own must reach the page, or Shift+A would not be a capital letter.
      return input.key === 'Alt' || input.key === 'Meta' ? '' : undefined;
    case 'refused':
      return input.type === 'keyDown' ? judged.chord : '';
  }
}

/** Losing the focus, the full screen or the sight of the page cannot always be prevented; it is always told. */
export function watchWindow(window: BrowserWindow, tell: TellNotice): void {
  window.on('blur', () => {
    tell({ what: 'focus-lost', detail: 'window' });
    window.focus();
  });
  window.on('leave-full-screen', () => {
    tell({ what: 'fullscreen-left', detail: 'window' });
    window.setKiosk(true);
  });
  window.on('minimize', () => {
    tell({ what: 'hidden', detail: 'minimized' });
    window.restore();
  });
  window.on('hide', () => tell({ what: 'hidden', detail: 'window' }));
  window.on('always-on-top-changed', (_event, isOnTop) => {
    if (isOnTop) return;
    tell({ what: 'focus-lost', detail: 'another window lies on top' });
    window.setAlwaysOnTop(true, 'screen-saver');
  });
  window.webContents.on('devtools-opened', () => {
    tell({ what: 'chord-refused', detail: 'developer tools' });
    window.webContents.closeDevTools();
  });
}
