import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { seededRandom } from '@exam-room/test-fixtures/seeded-random';

/** Chance that is the same for ever for the same seed and label. */
export interface Dice {
  /** True so often out of a thousand. */
  readonly chance: (perMille: number) => boolean;
  readonly between: (least: number, most: number) => number;
  readonly pick: <Thing>(from: readonly Thing[]) => Thing | undefined;
}

export interface Violation {
  readonly invariant: string;
  readonly step: number;
  readonly atMs: number;
  readonly detail: string;
  /** The last lines of the trace. */
  readonly tail: readonly string[];
}

type Act = () => void | Promise<void>;

/** True time, the order of everything that happens, and the trace of it. There is no other clock and no other chance. */
export interface World {
  readonly seed: number;
  readonly nowMs: () => number;
  /** Does something at a moment of true time; the returned function calls it off. */
  readonly at: (atMs: number, act: Act) => () => void;
  /** An own stream of chance: one part that asks more often changes nothing for the others. */
  readonly dice: (label: string) => Dice;
  /** A line of the trace. Only what follows from the seed may stand in it: no keys, no hashes of sealed bytes. */
  readonly tell: (who: string, what: string) => void;
  readonly violated: (invariant: string, detail: string) => void;
  readonly violations: readonly Violation[];
  readonly steps: () => number;
  readonly traceHash: () => string;
  /** Lets time pass until it holds. False when it did not by then, or something was violated. */
  readonly until: (holds: () => boolean, limitMs: number) => Promise<boolean>;
}

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly act: Act;
  off: boolean;
}

const TAIL = 40;

export interface WorldOptions {
  readonly onLine?: (line: string) => void;
  /** Only this invariant counts: a planted bug may break several. */
  readonly judges?: string;
}

export function openWorld(seed: number, options: WorldOptions = {}): World {
  const queue = eventQueue();
  const hash = createHash('sha256');
  const tail: string[] = [];
  const violations: Violation[] = [];
  let [nowMs, order, steps] = [0, 0, 0];

  async function settle(): Promise<void> {
    // A station's link gathers the entries of one turn of the event loop; a second turn sees them sent.
    await turn();
    await turn();
  }

  function tell(who: string, what: string): void {
    const line = `${(nowMs / 1_000).toFixed(3)} ${who} ${what}`;
    hash.update(`${line}\n`);
    tail.push(line);
    if (tail.length > TAIL) tail.shift();
    options.onLine?.(line);
  }

  return {
    seed,
    nowMs: () => nowMs,
    at(atMs, act) {
      order += 1;
      const event = { atMs: Math.max(nowMs, atMs), order, act, off: false };
      queue.push(event);
      return () => {
        event.off = true;
      };
    },
    dice: (label) => diceOf(`${seed}/${label}`),
    tell,
    violated(invariant, detail) {
      if (options.judges !== undefined && options.judges !== invariant) return;
      tell('VIOLATED', `${invariant}: ${detail}`);
      violations.push({ invariant, step: steps, atMs: nowMs, detail, tail: [...tail] });
    },
    violations,
    steps: () => steps,
    traceHash: () => hash.copy().digest('hex'),
    async until(holds, limitMs) {
      while (!holds()) {
        const event = queue.pop();
        if (event === undefined || event.atMs > limitMs || violations.length > 0) {
          if (event !== undefined) queue.push(event);
          return false;
        }
        if (event.off) continue;
        nowMs = event.atMs;
        steps += 1;
        await event.act();
        await settle();
      }
      return violations.length === 0;
    },
  };
}

function diceOf(label: string): Dice {
  const random = seededRandom(label);
  return {
    chance: (perMille) => random.below(1_000) < perMille,
    between: (least, most) => least + random.below(most - least + 1),
    pick: (from) => from[random.below(from.length)],
  };
}

/** A heap: the earliest first, of one moment the one that was asked first. */
function eventQueue() {
  const heap: Event[] = [];
  const before = (a: number, b: number) => {
    const [one, other] = [heap[a], heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
  };
  const swap = (a: number, b: number) => {
    const [one, other] = [heap[a], heap[b]];
    if (one === undefined || other === undefined) return;
    heap[a] = other;
    heap[b] = one;
  };
  return {
    push(event: Event): void {
      heap.push(event);
      for (let at = heap.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!before(at, parent)) return;
        swap(at, parent);
        at = parent;
      }
    },
    pop(): Event | undefined {
      swap(0, heap.length - 1);
      const first = heap.pop();
      for (let at = 0; ; ) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        let least = at;
        if (before(left, least)) least = left;
        if (before(right, least)) least = right;
        if (least === at) return first;
        swap(at, least);
        at = least;
      }
    },
  };
}
