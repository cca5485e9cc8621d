import type { Act } from '../formats/act-formats.ts';
import { boot } from './draft-makers.test-support.ts';
import type { Built, Day, Draft, Fact, Writing } from './drafts.test-support.ts';
import type { Forged, Honest } from './forgery.test-support.ts';
import { deviceId, MINUTE } from './plan.test-support.ts';
import { strayEntries } from './stray-entries.test-support.ts';
import type { Hands } from './write-archive.test-support.ts';

// The honest day with one thing otherwise, thing after thing, by a machine: every entry left away, doubled, earlier, later, with another
// header, with each member of its fact exchanged; and entries of every kind where none belongs. Everybody's keys are at hand, so that
// nothing but the meaning can show it. Some of them are honest days, too.

export interface OddDay {
  readonly name: string;
  readonly forge: (honest: Honest) => Forged;
}

/** A day that odd days are made of, and how its archive is put together. */
export interface BaseDay {
  readonly told: string;
  readonly day: Day;
  readonly built: readonly Built[];
  readonly hands: Hands;
  /** Only these entries are touched; all when left out. */
  readonly touched?: (draft: Draft) => boolean;
}

/** Every odd day of this one, always in the same order. */
export function oddDays(base: BaseDay): readonly OddDay[] {
  const day = writable(base);
  const touched = day.drafts.filter((draft) => !('sheet' in draft.body) && (base.touched?.(draft) ?? true));
  const changed = touched.flatMap((draft) =>
    [...otherTimes(draft), ...otherHeaders(draft), ...otherFacts(draft, base)].map(({ what, drafts }) => ({
      name: `${base.told}: ${draft.label} ${what}`,
      day: { drafts: day.drafts.flatMap((one) => (one === draft ? drafts : [one])) },
    })),
  );
  const stray =
    base.touched === undefined
      ? strayEntries().map(({ name, draft }) => ({
          name: `${base.told}: ${name}`,
          day: { drafts: [...day.drafts, draft] },
        }))
      : [];
  return [...changed, ...stray].map(({ name, day: odd }) => ({
    name,
    forge: () => ({ day: { drafts: odd.drafts.toSorted((a, b) => a.atMs - b.atMs) }, hands: base.hands }),
  }));
}

/** A fact, or an act, that names an entry which is gone stays as it was written in the honest day. */
function writable({ day, built }: BaseDay): Day {
  const facts = new Map(built.map(({ draft, fact }) => [draft.label, fact]));
  return {
    drafts: day.drafts.map((draft) => {
      const { body } = draft;
      const was = facts.get(draft.label);
      if (was === undefined || 'sheet' in body) return draft;
      if ('write' in body)
        return { ...draft, body: { write: (writing) => written(body.write, writing) ?? was } };
      const { act } = body;
      if (typeof act !== 'function') return draft;
      return { ...draft, body: { ...body, act: (writing) => written(act, writing) ?? actIn(was) } };
    }),
  };
}

function written<Told>(write: (writing: Writing) => Told, writing: Writing): Told | undefined {
  try {
    return write(writing);
  } catch {
    return undefined;
  }
}

function actIn(fact: Fact): Act {
  if (fact.kind !== 'act-done') throw new Error(`a ${fact.kind} holds no act`);
  return JSON.parse(Buffer.from(fact.envelope.payload, 'base64').toString()).act;
}

interface Change {
  readonly what: string;
  readonly drafts: readonly Draft[];
}

const NEAR = 100;
const FAR = 20 * MINUTE;

function otherTimes(draft: Draft): readonly Change[] {
  const at = (what: string, ms: number): Change => ({
    what,
    drafts: [{ ...draft, atMs: Math.max(0, draft.atMs + ms) }],
  });
  return [
    { what: 'left away', drafts: [] },
    { what: 'twice', drafts: [draft, { ...draft, label: `${draft.label} again` }] },
    at('a little earlier', -NEAR),
    at('a minute earlier', -MINUTE),
    at('a minute later', MINUTE),
    at('much earlier', -FAR),
    at('much later', FAR),
  ];
}

function otherHeaders(draft: Draft): readonly Change[] {
  const { usedMs, who, wallShiftMs = 0 } = draft;
  const header = (what: string, part: Partial<Draft>): Change => ({ what, drafts: [{ ...draft, ...part }] });
  const common = [
    header('by another clock', { wallShiftMs: wallShiftMs + MINUTE }),
    header('by another start of the program', { boot: boot('another') }),
    header('with a number left free', { skips: 1 }),
  ];
  if (!who.startsWith('seat') && who !== 'spare') return common;
  return [
    ...common,
    header('with more time used', { usedMs: usedMs + MINUTE }),
    header('with less time used', { usedMs: Math.max(0, usedMs - MINUTE) }),
    header('at another seat', { who: who === 'seat3' ? 'seat1' : 'seat3' }),
  ];
}

