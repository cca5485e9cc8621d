import type { RuleId } from '../rule-catalogue.ts';
import {
  changeFact,
  type Day,
  type Draft,
  dropDrafts,
  type Fact,
  type Writing,
} from './drafts.test-support.ts';
import { type Forged, type Honest, reissue } from './forgery.test-support.ts';
import { MINUTE, type Plan } from './plan.test-support.ts';
import { type Archive, buildArchive } from './write-archive.test-support.ts';

// Edits by somebody who owns every disk and every machine's key of the room, after the day: all journals, chains, the ledger, its
// checkpoint and the index are written anew and signed with the true device keys. Two things this owner does not have: the
// invigilators' keys (their acts stay as they were signed) and the authority's (so do its words and receipts, which are left away).

export interface OwnerEdit {
  readonly family: string;
  readonly did: string;
  /** The rules that may find it first. */
  readonly rules: readonly RuleId[];
  readonly forge: () => Forged;
}

/**
 * The same day with every act as its persons signed it: who changes entries cannot sign the acts anew. Other entries are written
 * anew, so that they fit what was changed; one that told of an entry that is gone stays as it was.
 */
function withSignedActs(day: Day, archive: Archive): Day {
  const built = new Map(archive.built.map((one) => [one.draft.label, one.fact]));
  return {
    drafts: day.drafts.map((draft) => {
      const { body } = draft;
      const fact = built.get(draft.label);
      if (fact === undefined) return draft;
      if ('act' in body) return { ...draft, body: { write: () => fact } };
      return 'write' in body ? { ...draft, body: { write: anewOr(fact, body.write) } } : draft;
    }),
  };
}

function anewOr(fact: Fact, write: (writing: Writing) => Fact): (writing: Writing) => Fact {
  return (writing) => {
    try {
      return write(writing);
    } catch {
      return fact; // the entry that it names was dropped
    }
  };
}

type Sheet = 'the signed sheet' | 'a new sheet';

interface Owner {
  readonly plan: Plan;
  readonly day: Day;
  readonly archive: Archive;
  readonly signed: unknown;
}

/** The rewritten day, with the sheet that two people signed or with one that fits and that nobody signed. */
function rewritten(owner: Owner, day: Day, sheet: Sheet): Forged {
  return {
    day,
    hands: {
      afterwards: dropReceipts,
      ...(sheet === 'the signed sheet' ? { sheet: () => owner.signed } : {}),
    },
  };
}

function dropReceipts(files: Map<string, Buffer>): void {
  for (const path of [...files.keys()]) if (path.startsWith('receipts/')) files.delete(path);
}

/** A room that the authority heard nothing of before the sheet was signed: no receipts stand in its journals. */
export async function ownerRoom(honest: Pick<Honest, 'plan' | 'day'>): Promise<Owner> {
  const unheard = honest.day.drafts.filter(({ label }) => !/^(receipt|stored)-/.test(label));
  const archive = await buildArchive(honest.plan, { drafts: unheard });
  const sheet = archive.files.get('record-sheet.json');
  const signed: unknown = JSON.parse(sheet?.toString('utf8') ?? 'null');
  return { plan: honest.plan, day: withSignedActs({ drafts: unheard }, archive), archive, signed };
}

/** The edits of one owner: more than 200, each in words. */
export function ownerEdits(owner: Owner): readonly OwnerEdit[] {
  return [
    ...answers(owner),
    ...pictures(owner),
    ...cuts(owner),
    ...candidates(owner),
    ...swaps(owner),
    ...stretched(owner),
    ...renamed(owner),
    ...times(owner),
    ...quietEntries(owner),
  ];
}

/** What nobody can see in the machines' entries is seen on the sheet: its ledger code, or its missing signatures. */
function bothSheets(
  owner: Owner,
  of: {
    readonly family: string;
    readonly did: string;
    readonly day: Day;
    readonly sooner?: readonly RuleId[];
  },
): readonly OwnerEdit[] {
  const { family, did, day, sooner = [] } = of;
  const edit = (sheet: Sheet, rule: RuleId): OwnerEdit => ({
    family,
    did: `${did}, with ${sheet}`,
    rules: [...sooner, rule],
    forge: () => rewritten(owner, day, sheet),
  });
  return [edit('the signed sheet', 'R46'), edit('a new sheet', 'R47')];
}

