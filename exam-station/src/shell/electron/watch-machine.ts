import type { ElectronParts } from './electron-parts.ts';
import type { TellNotice } from './lockdown.ts';

/** A second display, a sleeping machine, a locked desktop: told to the station as they happen. Returns the end of the watch. */
export function watchMachine(
  electron: Pick<ElectronParts, 'screen' | 'powerMonitor' | 'powerSaveBlocker'>,
  tell: TellNotice,
): () => void {
  const { screen, powerMonitor, powerSaveBlocker } = electron;
  const displays = () =>
    screen
      .getAllDisplays()
      .map((display) => `${display.size.width}x${display.size.height}`)
      .join(' + ');
  const changed = (why: string) => () =>
    tell({ what: 'display-changed', detail: `${why}: ${displays()}`.slice(0, 200) });
  const added = changed('display added');
  const removed = changed('display removed');
  const resized = changed('display changed');
  const sleeps = () => tell({ what: 'hidden', detail: 'the machine goes to sleep' });
  const locked = () => tell({ what: 'hidden', detail: 'the desktop was locked' });
  screen.on('display-added', added);
  screen.on('display-removed', removed);
  screen.on('display-metrics-changed', resized);
  powerMonitor.on('suspend', sleeps);
  powerMonitor.on('lock-screen', locked);
  const blocker = powerSaveBlocker.start('prevent-display-sleep');
  if (screen.getAllDisplays().length > 1) changed('more than one display at the start')();
  return () => {
    screen.off('display-added', added);
    screen.off('display-removed', removed);
    screen.off('display-metrics-changed', resized);
    powerMonitor.off('suspend', sleeps);
    powerMonitor.off('lock-screen', locked);
    powerSaveBlocker.stop(blocker);
  };
}
