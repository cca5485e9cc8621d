import { checkOrders } from './acts/orders.ts';
import { checkPersons, checkSignIns } from './acts/persons.ts';
import { type ActRecord, proveActs } from './acts/prove-acts.ts';
import { checkBlueprint } from './authority-word/blueprint.ts';
import { checkIndexSigner, type SignedIndex } from './authority-word/index-signer.ts';
import { checkPool, type Pool } from './authority-word/pool.ts';
import { checkReleasePackage } from './authority-word/release-package.ts';
import { type Candidates, checkRoll } from './authority-word/roll.ts';
import { checkSession, type IssuedSession } from './authority-word/session.ts';
import { checkTrust } from './authority-word/trust.ts';
import { follow, type RuleOutcome, rule, type Step, type Story } from './course.ts';
import { checkClose } from './exam-day/close.ts';
import { checkRelease } from './exam-day/release.ts';
import { checkStart } from './exam-day/start.ts';
import type { Flaw } from './flaw.ts';
import type { SigningRole, Trust } from './formats/authority-formats.ts';
import type { ScoresFile } from './formats/scores-format.ts';
import { checkChain } from './journals/chain.ts';
import { checkClocks } from './journals/clocks.ts';
import { type Consoles, checkConsoles } from './journals/consoles.ts';
import { checkEpochs } from './journals/epochs.ts';
import { checkHeads } from './journals/heads.ts';
import { readJournals } from './journals/read-journals.ts';
import { checkRepairs } from './journals/repairs.ts';
import { checkSignatures } from './journals/signatures.ts';
import { checkCheckpoint } from './ledger/checkpoint.ts';
import { checkLedger, type Ledger } from './ledger/ledger.ts';
import { checkWitnesses } from './ledger/witnesses.ts';
import { stockOf } from './papers/draw.ts';
import { checkPapers, type Papers } from './papers/papers.ts';
import { type ArchiveFiles, readArchive } from './read-archive/read-archive.ts';
import { readReceipts } from './receipts/read-receipts.ts';
import { checkBounds, checkReceipts } from './receipts/receipts.ts';
import { openAuthorityData } from './remark/authority-data.ts';
import { openAnswers } from './remark/open-answers.ts';
import { openPictures } from './remark/open-pictures.ts';
import { checkScores, type Marked } from './remark/score.ts';
import { checkEveryone } from './sheet/everyone.ts';
import { checkSheet, checkSheetSigned } from './sheet/sheet.ts';
import { checkAnswers } from './sittings/answers.ts';
import { checkCheckIn } from './sittings/check-in.ts';
import { checkClockWitness } from './sittings/clock-witness.ts';
import { checkGrants } from './sittings/grants.ts';
import { checkHandIns } from './sittings/hand-in.ts';
import { checkMoves } from './sittings/moves.ts';
import { foldSittings, type Sitting } from './sittings/sittings.ts';
import { checkTime } from './sittings/time.ts';
import { checkMoments } from './snapshots/moments.ts';
import { checkPictureFiles } from './snapshots/picture-files.ts';

export interface VerifyOptions {
  readonly folder: string;
  /** The root from elsewhere; without it the archive's own is taken. */
  readonly root?: SigningRole;
  /** The authority's data folder: opens and marks. */
  readonly keys?: string;
  readonly scores?: ScoresFile;
}

export interface Verified {
  readonly ok: boolean;
  readonly rootGiven: boolean;
  readonly rules: readonly RuleOutcome[];
  /** Undefined when the session could not be believed. */
  readonly session: IssuedSession | undefined;
  /** Undefined when the rules that count them were not reached. */
  readonly entries: number | undefined;
  readonly sittings: number | undefined;
  readonly failures: readonly (Flaw & { readonly rule: string })[];
  /** Papers marked again; empty without the authority's folder. */
  readonly marked: readonly Marked[];
}

/** What the story has proven so far, for the report. */
interface Proven {
  session?: IssuedSession;
  entries?: number;
  sittings?: number;
  marked: readonly Marked[];
}

/** Verifies a session archive from its bytes alone: rule after rule, to the first that does not hold. */
export async function verifyArchive(options: VerifyOptions): Promise<Verified> {
  const proven: Proven = { marked: [] };
  const rules = await follow(story(options, proven), options.keys !== undefined);
  return {
    ok: rules.every(({ state }) => state === 'holds'),
    rootGiven: options.root !== undefined,
    rules,
    session: proven.session,
    entries: proven.entries,
    sittings: proven.sittings,
    failures: rules.flatMap(({ id, flaws }) => flaws.map((one) => ({ rule: id, ...one }))),
    marked: proven.marked,
  };
}

function* story(options: VerifyOptions, proven: Proven): Story {
  const word = yield* authorityWord(options);
  proven.session = word.session;
  const told = yield* journals(word);
  proven.entries = told.ledger.entries.length;
  const day = yield* examDay({ ...word, ...told });
  const sat = yield* sittings({ ...word, ...told, ...day }, proven);
  const all = { ...word, ...told, ...day, ...sat };
  yield* evidence(all);
  if (options.keys !== undefined) yield* remark(all, { ...options, keys: options.keys }, proven);
}

type Chapter<Value> = Generator<Step, Value, unknown>;

interface Word {
  readonly files: ArchiveFiles;
  readonly trust: Trust;
  readonly session: IssuedSession;
  readonly candidates: Candidates;
  readonly pool: Pool;
  readonly index: SignedIndex;
}

