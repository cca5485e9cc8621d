import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readScores } from './formats/scores-format.ts';
import { RULE_MEANINGS } from './report/rule-meanings.ts';
import type { RuleId } from './rule-catalogue.ts';
import { KEY_RULES, RULES } from './rule-catalogue.ts';
import { FORGERIES, SEALED_FORGERIES as KEY_FORGERIES } from './test-archive/all-forgeries.test-support.ts';
import { writeAuthorityData } from './test-archive/authority-data.test-support.ts';
import { changeFact } from './test-archive/drafts.test-support.ts';
import type { Forged, Forgery, Honest } from './test-archive/forgery.test-support.ts';
import { honestDay } from './test-archive/honest-day.test-support.ts';
import {
  burntSeat,
  grantedAroundTakeOver,
  HONEST_ROOMS,
  leftSeatRanOut,
  nobodyCame,
  poweredOff,
  repairedJournal,
  repairedThenBurnt,
  repairedThenTakenOver,
  seatDiedUnsent,
} from './test-archive/honest-rooms.test-support.ts';
import { testKey } from './test-archive/keys.test-support.ts';
import { mendedConsole } from './test-archive/mended-console.test-support.ts';
import { ODD_BUT_HONEST } from './test-archive/odd-but-honest.test-support.ts';
import { MINUTE, makePlan } from './test-archive/plan.test-support.ts';
import { rememberCrypto } from './test-archive/quick-crypto.test-support.ts';
import { REBUILT_HANDS, rebuiltDay } from './test-archive/rebuilt-day.test-support.ts';
import {
  givenBackBeforeTheFire,
  givenBackByTheStandby,
  givenBackInTheFire,
} from './test-archive/repaired-rooms.test-support.ts';
import { standingFolder } from './test-archive/standing-folder.test-support.ts';
import { STANDBY_HANDS, takeOverDay } from './test-archive/take-over-day.test-support.ts';
import { buildArchive, writeFolder } from './test-archive/write-archive.test-support.ts';
import { type Verified, verifyArchive } from './verify-archive.ts';

const root = {
  keys: ['root 1', 'root 2', 'root 3'].map((name) => testKey(name).publicKey),
  threshold: 2,
};
const WITHOUT_KEYS: readonly Forgery[] = Object.values(FORGERIES).flat();

let honest: Honest;
let scratch: string;
let authority: string;
let stand: ReturnType<typeof standingFolder>;
let made = 0;

