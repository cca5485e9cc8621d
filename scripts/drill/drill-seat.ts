import { join } from 'node:path';
import type {
  CandidateId,
  Clock,
  DeviceId,
  Digest,
  QuestionId,
  Result,
  SeatId,
  SessionId,
} from '@exam-room/shared/base';
import { itemId, ok, toHex, utf8 } from '@exam-room/shared/base';
import { deviceIdOf } from '@exam-room/shared/host/device-keys';
import { nativeDigest, nativeSha256, signerFromSeed } from '@exam-room/shared/host/native-crypto';
import type { Act } from '@exam-room/shared/records';
import { answersMark } from '../../exam-station/src/main/hand-in/answers-mark.ts';
import type { JournalPlace } from '../../exam-station/src/main/journal/journal-place.ts';
import { type Journal, openJournal } from '../../exam-station/src/main/journal/open-journal.ts';
import { plainWords } from '../../exam-station/src/main/keys/plain-words.ts';
import { createWriter, type Writer } from '../../exam-station/src/main/run-command.ts';
import type { Command } from '../../exam-station/src/main/sitting/commands.ts';
import type { Order } from '../../exam-station/src/main/sitting/orders.ts';
import type { PaperPlan } from '../../exam-station/src/main/sitting/paper-plan.ts';
import type { SeatRules } from '../../exam-station/src/main/sitting/seat-rules.ts';

const QUESTIONS = 60;
const OPTIONS = 4;

export const DRILL_SESSION = 'drill' as SessionId; // a name of our own
export const CANDIDATE = 'drill-01' as CandidateId; // a name of our own
export const SIGNER = signerFromSeed(nativeDigest(utf8('exam-room drill seat')));
export const DRILL_DEVICE = deviceIdOf(SIGNER.publicKey);
export const DRILL_SIGN_KEY = SIGNER.publicKey;
export const ANSWER_KEY = nativeSha256(utf8('exam-room drill answer key'));

const PLAN: PaperPlan = {
  hash: nativeDigest(utf8('exam-room drill paper')),
  questions: Array.from({ length: QUESTIONS }, (_, at) => {
    const question = `q${at + 1}` as QuestionId; // the drill's own questions
    return {
      question,
      section: 's1',
      items: [{ item: itemId(question, 1), kind: 'single', options: OPTIONS }],
    };
  }),
};

export const DRILL_RULES: SeatRules = {
  device: DRILL_DEVICE,
  durationMs: 7_200_000,
  earliestHandInMs: 1_800_000,
  grantAloneMaxMs: 300_000,
  consentVersion: 'drill',
  rulesVersion: 'drill',
  pictureAtCheckIn: true,
  pictureAtHandIn: true,
};

const DRILL_CONSOLE = 'c'.repeat(32) as DeviceId; // any console: the seat's order names it and nothing looks it up

/** An order as the seat believes it; `name` makes one different from the next. */
export function actOrder(name: string, act: Act): Order {
  return {
    order: 'act',
    written: { device: DRILL_CONSOLE, epoch: 1, seq: 1 },
    hash: nativeDigest(utf8(`drill order: ${name}`)),
    by: [],
    act,
  };
}

export const ADMIT = actOrder('admit', {
  act: 'admit',
  candidate: CANDIDATE,
  attempt: 1,
  seat: '01' as SeatId, // the drill's own seat
  device: DRILL_DEVICE,
  note: '',
});
const START = actOrder('start', { act: 'start-room' });

/** One seat's trusted middle on a real folder: the station's own journal, words and writer, without a console and a screen. */
export interface DrillSeat {
  readonly journal: Journal;
  readonly writer: Writer;
}

export interface SeatPlace {
  readonly folder: string;
  readonly clock: Clock;
  readonly usedMs: () => number;
  /** Names this start of the program. */
  readonly boot: number;
  readonly reserveBytes: number;
}

export function drillPlace(at: SeatPlace): JournalPlace {
  return {
    path: join(at.folder, 'journal.sqlite'),
    session: DRILL_SESSION,
    device: DRILL_DEVICE,
    signer: SIGNER,
    clock: at.clock,
    boot: toHex(nativeSha256(utf8(`boot ${at.boot}`)).subarray(0, 8)),
    reserveBytes: at.reserveBytes,
  };
}

/** Opens the seat in a folder; what the journal holds is proven and replayed. Codes: those of `openJournal` and of the replay. */
export function openDrillSeat(at: SeatPlace): Result<DrillSeat> {
  const opened = openJournal(drillPlace(at));
  if (!opened.ok) return opened;
  const journal = opened.value;
  const words = plainWords({
    device: DRILL_DEVICE,
    answerKey: (order) => journal.answerKey(order),
    answersMark,
    actOf: () => undefined,
    planOf: () => ok(PLAN),
    inheritedBy() {
      throw new Error('no sitting is moved to the seat of a drill');
    },
  });
  const writer = createWriter(
    { rules: DRILL_RULES, journal, words, usedMs: at.usedMs, publish: () => {} },
    journal.opened,
  );
  if (writer.ok) return ok({ journal, writer: writer.value });
  journal.close();
  return writer;
}

/** The whole check-in up to the first question, as the room orders it. A seat that is further than a step lets it pass. */
export const CHECK_IN: readonly Command[] = [
  {
    do: 'follow-order',
    order: ADMIT,
    answerKey: { toAuthority: 'c2VhbGVk', toSeats: 'c2VhbGVk' },
  },
  { do: 'confirm-identity' },
  { do: 'give-consent' },
  { do: 'acknowledge-rules' },
  { do: 'take-paper', candidate: CANDIDATE, attempt: 1, plan: PLAN },
  { do: 'follow-order', order: START },
];

/** The next answer of this sitting: goes round the paper, another choice each time round. */
export function nextAnswer({ writer }: Pick<DrillSeat, 'writer'>): Extract<Command, { do: 'choose' }> {
  const { sitting, headSeq } = writer.state();
  const question = PLAN.questions[headSeq % QUESTIONS]?.question ?? ('q1' as QuestionId); // the drill's own questions
  const item = itemId(question, 1);
  const saved = sitting.at === 'sitting' ? (sitting.answers.get(item)?.[0] ?? -1) : -1;
  return { do: 'choose', item, choice: [(saved + 1) % OPTIONS] };
}

/** Keeps the answer key beside the journal, as the station does before it opens a sitting. */
export function keepAnswerKey(journal: Journal): boolean {
  return journal.keepAnswerKey(ADMIT.hash, ANSWER_KEY);
}

/** The digest that names the drill's `count`-th picture. */
export function pictureNumber(count: number): Digest {
  return nativeDigest(utf8(`drill picture ${count}`));
}

/** A clock that stands where it is put; monotonic and wall time move together. */
export function handClock(): { readonly clock: Clock; readonly pass: (ms: number) => void } {
  let ms = 0;
  return {
    clock: { monoMs: () => ms, wallMs: () => 1_800_000_000_000 + ms },
    pass(by) {
      ms += by;
    },
  };
}
