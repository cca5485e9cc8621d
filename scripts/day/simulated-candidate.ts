import type { ItemId } from '@exam-room/shared/base';
import type { Choice } from '@exam-room/shared/records';
import type {
  CameraCall,
  QuestionView,
  ScreenAct,
  SittingView,
  StationView,
} from '../../exam-station/src/door/station-view.ts';
import { type AnswerKeys, choiceFor, type Temper } from './people.ts';
import { type Answer, LostServer, type Visitor, visit } from './visitor.ts';

/** What a candidate has seen acknowledged: the measure of what may never be lost. */
export interface Memory {
  /** Every answer for which the screen said 已保存, in order. */
  readonly acknowledged: { readonly item: ItemId; readonly choice: Choice }[];
  readonly saveMs: number[];
  readonly backupMs: number[];
  startedAt?: number;
  handedInAt?: number;
  receiptAt?: number;
  firstQuestionAt?: number;
  receipt?: string;
  /** Acknowledged answers that a recovered seat did not show again. */
  readonly forgotten: string[];
  /** Answers that had only their first tick when the seat died for good: the published loss of a burnt machine, given again elsewhere. */
  readonly diedWithSeat: { readonly item: ItemId; readonly choice: Choice }[];
  readonly troubles: string[];
}

export function newMemory(): Memory {
  return { acknowledged: [], saveMs: [], backupMs: [], forgotten: [], diedWithSeat: [], troubles: [] };
}

export interface Seated {
  /** Ticket number that the candidate types. */
  readonly ticket: string;
  readonly temper: Temper;
  readonly keys: AnswerKeys;
  readonly memory: Memory;
  /** Where this seat's door is now; changes when the station was started again. */
  readonly door: () => Promise<string>;
  readonly frame: () => Promise<Uint8Array>;
  /** Nobody hands in before this; without it, whoever is ready does. */
  readonly mayHandIn?: Promise<void>;
}

/** A candidate's whole exam at one seat: check-in, sitting, hand-in; comes back after every crash of the station. */
export async function sitTheExam(seated: Seated): Promise<void> {
  let place = 0;
  let label: string | undefined;
  const cookies = new Map<string, string>();
  for (;;) {
    let seat: Visitor<StationView> | undefined;
    try {
      const door = await seated.door();
      seat = await visit<StationView>(door, cookies.get(door));
      cookies.set(door, seat.cookie);
      attendCamera(seat, seated);
      watchTicks(seat, seated.memory);
      await checkIn(seat, seated);
      const here = seat.view()?.room.seat;
      if (label !== undefined && here !== label) mournDeadSeat(seat, seated.memory);
      label = here;
      place = await work(seat, seated, place);
      await waitToHandIn(seat, seated);
      await handIn(seat, seated.memory);
      seat.leave();
      return;
    } catch (problem) {
      seat?.leave();
      if (!isOutage(problem)) throw problem;
    }
  }
}

/** A station that dies meanwhile is noticed at once, not only at the hand-in. */
async function waitToHandIn(seat: Visitor<StationView>, { mayHandIn }: Seated): Promise<void> {
  if (mayHandIn === undefined) return;
  const lost = seat.lost.then(() => {
    throw new LostServer('the hand-in');
  });
  await Promise.race([mayHandIn, lost]);
}

/** The station is gone for a moment: refused connections, broken streams. Anything else is a real failure. */
function isOutage(problem: unknown): boolean {
  return (
    problem instanceof LostServer ||
    (problem instanceof TypeError && /fetch failed|terminated/.test(problem.message))
  );
}

async function act(seat: Visitor<StationView>, what: ScreenAct): Promise<Answer> {
  return seat.post('/act', what);
}