/** What the authority had signed before the day. */
function* authorityWord({ folder, root }: VerifyOptions): Chapter<Word> {
  const files = yield* rule('R01', () => readArchive(folder));
  const trust = yield* rule('R02', () => checkTrust(files, root));
  const session = yield* rule('R03', () => checkSession(files, trust));
  const candidates = yield* rule('R04', () => checkRoll(files, trust, session));
  const pool = yield* rule('R05', () => checkPool(files, trust, session));
  yield* rule('R06', () => checkReleasePackage(files, trust, session));
  yield* rule('R07', () => checkBlueprint(session, pool));
  const index = yield* rule('R08', () => checkIndexSigner(files, session));
  return { files, trust, session, candidates, pool, index };
}

/** What the machines wrote down, and that none of it was changed, added or dropped. */
function* journals({ files, session }: Word): Chapter<Told> {
  const read = yield* rule('R10', () => readJournals(files, session));
  yield* rule('R11', () => checkSignatures(read));
  yield* rule('R12', () => checkChain(read.journals));
  yield* rule('R13', () => checkClocks(read.journals));
  const ledger = yield* rule('R14', () => checkLedger(files, read.journals));
  yield* rule('R15', () => checkCheckpoint(files, session, ledger));
  yield* rule('R16', () => checkEpochs(ledger.journals));
  const consoles = yield* rule('R17', () => checkConsoles(session, ledger));
  yield* rule('R18', () => checkRepairs(consoles.ledger.journals, consoles.takeOvers));
  yield* rule('R19', () => checkWitnesses({ files, session, ledger, takeOvers: consoles.takeOvers }));
  return { ledger: consoles.ledger, consoles };
}

interface Told {
  readonly ledger: Ledger;
  readonly consoles: Consoles;
}

interface Day {
  readonly acts: readonly ActRecord[];
  /** Of a console that had been replaced; no seat has followed them. */
  readonly withoutEffect: readonly ActRecord[];
  readonly seed: Buffer | undefined;
}

/** What people did, in whose names, and in which order the day went. */
function* examDay({ session, files, ledger, consoles }: Word & Told): Chapter<Day> {
  const { acts, withoutEffect } = yield* rule('R20', () => proveActs(session, consoles));
  yield* rule('R21', () => checkPersons(session, acts));
  yield* rule('R22', () => checkSignIns(session, acts, consoles));
  yield* rule('R23', () => checkHeads(ledger.journals, acts));
  yield* rule('R24', () => checkRelease(session, ledger.journals, acts));
  yield* rule('R25', () => checkStart({ session, acts, files, consoles }));
  const seed = yield* rule('R26', () => checkClose(session, ledger.journals, acts));
  return { acts, withoutEffect, seed };
}

interface Sat {
  readonly sittings: readonly Sitting[];
  readonly papers: Papers;
}

/** Each candidate's exam, from the admission to the hand-in. */
function* sittings(day: Word & Day & Told, proven: Proven): Chapter<Sat> {
  const { session, ledger, acts, withoutEffect, seed } = day;
  const all = yield* rule('R30', () => foldSittings(ledger.journals));
  proven.sittings = all.length;
  const sat = { ...day, sittings: all };
  // A seat may refuse what has no effect; whatever a seat obeyed has one.
  yield* rule('R31', () => checkOrders(ledger, [...acts, ...withoutEffect], all));
  yield* rule('R32', () => checkCheckIn(sat));
  const papers = yield* rule('R33', () =>
    checkPapers({ ...sat, seed, stock: stockOf(day.pool), journals: ledger.journals }),
  );
  yield* rule('R34', () => checkAnswers(all, papers));
  yield* rule('R35', () => checkGrants(all));
  yield* rule('R36', () => checkTime(session, all));
  yield* rule('R37', () => checkClockWitness(session, ledger, all));
  yield* rule('R38', () => checkHandIns(session, all));
  yield* rule('R39', () => checkMoves(all, acts, day.consoles));
  return { sittings: all, papers };
}

type Everything = Word & Day & Sat & Told;

/** Pictures, people, the signed sheet and the authority's receipts. */
function* evidence(all: Everything): Chapter<void> {
  const { ledger, acts } = all;
  yield* rule('R40', () => checkMoments(all));
  yield* rule('R41', () => checkPictureFiles(all));
  yield* rule('R45', () => checkEveryone(all.candidates, all.sittings, acts));
  yield* rule('R46', () => checkSheet(all));
  yield* rule('R47', () => checkSheetSigned(all));
  const receiptsOf = () => ({ ...all, journals: ledger.journals });
  const receipts = yield* rule('R48', () =>
    checkReceipts({ ...receiptsOf(), receipts: readReceipts(all.files, all.trust, ledger.journals) }),
  );
  yield* rule('R49', () => checkBounds({ ...receiptsOf(), receipts }));
}

/** With the authority's folder: opens, compares, marks again. */
function* remark(
  all: Everything,
  options: VerifyOptions & { readonly keys: string },
  proven: Proven,
): Chapter<void> {
  const secrets = yield* rule('R50', () => openAuthorityData({ ...all, data: options.keys }));
  const opened = yield* rule('R51', () => openAnswers(all.sittings, all.pool, secrets));
  const { scores } = options;
  proven.marked = yield* rule('R52', () => checkScores({ ...all, opened, secrets, scores }));
  yield* rule('R53', () => openPictures({ ...all, secrets }));
}
