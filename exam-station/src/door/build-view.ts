import { assertNever, type Digest, type QuestionId, type Trouble } from '@exam-room/shared/base';
import type { Session } from '@exam-room/shared/model';
import type { CandidateCard, LinkState } from '../main/ports.ts';
import { itemCountOf } from '../main/sitting/paper-plan.ts';
import { answeredItems, type HandedIn, type Running, type SeatState } from '../main/sitting/seat-state.ts';
import { handInOpensInMs, timeLeftMs } from '../main/sitting/time-left.ts';
import type {
  AnswerView,
  CameraCall,
  CandidateView,
  HandedInView,
  QuestionView,
  SittingView,
  Stage,
  StationView,
} from './station-view.ts';

/** All that a view is made of: the folded journal, and what stands around it at this moment. */
export interface Seen {
  readonly state: SeatState;
  readonly session: Session;
  readonly seat: string;
  readonly usedMs: number;
  readonly wallMs: number;
  readonly speed: number;
  readonly link: LinkState;
  readonly card: CandidateCard | undefined;
  readonly fault: Trouble | undefined;
  readonly camera: CameraCall | undefined;
  readonly cameraBy: StationView['cameraBy'];
  /** Messages that the candidate has closed. */
  readonly read: ReadonlySet<string>;
  readonly question: (at: number) => QuestionView | undefined;
  readonly handInCode: (sealingEntry: Digest) => string;
}

/** What the station publishes to its screen: a pure function of what is seen. */
export function buildView(seen: Seen): StationView {
  const { session, state, link } = seen;
  const message = state.message;
  return {
    stage: stageOf(seen),
    room: {
      title: session.title,
      seat: seen.seat,
      institution: session.institution.name,
      post: session.post.name,
      rehearsal: session.mode === 'rehearsal',
      ...(session.policies.readAloud === true ? { readAloud: true as const } : {}),
      plannedStartMs: session.window.startMs,
    },
    link: link.linked ? 'linked' : 'alone',
    ...(message === undefined || seen.read.has(message.order)
      ? {}
      : { message: { id: message.order, text: message.text } }),
    help: state.help,
    ...(seen.camera === undefined ? {} : { camera: seen.camera }),
    ...(seen.cameraBy === undefined ? {} : { cameraBy: seen.cameraBy }),
    wallMs: seen.wallMs,
  };
}

function stageOf(seen: Seen): Stage {
  const { sitting } = seen.state;
  const { consent, rules } = seen.session;
  if (seen.fault !== undefined) return { stage: 'offline', trouble: seen.fault.words };
  const candidate = candidateView(seen);
  switch (sitting.at) {
    case 'vacant':
      return vacant(seen);
    case 'moved':
      return { stage: 'vacant', trouble: MOVED };
    case 'admitted':
    case 'disputed':
      return { stage: sitting.at, candidate };
    case 'consent':
      return { stage: 'consent', candidate, consent };
    case 'rules':
      return { stage: 'rules', candidate, rules };
    case 'waiting':
      return { stage: 'waiting', candidate, rules, paperReady: sitting.paper !== undefined };
    case 'sitting':
      return { stage: 'sitting', candidate, sitting: sittingView(seen, sitting) };
    case 'handed-in':
      return { stage: 'handed-in', candidate, done: handedInView(seen, sitting) };
    default:
      return assertNever(sitting);
  }
}

const MOVED = {
  zh: '本机的考试已转到其他机位继续，请按监考人员安排就座。',
  en: 'The exam of this seat goes on at another seat. Please follow the invigilators.',
};

function vacant({ link }: Seen): Stage {
  const trouble = link.trouble === undefined ? {} : { trouble: link.trouble };
  if (!link.everLinked) return { stage: 'offline', ...trouble };
  return link.claim === undefined
    ? { stage: 'vacant', ...trouble }
    : { stage: 'claimed', name: link.claim.name };
}