async function checkIn(seat: Visitor<StationView>, { ticket, memory }: Seated): Promise<void> {
  const steps: Partial<Record<StationView['stage']['stage'], ScreenAct>> = {
    vacant: { act: 'claim-seat', number: ticket },
    admitted: { act: 'confirm-identity' },
    consent: { act: 'give-consent' },
    rules: { act: 'acknowledge-rules' },
  };
  for (;;) {
    const view = await seat.until('a stage of the check-in', (one) => one.stage.stage !== 'offline', 120_000);
    const stage = view.stage.stage;
    if (stage === 'sitting' || stage === 'handed-in') return;
    const step = steps[stage];
    if (step !== undefined) {
      const answer = await act(seat, step);
      if (!answer.ok) memory.troubles.push(`${step.act}: ${answer.code ?? 'refused'}`);
      if (stage === 'consent') await act(seat, { act: 'camera-ready', label: 'simulated camera' });
    }
    await seat.until(`the stage after ${stage}`, (one) => one.stage.stage !== stage, 240_000);
  }
}

function sittingOf(view: StationView | undefined): SittingView | undefined {
  return view?.stage.stage === 'sitting' ? view.stage.sitting : undefined;
}

/** Answers from `from` on in this candidate's own rhythm; returns the place reached. */
async function work(seat: Visitor<StationView>, seated: Seated, from: number): Promise<number> {
  const { memory, temper } = seated;
  const opened = sittingOf(seat.view());
  if (opened === undefined) return from;
  memory.startedAt ??= performance.now();
  memory.firstQuestionAt ??= performance.now();
  compareWithMemory(opened, memory);
  const total = opened.questions.length;
  const pauseMs = ((opened.remainingMs / opened.speed) * temper.pace) / Math.max(1, total - from);
  for (let at = from; at < total; at += 1) {
    if (sittingOf(seat.view()) === undefined) return at;
    const due = performance.now() + pauseMs;
    await answerQuestion(seat, seated, at);
    await rest(seat, due - performance.now());
  }
  return total;
}

/** Thinks for `ms` of real time, but looks up when the sitting ends or the seat goes away. */
async function rest(seat: Visitor<StationView>, ms: number): Promise<void> {
  if (ms <= 0) return;
  await seat
    .until('the end of a rest', (view) => view.stage.stage !== 'sitting', ms)
    .catch((problem: unknown) => {
      if (problem instanceof LostServer) throw problem; // any other end of the wait is the rest being over
    });
}

async function answerQuestion(seat: Visitor<StationView>, seated: Seated, at: number): Promise<void> {
  await act(seat, { act: 'show-question', at });
  const page = await seat.get(`/question?at=${at}`);
  if (!page.ok) return;
  const question = (await page.json()) as QuestionView; // our own door, typed by the same contract
  for (const item of question.items) {
    const choice = choiceFor(seated.temper, item, seated.keys);
    // One in twelve thinks again: the first answer is changed at once.
    if (seated.temper.dice.below(12) === 0)
      await choose(seat, seated.memory, { item: item.item, choice: choice.slice(0, 1) });
    if (seated.temper.dice.below(60) > 0) await choose(seat, seated.memory, { item: item.item, choice });
  }
  if (seated.temper.dice.below(15) === 0)
    await act(seat, { act: 'flag', question: question.question, flagged: true });
}

async function choose(
  seat: Visitor<StationView>,
  memory: Memory,
  wish: { readonly item: ItemId; readonly choice: Choice },
): Promise<void> {
  const { item, choice } = wish;
  const asked = performance.now();
  const answer = await act(seat, { act: 'choose', item, choice });
  if (!answer.ok) {
    if (answer.code !== 'TIME_OVER') memory.troubles.push(`choose: ${answer.code ?? 'refused'}`);
    return;
  }
  const saved = performance.now();
  memory.saveMs.push(saved - asked);
  // Saying the same again is no new answer: the seat writes nothing, and nothing may be missed in the archive.
  if (!isLastSaid(memory, wish)) memory.acknowledged.push({ item, choice });
  waiting.set(memory, [...(waiting.get(memory) ?? []), { item, choice, asked }]);
}

