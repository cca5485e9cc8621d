import {
  type Digest,
  ok,
  type Result,
  type SessionId,
  type Trouble,
  troubleLine,
} from '@exam-room/shared/base';
import { type Envelope, openEnvelope, PURPOSE } from '@exam-room/shared/crypto';
import { nativeSignatures } from '@exam-room/shared/host/native-crypto';
import type {
  ArchiveSubmission,
  SittingSubmission,
  sessionSubmissionSchema,
} from '@exam-room/shared/protocol';
import type { z } from 'zod';
import { archivePart, payloadDigest } from './archive/archive-index.ts';
import { type IntakeTools, type NotTaken, refused } from './intake-tools.ts';
import { takeArchive } from './take-archive.ts';
import { takeSitting } from './take-sitting.ts';

/** What the intake's door asks for. Refusals have been written down when they come back. */
export interface Intake {
  readonly acquaint: (
    session: SessionId,
    parts: z.infer<typeof sessionSubmissionSchema>,
  ) => Promise<Result<{ readonly known: true }, NotTaken>>;
  readonly missing: (digests: readonly Digest[]) => readonly Digest[];
  readonly takeBlob: (digest: Digest, body: AsyncIterable<Uint8Array>) => Promise<Result<true, NotTaken>>;
  readonly takeSitting: (submission: SittingSubmission) => Promise<Result<Envelope, NotTaken>>;
  readonly takeArchive: (submission: ArchiveSubmission) => Promise<Result<Envelope, NotTaken>>;
  /** A request that could not even be read. */
  readonly unreadable: (call: string, problem: Trouble) => Promise<void>;
  /** Calls that are being worked on; the pictures are looked at when there are none. */
  readonly busy: () => number;
}

/** The intake: one session's sittings and archive one after the other, different sessions side by side. */
export function openIntake(tools: IntakeTools): Intake {
  const queues = new Map<string, Promise<unknown>>();
  let busy = 0;
  const inTurn = <Value>(session: string, work: () => Promise<Value>): Promise<Value> => {
    busy += 1;
    const turn = (queues.get(session) ?? Promise.resolve()).then(work, work);
    const done = turn.then(
      () => undefined,
      () => undefined,
    );
    queues.set(session, done);
    void done.then(() => {
      busy -= 1;
      if (queues.get(session) === done) queues.delete(session);
    });
    return turn;
  };
  const recorded = async <Value>(call: string, session: string, result: Result<Value, NotTaken>) => {
    if (!result.ok && result.error.not === 'refused')
      await record(tools, { call, session }, result.error.trouble);
    return result;
  };
  return {
    acquaint: async (session, parts) => recorded('session', session, await acquaint(session, parts, tools)),
    missing: (digests) => [...new Set(digests)].filter((digest) => !tools.blobs.has(digest)),
    async takeBlob(digest, body) {
      const taken = await tools.blobs.take(digest, body);
      return recorded('blob', '', taken.ok ? taken : refused(taken.error));
    },
    takeSitting: (submission) =>
      inTurn(submission.session, async () =>
        recorded('sitting', submission.session, await takeSitting(submission, tools)),
      ),
    takeArchive: (submission) =>
      inTurn(submission.session, async () =>
        recorded('archive', submission.session, await takeArchive(submission, tools)),
      ),
    unreadable: (call, problem) => record(tools, { call, session: '' }, problem),
    busy: () => busy,
  };
}

/** Says whether the session that the room holds is exactly the one that was issued. Codes: SESSION_UNKNOWN, ARCHIVE_PART_OTHER, ENVELOPE_*. */
async function acquaint(
  session: SessionId,
  parts: z.infer<typeof sessionSubmissionSchema>,
  tools: IntakeTools,
): Promise<Result<{ readonly known: true }, NotTaken>> {
  const opened = await tools.sessions.open(session);
  if (!opened.ok) return refused(opened.error);
  const { digests, envelope } = opened.value;
  const keys = envelope.signatures.map((one) => one.keyid);
  const expected = { role: { keys, threshold: keys.length }, what: 'session.dsse.json' };
  const proven = openEnvelope(parts.session, { payloadType: PURPOSE.session, ...expected }, nativeSignatures);
  if (!proven.ok) return refused(proven.error);
  const digestOfEnvelope = (one: Envelope) => payloadDigest(Buffer.from(JSON.stringify(one)));
  if (digestOfEnvelope(parts.session) !== digests.session)
    return refused(archivePart('ARCHIVE_PART_OTHER', 'session.dsse.json'));
  if (digestOfEnvelope(parts.roll) !== digests.roll)
    return refused(archivePart('ARCHIVE_PART_OTHER', 'roll.dsse.json'));
  if (parts.poolIndex !== digests.poolIndex)
    return refused(archivePart('ARCHIVE_PART_OTHER', 'pool/index.dsse.json'));
  return ok({ known: true });
}

async function record(
  tools: IntakeTools,
  of: { readonly call: string; readonly session: string },
  problem: Trouble,
): Promise<void> {
  tools.log.note('refused', { call: of.call, session: of.session, trouble: troubleLine(problem) });
  const { zh, en } = problem.words;
  await tools.store.recordRefusal({
    atMs: tools.clock.wallMs(),
    ...of,
    code: problem.code,
    zh,
    en,
    where: problem.where ?? '',
  });
}
