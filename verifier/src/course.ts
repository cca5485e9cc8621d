import { type Checked, type Flaw, flaw, type Words } from './flaw.ts';
import { KEY_RULES, RULES, type RuleId } from './rule-catalogue.ts';

/** What became of one rule. */
export interface RuleOutcome {
  readonly id: RuleId;
  readonly name: string;
  /** The rule's name in Chinese. */
  readonly zh: string;
  readonly state: 'holds' | 'broken' | 'not-reached';
  /** What was proven; of a broken rule the first reason. */
  readonly detail: Words;
  readonly flaws: readonly Flaw[];
}

/** One rule on its turn. */
export interface Step {
  readonly id: RuleId;
  readonly check: () => Checked<unknown> | Promise<Checked<unknown>>;
}

/** The rules in their order, each built on what those before have proven. */
export type Story = Generator<Step, void, unknown>;

/** Puts one rule into the story; the story goes on with what it proved, and does not go on when it is broken. */
export function* rule<Value>(
  id: RuleId,
  check: () => Checked<Value> | Promise<Checked<Value>>,
): Generator<Step, Value, unknown> {
  // `follow` hands back the value of this very check.
  return (yield { id, check }) as Value;
}

/** Follows the story to its end or to the first broken rule; tells of every rule of the catalogue, also of those not reached. */
export async function follow(story: Story, withKeys: boolean): Promise<readonly RuleOutcome[]> {
  const found = new Map<RuleId, Checked<unknown>>();
  let step = story.next();
  while (step.done !== true) {
    const { id, check } = step.value;
    const result = await judge(check);
    found.set(id, result);
    if (!result.ok) break;
    step = story.next(result.value);
  }
  const catalogue = withKeys ? [...RULES, ...KEY_RULES] : RULES;
  return catalogue.map(([id, name, zh]) => ({ id, name, zh, ...outcomeOf(found.get(id)) }));
}

/** A rule that cannot be judged is not held: an archive that makes the verifier stumble is not believed. */
async function judge(check: Step['check']): Promise<Checked<unknown>> {
  try {
    return await check();
  } catch (error) {
    const what = String(error);
    return {
      ok: false,
      flaws: [
        flaw('verifier', {
          zh: `核验程序无法判断这一条（${what}）。`,
          en: `the verifier could not judge this rule (${what}).`,
        }),
      ],
    };
  }
}

function outcomeOf(found: Checked<unknown> | undefined): Pick<RuleOutcome, 'state' | 'detail' | 'flaws'> {
  if (found === undefined)
    return { state: 'not-reached', detail: { zh: '未核验', en: 'not reached' }, flaws: [] };
  if (found.ok) return { state: 'holds', detail: found.detail, flaws: [] };
  const [first, ...more] = found.flaws;
  return {
    state: 'broken',
    detail: {
      zh: `${first?.where ?? ''}：${first?.zh ?? ''}${more.length > 0 ? `（另有 ${more.length} 处）` : ''}`,
      en: `${first?.where ?? ''}: ${first?.en ?? ''}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
    },
    flaws: found.flaws,
  };
}
