import { join } from 'node:path';
import { rememberCrypto } from '../../verifier/src/test-archive/quick-crypto.test-support.ts';
import type { VerifyOptions, verifyArchive } from '../../verifier/src/verify-archive.ts';
import { type Awake, installSwitches, type Seen, type Switches } from './awake.ts';
import { askBlocks } from './building-blocks.ts';
import type { Exhibit } from './exhibit.ts';
import { allExhibits, makeGround, oddExhibits } from './exhibits.ts';
import { sowBugs } from './plant.ts';
import { loadSown, type SownVerifier } from './sown-modules.ts';

// A process of its own: it wakes the bugs of the sown verifier one after the other before one archive after the other.

export type ToBench =
  | { readonly ask: 'begin'; readonly folder: string }
  | { readonly ask: 'blocks'; readonly bugs: readonly number[] }
  | { readonly ask: 'judge'; readonly exhibit: number; readonly bugs: readonly number[] };

export type FromBench =
  /** How many odd days there are after the exhibits. */
  | { readonly is: 'ready'; readonly odd: number }
  | { readonly is: 'blocks'; readonly caught: readonly Caught[] }
  | {
      readonly is: 'judged';
      readonly exhibit: number;
      /** What the verifier without a bug says, when it is not what it must say. */
      readonly wrong: string | undefined;
      readonly caught: readonly Caught[];
      /** The rules in whose turn each of the asked bugs was passed, in their order. */
      readonly passed: readonly (readonly [bug: number, rules: readonly string[]])[];
    };

export interface Caught {
  readonly bug: number;
  readonly how:
    | 'an honest archive refused'
    | 'a forgery believed'
    | 'the wrong rule named'
    | 'the report says otherwise'
    | 'the verifier broke'
    | 'a building block answers otherwise';
}

type Verify = typeof verifyArchive;

const sown = sowBugs();
const told = allExhibits();

process.on('disconnect', () => process.exit(0));

function answer(message: FromBench): void {
  process.send?.(message);
}

process.once('message', async (begin: ToBench) => {
  if (begin.ask !== 'begin') return;
  rememberCrypto();
  const switches = installSwitches();
  const { verify, blocks } = await loadSown(sown.sources);
  const ground = await makeGround(begin.folder);
  const odd = await oddExhibits(ground);
  const exhibits = [...told, ...odd];
  process.on('message', async (asked: ToBench) => {
    if (asked.ask === 'blocks')
      return answer({ is: 'blocks', caught: await judgeBlocks({ switches, blocks }, asked.bugs) });
    const exhibit = asked.ask === 'judge' ? exhibits[asked.exhibit] : undefined;
    if (asked.ask !== 'judge' || exhibit === undefined) return;
    const options = await exhibit.make(join(begin.folder, 'exhibit'), ground);
    answer({
      ...(await judgeAll({ switches, verify, exhibit, options }, asked.bugs)),
      exhibit: asked.exhibit,
    });
  });
  answer({ is: 'ready', odd: odd.length });
});

/** Before any archive: what signs, hashes and reads is asked about what no archive of the campaign has. */
async function judgeBlocks(
  { switches, blocks }: { readonly switches: Switches; readonly blocks: SownVerifier['blocks'] },
  bugs: readonly number[],
): Promise<readonly Caught[]> {
  const { value: truth, seen } = await switches.watch(() => askBlocks(blocks));
  rememberMade(seen);
  const caught: Caught[] = [];
  for (const bug of bugs) {
    const { atLoad = false } = sown.bugs[bug] ?? {};
    if (!(atLoad ? made : seen.passed).has(bug)) continue;
    const run = () => switches.run({ bug, atLoad, places: new Set([0]), seen }, () => askBlocks(blocks));
    const now = await run().catch(() => 'the blocks broke');
    if (now !== truth) caught.push({ bug, how: 'a building block answers otherwise' });
  }
  return caught;
}

interface Before {
  readonly switches: Switches;
  readonly verify: Verify;
  readonly exhibit: Exhibit;
  readonly options: VerifyOptions;
}

type Judged = Extract<FromBench, { is: 'judged' }>;

async function judgeAll(before: Before, bugs: readonly number[]): Promise<Omit<Judged, 'exhibit'>> {
  const { switches, verify, exhibit, options } = before;
  const { value: truth, seen } = await switches.watch(() => said(verify, options));
  const right = exhibit.rule === undefined ? truth.believed : truth.rule === exhibit.rule;
  const wrong = exhibit.odd || right ? undefined : truth.believed ? 'believed' : truth.rule;
  rememberMade(seen);
  const caught: Caught[] = [];
  const passed: [number, readonly string[]][] = [];
  for (const bug of bugs) {
    const { atLoad = false } = sown.bugs[bug] ?? {};
    const places = atLoad ? made.get(bug) : seen.passed.get(bug);
    if (places !== undefined) passed.push([bug, [...places].map((place) => seen.rules[place - 1] ?? '')]);
    if (places === undefined || (exhibit.odd && !mayDiffer(places, truth, seen))) continue;
    const how = await judge({ ...before, truth }, { bug, atLoad, places, seen });
    if (how !== undefined) caught.push({ bug, how });
  }
  return { is: 'judged', wrong, caught, passed };
}

/** A day that is believed may be called odd by any rule; of another, the rule that calls it so is asked. */
function mayDiffer(places: ReadonlySet<number>, { believed }: Said, { rules }: Seen): boolean {
  return believed || places.has(rules.length);
}

const made = new Map<number, ReadonlySet<number>>();

/** A table is made once, in the turn of the rule that asks for it first: the first archive tells which, for every bug in it. */
function rememberMade({ passed }: Seen): void {
  for (const [bug, places] of passed) if (sown.bugs[bug]?.atLoad && !made.has(bug)) made.set(bug, places);
}

interface Said {
  readonly believed: boolean;
  readonly rule: string;
  /** Whether a rule stumbled instead of saying why. */
  readonly stumbled: boolean;
  /** Every sentence of the report on an archive that is believed; the first reason, with its place, of one that is not. */
  readonly sentences: string;
}

/** The place that a rule names when it could not judge. */
const STUMBLED = 'verifier';

async function said(verify: Verify, options: VerifyOptions): Promise<Said> {
  const { ok, failures, rules, ...all } = await verify(options);
  const [first] = failures;
  const told = ok ? rules.map(({ detail }) => detail) : failures.slice(0, 1);
  return {
    believed: ok,
    rule: first?.rule ?? '',
    stumbled: failures.some(({ where }) => where === STUMBLED),
    sentences: [first?.where, ...told.map(({ zh, en }) => `${zh} ${en}`), counted(all)].join('\n'),
  };
}

/** What stands above the rules in a report. */
function counted({
  rootGiven,
  session,
  entries,
  sittings,
}: Pick<Awaited<ReturnType<Verify>>, 'rootGiven' | 'session' | 'entries' | 'sittings'>): string {
  return JSON.stringify([rootGiven, session?.session, entries, sittings]);
}

async function judge(
  { switches, verify, exhibit, options, truth }: Before & { readonly truth: Said },
  awake: Awake,
): Promise<Caught['how'] | undefined> {
  let now: Said;
  try {
    now = await switches.run(awake, () => said(verify, options));
  } catch {
    return 'the verifier broke';
  }
  if (now.believed !== truth.believed)
    return exhibit.rule === undefined ? 'an honest archive refused' : 'a forgery believed';
  if (now.rule !== truth.rule) return 'the wrong rule named';
  if (now.stumbled !== truth.stumbled) return 'the verifier broke';
  return now.sentences === truth.sentences ? undefined : 'the report says otherwise';
}
