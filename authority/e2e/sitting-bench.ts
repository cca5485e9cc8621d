import type { Result } from '@exam-room/shared/base';
import type { Envelope } from '@exam-room/shared/crypto';
import type { SittingSubmission } from '@exam-room/shared/protocol';
import { paperCandidate } from '@exam-room/test-fixtures/doubles/paper-candidate';
import { paperJournal } from '@exam-room/test-fixtures/doubles/paper-journal';
import type { IntakeTools, NotTaken } from '../src/intake/intake-tools.ts';
import { takeSitting } from '../src/intake/take-sitting.ts';
import { type SmallAuthority, START_MS, smallAuthority } from './small-authority.ts';
import { putBlobs, smallIntake } from './small-intake.ts';
import { type HowTo, type SmallRoom, smallRoom, submissionOf } from './small-room.ts';

export type SittingBench = Awaited<ReturnType<typeof sittingBench>>;

const SEATS = 26;

/** A room of a few dozen seats and the real intake: every test takes fresh seats from it. */
export async function sittingBench(session: string) {
  const small: SmallAuthority = await smallAuthority({ session, candidates: SEATS });
  const room: SmallRoom = await smallRoom(small);
  const tools: IntakeTools = await smallIntake(small);
  let seat = 0;
  const nextSeat = () => seat++;
  return {
    small,
    room,
    tools,
    nextSeat,
    take: (submission: SittingSubmission): Promise<Result<Envelope, NotTaken>> =>
      takeSitting(submission, tools),
    /** A fresh candidate at a fresh seat, handed in, all pictures at the authority already. */
    async someoneSits(how: HowTo = {}) {
      const sitting = await room.sit(nextSeat(), how);
      await putBlobs(tools, sitting.pictures.values());
      return { sitting, submission: submissionOf(small, sitting) };
    },
    /** Somebody whose journal the test writes line by line. */
    someoneWrites() {
      const at = nextSeat();
      const [candidate, keys] = [small.roll.candidates[at], small.seats[at]];
      if (candidate === undefined || keys === undefined) throw new Error('the room is full');
      const journal = paperJournal({ session: small.session.session, keys, startMs: START_MS });
      const { resultsSealTo } = small.office.keys.trust;
      const sitting = paperCandidate({ ...candidate, journal, resultsSealTo });
      return { at, candidate, journal, sitting, paper: room.paperOf(at) };
    },
    async scoreOf(candidate: string) {
      const scores = await tools.store.scores(small.session.session);
      return scores.find((one) => one.candidate === candidate);
    },
    async findingsOf(candidate: string) {
      const findings = await tools.store.findings(small.session.session);
      return findings.filter((one) => one.candidate === candidate).map((one) => one.code);
    },
    async clear() {
      await tools.store.close();
      small.clear();
    },
  };
}