beforeAll(async () => {
  const plan = await makePlan({ ordinary: 1 });
  const day = honestDay(plan);
  honest = { plan, day, archive: await buildArchive(plan, day) };
  scratch = mkdtempSync(join(tmpdir(), 'exam-room-forged-'));
  authority = join(scratch, 'authority');
  stand = standingFolder(folderOf(new Map()));
  await writeAuthorityData(plan, authority);
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function folderOf(files: ReadonlyMap<string, Buffer>): string {
  made += 1;
  const folder = join(scratch, `archive-${made}`);
  mkdirSync(folder);
  writeFolder(files, folder);
  return folder;
}

async function verifyForged(forgery: Forgery, keys?: string): Promise<Verified> {
  const { plan = honest.plan, day = honest.day, hands = {} } = forgery.forge(honest);
  const { files } = await buildArchive(plan, day, hands);
  return verifyArchive({ folder: stand(files), root, ...(keys === undefined ? {} : { keys }) });
}

function buildRoom({ plan = honest.plan, day = honest.day, hands = {} }: Forged) {
  return buildArchive(plan, day, hands);
}

function brokenRules({ rules }: Verified): readonly string[] {
  return rules.filter(({ state }) => state === 'broken').map(({ id, detail }) => `${id} ${detail.en}`);
}

describe('an honest archive', () => {
  it('is believed, rule by rule', async () => {
    const folder = folderOf(honest.archive.files);
    const verified = await verifyArchive({ folder, root });
    expect(brokenRules(verified)).toEqual([]);
    expect(verified).toMatchObject({ ok: true, rootGiven: true, sittings: 4, failures: [] });
    expect(verified.entries).toBe(honest.archive.built.length);
  });

  it('is opened and marked again with the authority’s folder', async () => {
    const folder = folderOf(honest.archive.files);
    const verified = await verifyArchive({ folder, root, keys: authority });
    expect(brokenRules(verified)).toEqual([]);
    expect(verified.rules.map(({ id }) => id)).toEqual([...RULES, ...KEY_RULES].map(([id]) => id));
    expect(verified.marked).toHaveLength(4);
  });

  it('without receipts, in a room that never reached the authority, is believed too', async () => {
    const files = new Map([...honest.archive.files].filter(([path]) => !path.startsWith('receipts/')));
    expect((await verifyArchive({ folder: folderOf(files), root })).ok).toBe(true);
  });
});

const REPAIRED = '1 repairs agree with the ledger; 2 entries are known to be lost';
const BURNT = `${REPAIRED}; the record of giving back 1 of them burnt with the console before`;

describe('an honest room with bad luck', () => {
  it('whose seat burnt with pictures that had not left it is believed, because two persons signed the move', async () => {
    const built = await buildRoom(burntSeat(honest));
    const verified = await verifyArchive({ folder: folderOf(built.files), root });
    expect(brokenRules(verified)).toEqual([]);
    expect(verified.rules.find(({ id }) => id === 'R41')?.detail.en).toContain('1 were lost with machines');
    const opened = await verifyArchive({ folder: folderOf(built.files), root, keys: authority });
    expect(brokenRules(opened)).toEqual([]);
  });

  it('whose seat found its journal rotten and got it back from the console is believed, and what is lost is told', async () => {
    const built = await buildRoom(repairedJournal(honest));
    const verified = await verifyArchive({ folder: folderOf(built.files), root, keys: authority });
    expect(brokenRules(verified)).toEqual([]);
    expect(verified.rules.find(({ id }) => id === 'R18')?.detail.en).toBe(
      '1 repairs agree with the ledger; 2 entries are known to be lost',
    );
  });

  it('whose seat died with entries that it had shown and never sent is believed for the same reason', async () => {
    const built = await buildRoom(seatDiedUnsent(honest));
    expect(brokenRules(await verifyArchive({ folder: folderOf(built.files), root }))).toEqual([]);
  });

  it('whose seat lost its power right after a hand-in is believed when somebody has written down why, and only then', async () => {
    const { plan } = honest;
    const { files } = await buildArchive(plan, poweredOff(honest).day);
    expect(brokenRules(await verifyArchive({ folder: folderOf(files), root }))).toEqual([]);
    const before = await buildArchive(plan, poweredOff(honest, 60 * MINUTE).day);
    const broken = brokenRules(await verifyArchive({ folder: folderOf(before.files), root }));
    expect(broken).toEqual([expect.stringContaining('R40 E01')]);
  });

  it('whose old seat brings an answer and a hand-in by time after the move is believed, and neither counts', async () => {
    const { plan } = honest;
    const { day: told } = leftSeatRanOut(honest);
    const built = await buildArchive(plan, told);
    expect(brokenRules(await verifyArchive({ folder: folderOf(built.files), root }))).toEqual([]);
    // The same hand-in by the candidate's own hand is a second one.
    const own = changeFact(told, 'ran-out', (fact) => ({ ...fact, by: 'candidate' }));
    const forged = await buildArchive(plan, own);
    expect(brokenRules(await verifyArchive({ folder: folderOf(forged.files), root }))).not.toEqual([]);
  });

  it('whose console was cut off is believed: two took over at the standby, and what came late counts where a seat had followed it', async () => {
    const { plan, day } = honest;
    const built = await buildArchive(plan, takeOverDay(plan, day), STANDBY_HANDS);
    const verified = await verifyArchive({ folder: folderOf(built.files), root });
    expect(brokenRules(verified)).toEqual([]);
    expect(verified.rules.find(({ id }) => id === 'R17')?.detail.en).toContain('1 take-overs');
    const opened = await verifyArchive({ folder: folderOf(built.files), root, keys: authority });
    expect(brokenRules(opened)).toEqual([]);
  });

  it('whose console burnt with its ledger is believed: the seats gave back their journals and the orders that they had kept', async () => {
    const { plan, day } = honest;
    const built = await buildArchive(plan, rebuiltDay(plan, day), REBUILT_HANDS);
    const verified = await verifyArchive({ folder: folderOf(built.files), root });
    expect(brokenRules(verified)).toEqual([]);
  });

  it('where a journal came back from the console is believed, when a standby went on afterwards and when that console burnt with its word for it', async () => {
    for (const [make, told] of [
      [repairedThenTakenOver, REPAIRED],
      [repairedThenBurnt, BURNT],
    ] as const) {
      const verified = await verifyArchive({ folder: folderOf((await buildRoom(make(honest))).files), root });
      expect(brokenRules(verified)).toEqual([]);
      expect(verified.rules.find(({ id }) => id === 'R18')?.detail.en).toBe(told);
    }
  });

  it('where nobody ever came is believed: nothing was released, and nobody sat', async () => {
    const built = await buildRoom(nobodyCame(honest));
    expect(brokenRules(await verifyArchive({ folder: folderOf(built.files), root }))).toEqual([]);
  });
});

// Above this line the libraries have proven every signature of an honest archive themselves.
describe('an honest room', () => {
  beforeAll(rememberCrypto);

  it.each(HONEST_ROOMS.map((room) => [room.told, room] as const))(
    'in which %s is believed',
    async (...[, { make }]) => {
      const folder = stand((await buildRoom(make(honest))).files);
      expect(brokenRules(await verifyArchive({ folder, root, keys: authority }))).toEqual([]);
    },
  );
});

describe('the line of a rule', () => {
  beforeAll(rememberCrypto);

  it.each([
    ['R18', BURNT, 'a console burnt while it gave a journal back', givenBackInTheFire],
    ['R18', REPAIRED, 'the standby had heard of the giving-back', givenBackBeforeTheFire],
    ['R18', BURNT, 'the standby burnt while it gave a journal back', givenBackByTheStandby],
    ['R18', BURNT, 'that console went on after the standby on a new disk', mendedConsole],
    // Two grant before the take-over, and one alone after it: the other way round it would be more than one may.
    [
      'R21',
      '7 of them needed two',
      'time was granted just before and after a take-over',
      grantedAroundTakeOver,
    ],
    // One alone at the console that burnt, two at the standby: the grant of the two is one of the nine.
    ['R21', '9 of them needed two', 'time was granted at two consoles that were replaced', mendedConsole],
  ] as const)('%s tells “%s” where %s', async (...[rule, told, , make]) => {
    const folder = stand((await buildRoom(make(honest))).files);
    const line = (await verifyArchive({ folder, root })).rules.find(({ id }) => id === rule)?.detail.en;
    expect(line?.endsWith(told)).toBe(true);
  });
});

describe('somebody who owns the room is found out who', () => {
  beforeAll(rememberCrypto);

  it.each(WITHOUT_KEYS.map((forgery) => [forgery.rule, forgery.did, forgery] as const))(
    '%s %s',
    async (...[rule, , forgery]) => {
      const verified = await verifyForged(forgery);
      expect(brokenRules(verified)).toEqual([expect.stringMatching(`^${rule} `)]);
      expect(verified.failures.every(({ zh, en, where }) => zh !== '' && en !== '' && where !== '')).toBe(
        true,
      );
    },
  );
});

describe('an honest room where much was unusual at once', () => {
  it.each(ODD_BUT_HONEST.map((room) => [room.told, room] as const))(
    'because %s is believed',
    async (...[, { make }]) => {
      const built = await buildRoom(make(honest));
      const verified = await verifyArchive({ folder: stand(built.files), root, keys: authority });
      expect(brokenRules(verified)).toEqual([]);
    },
  );
});

describe('with the authority’s folder, somebody is found out who', () => {
  it.each(KEY_FORGERIES.map((forgery) => [forgery.rule, forgery.did, forgery] as const))(
    '%s %s',
    async (...[rule, , forgery]) => {
      expect(brokenRules(await verifyForged(forgery))).toEqual([]);
      const verified = await verifyForged(forgery, authority);
      expect(brokenRules(verified)).toEqual([expect.stringMatching(`^${rule} `)]);
    },
  );

  it.each([
    ['points', { points: 1_250 }],
    ['a pass', { passed: true, points: 0 }],
    ['a status', { status: 'violation' }],
  ] as const)('R52 changed %s in the scores', async (...[, change]) => {
    const folder = folderOf(honest.archive.files);
    const { marked } = await verifyArchive({ folder, root, keys: authority });
    const scoresOf = (list: readonly object[]) =>
      readScores({
        session: honest.plan.session.session,
        count: list.length,
        passed: list.filter((one) => 'passed' in one && one.passed === true).length,
        scores: list,
      });
    const compare = (list: readonly object[]) => {
      const scores = scoresOf(list);
      if (scores === undefined) throw new Error('no list of scores');
      return verifyArchive({ folder, root, keys: authority, scores });
    };
    expect(brokenRules(await compare(marked))).toEqual([]);
    const forged = marked.map((one, at) => (at === 0 ? { ...one, ...change } : one));
    expect(brokenRules(await compare(forged))).toEqual([expect.stringMatching('^R52 ')]);
    const invented = [...marked, { ...marked[0], candidate: 'C' }];
    expect(brokenRules(await compare(invented))).toEqual([expect.stringMatching('^R52 ')]);
  });

  it('R50 another authority’s folder opens nothing', async () => {
    const empty = join(scratch, 'nobody');
    mkdirSync(join(empty, 'keys'), { recursive: true });
    const verified = await verifyArchive({ folder: folderOf(honest.archive.files), root, keys: empty });
    expect(brokenRules(verified)).toEqual([expect.stringMatching('^R50 ')]);
  });
});

describe('every rule', () => {
  it('has a forgery that only it finds', () => {
    const found = new Set<RuleId>([...WITHOUT_KEYS, ...KEY_FORGERIES].map(({ rule }) => rule));
    const missing = [...RULES, ...KEY_RULES].map(([id]) => id).filter((id) => !found.has(id) && id !== 'R52');
    expect(missing).toEqual([]);
    expect(WITHOUT_KEYS.length + KEY_FORGERIES.length).toBeGreaterThan(250);
  });

  it('stands in docs/verify.md with what its failure means', () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'verify.md'), 'utf8');
    const plain = page.replaceAll(/\s+/g, ' ');
    for (const [id, name] of [...RULES, ...KEY_RULES]) {
      expect(page).toContain(`${id} ${name}`);
      const { proves, broken } = RULE_MEANINGS[id];
      for (const { zh, en } of [proves, broken]) for (const text of [zh, en]) expect(plain).toContain(text);
    }
  });
});

describe('a folder that is not what it seems', () => {
  it('with a link instead of a file is refused by R01', async () => {
    const folder = folderOf(honest.archive.files);
    rmSync(join(folder, 'record-sheet.pdf'));
    writeFileSync(join(scratch, 'elsewhere.pdf'), honest.archive.files.get('record-sheet.pdf') ?? '');
    symlinkSync(join(scratch, 'elsewhere.pdf'), join(folder, 'record-sheet.pdf'));
    expect(brokenRules(await verifyArchive({ folder, root }))).toEqual([expect.stringMatching('^R01 ')]);
  });

  it('that is empty, or no archive at all, is refused by R01', async () => {
    expect(brokenRules(await verifyArchive({ folder: folderOf(new Map()) }))).toEqual([
      expect.stringMatching('^R01 '),
    ]);
  });

  it('with another authority’s root is refused by R02', async () => {
    const other = { keys: ['other 1', 'other 2'].map((name) => testKey(name).publicKey), threshold: 2 };
    const verified = await verifyArchive({ folder: folderOf(honest.archive.files), root: other });
    expect(brokenRules(verified)).toEqual([expect.stringMatching('^R02 ')]);
  });
});
