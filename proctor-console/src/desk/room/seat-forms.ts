import { MINUTE_MS } from '@exam-room/shared/base';
import type { IncidentKind, SeatView, SittingStatus } from '../../server/proctor-desk/desk-view.ts';
import type { ActForm, Field, Values } from '../acting/act-form.ts';
import type { Catalogue } from '../words/languages.ts';
import { compareSeats } from './tile.ts';

// Every dialog about seats. Who must sign is decided here as the room's rules say it; the console checks it again.

const INCIDENT_KINDS = ['violation', 'fault', 'health', 'disturbance', 'other'] as const;
const STATUSES = ['violation', 'impersonation', 'absent', 'normal'] as const;

const text = (values: Values, name: string): string => (values[name] ?? '').trim();

function reasonField(words: Catalogue, common: readonly string[]): Field {
  return {
    field: 'text',
    name: 'reason',
    label: words.acting.reason,
    common,
    needed: words.acting.reasonNeeded,
  };
}

/** Seats that an act is about, and how they are called in its title. */
export interface Target {
  readonly devices: readonly SeatView['device'][];
  readonly where: string;
}

export function messageForm(words: Catalogue, { devices, where }: Target): ActForm {
  const { acts } = words;
  return {
    title: acts.messageTitle(where),
    text: acts.messageText,
    weight: 'plain',
    fields: [
      {
        field: 'text',
        name: 'text',
        label: acts.message,
        common: acts.messages,
        needed: words.acting.textNeeded,
      },
    ],
    signers: () => ({ sign: 'operator' }),
    submit: acts.messageSend,
    command: (values) => ({ do: 'message', devices, text: text(values, 'text') }),
    done: () => acts.messageDone,
  };
}

export function pauseForm(words: Catalogue, { devices, where }: Target): ActForm {
  const { acts } = words;
  return {
    title: acts.pauseTitle(where),
    text: acts.pauseText,
    weight: 'plain',
    fields: [reasonField(words, acts.pauseReasons)],
    signers: () => ({ sign: 'operator' }),
    submit: acts.pause,
    command: (values) => ({ do: 'pause', devices, reason: text(values, 'reason') }),
    done: () => acts.pauseDone,
  };
}

export function resumeForm(words: Catalogue, { devices, where }: Target): ActForm {
  const { acts } = words;
  return {
    title: acts.resumeTitle(where),
    text: acts.resumeText,
    weight: 'plain',
    fields: [],
    signers: () => ({ sign: 'operator' }),
    submit: acts.resume,
    command: () => ({ do: 'resume', devices }),
    done: () => acts.resumeDone,
  };
}

/** One person alone may grant `aloneMs` in all; whatever the seat has already got counts, so the second is asked rather too early. */
export function grantForm(words: Catalogue, seat: SeatView, aloneMs: number): ActForm {
  const { acts } = words;
  const ms = (values: Values) => Math.round(Number(text(values, 'minutes')) * MINUTE_MS) || 0;
  return {
    title: acts.grantTitle(seat.seat),
    text: acts.grantText(Math.round(aloneMs / MINUTE_MS)),
    weight: 'plain',
    fields: [
      {
        field: 'minutes',
        name: 'minutes',
        label: acts.grantMinutes,
        offered: [1, 2, 3, 5, 10, 15],
        start: Math.max(1, Math.ceil(seat.lostTimeProposalMs / MINUTE_MS)),
      },
      reasonField(words, acts.grantReasons),
    ],
    signers: (values) => ({ sign: seat.grantedMs + ms(values) > aloneMs ? 'two' : 'operator' }),
    submit: acts.grant,
    command: (values) => ({
      do: 'grant-time',
      device: seat.device,
      ms: ms(values),
      reason: text(values, 'reason'),
    }),
    done: (values) => acts.grantDone(text(values, 'minutes')),
  };
}

export function unlockForm(words: Catalogue, seat: SeatView): ActForm {
  const { acts } = words;
  return {
    title: acts.unlockTitle(seat.seat),
    text: acts.unlockText,
    weight: 'plain',
    fields: [reasonField(words, acts.unlockReasons)],
    signers: () => ({ sign: 'operator' }),
    submit: acts.unlock,
    command: (values) => ({ do: 'unlock', device: seat.device, reason: text(values, 'reason') }),
    done: () => acts.unlockDone,
  };
}

type Seated = NonNullable<SeatView['candidate']>;

export function leaveForm(words: Catalogue, who: Seated): ActForm {
  const { acts } = words;
  return {
    title: acts.leaveTitle(who.name),
    text: acts.leaveText,
    weight: 'plain',
    fields: [reasonField(words, acts.leaveReasons)],
    signers: () => ({ sign: 'operator' }),
    submit: acts.leave,
    command: (values) => ({
      do: 'leave-seat',
      candidate: who.candidate,
      reason: text(values, 'reason'),
    }),
    done: () => acts.leaveDone,
  };
}

/** What has begun may go on at these only: to nobody else has the seat sealed its answer key (the console refuses others, NOT_A_SPARE). */
export function mayContinueAt(seats: readonly SeatView[], from: SeatView): readonly SeatView[] {
  return freeSeats(seats).filter((seat) => seat.spare || !from.begun);
}

/** Free, connected machines; spares first, because that is what they stand there for. */
function freeSeats(seats: readonly SeatView[]): readonly SeatView[] {
  return seats
    .filter((seat) => seat.state === 'vacant' && seat.linked && seat.claim === undefined)
    .sort((a, b) => Number(b.spare) - Number(a.spare) || compareSeats(a.seat, b.seat));
}