function isLastSaid(memory: Memory, wish: { readonly item: ItemId; readonly choice: Choice }): boolean {
  const last = memory.acknowledged.findLast((one) => one.item === wish.item);
  return last !== undefined && last.choice.join() === wish.choice.join();
}

interface Waiting {
  readonly item: ItemId;
  readonly choice: Choice;
  readonly asked: number;
}
/** Answers whose second tick has not been seen. */
const waiting = new WeakMap<Memory, readonly Waiting[]>();

/** At another seat after the first has died: what had no second tick there may be missing, and nothing else. */
function mournDeadSeat(seat: Visitor<StationView>, memory: Memory): void {
  const shown = new Map(sittingOf(seat.view())?.answers.map((one) => [one.item, one.choice.join()]));
  for (const { item, choice } of waiting.get(memory) ?? []) {
    if ((shown.get(item) ?? '') === choice.join()) continue;
    const at = memory.acknowledged.findLastIndex(
      (one) => one.item === item && one.choice.join() === choice.join(),
    );
    if (at >= 0) memory.diedWithSeat.push(...memory.acknowledged.splice(at, 1));
  }
  waiting.set(memory, []);
}

/** Takes the time until the second tick of each answer. */
function watchTicks(seat: Visitor<StationView>, memory: Memory): void {
  seat.watch((view) => {
    const sitting = sittingOf(view);
    const open = waiting.get(memory) ?? [];
    if (sitting === undefined || open.length === 0) return;
    const done = new Set(sitting.answers.filter((one) => one.tick === 'backed-up').map((one) => one.item));
    for (const one of open) if (done.has(one.item)) memory.backupMs.push(performance.now() - one.asked);
    waiting.set(
      memory,
      open.filter((one) => !done.has(one.item)),
    );
  });
}

/** After a crash the seat must show every answer that it had called saved. */
function compareWithMemory(sitting: SittingView, memory: Memory): void {
  const last = new Map(memory.acknowledged.map((one) => [one.item, one.choice]));
  const shown = new Map(sitting.answers.map((one) => [one.item, one.choice]));
  for (const [item, choice] of last)
    if (JSON.stringify(shown.get(item) ?? []) !== JSON.stringify(choice)) memory.forgotten.push(item);
}

async function handIn(seat: Visitor<StationView>, memory: Memory): Promise<void> {
  const open = await seat.until(
    'hand-in to open',
    (view) => sittingOf(view) === undefined || (sittingOf(view)?.handInOpensInMs ?? 0) <= 0,
    240_000,
  );
  if (open.stage.stage === 'sitting') {
    const answer = await act(seat, { act: 'hand-in' });
    if (!answer.ok) memory.troubles.push(`hand-in: ${answer.code ?? 'refused'}`);
  }
  await seat.until('the sitting to be handed in', (view) => view.stage.stage === 'handed-in', 240_000);
  memory.handedInAt ??= performance.now();
  const done = await seat.until(
    'the authority’s receipt',
    (view) => view.stage.stage === 'handed-in' && view.stage.done.receipt !== undefined,
    240_000,
  );
  memory.receiptAt ??= performance.now();
  if (done.stage.stage === 'handed-in' && done.stage.done.receipt !== undefined)
    memory.receipt = done.stage.done.receipt;
}

/** Delivers a frame whenever the seat's camera is called, as the page does. */
function attendCamera(seat: Visitor<StationView>, seated: Seated): void {
  let busy = '';
  seat.watch((view) => {
    const call: CameraCall | undefined = view.camera;
    const key = call === undefined ? '' : `${call.due}/${call.number}`;
    if (call === undefined || key === busy) {
      if (call === undefined) busy = '';
      return;
    }
    busy = key;
    void seated
      .frame()
      .then((frame) => seat.postBytes(`/frame?due=${call.due}&number=${call.number}`, frame, 'image/jpeg'))
      .catch(() => {
        busy = ''; // the seat went away; it will ask again
      });
  });
}
