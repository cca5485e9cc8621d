import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DrillOrder, type Findings, tally } from '../drill/drill.ts';
import type { Caught, FromBench, ToBench } from './bug-bench.ts';
import { changesNothing, outdated } from './equal-bugs.ts';
import type { Exhibit } from './exhibit.ts';
import { allExhibits } from './exhibits.ts';
import { type Bug, sowBugs } from './plant.ts';
import { stepsTable } from './steps-table.ts';

const BENCHES = 2;

/** Which bugs are planted, and what they meet. */
export interface Choice {
  readonly wanted?: (bug: Bug) => boolean;
  /** One honest archive and the forgeries of the bugs' own rules only. */
  readonly few?: boolean;
  /** Of the odd days every so many; none when it is left out. */
  readonly oddEvery?: number;
}

interface Campaign {
  readonly exhibits: readonly Exhibit[];
  readonly alive: Map<number, Bug>;
  readonly caught: Map<number, Caught['how']>;
  /** The rules in whose turn a bug was passed, in their order. */
  readonly passed: Map<number, Set<string>>;
  readonly wrong: string[];
  /** Places of archives still to be read: those that are told, then the odd days, whose number the benches know. */
  readonly left: Set<number>;
  readonly choice: Choice;
  read: number;
  oddFrom: number | undefined;
  /** How many bugs no told archive had shown. */
  aliveBeforeOdd: number | undefined;
}

/** Plants every bug; with fewer rounds than bugs, every n-th of them. */
export async function plantBugs(order: DrillOrder, choice: Choice = {}): Promise<Findings> {
  const { bugs } = sowBugs();
  const { wanted = () => true } = choice;
  const [equal, real] = [bugs.filter(changesNothing), bugs.filter((bug) => !changesNothing(bug))];
  const planted = shareOf(real.filter(wanted), order.rounds);
  const exhibits = allExhibits();
  const campaign: Campaign = {
    exhibits,
    alive: new Map(planted.map((bug) => [bug.id, bug])),
    caught: new Map(),
    passed: new Map(),
    wrong: [],
    left: new Set([...exhibits.keys()].slice(1)),
    choice,
    read: 1,
    oddFrom: undefined,
    aliveBeforeOdd: undefined,
  };
  await Promise.all(Array.from({ length: BENCHES }, (_, at) => runBench(campaign, order, at)));
  return findings(campaign, { planted, equal: equal.filter(wanted) });
}

/** Every n-th, so that each file of the verifier has its share. */
function shareOf(bugs: readonly Bug[], rounds: number): readonly Bug[] {
  if (rounds >= bugs.length) return bugs;
  return Array.from(
    { length: rounds },
    (_, at) => bugs[Math.floor(((at + 0.5) * bugs.length) / rounds)],
  ).flatMap((bug) => bug ?? []);
}

async function runBench(campaign: Campaign, order: DrillOrder, at: number): Promise<void> {
  const folder = join(order.folder, `bench-${at}`);
  mkdirSync(folder);
  const bench = fork(join(import.meta.dirname, 'bug-bench.ts'), { execArgv: [] });
  try {
    const ready = await ask(bench, { ask: 'begin', folder });
    if (ready.is === 'ready') addOddDays(campaign, ready.odd);
    // Every bug meets an honest archive first, which notices most of them: that is shared.
    const mine = [...campaign.alive.keys()].filter((_, place) => place % BENCHES === at);
    const inBlocks = mine.filter((bug) => campaign.alive.get(bug)?.file.startsWith('proofs/'));
    note(campaign, await ask(bench, { ask: 'blocks', bugs: inBlocks }));
    const left = mine.filter((bug) => campaign.alive.has(bug));
    note(campaign, await ask(bench, { ask: 'judge', exhibit: 0, bugs: left }));
    for (let next = nextExhibit(campaign); next !== undefined; next = nextExhibit(campaign)) {
      note(campaign, await ask(bench, { ask: 'judge', exhibit: next, bugs: bugsFor(campaign, next) }));
      campaign.read += 1;
      if (campaign.read % 20 === 0)
        order.tell(
          `${campaign.read} archives read, ${campaign.left.size} left; ${campaign.alive.size} bugs not seen yet`,
        );
    }
  } finally {
    bench.disconnect();
  }
}