export function moveForm(words: Catalogue, seat: SeatView, seats: readonly SeatView[]): ActForm {
  const { acts, checkIn } = words;
  const free = mayContinueAt(seats, seat);
  const [first] = free;
  const label = (device: string) => free.find((one) => one.device === device)?.seat ?? device;
  return {
    title: acts.moveTitle(acts.seatOf(seat.seat, seat.candidate?.name ?? '')),
    text: first === undefined ? acts.noSpare : acts.moveText,
    weight: 'plain',
    fields: [
      {
        field: 'choice',
        name: 'to',
        label: acts.moveTo,
        options: free.map((one) => ({
          value: one.device,
          label: one.spare ? checkIn.seatSpare(one.seat) : checkIn.seatFree(one.seat),
        })),
        needed: acts.noSpare,
        ...(first === undefined ? {} : { start: first.device }),
      },
      reasonField(words, acts.moveReasons),
    ],
    signers: () => ({ sign: 'two' }),
    submit: acts.move,
    command: (values) => ({
      do: 'move-seat',
      fromDevice: seat.device,
      // One of the devices offered above, or the needed-rule has stopped the form.
      toDevice: (free.find((one) => one.device === values['to']) ?? seat).device,
      reason: text(values, 'reason'),
    }),
    done: (values) => acts.moveDone(label(values['to'] ?? '')),
  };
}

export function incidentForm(
  words: Catalogue,
  where: Pick<SeatView, 'seat' | 'candidate' | 'snapshots'> | undefined,
): ActForm {
  const { acts } = words;
  const kind = (values: Values): IncidentKind =>
    INCIDENT_KINDS.find((one) => one === values['kind']) ?? 'other';
  return {
    title:
      where === undefined
        ? acts.incidentTitle
        : `${acts.incidentTitle} · ${acts.seatOf(where.seat, where.candidate?.name ?? '')}`,
    text: acts.incidentText,
    weight: 'plain',
    fields: [
      {
        field: 'choice',
        name: 'kind',
        label: acts.incidentKind,
        options: INCIDENT_KINDS.map((value) => ({ value, label: acts.kinds[value] })),
        needed: words.acting.choiceNeeded,
        start: 'violation',
      },
      {
        field: 'text',
        name: 'text',
        label: acts.incidentWhat,
        common: (values) => acts.incidents[kind(values)],
        needed: words.acting.textNeeded,
      },
      ...(where === undefined || where.candidate === undefined || where.snapshots.taken === 0
        ? []
        : [evidenceField(words)]),
    ],
    signers: () => ({ sign: 'operator' }),
    submit: acts.incident,
    command: (values) => ({
      do: 'record-incident',
      incident: kind(values),
      ...(where === undefined ? {} : { seat: where.seat }),
      ...(where?.candidate === undefined ? {} : { candidate: where.candidate.candidate }),
      text: text(values, 'text'),
      ...(values['pictures'] === undefined ? {} : { pictures: Number(values['pictures']) }),
    }),
    done: () => acts.incidentDone,
  };
}

/** How many of the newest pictures go along; what nobody attaches under stress is offered as one click less. */
function evidenceField({ acts }: Catalogue): Field {
  const { incidentPicturesOf } = acts;
  return {
    field: 'choice',
    name: 'pictures',
    label: acts.incidentPictures,
    options: (['0', '1', '3', '20'] as const).map((value) => ({ value, label: incidentPicturesOf[value] })),
    start: '1',
  };
}

/** A verdict that makes the score 0, or takes one back, is put under two names; who never came is absent by one. */
export function statusForm(words: Catalogue, who: Seated): ActForm {
  const { acts } = words;
  const status = (values: Values): SittingStatus =>
    STATUSES.find((one) => one === values['status']) ?? 'violation';
  return {
    title: acts.statusTitle(who.name),
    text: acts.statusText,
    weight: 'final',
    fields: [
      {
        field: 'choice',
        name: 'status',
        label: acts.statusChoice,
        options: STATUSES.map((value) => ({ value, label: acts.statuses[value] })),
        needed: words.acting.choiceNeeded,
        start: 'violation',
      },
      reasonField(words, acts.statusReasons),
    ],
    signers: (values) => ({ sign: status(values) === 'absent' ? 'operator' : 'two' }),
    submit: acts.status,
    command: (values) => ({
      do: 'set-status',
      candidate: who.candidate,
      status: status(values),
      reason: text(values, 'reason'),
    }),
    done: () => acts.statusDone,
  };
}

export function forceForm(words: Catalogue, seat: SeatView): ActForm {
  const { acts } = words;
  return {
    title: acts.forceTitle(acts.seatOf(seat.seat, seat.candidate?.name ?? '')),
    text: acts.forceText,
    weight: 'final',
    fields: [reasonField(words, acts.forceReasons)],
    signers: () => ({ sign: 'two' }),
    submit: acts.force,
    command: (values) => ({
      do: 'force-hand-in',
      device: seat.device,
      reason: text(values, 'reason'),
    }),
    done: () => acts.forceDone,
  };
}

export function startSeatForm(words: Catalogue, seat: SeatView): ActForm {
  const { start } = words;
  return {
    title: start.seatTitle(seat.seat),
    text: start.seatText,
    weight: 'plain',
    fields: [],
    signers: () => ({ sign: 'operator' }),
    submit: words.seat.acts.start,
    command: () => ({ do: 'start-seat', device: seat.device }),
    done: () => start.seatDone(seat.seat),
  };
}
