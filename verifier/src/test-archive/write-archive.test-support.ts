import { createHmac } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RecordSheet } from '../formats/archive-formats.ts';
import { drawPaper, type Paper, stockOf } from '../papers/draw.ts';
import { merkleRoot, sheetCode } from '../proofs/merkle.ts';
import { PURPOSES, signedBytes } from '../proofs/statements.ts';
import type { Built, Day, Draft, Fact, Writing } from './drafts.test-support.ts';
import { digestOf, envelopeFile, signedEnvelope, type TestEnvelope, testKey } from './keys.test-support.ts';
import { headText, noteLine, originOf } from './notes.test-support.ts';
import { deviceId, MORNING_MS, type Plan, receiptCode, SEED, SESSION } from './plan.test-support.ts';
import { answerKey, inHex, pictureBytes, sealChoice, sealTo } from './sealing.test-support.ts';
import { sheetOf } from './sheet.test-support.ts';

/** Where somebody who owns the room may put a hand in. All default to honesty. */
export interface Hands {
  /** The order of the ledger, when it is not that of writing. */
  readonly ledger?: (entries: readonly Built[]) => readonly Built[];
  /** What the console that made the sheet knew of. */
  readonly known?: (entry: Built) => boolean;
  readonly sheet?: (sheet: RecordSheet) => unknown;
  readonly checkpoint?: (payload: Readonly<Record<string, unknown>>) => unknown;
  /** Which seats sign the last head; all when left out. */
  readonly witnesses?: readonly string[];
  /** Whose key signs the checkpoint and the index. */
  readonly consoleKey?: string;
  /** The name of the ledger, when that console has begun another one. */
  readonly origin?: string;
  /** A device's entries signed by another key. */
  readonly signEntries?: Readonly<Record<string, string>>;
  /** Files before the index is made and signed over them. */
  readonly files?: (files: Map<string, Buffer>) => void;
  readonly index?: (payload: {
    session: string;
    files: { path: string; bytes: number; sha256: string }[];
  }) => unknown;
  /** Files after that: nobody has signed these changes. */
  readonly afterwards?: (files: Map<string, Buffer>) => void;
  /** What the authority had received when: by default the journals of this very archive. */
  readonly receipts?: ReadonlyMap<string, TestEnvelope>;
  /** When, for all or for some. */
  readonly receivedMs?: number | Readonly<Record<string, number>>;
}

export interface Archive {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly built: readonly Built[];
  readonly receipts: ReadonlyMap<string, TestEnvelope>;
  readonly answers: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
}

/** Writes a day as a session archive, every entry, chain, root and signature made by the keys that the room holds. */
export async function buildArchive(plan: Plan, day: Day, hands: Hands = {}): Promise<Archive> {
  const pictures = await sealPictures(plan, day);
  const keys = await sealKeys(plan);
  const room = new Map<string, Journal>();
  const state: State = {
    plan,
    hands,
    pictures,
    keys,
    room,
    papers: papersOf(plan),
    built: [],
    byLabel: new Map(),
    answers: new Map(),
    receipts: new Map(hands.receipts ?? []),
    taken: new Map(),
    sheet: undefined,
  };
  for (const draft of day.drafts) {
    if ('sheet' in draft.body) state.sheet = makeSheet(state);
    else writeEntry(state, draft);
  }
  return { files: archiveFiles(state), built: state.built, receipts: state.receipts, answers: state.answers };
}