function labels({ day }: Owner, pattern: RegExp): readonly string[] {
  return day.drafts.map(({ label }) => label).filter((label) => pattern.test(label));
}

function answers(owner: Owner): readonly OwnerEdit[] {
  const given = owner.archive.built.flatMap(({ draft: { label }, fact }) =>
    fact.kind === 'answer-saved' ? [{ label, item: fact.item }] : [],
  );
  return given.flatMap(({ label, item }) => {
    const candidate = /^answer-([A-Z0-9]+)-/.exec(label)?.[1] ?? '';
    const changed = changeFact(owner.day, label, (fact, writing) => ({
      ...fact,
      sealed: writing.answer(candidate, item, [3]),
    }));
    return [
      ...bothSheets(owner, { family: 'changed answer', did: `changed ${label}`, day: changed }),
      ...bothSheets(owner, {
        family: 'dropped answer',
        did: `dropped ${label}`,
        day: dropDrafts(owner.day, label),
      }),
    ];
  });
}

/** Each picture in the place of the next one, with the entries that name them. */
function pictures(owner: Owner): readonly OwnerEdit[] {
  const taken = labels(owner, /^pic:/);
  return taken.flatMap((label, at) => {
    const other = taken[(at + 1) % taken.length] ?? label;
    const showing = (day: Day, into: string, from: string) =>
      changeFact(day, into, (fact, writing) => ({ ...fact, ...writing.picture(from) }));
    return [
      ...bothSheets(owner, {
        family: 'swapped pictures',
        did: `swapped ${label} and ${other}`,
        day: showing(showing(owner.day, label, other), other, label),
      }),
      ...bothSheets(owner, {
        family: 'removed snapshot',
        did: `removed ${label} and its entry`,
        day: dropDrafts(owner.day, label),
        sooner: ['R40'],
      }),
    ];
  });
}

/** Everything after a moment of the day is gone, everywhere: the disks of all machines are put back together. */
function cuts(owner: Owner): readonly OwnerEdit[] {
  const whole = owner.day.drafts;
  const step = Math.max(1, Math.floor(whole.length / 30));
  const sizes = Array.from({ length: 29 }, (_, at) => whole.length - 1 - at * step).filter(
    (size) => size > 4,
  );
  return sizes.map((size) => ({
    family: 'older disk images of all machines',
    did: `put every disk back to where ${size} of ${whole.length} entries were written`,
    rules: ['R26', 'R47'],
    forge: () => rewritten(owner, { drafts: withSheet(whole, size) }, 'the signed sheet'),
  }));
}

function withSheet(drafts: readonly Draft[], size: number): readonly Draft[] {
  const kept = drafts.slice(0, size);
  const sheet = drafts.filter(({ body }) => 'sheet' in body);
  return kept.some(({ body }) => 'sheet' in body) ? kept : [...kept, ...sheet];
}

/** The seat's journal of one candidate is gone from its end on, or altogether. */
function candidates(owner: Owner): readonly OwnerEdit[] {
  const sat = owner.plan.roll.candidates
    .map(({ candidate }) => candidate)
    .filter((candidate) => owner.day.drafts.some(({ label }) => label === `open-${candidate}`));
  return sat.flatMap((candidate) => {
    const who = owner.day.drafts.find(({ label }) => label === `open-${candidate}`)?.who;
    const own = owner.day.drafts.filter((draft) => draft.who === who).map(({ label }) => label);
    const seats = owner.day.drafts.filter(({ label }) => label.startsWith(`${who}-connected`));
    const without = dropDrafts(owner.day, ...own, ...seats.map(({ label }) => label));
    return [1, 2, 3, 5, 8]
      .flatMap((cut) =>
        own.length > cut + 1
          ? bothSheets(owner, {
              family: 'cut tail',
              did: `cut ${cut} entries off the seat of ${candidate}`,
              day: dropDrafts(owner.day, ...own.slice(-cut)),
              sooner: ['R23', 'R40', 'R45'],
            })
          : [],
      )
      .concat([
        {
          family: 'dropped candidate',
          did: `dropped everything that the seat of ${candidate} wrote`,
          rules: ['R31', 'R45', 'R47'],
          forge: () => rewritten(owner, without, 'a new sheet'),
        },
      ]);
  });
}