function addOddDays(campaign: Campaign, days: number): void {
  const { oddEvery } = campaign.choice;
  if (oddEvery === undefined || campaign.oddFrom !== undefined) return;
  campaign.oddFrom = campaign.exhibits.length;
  for (let day = 0; day < days; day += oddEvery) campaign.left.add(campaign.oddFrom + day);
}

/** One question at a time. A bench that ends without an answer is a bug of this drill. */
async function ask(bench: ChildProcess, question: ToBench): Promise<FromBench> {
  const gone = new AbortController();
  const ended = once(bench, 'exit', { signal: gone.signal }).then(() => {
    throw new Error('a bench of planted bugs ended before it had answered');
  });
  bench.send(question);
  try {
    const [answer] = await Promise.race([once(bench, 'message', { signal: gone.signal }), ended]);
    return answer;
  } finally {
    gone.abort();
    ended.catch(() => {});
  }
}

/** The honest ones, then those that the rules of the bugs still alive must find, then every other, at last the odd days. */
function nextExhibit(campaign: Campaign): number | undefined {
  const { exhibits, left, alive, passed, choice } = campaign;
  if (alive.size === 0) return undefined;
  const rules = new Set<string | undefined>([...alive.keys()].flatMap((bug) => [...(passed.get(bug) ?? [])]));
  const waiting = [...left];
  const told = waiting.filter((at) => at < exhibits.length);
  const own = told.find((at) => rules.has(exhibits[at]?.rule));
  const honest = told.find((at) => exhibits[at]?.rule === undefined);
  const next = choice.few ? own : (honest ?? own ?? waiting[0]);
  if (next !== undefined) left.delete(next);
  if (next !== undefined && next >= exhibits.length) campaign.aliveBeforeOdd ??= alive.size;
  return next;
}

/** Every bug meets the honest archives, and the forgeries of the rules in whose turn it is passed: the others are honest before those rules. */
function bugsFor({ exhibits, alive, passed }: Campaign, exhibit: number): readonly number[] {
  const rule = exhibits[exhibit]?.rule;
  return [...alive.keys()].filter((bug) => rule === undefined || (passed.get(bug)?.has(rule) ?? true));
}

function note(campaign: Campaign, told: FromBench): void {
  if (told.is === 'blocks')
    for (const { bug, how } of told.caught) if (campaign.alive.delete(bug)) campaign.caught.set(bug, how);
  if (told.is !== 'judged') return;
  const exhibit = campaign.exhibits[told.exhibit];
  if (told.wrong !== undefined)
    campaign.wrong.push(
      `${exhibit?.name}: the true verifier says ${told.wrong}, not ${exhibit?.rule ?? 'believed'}`,
    );
  for (const [bug, rules] of told.passed)
    campaign.passed.set(bug, new Set([...(campaign.passed.get(bug) ?? []), ...rules]));
  for (const { bug, how } of told.caught) if (campaign.alive.delete(bug)) campaign.caught.set(bug, how);
}

function findings(
  campaign: Campaign,
  { planted, equal }: { readonly planted: readonly Bug[]; readonly equal: readonly Bug[] },
): Findings {
  const found = tally();
  for (const sentence of campaign.wrong) found.fail(sentence);
  if (campaign.choice.wanted === undefined)
    for (const line of outdated(equal))
      found.fail(`equal-bugs.ts names a line that is no longer there: ${line}`);
  const lived = planted.filter(({ id }) => campaign.alive.has(id));
  for (const bug of lived) found.fail(`nobody notices ${sentenceOf(bug)}`);
  const ruleOf = ({ id }: Bug) => campaign.passed.get(id)?.values().next().value;
  const hows: Record<string, number> = {};
  for (const how of campaign.caught.values()) hows[how] = (hows[how] ?? 0) + 1;
  return {
    rounds: planted.length,
    failures: found.failures(),
    acknowledged: campaign.caught.size,
    lost: lived.length,
    details: {
      archives: campaign.read,
      ...(campaign.aliveBeforeOdd === undefined ? {} : { notNoticedBeforeOddDays: campaign.aliveBeforeOdd }),
      changeNothing: equal.length,
      noticedBy: hows,
      steps: stepsTable({ planted, equal, caught: campaign.caught, ruleOf }),
      lived: lived.map(sentenceOf),
      alive: lived,
    },
    examples: found.examples(),
  };
}

export function sentenceOf({ file, line, column, operator, from, to }: Bug): string {
  return `${file}:${line}:${column} ${operator}: ${from.slice(0, 90)} → ${to.slice(0, 90)}`;
}
