/** Well within what the window's keeper waits for before it calls the page hung. */
const EVERY_MS = 1_000;

/**
 * Says once a second that this page's thread still works. Only a page that can run code can say it; one that hangs keeps its stream open and
 * its picture on the screen. A hidden page is slowed down by the browser and says so.
 */
export function startBeat(): void {
  setInterval(() => {
    const path = document.visibilityState === 'visible' ? 'beat' : 'beat?hidden';
    fetch(path, { cache: 'no-store' }).catch(() => {}); // a station that is away hears the next one
  }, EVERY_MS);
}