export function writeFolder(files: ReadonlyMap<string, Buffer>, folder: string): void {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

interface Journal {
  seq: number;
  prev: string;
  readonly lines: string[];
}

interface State {
  readonly plan: Plan;
  readonly hands: Hands;
  readonly pictures: ReadonlyMap<string, Uint8Array>;
  readonly keys: ReadonlyMap<string, string>;
  readonly room: Map<string, Journal>;
  readonly papers: ReadonlyMap<string, Paper>;
  readonly built: Built[];
  readonly byLabel: Map<string, Built>;
  readonly answers: Map<string, Map<string, readonly number[]>>;
  readonly receipts: Map<string, TestEnvelope>;
  readonly taken: Map<string, Uint8Array>;
  sheet: Buffer | undefined;
}

async function sealPictures(plan: Plan, day: Day): Promise<ReadonlyMap<string, Uint8Array>> {
  const pictures = new Map<string, Uint8Array>();
  for (const { label } of day.drafts)
    if (label.startsWith('pic:')) {
      const again = label.endsWith(' sealed again') ? 'again' : '';
      pictures.set(label, await sealTo(plan.identity, pictureBytes(label), again));
    }
  return pictures;
}

async function sealKeys(plan: Plan): Promise<ReadonlyMap<string, string>> {
  const keys = new Map<string, string>();
  for (const { candidate } of plan.roll.candidates)
    keys.set(candidate, Buffer.from(await sealTo(plan.identity, answerKey(candidate))).toString('base64'));
  keys.set(
    'E01 in hex',
    Buffer.from(await sealTo(plan.identity, inHex(answerKey('E01')))).toString('base64'),
  );
  return keys;
}

function papersOf(plan: Plan): ReadonlyMap<string, Paper> {
  const stock = stockOf({
    bank: '',
    version: 1,
    topics: new Set(),
    questions: plan.pool.questions,
    find: new Map(),
  });
  const session = { ...plan.session, digest: '' };
  return new Map(
    plan.roll.candidates.map(({ candidate, attempt }) => [
      candidate,
      drawPaper({ session, stock, seed: Buffer.from(SEED, 'hex'), candidate, attempt }),
    ]),
  );
}

function writeEntry(state: State, draft: Draft): void {
  const device = deviceId(draft.who);
  const name = `${device}-${draft.epoch}`;
  const journal = state.room.get(name) ?? { seq: 0, prev: '0'.repeat(64), lines: [] };
  state.room.set(name, journal);
  const seq = journal.seq + 1 + (draft.skips ?? 0);
  const fact = factOf(state, draft, { device, epoch: draft.epoch, seq });
  const wallMs = MORNING_MS + draft.atMs + (draft.wallShiftMs ?? 0);
  const { boot, usedMs } = draft;
  const monoMs = draft.monoMs ?? monoOf(draft);
  const header = { v: 1, session: SESSION, device, epoch: draft.epoch, seq, prev: journal.prev, boot };
  const payload = JSON.stringify({ ...header, monoMs, wallMs, usedMs, fact });
  const message = signedBytes(PURPOSES.entry, Buffer.from(payload));
  const key = testKey(state.hands.signEntries?.[draft.who] ?? draft.who);
  const sig = key.sign(message).toString('base64');
  const hash = digestOf(message);
  journal.seq = seq;
  journal.prev = hash;
  journal.lines.push(JSON.stringify({ payload, sig }));
  const built = { draft, device, seq, hash, fact, wallMs, payload, sig };
  state.built.push(built);
  state.byLabel.set(draft.label, built);
}

/** Every start of a program counts from a moment of its own. */
export function monoOf({ atMs, boot }: Pick<Draft, 'atMs' | 'boot'>): number {
  return atMs + 5_000.25 + (Number.parseInt(boot.slice(0, 4), 16) % 600) * 1_000;
}

interface Place {
  readonly device: string;
  readonly epoch: number;
  readonly seq: number;
}

function factOf(state: State, draft: Draft, place: Place): Fact {
  const { body } = draft;
  const writing = writingOf(state, place, draft);
  if ('write' in body) return body.write(writing);
  if ('sheet' in body) throw new Error('the sheet is no entry');
  const act = typeof body.act === 'function' ? body.act(writing) : body.act;
  const nonce = body.nonce ?? digestOf(`nonce ${draft.label}`).slice(0, 32);
  const statement = { session: body.session ?? SESSION, nonce, by: body.by, act };
  const envelope = signedEnvelope(PURPOSES.act, statement, (body.signedBy ?? body.by).map(testKey));
  return { kind: 'act-done', envelope: { ...envelope, signatures: [...envelope.signatures] } };
}

function writingOf(state: State, place: Place, draft: Draft): Writing {
  const find = (label: string) => {
    const built = state.byLabel.get(label);
    if (built === undefined) throw new Error(`nothing is written yet as ${label}`);
    return built;
  };
  const paper = (candidate: string) => {
    const found = state.papers.get(candidate);
    if (found === undefined) throw new Error(`no paper for ${candidate}`);
    return found;
  };
  const given = (candidate: string) => {
    const mine = state.answers.get(candidate) ?? new Map<string, readonly number[]>();
    state.answers.set(candidate, mine);
    return mine;
  };
  return {
    hash: (label) => find(label).hash,
    seq: (label) => find(label).seq,
    ledger: () => {
      const { size, root } = ledgerRoot(inLedger(state));
      return { size, root };
    },
    sealed: (label) => {
      const { payload, sig } = find(label);
      return { payload, sig };
    },
    paper: (candidate) => paper(candidate).hash,
    item: (candidate, at) => [...paper(candidate).items.keys()][at] ?? '',
    question: (candidate, at) => [...paper(candidate).items.values()][at]?.question ?? '',
    answerKey: (candidate) => state.keys.get(candidate) ?? '',
    answer: (candidate, item, choice) => {
      if (choice.length === 0) given(candidate).delete(item);
      else given(candidate).set(item, choice);
      return sealChoice({ candidate, ...place }, choice);
    },
    answered: (candidate) => given(candidate).size,
    answersSeal: (candidate) => sealOf(candidate, given(candidate)),
    picture: (name) => {
      const bytes = state.pictures.get(name);
      if (bytes === undefined) throw new Error(`no picture ${name}`);
      const file = digestOf(bytes);
      state.taken.set(file, bytes);
      return { file, bytes: bytes.length, picture: digestOf(pictureBytes(name)) };
    },
    witnessed: (by = 'console', over = 'all') => {
      const shown = over === 'all' ? state.built : inLedger(state);
      const text = headText({ ...ledgerRoot(shown), origin: originOf(by) });
      const line = noteLine(text, { who: by, as: 'log' });
      const cosignature = noteLine(text, {
        who: draft.who,
        as: 'witness',
        seconds: Math.floor((MORNING_MS + draft.atMs) / 1_000),
      });
      return { note: `${text}\n${line}\n`, cosignature };
    },
    sheetDigest: () => digestOf(state.sheet ?? Buffer.alloc(0)),
    receipt: (candidate, label) => receiptFor(state, candidate, find(label)),
  };
}

export function sealOf(candidate: string, answers: ReadonlyMap<string, readonly number[]>): string {
  const lines = [...answers].map(([item, choice]) => `${item} ${choice.join(',')}`).toSorted();
  return createHmac('sha256', answerKey(candidate))
    .update(`exam-room/answers/v1\n${lines.join('\n')}\n`)
    .digest('hex');
}

function receiptFor(state: State, candidate: string, head: Built) {
  const kept = state.receipts.get(candidate);
  const snapshots = state.built.filter(
    ({ device, fact, seq }) => device === head.device && seq <= head.seq && fact.kind === 'snapshot-taken',
  );
  const receipt =
    kept ??
    signedEnvelope(
      PURPOSES.sittingReceipt,
      {
        session: SESSION,
        candidate,
        attempt: 1,
        device: head.device,
        epoch: 1,
        headSeq: head.seq,
        head: head.hash,
        snapshots: snapshots.length,
        receivedMs: receivedAt(state.hands, candidate) ?? head.wallMs + 1_000,
        code: receiptCode(candidate),
      },
      [testKey('receipts')],
    );
  state.receipts.set(candidate, receipt);
  return { ...receipt, signatures: [...receipt.signatures] };
}

function receivedAt({ receivedMs }: Hands, candidate: string): number | undefined {
  return typeof receivedMs === 'number' ? receivedMs : receivedMs?.[candidate];
}

function makeSheet(state: State): Buffer {
  const sheet = sheetOf(
    state.plan,
    state.built.filter(state.hands.known ?? (() => true)),
    ledgerRoot(inLedger(state)),
  );
  return Buffer.from(JSON.stringify(state.hands.sheet?.(sheet) ?? sheet));
}

function inLedger({ hands, built }: State): readonly Built[] {
  return hands.ledger?.(built) ?? built;
}

function ledgerRoot(entries: readonly Built[]) {
  const root = merkleRoot(entries.map(({ hash }) => Buffer.from(hash, 'hex')));
  return { size: entries.length, root: root.toString('hex'), code: sheetCode(root) };
}

function archiveFiles(state: State): Map<string, Buffer> {
  const { plan, hands } = state;
  const files = new Map<string, Buffer>();
  files.set('trust.dsse.json', envelopeFile(plan.envelopes.trust));
  files.set('session.dsse.json', envelopeFile(plan.envelopes.session));
  files.set('roll.dsse.json', envelopeFile(plan.envelopes.roll));
  files.set('release.dsse.json', envelopeFile(plan.envelopes.release));
  files.set('pool/index.dsse.json', envelopeFile(plan.envelopes.pool));
  for (const [name, { lines }] of state.room)
    files.set(`journals/${name}.jsonl`, Buffer.from(`${lines.join('\n')}\n`));
  const order = inLedger(state);
  const lines = order.map(({ device, draft, seq, hash }) =>
    JSON.stringify({ device, epoch: draft.epoch, seq, hash }),
  );
  files.set('ledger.jsonl', Buffer.from(`${lines.join('\n')}\n`));
  const consoleKey = testKey(hands.consoleKey ?? 'console');
  const { size, root } = ledgerRoot(order);
  const last = order.at(-1)?.wallMs ?? 0;
  const checkpoint = { session: SESSION, device: deviceId('console'), epoch: 1, size, root, wallMs: last };
  files.set(
    'checkpoint.dsse.json',
    envelopeFile(
      signedEnvelope(PURPOSES.checkpoint, hands.checkpoint?.(checkpoint) ?? checkpoint, [consoleKey]),
    ),
  );
  const keeper = hands.consoleKey === 'standby' ? 'standby' : 'console';
  const origin = hands.origin ?? originOf(keeper);
  const text = headText({ size, root, origin });
  const signers = (hands.witnesses ?? plan.places.map(({ device }) => device)).map((who) =>
    noteLine(text, { who, as: 'witness', seconds: Math.floor(last / 1_000) }),
  );
  const own = noteLine(text, { who: keeper, key: hands.consoleKey ?? keeper, as: 'log', origin });
  files.set('checkpoint.txt', Buffer.from(`${text}\n${[own, ...signers].join('\n')}\n`));
  for (const [file, bytes] of state.taken) files.set(`snapshots/${file}.age`, Buffer.from(bytes));
  files.set('record-sheet.json', state.sheet ?? Buffer.from('{}'));
  files.set('record-sheet.pdf', Buffer.from('%PDF-1.7 TEST ONLY'));
  hands.files?.(files);
  signIndex(files, state, consoleKey);
  hands.afterwards?.(files);
  return files;
}

function signIndex(
  files: Map<string, Buffer>,
  { hands, receipts }: State,
  key: ReturnType<typeof testKey>,
): void {
  const listed = [...files].map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: digestOf(bytes) }));
  const payload = { session: SESSION, files: listed };
  const index = signedEnvelope(PURPOSES.archive, hands.index?.(payload) ?? payload, [key]);
  files.set('archive.dsse.json', envelopeFile(index));
  for (const [candidate, receipt] of receipts)
    files.set(`receipts/${candidate}-1.dsse.json`, envelopeFile(receipt));
  const bytes = listed.reduce((sum, one) => sum + one.bytes, 0);
  files.set(
    'receipts/session.dsse.json',
    envelopeFile(
      signedEnvelope(
        PURPOSES.sessionReceipt,
        {
          session: SESSION,
          archive: digestOf(Buffer.from(index.payload, 'base64')),
          files: listed.length,
          bytes,
          sittings: receipts.size,
          receivedMs: MORNING_MS + 7_200_000,
        },
        [testKey('receipts')],
      ),
    ),
  );
}