/** The whole day earlier or later by every clock of the room. */
function times(owner: Owner): readonly OwnerEdit[] {
  const shifts = [-30, -7, -2, -1, 1, 2, 7, 30].map((days) => days * 24 * 60 * MINUTE);
  const hours = [-5, -3, -2, -1.5, 4, 6].map((hour) => Math.round(hour * 60 * MINUTE));
  return [...shifts, ...hours].map((shift) => ({
    family: 'back-dated, held later',
    did: `moved every clock of the whole day by ${shift / MINUTE} minutes`,
    rules: ['R24'],
    forge: () =>
      rewritten(
        owner,
        { drafts: owner.day.drafts.map((draft) => ({ ...draft, wallShiftMs: shift })) },
        'a new sheet',
      ),
  }));
}

/** Entries that no other entry needs, each left away: what was seen, flagged, lost, proposed, said. */
function quietEntries(owner: Owner): readonly OwnerEdit[] {
  return labels(owner, /^(shown-|flag-|gap-|help-B|lost-|proposal-|help-shown|missed-)/).flatMap((label) =>
    bothSheets(owner, {
      family: 'suppressed entry',
      did: `left ${label} away`,
      day: dropDrafts(owner.day, label),
      sooner: ['R39', 'R40'],
    }),
  );
}

/** Every two candidates in each other's sitting. */
function swaps(owner: Owner): readonly OwnerEdit[] {
  const opened = labels(owner, /^open-[A-Z0-9]+$/).map((label) => label.slice('open-'.length));
  const pairs = opened.flatMap((one, at) => opened.slice(at + 1).map((other) => [one, other] as const));
  const sitsFor = (day: Day, label: string, candidate: string) =>
    changeFact(
      changeFact(day, `open-${label}`, (fact) => ({ ...fact, candidate })),
      `confirm-${label}`,
      (fact) => ({
        ...fact,
        candidate,
      }),
    );
  return pairs.map(([one, other]) => ({
    family: 'swapped candidates',
    did: `let ${one} and ${other} sit under each other’s name`,
    rules: ['R30'],
    forge: () => rewritten(owner, sitsFor(sitsFor(owner.day, one, other), other, one), 'a new sheet'),
  }));
}

/** A longer exam for one seat: a longer duration at its start, a grant of time that says more than was signed. */
function stretched(owner: Owner): readonly OwnerEdit[] {
  const longer = (label: string, member: 'durationMs' | 'ms', more: number) =>
    changeFact(owner.day, label, (fact) => ({ ...fact, [member]: Number(Reflect.get(fact, member)) + more }));
  const starts = labels(owner, /^start-[A-Z]/).flatMap((label) =>
    [1, 5, 30].map((minutes) => ({ label, member: 'durationMs' as const, minutes, rule: 'R36' as const })),
  );
  const grants = labels(owner, /^granted-/).flatMap((label) =>
    [1, 5, 30].map((minutes) => ({ label, member: 'ms' as const, minutes, rule: 'R31' as const })),
  );
  return [...starts, ...grants].map(({ label, member, minutes, rule }) => ({
    family: 'stretched time',
    did: `made ${label} ${minutes} minutes longer`,
    rules: [rule],
    forge: () => rewritten(owner, longer(label, member, minutes * MINUTE), 'a new sheet'),
  }));
}

/** Another post: on the sheet, in the session, on the roll, each signed with what the room has. */
function renamed(owner: Owner): readonly OwnerEdit[] {
  const family = 'renamed post';
  const by = ['console'];
  const post = { code: '102', name: '装饰装修施工员' };
  return [
    {
      family,
      did: 'renamed the post on the sheet',
      rules: ['R46'],
      forge: () => ({
        day: owner.day,
        hands: {
          ...rewritten(owner, owner.day, 'a new sheet').hands,
          sheet: (sheet) => ({ ...sheet, post: post.name }),
        },
      }),
    },
    {
      family,
      did: 'renamed the post in the session and signed it with the console',
      rules: ['R03'],
      forge: () => ({
        plan: reissue(owner.plan, 'session', { change: (session) => ({ ...session, post }), by }),
      }),
    },
    {
      family,
      did: 'renamed the post of everybody on the roll and signed it with the console',
      rules: ['R04'],
      forge: () => ({
        plan: reissue(owner.plan, 'roll', {
          change: (roll) => ({
            ...roll,
            candidates: owner.plan.roll.candidates.map((one) => ({ ...one, post: post.code })),
          }),
          by,
        }),
      }),
    },
  ];
}
