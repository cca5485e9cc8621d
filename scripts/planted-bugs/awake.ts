import { isDeepStrictEqual } from 'node:util';

/**
 * The switches that the sown copy of the verifier asks: whether a bug is awake, whose rule's turn it is. They stand in the global scope,
 * because the copy's text can name nothing else.
 */
export interface Switches {
  /** Runs the copy with one bug awake, or with none (-1). Rules before the one in which the bug is first reached are taken from `told`. */
  readonly run: <Value>(awake: Awake, ask: () => Promise<Value>) => Promise<Value>;
  /** Runs the copy without a bug, and writes down what each rule found and which bugs were passed on the way. */
  readonly watch: <Value>(
    ask: () => Promise<Value>,
  ) => Promise<{ readonly value: Value; readonly seen: Seen }>;
}

export interface Awake {
  readonly bug: number;
  readonly atLoad: boolean;
  /** The rules, by their places, in whose turns the bug is passed. */
  readonly places: ReadonlySet<number>;
  readonly seen: Seen;
}

export interface Seen {
  /** The places in the order of the rules at which each bug was passed, in that order; 0 is before the first rule. */
  readonly passed: ReadonlyMap<number, ReadonlySet<number>>;
  /** The rule at each of those places from 1. */
  readonly rules: readonly string[];
  /** What each rule found, by its place. */
  readonly found: ReadonlyMap<number, unknown>;
}

/** An honest archive asks some hundred thousand times; a bug that never ends asks on. */
const ASKED_AT_MOST = 5_000_000;
const NONE = -1;
/** A table that was made while nobody wrote down what is passed in it. */
const UNWATCHED = -2;

interface State {
  awake: number;
  atLoad: boolean;
  asked: number;
  turn: number;
  /** What rules found without the bug: they are not asked again. */
  replay: ReadonlyMap<number, unknown>;
  /** While every rule in which the bug is passed finds the same as without it, those after the last one will, too. */
  tested: { readonly last: number; readonly seen: Seen; same: boolean } | undefined;
  watched: { passed: Map<number, Set<number>>; rules: string[]; found: Map<number, unknown> } | undefined;
}

export function installSwitches(): Switches {
  const state: State = {
    awake: NONE,
    atLoad: false,
    asked: 0,
    turn: 0,
    replay: new Map(),
    watched: undefined,
    tested: undefined,
  };
  const memories: Map<unknown, unknown>[] = [];
  Object.assign(globalThis, {
    __bug: (id: number) => isAwake(state, id),
    __rule: (rule: string, check: () => unknown) => takeTurn(state, rule, check),
    __madeWhenAsked: (make: () => object) => madeWhenAsked(state, make),
    __kept: (memory: Map<unknown, unknown>) => {
      memories.push(memory);
      return memory;
    },
  });
  const start = (of: Partial<State>) => {
    for (const memory of memories) memory.clear();
    Object.assign(state, {
      awake: NONE,
      atLoad: false,
      asked: 0,
      turn: 0,
      replay: new Map(),
      watched: undefined,
      tested: undefined,
      ...of,
    });
  };
  return {
    async run({ bug, atLoad, places, seen }, ask) {
      const from = Math.min(...places);
      const replay = new Map([...seen.found].filter(([place]) => place < from));
      start({ awake: bug, atLoad, replay, tested: { last: Math.max(...places), seen, same: true } });
      try {
        return await ask();
      } finally {
        start({});
      }
    },
    async watch(ask) {
      const watched = {
        passed: new Map<number, Set<number>>(),
        rules: [],
        found: new Map<number, unknown>(),
      };
      start({ watched });
      const value = await ask();
      start({});
      return { value, seen: watched };
    },
  };
}

function isAwake(state: State, id: number): boolean {
  state.asked += 1;
  if (state.asked > ASKED_AT_MOST) throw new Error('the planted bug never comes to an end');
  if (state.watched !== undefined) pass(state.watched.passed, id, state.turn);
  return id === state.awake;
}

function pass(passed: Map<number, Set<number>>, id: number, turn: number): void {
  const turns = passed.get(id);
  if (turns === undefined) passed.set(id, new Set([turn]));
  else turns.add(turn);
}

function takeTurn(state: State, rule: string, check: () => unknown): unknown {
  const known = state.tested?.seen.rules.indexOf(rule) ?? -1;
  state.turn = known >= 0 ? known + 1 : state.turn + 1;
  const { turn, watched, replay } = state;
  if (replay.has(turn)) return replay.get(turn);
  const found = check();
  compare(state, turn, found);
  watched?.rules.push(rule);
  watched?.found.set(turn, found);
  return found;
}

function compare(state: State, turn: number, found: unknown): void {
  const { tested } = state;
  if (tested === undefined || !tested.same) return;
  tested.same = !(found instanceof Promise) && isDeepStrictEqual(found, tested.seen.found.get(turn));
  if (tested.same && turn >= tested.last) state.replay = tested.seen.found;
}

/**
 * Stands for a table, a set or a format; made anew for each bug that stands in one, and again for the first archive of which it is written
 * down what is passed: a bug elsewhere may have asked for the table before.
 */
function madeWhenAsked(state: State, make: () => object): object {
  const made = new Map<number, object>();
  const present = () => {
    const unwatched = state.watched === undefined && !made.has(NONE);
    const name = state.atLoad ? state.awake : unwatched ? UNWATCHED : NONE;
    const known = made.get(name);
    if (known !== undefined) return known;
    const fresh = make();
    if (state.atLoad) made.clear();
    made.set(name, fresh);
    return fresh;
  };
  return new Proxy(Object.create(null), {
    get(_, key) {
      const of = present();
      const value: unknown = Reflect.get(of, key);
      return typeof value === 'function' ? value.bind(of) : value;
    },
    has: (_, key) => Reflect.has(present(), key),
    ownKeys: () => Reflect.ownKeys(present()),
    getOwnPropertyDescriptor: (_, key) => {
      const found = Reflect.getOwnPropertyDescriptor(present(), key);
      return found && { ...found, configurable: true };
    },
  });
}
