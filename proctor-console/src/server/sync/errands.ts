import type { Trouble } from '@exam-room/shared/base';

/** How one run of an errand ended: it is done, or it comes again after so many real milliseconds at least. */
export type Errand =
  | { readonly errand: 'done' }
  | { readonly errand: 'again'; readonly afterMs?: number; readonly reached: boolean; readonly why: string }
  | { readonly errand: 'refused'; readonly trouble: Trouble };

export interface Errands {
  /** Runs what is due now, up to the number of hands; an errand of the same name never runs twice at a time. */
  readonly look: () => void;
  readonly stop: () => void;
}

export interface ErrandTools {
  /** What is to be done now, most urgent first. */
  readonly due: () => readonly { readonly name: string; readonly run: () => Promise<Errand> }[];
  readonly hands: number;
  readonly jitter: () => number;
  readonly ended: (name: string, outcome: Errand) => void;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
/** What the authority has refused is tried again rarely: perhaps somebody has helped it meanwhile. */
const REFUSED_RETRY_MS = 60_000;

/** Runs errands until each is done, with growing pauses after failures. It forgets nothing: what is due is asked for afresh each time. */
export function openErrands(tools: ErrandTools): Errands {
  const running = new Set<string>();
  const resting = new Map<string, { readonly tries: number; readonly until: number }>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function look(): void {
    if (stopped) return;
    clearTimeout(timer);
    const now = performance.now();
    const due = tools.due().filter(({ name }) => !running.has(name));
    const ready = due.filter(({ name }) => (resting.get(name)?.until ?? 0) <= now);
    for (const { name, run } of ready.slice(0, Math.max(0, tools.hands - running.size))) start(name, run);
    const next = Math.min(...due.map(({ name }) => resting.get(name)?.until ?? now).filter((at) => at > now));
    if (Number.isFinite(next)) timer = setTimeout(look, Math.max(10, next - now));
  }

  function start(name: string, run: () => Promise<Errand>): void {
    running.add(name);
    run().then(
      (outcome) => finish(name, outcome),
      (error: unknown) => finish(name, { errand: 'again', reached: false, why: String(error) }),
    );
  }

  function finish(name: string, outcome: Errand): void {
    running.delete(name);
    if (stopped) return;
    if (outcome.errand === 'done') resting.delete(name);
    else resting.set(name, rest(outcome, (resting.get(name)?.tries ?? 0) + 1));
    tools.ended(name, outcome);
    look();
  }

  function rest(outcome: Exclude<Errand, { errand: 'done' }>, tries: number) {
    const growing = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(10, tries - 1));
    const waitMs = outcome.errand === 'refused' ? REFUSED_RETRY_MS : (outcome.afterMs ?? growing);
    return { tries, until: performance.now() + waitMs * (0.75 + tools.jitter() / 2) };
  }

  return {
    look,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
