import { PURPOSES, signedBytes } from '../proofs/statements.ts';
import type { RuleId } from '../rule-catalogue.ts';
import { consoleBoot } from './draft-makers.test-support.ts';
import { changeDraft, type Day, type Draft, dropDrafts } from './drafts.test-support.ts';
import { envelopeFile, payloadDigest, signedEnvelope, testKey } from './keys.test-support.ts';
import type { Plan } from './plan.test-support.ts';
import { deviceId, MINUTE } from './plan.test-support.ts';
import type { Archive, Hands } from './write-archive.test-support.ts';

/** What an honest room had done, and what the forger makes of it. */
export interface Honest {
  readonly plan: Plan;
  readonly day: Day;
  readonly archive: Archive;
}

export interface Forged {
  readonly plan?: Plan;
  readonly day?: Day;
  readonly hands?: Hands;
}

/** A room in which nobody cheated, by what was unusual in it. */
export interface HonestRoom {
  readonly told: string;
  readonly make: (honest: Honest) => Forged;
}

/** One way to cheat, told as what the forger did, and the rule that must find it. */
export interface Forgery {
  readonly did: string;
  readonly rule: RuleId;
  readonly forge: (honest: Honest) => Forged;
}

export function file(files: ReadonlyMap<string, Buffer>, path: string): Buffer {
  const found = files.get(path);
  if (found === undefined) throw new Error(`no file ${path}`);
  return found;
}

export function journalPath(who: string, epoch = 1): string {
  return `journals/${deviceId(who)}-${epoch}.jsonl`;
}

export function firstUnder(files: ReadonlyMap<string, Buffer>, start: string, at = 0): string {
  const found = [...files.keys()].filter((path) => path.startsWith(start)).toSorted()[at];
  if (found === undefined) throw new Error(`nothing under ${start}`);
  return found;
}

/** Where the sealed picture of this name lies. */
export function picturePath(archive: Archive, label: string): string {
  const taken = archive.built.find(({ draft }) => draft.label === label)?.fact;
  if (taken?.kind !== 'snapshot-taken') throw new Error(`no picture ${label}`);
  return `snapshots/${taken.file}.age`;
}

/** Rewrites the lines of a text file. */
export function editLines(
  files: Map<string, Buffer>,
  path: string,
  edit: (lines: readonly string[]) => readonly string[],
): void {
  const lines = file(files, path).toString('utf8').split('\n').slice(0, -1);
  files.set(path, Buffer.from(`${edit(lines).join('\n')}\n`));
}

/** The same line with another payload, signed by a key when one is given. */
export function editPayload(line: string, edit: (payload: string) => string, key?: string): string {
  const { payload, sig } = JSON.parse(line);
  const text = edit(payload);
  const message = signedBytes(PURPOSES.entry, Buffer.from(text));
  return JSON.stringify({
    payload: text,
    sig: key === undefined ? sig : testKey(key).sign(message).toString('base64'),
  });
}

type Part = 'trust' | 'session' | 'roll' | 'release' | 'pool';
const PURPOSE_OF = {
  trust: PURPOSES.trust,
  session: PURPOSES.session,
  roll: PURPOSES.roll,
  release: PURPOSES.release,
  pool: PURPOSES.poolIndex,
} as const;

function payloadOf(plan: Plan, part: Part): Record<string, unknown> {
  return JSON.parse(Buffer.from(plan.envelopes[part].payload, 'base64').toString('utf8'));
}

/** The same plan with one statement changed and signed by whom the forger has; the session does not follow. */
export function reissue(
  plan: Plan,
  part: Part,
  of: {
    readonly change?: (payload: Record<string, unknown>) => unknown;
    readonly by: readonly string[];
    readonly purpose?: string;
  },
): Plan {
  const payload = payloadOf(plan, part);
  const envelope = signedEnvelope(
    of.purpose ?? PURPOSE_OF[part],
    of.change?.(payload) ?? payload,
    of.by.map(testKey),
  );
  return { ...plan, envelopes: { ...plan.envelopes, [part]: envelope } };
}

/** The same plan with a session that the authority itself issued otherwise. */
export function reissueSession(plan: Plan, change: (session: Plan['session']) => Plan['session']): Plan {
  const session = change({
    ...plan.session,
    roll: payloadDigest(plan.envelopes.roll),
    poolIndex: payloadDigest(plan.envelopes.pool),
    release: payloadDigest(plan.envelopes.release),
  });
  const envelope = signedEnvelope(PURPOSES.session, session, [testKey('session issuer')]);
  return { ...plan, session, envelopes: { ...plan.envelopes, session: envelope } };
}

/** Moves drafts to another time of the morning; the machine writes in the order of its times. */
export function retime(day: Day, times: Readonly<Record<string, number>>): Day {
  const moved = Object.entries(times).reduce(
    (now, [label, atMs]) =>
      changeDraft(now, label, (draft) => ({
        ...draft,
        atMs,
        ...(draft.who === 'console' ? { boot: consoleBoot(atMs) } : {}),
      })),
    day,
  );
  return { ...moved, drafts: moved.drafts.toSorted((a, b) => a.atMs - b.atMs) };
}

export function draftsOf(day: Day, wanted: (draft: Draft) => boolean): readonly string[] {
  return day.drafts.filter(wanted).map(({ label }) => label);
}

/** An envelope file whose payload is changed under its old signatures. */
export function tamper(bytes: Buffer, change: (payload: Record<string, unknown>) => unknown): Buffer {
  const envelope = JSON.parse(bytes.toString('utf8'));
  const payload = JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8'));
  return envelopeFile({
    ...envelope,
    payload: Buffer.from(JSON.stringify(change(payload))).toString('base64'),
  });
}

/** Whatever seat 02 wrote for 乙 is gone, and the spare no longer says what it continues. */
export function withoutLeftSeat(day: Day): Day {
  const left = draftsOf(day, (draft) => draft.who === 'seat2' && draft.atMs > 20 * MINUTE);
  return changeDraft(dropDrafts(day, ...left, 'seat2-connected-again'), 'open-B-spare', (draft) => ({
    ...draft,
    body: {
      write: (writing) => ({
        kind: 'sitting-opened',
        order: writing.hash('move-B'),
        candidate: 'B',
        attempt: 1,
        answerKeyToAuthority: writing.answerKey('B'),
      }),
    },
  }));
}