/** A card is there before anybody is admitted; the empty one only keeps the screen whole if its row was lost. */
function candidateView({ card, session, state }: Seen): CandidateView {
  const who = card?.candidate;
  return {
    candidate: who?.candidate ?? candidateOf(state),
    ticket: who?.ticket ?? '',
    name: who?.name ?? '',
    sex: who?.sex ?? 'male',
    employer: who?.employer ?? '',
    maskedId: who?.maskedId ?? '',
    post: session.post.name,
    photo: '/photo',
  };
}

function candidateOf({ sitting }: SeatState): CandidateView['candidate'] {
  return sitting.at === 'vacant' ? ('' as CandidateView['candidate']) : sitting.who.candidate; // nobody: the vacant stage shows none
}

function sittingView(seen: Seen, sitting: Running): SittingView {
  const { state, usedMs } = seen;
  const hold = sitting.holds.find((one) => one.hold === 'locked') ?? sitting.holds[0];
  const shown = sitting.paper.questions[sitting.shownAt];
  return {
    remainingMs: timeLeftMs(sitting, usedMs),
    speed: seen.speed,
    running: hold === undefined,
    ...(hold === undefined ? {} : { hold }),
    handInOpensInMs: handInOpensInMs(state, usedMs),
    sections: seen.session.blueprint.sections.map((section) => ({
      id: section.id,
      title: section.title,
      kind: section.kind,
      count: section.count,
      pointsEach: section.pointsEach,
    })),
    questions: sitting.paper.questions.map(({ question, section, items }) => ({
      question,
      section,
      items: items.map((one) => one.item),
      answeredItems: items.filter((one) => (sitting.answers.get(one.item)?.length ?? 0) > 0).length,
      flagged: sitting.flagged.has(question),
    })),
    at: sitting.shownAt,
    // While the sitting is held nobody may read on: not even the page gets the text.
    question: (hold === undefined ? seen.question(sitting.shownAt) : undefined) ?? covered(shown?.question),
    answers: answerViews(sitting, seen.link.ackedSeq),
  };
}

function covered(question: QuestionId | undefined): QuestionView {
  return { question: question ?? ('' as QuestionId), kind: 'single', stem: [], items: [] }; // '' only for a paper without questions
}

function answerViews(sitting: Running, ackedSeq: number): readonly AnswerView[] {
  return [...sitting.answers].map(([item, choice]) => ({
    item,
    choice,
    tick: (sitting.answerSeqs.get(item) ?? Number.POSITIVE_INFINITY) <= ackedSeq ? 'backed-up' : 'saved',
  }));
}

function handedInView(seen: Seen, sitting: HandedIn): HandedInView {
  return {
    by: sitting.by,
    answered: sitting.answered,
    items: sitting.items,
    wallMs: sitting.wallMs,
    handInCode: seen.handInCode(sitting.hash),
    backedUp: seen.link.ackedSeq >= sitting.seq,
    ...(sitting.receipt === undefined ? {} : { receipt: sitting.receipt }),
  };
}

/** The word for this seat's state in the heartbeat to the console, and how much is answered. */
export function seatFigures(seen: Pick<Seen, 'state' | 'link' | 'usedMs'>): {
  readonly state: string;
  readonly remainingMs: number;
  readonly answered: number;
  readonly items: number;
} {
  const { sitting } = seen.state;
  if (sitting.at === 'sitting')
    return {
      state: sitting.holds.find((one) => one.hold === 'locked')?.hold ?? sitting.holds[0]?.hold ?? 'sitting',
      remainingMs: timeLeftMs(sitting, seen.usedMs),
      answered: answeredItems(sitting.answers),
      items: itemCountOf(sitting.paper),
    };
  if (sitting.at === 'handed-in')
    return { state: 'handed-in', remainingMs: 0, answered: sitting.answered, items: sitting.items };
  const state = sitting.at === 'vacant' && seen.link.claim !== undefined ? 'claimed' : sitting.at;
  return { state, remainingMs: 0, answered: 0, items: 0 };
}
