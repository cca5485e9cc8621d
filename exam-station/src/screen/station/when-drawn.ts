/** A page that is not drawn at all (covered, minimised) still goes on after this long. */
const LATEST_MS = 200;

/**
 * Runs once what is new on the page has been drawn and nothing more urgent waits. What a candidate has just done comes first; everything
 * that only follows from it (the map, the counts, the next view of the station) comes after it. Returns what takes it back.
 */
export function whenDrawn(run: () => void): () => void {
  let over = false;
  const once = () => {
    if (over) return;
    over = true;
    clearTimeout(latest);
    run();
  };
  const latest = setTimeout(once, LATEST_MS);
  requestAnimationFrame(() => requestIdleCallback(once));
  return () => {
    over = true;
    clearTimeout(latest);
  };
}
