import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readScores } from '../../verifier/src/formats/scores-format.ts';
import { FORGERIES, SEALED_FORGERIES } from '../../verifier/src/test-archive/all-forgeries.test-support.ts';
import { writeAuthorityData } from '../../verifier/src/test-archive/authority-data.test-support.ts';
import type { Forged, Honest } from '../../verifier/src/test-archive/forgery.test-support.ts';
import { honestDay } from '../../verifier/src/test-archive/honest-day.test-support.ts';
import { testKey } from '../../verifier/src/test-archive/keys.test-support.ts';
import { ownerEdits, ownerRoom } from '../../verifier/src/test-archive/owner-edits.test-support.ts';
import { makePlan } from '../../verifier/src/test-archive/plan.test-support.ts';
import { rememberCrypto } from '../../verifier/src/test-archive/quick-crypto.test-support.ts';
import { buildArchive, writeFolder } from '../../verifier/src/test-archive/write-archive.test-support.ts';
import { type VerifyOptions, verifyArchive } from '../../verifier/src/verify-archive.ts';
import { type Drill, type DrillOrder, type Findings, type Tally, tally } from './drill.ts';
import { type Forger, inflict, someDamage } from './forge-bytes.ts';

export const forge: Drill = {
  name: 'forge',
  line: 'a session archive is forged, byte by byte and by meaning, by somebody who owns the room’s disks and machine keys; the verifier must find each and say why',
  lossWindow:
    'No forgery is believed: after the sheet is signed, whoever owns all machines but not the invigilators’ and the authority’s keys can change nothing unseen; the printed PDF is checked by its signed twin record-sheet.json only.',
  rounds: 10_000,
  run: forgeArchives,
};

/** Semantic edits in a campaign of fewer mutations than the full one: a share of them, so that `npm test` stays short. */
const MUTATIONS_PER_EDIT = 4;

interface Edit {
  readonly family: string;
  readonly did: string;
  readonly rules: readonly string[];
  readonly forge: () => Forged;
  readonly sealed: boolean;
}

interface Row {
  made: number;
  flagged: number;
  rightRule: number;
  readonly by: Record<string, number>;
}

interface Campaign {
  readonly order: DrillOrder;
  readonly honest: Honest;
  readonly authority: string;
  readonly found: Tally;
  readonly table: Record<string, Row>;
  believed: number;
}

const ROOT = {
  keys: ['root 1', 'root 2', 'root 3'].map((name) => testKey(name).publicKey),
  threshold: 2,
};

async function forgeArchives(order: DrillOrder): Promise<Findings> {
  const plan = await makePlan({ ordinary: 1 });
  const day = honestDay(plan);
  const honest = { plan, day, archive: await buildArchive(plan, day) };
  const authority = join(order.folder, 'authority');
  await writeAuthorityData(plan, authority);
  const campaign: Campaign = { order, honest, authority, found: tally(), table: {}, believed: 0 };
  await honestFirst(campaign);
  // From here on the same archive is forged again and again; the libraries have proven every signature of it themselves.
  rememberCrypto();
  const semantic = (await forgeScores(campaign)) + (await forgeMeaning(campaign));
  await forgeBytes(campaign);
  return {
    rounds: order.rounds + semantic,
    failures: campaign.found.failures(),
    acknowledged: order.rounds + semantic,
    lost: campaign.believed,
    details: { mutations: order.rounds, semanticEdits: semantic, table: campaign.table },
    examples: campaign.found.examples(),
  };
}

/** A verifier that refuses everything would find every forgery. */
async function honestFirst({ honest, order, authority, found }: Campaign): Promise<void> {
  const folder = join(order.folder, 'honest');
  mkdirSync(folder);
  writeFolder(honest.archive.files, folder);
  const verified = await verifyArchive({ folder, root: ROOT, keys: authority });
  if (!verified.ok) found.fail(`the honest archive is not believed: ${JSON.stringify(verified.failures[0])}`);
  const owner = await ownerRoom(honest);
  const unheard = join(order.folder, 'unheard');
  mkdirSync(unheard);
  writeFolder(owner.archive.files, unheard);
  rmSync(join(unheard, 'receipts'), { recursive: true });
  const alone = await verifyArchive({ folder: unheard, root: ROOT });
  if (!alone.ok)
    found.fail(`the honest room without receipts is not believed: ${JSON.stringify(alone.failures[0])}`);
}

/** Each candidate's line of the published scores with one thing changed, beside the papers marked again. */
async function forgeScores(campaign: Campaign): Promise<number> {
  const { honest, order, authority } = campaign;
  const folder = join(order.folder, 'honest');
  const { marked } = await verifyArchive({ folder, root: ROOT, keys: authority });
  const changes = marked.flatMap((one, at) =>
    [
      { points: one.points + 100 },
      { passed: !one.passed },
      { status: one.status === 'normal' ? 'violation' : 'normal' },
    ].map((change) => ({
      at,
      change,
    })),
  );
  const chosen = changes.slice(0, Math.max(1, Math.ceil(order.rounds / MUTATIONS_PER_EDIT)));
  for (const { at, change } of chosen) {
    const forged = marked.map((one, place) => (place === at ? { ...one, ...change } : one));
    const passed = forged.filter((one) => one.passed).length;
    const scores = readScores({
      session: honest.plan.session.session,
      count: forged.length,
      passed,
      scores: forged,
    });
    if (scores === undefined) throw new Error('a forged list of scores that cannot be read proves nothing');
    const did = `${Object.keys(change).join()} of line ${at + 1}`;
    const verdict = await verdictOn(folder, { keys: authority, scores });
    note(campaign, { family: 'changed score', did, rules: ['R52'] }, verdict);
  }
  return chosen.length;
}