/** Each member of the fact, or of the act in it, exchanged for others of its sort, or left away. */
function otherFacts(draft: Draft, base: BaseDay): readonly Change[] {
  const built = base.built.find((one) => one.draft.label === draft.label);
  const { body } = draft;
  if (built === undefined || 'sheet' in body) return [];
  if ('write' in body) {
    return membersOf(built.fact).flatMap(([member, value]) =>
      othersFor(member, value, base).map(([how, other]) => ({
        what: `with another ${member} (${how})`,
        drafts: [{ ...draft, body: { write: withMember(body.write, member, other) } }],
      })),
    );
  }
  const act = body.act;
  const known = typeof act === 'function' ? {} : act;
  const signers = [['V01'], ['V02'], ['V03'], ['V04'], ['V01', 'V02'], ['V01', 'V01']];
  return [
    ...membersOf(known).flatMap(([member, value]) =>
      othersFor(member, value, base).map(([how, other]) => ({
        what: `with another ${member} (${how})`,
        // A forged act may follow no schema at all.
        drafts: [{ ...draft, body: { ...body, act: without({ ...known, [member]: other }) as never } }],
      })),
    ),
    ...signers
      .filter((by) => by.join() !== body.by.join())
      .map((by) => ({ what: `by ${by.join(' and ')}`, drafts: [{ ...draft, body: { ...body, by } }] })),
    { what: 'signed by another', drafts: [{ ...draft, body: { ...body, signedBy: ['V03'] } }] },
    { what: 'of another session', drafts: [{ ...draft, body: { ...body, session: 'S20261120-01' } }] },
    {
      what: 'with a nonce used before',
      drafts: [{ ...draft, body: { ...body, nonce: '0'.repeat(32) } }, again(draft)],
    },
  ];
}

function again(draft: Draft): Draft {
  const { body } = draft;
  if (!('act' in body)) return draft;
  return { ...draft, label: `${draft.label} again`, body: { ...body, nonce: '0'.repeat(32) } };
}

function membersOf(fact: object): readonly (readonly [string, unknown])[] {
  return Object.entries(fact).filter(([name]) => name !== 'kind' && name !== 'act');
}

function without(fact: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fact).filter(([, value]) => value !== undefined));
}

function withMember(
  write: (writing: Writing) => Fact,
  member: string,
  other: Other,
): (writing: Writing) => Fact {
  return (writing) => {
    const fact = write(writing);
    const now: unknown = Reflect.get(fact, member);
    const value = typeof other === 'function' ? other(now, writing) : other;
    // A forged fact may follow no schema at all.
    return without({ ...fact, [member]: value }) as Fact;
  };
}

type Other = unknown | ((now: unknown, writing: Writing) => unknown);
type Others = readonly (readonly [how: string, other: Other])[];

function othersFor(member: string, value: unknown, { built }: BaseDay): Others {
  if (member === 'order')
    return ['admit-A', 'move-B', 'start-room', 'pause-A', 'grant-A', 'help-heard', 'imported', 'none'].map(
      (label) => [label, (_now: unknown, writing: Writing) => hashOr(writing, label)],
    );
  if (typeof value === 'number')
    return [1, -1, 60_000, -60_000].filter((by) => value + by >= 0).map((by) => [`${by}`, value + by]);
  if (typeof value === 'boolean') return [['not', !value]];
  if (member === 'device' || member === 'fromDevice' || member === 'toDevice')
    return ['seat1', 'seat3', 'spare', 'console', 'nobody'].map((name) => [name, deviceId(name)]);
  if (member === 'continues' && Array.isArray(value)) return continued(value);
  if (Array.isArray(value))
    return [
      ['none', []],
      ['more', [...value, deviceId('seat3')]],
    ];
  if (typeof value !== 'string') return [['none', undefined]];
  const known = built.map(({ fact }) => Reflect.get(fact, member)).filter((one) => typeof one === 'string');
  const seen = [...new Set([...known, ...(ELSEWHERE[member] ?? [])])].filter((one) => one !== value);
  const spread =
    seen.length <= 4
      ? seen
      : [seen[0], seen[Math.floor(seen.length / 2)], seen.at(-1), ELSEWHERE[member]?.at(-1)];
  return [
    ...spread.filter((one) => one !== undefined).map((one, at) => [`${at + 1}`, one] as const),
    ['none', undefined],
  ];
}

function continued(value: readonly object[]): Others {
  const [first = {}] = value;
  const part = (how: string, change: object) =>
    [
      how,
      (now: unknown) => (Array.isArray(now) ? now.map((one: object) => ({ ...one, ...change })) : now),
    ] as const;
  return [
    ['none', undefined],
    ['twice', (now: unknown) => (Array.isArray(now) ? [...now, ...now] : now)],
    [
      'also of another',
      (now: unknown) => (Array.isArray(now) ? [{ ...first, device: deviceId('seat3') }, ...now] : now),
    ],
    part('another machine', { device: deviceId('seat3') }),
    part('another epoch', { epoch: 2 }),
    part('another number', { seq: 3 }),
    part('another hash', { hash: 'd'.repeat(64) }),
  ];
}

function hashOr(writing: Writing, label: string): string {
  try {
    return writing.hash(label);
  } catch {
    return 'e'.repeat(64);
  }
}

/** Values that no entry of the day has at this member. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  candidate: ['A', 'C', 'E01', 'X'],
  seat: ['01', '99', '55'],
  toSeat: ['01', '55'],
  by: ['candidate', 'time', 'invigilator'],
  due: ['check-in', 'random', 'hand-in'],
  verdict: ['dark', 'frozen'],
  status: ['normal', 'absent', 'impersonation'],
  incident: ['violation', 'other'],
  version: ['rules-2'],
  opened: ['first', 'restart'],
  cause: ['suspend', 'restart'],
  file: ['f'.repeat(64)],
  picture: ['f'.repeat(64)],
  paper: ['f'.repeat(64)],
  seed: ['f'.repeat(64)],
  session: ['f'.repeat(64)],
  nonce: ['f'.repeat(64)],
  headHash: ['f'.repeat(64)],
  answers: ['f'.repeat(64)],
  item: ['singleeasy0.1', 'caseeasy9.1'],
  question: ['singleeasy0', 'caseeasy9'],
  text: ['另一句'],
  reason: ['另一句'],
};
