import type { CandidateId, ItemId } from '@exam-room/shared/base';
import type { Candidate } from '@exam-room/shared/model';
import type { Choice } from '@exam-room/shared/records';
import type { ScreenAct, StationView } from '../../exam-station/src/door/station-view.ts';
import type { SeatPc, Station } from './seat.ts';
import type { Dice, World } from './world.ts';

/** A candidate who sits down, answers, changes the mind, and believes what the screen says. */
export interface SimulatedCandidate {
  readonly id: CandidateId;
  readonly seat: () => SeatPc;
  /** Two invigilators have moved the sitting: the candidate gets up and goes there. */
  readonly goTo: (seat: SeatPc) => void;
  /** Undefined: does not come today. */
  readonly arrivesMs: number | undefined;
  readonly arrive: () => void;
  /** Acts by type, for the summary. */
  readonly acts: () => number;
}

export interface CandidateOf {
  readonly world: World;
  readonly person: Candidate;
  readonly seat: SeatPc;
  readonly startMs: number;
  /** Comes in time and stays to the end, instead of what the seed brings. */
  readonly stays: boolean;
  /** Called with what is on the screen; `asked` while the answer to a key is still out. */
  readonly sees: (seat: SeatPc, view: StationView) => void;
  /** Called before a choice is asked for: whatever the screen says next, this may have been written. */
  readonly asks: (seat: SeatPc, item: ItemId, choice: Choice) => void;
  readonly moves: (from: SeatPc, to: SeatPc) => void;
}

interface Habits {
  readonly leastMs: number;
  readonly mostMs: number;
  /** Hands in alone when so many of a thousand looks at the finished paper are over; 0 waits for the end. */
  readonly handsInPerMille: number;
}

export function openCandidate(of: CandidateOf): SimulatedCandidate {
  const { world, person, startMs } = of;
  let { seat } = of;
  const dice = world.dice(`candidate ${person.candidate} ${seat.name}`);
  const leastMs = dice.between(800, 3_000);
  const habits: Habits = {
    leastMs,
    mostMs: leastMs + dice.between(1_000, 9_000),
    handsInPerMille: dice.chance(500) && !of.stays ? dice.between(20, 200) : 0,
  };
  const absent = dice.chance(80) && !of.stays;
  const late = dice.chance(150) && !of.stays;
  const arrivesMs = late ? startMs + dice.between(0, 150_000) : dice.between(30_000, startMs - 120_000);
  let acts = 0;
  const again = () =>
    void world.at(world.nowMs() + dice.between(habits.leastMs, habits.mostMs), () => {
      const at = seat;
      const station = at.station();
      if (station !== undefined && at.pc.isOn()) at.pc.bring(() => look(at, station));
      again();
    });

  async function look(at: SeatPc, station: Station): Promise<void> {
    if (at !== seat) return; // already on the way to another
    const life = seat.pc.life();
    const view = station.day.seat.shown.view();
    of.sees(seat, view);
    const act = nextAct(dice, { view, person, habits });
    if (act === undefined) return;
    acts += 1;
    if (act.act === 'choose') of.asks(seat, act.item, act.choice);
    world.tell(person.candidate, tellAct(act));
    const asked = station.day.seat.shown.act(act);
    // A claim is answered by the console: nobody holds the world up for it.
    if (act.act === 'claim-seat') return;
    const answer = await asked;
    if (seat.pc.life() !== life) return; // the screen went dark before it could say anything
    if (!answer.ok) world.tell(person.candidate, `is told ${answer.code}`);
    of.sees(seat, station.day.seat.shown.view());
  }

  return {
    id: person.candidate,
    seat: () => seat,
    goTo(next) {
      of.moves(seat, next);
      seat = next;
    },
    arrivesMs: absent ? undefined : arrivesMs,
    arrive: again,
    acts: () => acts,
  };
}

function tellAct(act: ScreenAct): string {
  switch (act.act) {
    case 'choose':
      return `chooses ${act.item} [${act.choice.join(',')}]`;
    case 'show-question':
      return `shows question ${act.at}`;
    case 'flag':
      return `${act.flagged ? 'flags' : 'unflags'} ${act.question}`;
    case 'notice':
      return `the page notices ${act.what}`;
    default:
      return act.act;
  }
}

interface Seen {
  readonly view: StationView;
  readonly person: Candidate;
  readonly habits: Habits;
}

function nextAct(dice: Dice, { view, person, habits }: Seen): ScreenAct | undefined {
  const { stage, camera } = view;
  // Half of the cameras say at once that they have no picture; the others keep silent until the station gives up.
  if (camera !== undefined && dice.chance(300))
    return { act: 'camera-failed', ...camera, reason: '模拟无摄像头' };
  if (view.message !== undefined && dice.chance(300)) return { act: 'read-message', id: view.message.id };
  switch (stage.stage) {
    case 'vacant':
      return { act: 'claim-seat', number: person.ticket };
    case 'admitted':
      return dice.chance(50) ? { act: 'dispute-identity' } : { act: 'confirm-identity' };
    case 'disputed':
      return { act: 'confirm-identity' };
    case 'consent':
      return { act: 'give-consent' };
    case 'rules':
      return { act: 'acknowledge-rules' };
    case 'sitting':
      return inSitting(dice, stage.sitting, habits);
    case 'waiting':
    case 'offline':
    case 'claimed':
    case 'handed-in':
      return undefined;
    default:
      return stage satisfies never;
  }
}

type Sitting = Extract<StationView['stage'], { stage: 'sitting' }>['sitting'];

function inSitting(dice: Dice, sitting: Sitting, habits: Habits): ScreenAct | undefined {
  const roll = dice.between(0, 999);
  const question = dice.pick(sitting.questions);
  if (roll < 15)
    return { act: 'notice', what: roll < 5 ? 'display-changed' : 'focus-lost', detail: 'simulated' };
  if (roll < 25) return { act: 'call-help' };
  if (roll < 200) return { act: 'show-question', at: dice.between(0, sitting.questions.length - 1) };
  if (question === undefined) return undefined;
  if (roll < 260) return { act: 'flag', question: question.question, flagged: !question.flagged };
  if (roll < 300) return undefined;
  const unanswered = sitting.questions.flatMap((one) =>
    one.answeredItems < one.items.length ? one.items : [],
  );
  if (unanswered.length === 0 && dice.chance(habits.handsInPerMille)) return { act: 'hand-in' };
  const item = dice.pick(dice.chance(700) && unanswered.length > 0 ? unanswered : question.items);
  return item === undefined ? undefined : { act: 'choose', item, choice: choiceFor(dice, item) };
}

function choiceFor(dice: Dice, item: ItemId): Choice {
  if (dice.chance(40)) return []; // takes the answer back
  if (item.startsWith('judge')) return [dice.between(0, 1)];
  const several = item.startsWith('multi') || (item.startsWith('case') && item.endsWith('.2'));
  if (!several) return [dice.between(0, 3)];
  const chosen = [0, 1, 2, 3].filter(() => dice.chance(500));
  return chosen.length === 0 ? [dice.between(0, 3)] : chosen;
}
