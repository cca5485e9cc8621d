import { SILENT } from '@exam-room/shared/host/log';
import { openChromium } from '../../exam-station/src/shell/chromium/open-window.ts';

/** The invigilators' desk in a window of its own, where there is a display. */
export function openDeskWindow(
  url: string,
  userDataDir: string,
): Promise<{ readonly close: () => Promise<void> }> {
  return openChromium({ url, userDataDir, kiosk: 'window', log: SILENT });
}