async function everyEdit(honest: Honest): Promise<readonly Edit[]> {
  const told = Object.entries(FORGERIES).flatMap(([family, list]) =>
    list.map(({ did, rule, forge: make }) => ({
      family,
      did,
      rules: [rule],
      forge: () => make(honest),
      sealed: false,
    })),
  );
  const opened = SEALED_FORGERIES.map(({ did, rule, forge: make }) => ({
    family: 'seen with the authority’s keys',
    did,
    rules: [rule],
    forge: () => make(honest),
    sealed: true,
  }));
  const owned = ownerEdits(await ownerRoom(honest)).map((edit) => ({ ...edit, sealed: false }));
  return [...told, ...opened, ...owned];
}

async function forgeMeaning(campaign: Campaign): Promise<number> {
  const { order, honest } = campaign;
  const all = await everyEdit(honest);
  const wanted = Math.min(all.length, Math.ceil(order.rounds / MUTATIONS_PER_EDIT));
  const chosen = wanted === all.length ? all : someOf(all, wanted, order);
  for (const [at, edit] of chosen.entries()) {
    await judgeEdit(campaign, edit);
    if ((at + 1) % 100 === 0) order.tell(`${at + 1} of ${chosen.length} edits made`);
  }
  return chosen.length;
}

function someOf(all: readonly Edit[], wanted: number, { dice }: DrillOrder): readonly Edit[] {
  const left = [...all];
  return Array.from({ length: wanted }, () => left.splice(dice.below(left.length), 1)).flat();
}

async function judgeEdit(campaign: Campaign, edit: Edit): Promise<void> {
  const { order, honest, authority } = campaign;
  const { plan = honest.plan, day = honest.day, hands = {} } = edit.forge();
  const folder = join(order.folder, 'forged');
  mkdirSync(folder);
  writeFolder((await buildArchive(plan, day, hands)).files, folder);
  const verified = await verdictOn(folder, edit.sealed ? { keys: authority } : {});
  rmSync(folder, { recursive: true });
  note(campaign, edit, verified);
}

type Verdict =
  | { readonly is: 'believed' }
  | { readonly is: 'flagged'; readonly rule: string; readonly inWords: boolean }
  | { readonly is: 'crashed'; readonly why: string };

/** A forged archive must lead to a sentence, never to a bug's stack. */
async function verdictOn(
  folder: string,
  more: Pick<VerifyOptions, 'keys' | 'scores'> = {},
): Promise<Verdict> {
  try {
    const { ok, failures } = await verifyArchive({ folder, root: ROOT, ...more });
    if (ok) return { is: 'believed' };
    const [first] = failures;
    const inWords =
      failures.length > 0 && failures.every(({ zh, en, where }) => zh !== '' && en !== '' && where !== '');
    return { is: 'flagged', rule: first?.rule ?? 'none', inWords };
  } catch (problem) {
    return {
      is: 'crashed',
      why: problem instanceof Error ? (problem.stack ?? problem.message) : String(problem),
    };
  }
}

function note(campaign: Campaign, of: Pick<Edit, 'family' | 'did' | 'rules'>, verdict: Verdict): void {
  const row = rowOf(campaign, of.family);
  row.made += 1;
  switch (verdict.is) {
    case 'believed':
      campaign.believed += 1;
      campaign.found.fail(`${of.family}: ${of.did}: believed`);
      return;
    case 'crashed':
      campaign.found.fail(`${of.family}: ${of.did}: the verifier broke: ${verdict.why}`);
      return;
    case 'flagged': {
      row.flagged += 1;
      row.by[verdict.rule] = (row.by[verdict.rule] ?? 0) + 1;
      const right = of.rules.length === 0 || of.rules.includes(verdict.rule);
      if (right && verdict.inWords) row.rightRule += 1;
      else campaign.found.fail(`${of.family}: ${of.did}: ${verdict.rule}, not ${of.rules.join(' or ')}`);
      return;
    }
    default: {
      const never: never = verdict;
      throw new Error(String(never));
    }
  }
}

function rowOf({ table }: Campaign, family: string): Row {
  const row = table[family] ?? { made: 0, flagged: 0, rightRule: 0, by: {} };
  table[family] = row;
  return row;
}

const BYTE_FAMILY: Readonly<Record<Forger, string>> = {
  stranger: 'bytes, signed by nobody',
  owner: 'bytes, the index signed again by the console’s owner',
};

async function forgeBytes(campaign: Campaign): Promise<void> {
  const { order, honest } = campaign;
  const of = { folder: join(order.folder, 'honest'), files: honest.archive.files };
  for (let round = 0; round < order.rounds; round += 1) {
    const forger: Forger = round % 2 === 0 ? 'stranger' : 'owner';
    const damage = someDamage(of, forger, order.dice);
    const restore = inflict(of, damage, forger);
    const verdict = await verdictOn(of.folder);
    restore();
    note(campaign, { family: BYTE_FAMILY[forger], did: `${damage.path} ${damage.what}`, rules: [] }, verdict);
    if ((round + 1) % 1_000 === 0) order.tell(`${round + 1} of ${order.rounds} mutations made`);
  }
}
