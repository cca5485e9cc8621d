import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ScoresFile } from '../../verifier/src/formats/scores-format.ts';
import { KEY_RULES, RULES } from '../../verifier/src/rule-catalogue.ts';
import { FORGERIES, SEALED_FORGERIES } from '../../verifier/src/test-archive/all-forgeries.test-support.ts';
import { writeAuthorityData } from '../../verifier/src/test-archive/authority-data.test-support.ts';
import {
  type Forged,
  file,
  firstUnder,
  type Honest,
  tamper,
} from '../../verifier/src/test-archive/forgery.test-support.ts';
import { honestDay } from '../../verifier/src/test-archive/honest-day.test-support.ts';
import { testKey } from '../../verifier/src/test-archive/keys.test-support.ts';
import { EVERY_HONEST_ROOM } from '../../verifier/src/test-archive/odd-but-honest.test-support.ts';
import { allOddDays, type OddDay } from '../../verifier/src/test-archive/odd-rooms.test-support.ts';
import { makePlan } from '../../verifier/src/test-archive/plan.test-support.ts';
import { buildArchive } from '../../verifier/src/test-archive/write-archive.test-support.ts';
import { verifyArchive } from '../../verifier/src/verify-archive.ts';
import { type Exhibit, type Ground, putFolder, ROOT } from './exhibit.ts';
import { FALSE_SCORES, trueScores, withAbsent } from './false-scores.ts';
import { ODD_AUTHORITIES } from './odd-authorities.ts';

export async function makeGround(folder: string): Promise<Ground> {
  const plan = await makePlan({ ordinary: 1 });
  const day = honestDay(plan);
  const authority = join(folder, 'authority');
  await writeAuthorityData(plan, authority);
  const archive = await buildArchive(plan, day);
  const whole = join(folder, 'whole');
  putFolder(whole, archive.files);
  const { marked } = await verifyArchive({ folder: whole, root: ROOT, keys: authority });
  return { honest: { plan, day, archive }, authority, scores: trueScores(plan.session.session, marked) };
}

const ANOTHER_ROOT = {
  keys: ['other 1', 'other 2'].map((name) => testKey(name).publicKey),
  threshold: 2,
};
const ORDER: readonly string[] = [...RULES, ...KEY_RULES].map(([id]) => id);

/** One list of odd days, made once in a process. */
let odd: Promise<readonly OddDay[]> | undefined;

/** Every odd day, by its place in the list. */
export async function oddExhibits(ground: Ground): Promise<readonly Exhibit[]> {
  odd ??= allOddDays(ground.honest);
  return (await odd).map(({ name, forge }) => ({
    ...exhibit(name, undefined, { forge, keys: true }),
    odd: true,
  }));
}

/** Honest ones first, then the forged ones in the order of the rules that find them: whoever breaks a rule meets its own forgeries first. */
export function allExhibits(): readonly Exhibit[] {
  const forged = [
    ...Object.values(FORGERIES)
      .flat()
      .map(({ did, rule, forge }) => exhibit(did, rule, { forge, keys: false })),
    ...SEALED_FORGERIES.map(({ did, rule, forge }) => exhibit(did, rule, { forge, keys: true })),
    ...FALSE_SCORES.map(({ did, forge }) => exhibit(did, 'R52', { ...PLAIN, scores: forge })),
    ...ODD_FOLDERS,
    ...ODD_AUTHORITIES,
  ];
  return [
    exhibit('an honest day, marked again beside its scores', undefined, {
      ...PLAIN,
      scores: (true_) => true_,
    }),
    exhibit('an honest day, without a root', undefined, { ...PLAIN, keys: false, root: 'none' }),
    exhibit('an honest day, beside scores that list at nothing who never came', undefined, {
      ...PLAIN,
      scores: withAbsent,
    }),
    ...EVERY_HONEST_ROOM.map(({ told, make }) =>
      exhibit(told, undefined, { forge: make, keys: true, scores: 'own' }),
    ),
    ...forged.toSorted((a, b) => ORDER.indexOf(a.rule ?? '') - ORDER.indexOf(b.rule ?? '')),
  ];
}

interface How {
  readonly forge: (honest: Honest) => Forged;
  readonly keys: boolean;
  readonly root?: 'none' | 'another';
  /** What is made of the honest day's scores, or the scores of this very day. */
  readonly scores?: 'own' | ((scores: ScoresFile) => ScoresFile);
}

const PLAIN: How = { forge: () => ({}), keys: true };

function exhibit(name: string, rule: string | undefined, how: How): Exhibit {
  return {
    name,
    rule,
    async make(folder, { honest, authority, scores }) {
      const { plan = honest.plan, day = honest.day, hands = {} } = how.forge(honest);
      const { files } = await buildArchive(plan, day, hands);
      putFolder(folder, files);
      const asked = {
        folder,
        ...(how.root === 'none' ? {} : { root: how.root === 'another' ? ANOTHER_ROOT : ROOT }),
        ...(how.keys ? { keys: authority } : {}),
      };
      if (how.scores === undefined) return asked;
      if (how.scores !== 'own') return { ...asked, scores: how.scores(scores) };
      return { ...asked, scores: trueScores(plan.session.session, (await verifyArchive(asked)).marked) };
    },
  };
}

/** The longest index that is read at all. */
const INDEX_BYTES = 64 * 1024 * 1024;

const ODD_FOLDERS: readonly Exhibit[] = [
  exhibit('is asked about with another authority’s root', 'R02', { ...PLAIN, root: 'another' }),
  {
    name: 'has a link instead of a file',
    rule: 'R01',
    async make(folder, { honest }) {
      putFolder(folder, honest.archive.files);
      rmSync(join(folder, 'record-sheet.pdf'));
      symlinkSync(join(folder, 'record-sheet.json'), join(folder, 'record-sheet.pdf'));
      return { folder, root: ROOT };
    },
  },
  {
    name: 'has a link instead of a journal',
    rule: 'R01',
    async make(folder, { honest }) {
      putFolder(folder, honest.archive.files);
      const journal = join(folder, firstUnder(honest.archive.files, 'journals/'));
      rmSync(journal);
      symlinkSync(join(folder, 'ledger.jsonl'), journal);
      return { folder, root: ROOT };
    },
  },
  ...[INDEX_BYTES, INDEX_BYTES + 1].map(
    (bytes): Exhibit => ({
      name: `has an index of ${bytes} bytes`,
      rule: 'R01',
      async make(folder, { honest }) {
        putFolder(folder, honest.archive.files);
        const index = openSync(join(folder, 'archive.dsse.json'), 'w');
        ftruncateSync(index, bytes);
        closeSync(index);
        return { folder, root: ROOT };
      },
    }),
  ),
  exhibit('is asked about without a root, and names none itself', 'R02', {
    ...PLAIN,
    root: 'none',
    forge: () => ({
      hands: {
        files: (files) =>
          files.set(
            'trust.dsse.json',
            tamper(file(files, 'trust.dsse.json'), () => ({})),
          ),
      },
    }),
  }),
  {
    name: 'is empty',
    rule: 'R01',
    async make(folder) {
      putFolder(folder, new Map());
      return { folder, root: ROOT };
    },
  },
  {
    name: 'is opened with another authority’s folder',
    rule: 'R50',
    async make(folder, { honest }) {
      putFolder(folder, honest.archive.files);
      const keys = `${folder}-nobody`;
      mkdirSync(join(keys, 'keys'), { recursive: true });
      return { folder, root: ROOT, keys };
    },
  },
];
