import type { DeskCommand, SeatView } from '../../server/proctor-desk/desk-view.ts';
import type { ActForm } from '../acting/act-form.ts';
import type { Catalogue } from '../words/languages.ts';
import {
  forceForm,
  grantForm,
  incidentForm,
  leaveForm,
  messageForm,
  moveForm,
  pauseForm,
  resumeForm,
  startSeatForm,
  statusForm,
  unlockForm,
} from './seat-forms.ts';

export type SeatActId = keyof Catalogue['seat']['acts'];
export type SeatActGroup = keyof Catalogue['seat']['groups'];

/** A button of the seat panel: it opens a form, or does at once what needs no word. */
export type SeatAct = {
  readonly id: SeatActId;
  readonly group: SeatActGroup;
} & ({ readonly form: ActForm } | { readonly command: DeskCommand; readonly done: string });

export interface Around {
  readonly words: Catalogue;
  readonly seats: readonly SeatView[];
  readonly started: boolean;
  readonly closed: boolean;
  readonly grantAloneMaxMs: number;
}

/**
 * What can be done for a seat as it is now, in the order of the panel. What makes no sense is not there at all: under stress a person
 * reads the buttons that are there, not the reasons why others are grey.
 */
export function seatActs(seat: SeatView, around: Around): readonly SeatAct[] {
  const { candidate: who } = seat;
  if (who === undefined || around.closed)
    return seat.helpCalled
      ? [answerHelp(seat, around.words)]
      : who === undefined
        ? [note(seat, around)]
        : [note(seat, around), verdict(who, around)];
  const writing = seat.state === 'sitting' || seat.state === 'paused' || seat.state === 'locked';
  // A station that lost its link goes on by itself; its sitting can still be moved, granted time to, or written about.
  const running = writing || (seat.state === 'lost' && around.started);
  return [
    ...helpActs(seat, { around, running }),
    ...timeActs(seat, { around, writing, running }),
    ...moveActs(seat, { around, who, running }),
    note(seat, around),
    verdict(who, around),
    ...(running ? [{ id: 'force', group: 'end', form: forceForm(around.words, seat) } as const] : []),
  ];
}

function answerHelp(seat: SeatView, words: Catalogue): SeatAct {
  return {
    id: 'answerHelp',
    group: 'help',
    command: { do: 'answer-help', device: seat.device },
    done: words.acts.helpDone,
  };
}

function note(seat: SeatView, { words }: Around): SeatAct {
  return { id: 'incident', group: 'record', form: incidentForm(words, seat) };
}

function verdict(who: NonNullable<SeatView['candidate']>, { words }: Around): SeatAct {
  return { id: 'status', group: 'record', form: statusForm(words, who) };
}

interface Case {
  readonly around: Around;
  readonly running: boolean;
}

function helpActs(seat: SeatView, { around, running }: Case): readonly SeatAct[] {
  const { words, started } = around;
  const target = { devices: [seat.device], where: words.acts.seatOf(seat.seat, seat.candidate?.name ?? '') };
  const acts: SeatAct[] = [];
  if (seat.helpCalled) acts.push(answerHelp(seat, words));
  if (seat.state === 'locked') acts.push({ id: 'unlock', group: 'help', form: unlockForm(words, seat) });
  if (started && (seat.state === 'ready' || seat.state === 'admitted'))
    acts.push({ id: 'start', group: 'help', form: startSeatForm(words, seat) });
  if (running || seat.state === 'ready' || seat.state === 'admitted')
    acts.push({ id: 'message', group: 'help', form: messageForm(words, target) });
  return acts;
}

function timeActs(seat: SeatView, now: Case & { readonly writing: boolean }): readonly SeatAct[] {
  const { words, grantAloneMaxMs } = now.around;
  const target = { devices: [seat.device], where: words.acts.seatOf(seat.seat, seat.candidate?.name ?? '') };
  const acts: SeatAct[] = [];
  if (seat.state === 'paused') acts.push({ id: 'resume', group: 'time', form: resumeForm(words, target) });
  else if (now.writing) acts.push({ id: 'pause', group: 'time', form: pauseForm(words, target) });
  if (now.running)
    acts.push({
      id: seat.lostTimeProposalMs > 0 ? 'proposed' : 'grant',
      group: 'time',
      form: grantForm(words, seat, grantAloneMaxMs),
    });
  return acts;
}

function moveActs(
  seat: SeatView,
  now: Case & { readonly who: NonNullable<SeatView['candidate']> },
): readonly SeatAct[] {
  const { words, seats } = now.around;
  if (seat.state === 'handed-in') return [];
  const { candidate } = now.who;
  return [
    ...(now.running
      ? [
          seat.away
            ? ({
                id: 'back',
                group: 'move',
                command: { do: 'return-to-seat', candidate },
                done: words.acts.backDone,
              } satisfies SeatAct)
            : ({ id: 'leave', group: 'move', form: leaveForm(words, now.who) } satisfies SeatAct),
        ]
      : []),
    { id: 'move', group: 'move', form: moveForm(words, seat, seats) },
  ];
}
