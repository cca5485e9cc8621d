import { fromBase64, toBase64 } from '@exam-room/shared/base';
import type { SeatCard } from '@exam-room/shared/model';
import {
  type ConsoleMessage,
  ENTRIES_PER_FRAME,
  FRAME_BYTES,
  PROTOCOL_VERSION,
  type StationMessage,
} from '@exam-room/shared/protocol';
import { type Day, forgetWhoLeft, look } from './compose-day.ts';
import { diallerOf } from './compose-dial.ts';
import { tellReadiness } from './compose-readiness.ts';
import {
  type ConsoleLink,
  consoleLink,
  fittingIn,
  type LinkParts,
  NOT_THE_ONE,
} from './console-link/console-link.ts';
import { type PictureSender, pictureSender } from './console-link/send-pictures.ts';
import { whoLeft } from './sitting/seat-state.ts';

/** The network and the randomness of a line. */
export type LineMeans = Pick<LinkParts, 'dial' | 'jitter' | 'socketOn'> & { readonly stop?: () => void };

/** The room's cable, with both certificates pinned. */
function overTheLan({ machine, options }: Day): LineMeans {
  return { ...diallerOf(options, machine), jitter: Math.random };
}

/** Opens the line to the console; returns the end of it. */
export function startLine(day: Day, means: LineMeans = overTheLan(day)): () => void {
  const { machine, seat, times, options } = day;
  const { journal } = machine;
  const dialled = dialWhereItLeads(means.dial);
  const sender: PictureSender = pictureSender({
    dial: dialled.again,
    outbox: {
      ...journal,
      pictureSent(file) {
        journal.pictureSent(file);
        void forgetWhoLeft(day);
      },
    },
    read: machine.pictures.read,
    linked: () => day.linked,
    timers: times.realTimers,
    log: options.log,
    onLost: (file) => void seat.writer.run({ do: 'notice-fault', what: 'picture-file', detail: file }),
  });
  const link: ConsoleLink = consoleLink({
    ...means,
    dial: dialled.next,
    hello: () => hello(day),
    status: () => status(day),
    outbox: journal,
    timers: times.realTimers,
    clock: times.realClock,
    onLinked: (linked) => {
      if (linked) dialled.leads();
      onLinked(day, linked, sender);
    },
    onMessage: (message, ackedSeq) => hear(day, message, ackedSeq),
    onAcked: () => {
      seat.shown.changed();
      sender.look();
    },
    log: options.log,
  });
  seat.wires.tell = link.tell;
  seat.wires.pictureKept = sender.look;
  seat.wires.link = () => ({ linked: day.linked, everLinked: day.everLinked, released: day.released });
  const before = seat.wires.look;
  seat.wires.look = (entries) => {
    before(entries);
    if (entries.some(({ fact }) => fact.kind === 'console-followed')) followedAnother(day, sender);
    link.entriesWaiting();
  };
  void forgetWhoLeft(day);
  link.start();
  return () => {
    link.stop();
    sender.stop();
    means.stop?.();
  };
}

/** The line tries every console in turn; pictures go to the one that took the line. */
function dialWhereItLeads(dial: LineMeans['dial']) {
  let [tried, leading] = [0, 0];
  return {
    next: (turn: number) => {
      tried = leading + turn;
      return dial(tried);
    },
    again: () => dial(leading),
    leads() {
      leading = tried;
    },
  };
}

/** Another console leads: it may lack orders that were followed here, and pictures that only the one before was given. */
function followedAnother(day: Day, sender: PictureSender): void {
  day.machine.journal.sendPicturesAgain();
  tellKeptOrders(day);
  sender.look();
}

const KEPT_BYTES = FRAME_BYTES - 8_192;

function tellKeptOrders({ seat, machine }: Day): void {
  const { consoles, followed } = seat.writer.state();
  const lead = consoles.at(-1)?.epoch ?? 1;
  const older = machine.journal
    .orders()
    .filter(({ hash }) => followed.has(hash) && (seat.known.get(hash)?.written.epoch ?? lead) < lead)
    .map(({ sealed }) => sealed);
  for (let rest = older; rest.length > 0; ) {
    const some = fittingIn(KEPT_BYTES, rest.slice(0, ENTRIES_PER_FRAME));
    seat.wires.tell({ say: 'kept-orders', orders: [...some] });
    rest = rest.slice(some.length);
  }
}

function onLinked(day: Day, linked: boolean, sender: PictureSender): void {
  const { seat } = day;
  day.linked = linked;
  if (linked) {
    day.everLinked = true;
    day.told = '';
    seat.screen.linked();
    tellKeptOrders(day);
    tellReadiness(day);
    sender.look();
  }
  look(day, []);
}

/** The console tells the card at every connection; a face that was forgotten here does not come back with it. */
function isGone({ seat }: Day, { candidate }: SeatCard): boolean {
  return whoLeft(seat.writer.state().sitting)?.candidate === candidate;
}

function hear(day: Day, message: ConsoleMessage, ackedSeq: number): void {
  const { seat, machine, times } = day;
  switch (message.say) {
    case 'welcome':
      day.clockOffsetMs = times.clock.wallMs() - message.wallMs;
      break;
    case 'orders':
      seat.obey.take(message.orders);
      break;
    case 'candidate': {
      const photo = fromBase64(message.photo);
      if (photo !== undefined && !isGone(day, message.candidate))
        machine.journal.keepCard({ candidate: message.candidate, photo });
      look(day, []);
      break;
    }
    case 'paper-keys': {
      const { say: _said, ...grant } = message;
      // A spare needs the paper before it can open the sitting that it takes over.
      void seat.paper.granted(grant).then(() => look(day, []));
      break;
    }
    case 'earlier-entries':
      seat.takeOver.heard(message);
      break;
    case 'checkpoint':
      seat.witness.heard(message, ackedSeq);
      break;
    case 'room':
      day.released = message.released;
      look(day, []);
      break;
    case 'refused':
      // The line goes on to the other console, and nobody at the seat need know.
      if (NOT_THE_ONE.has(message.code)) break;
      seat.screen.heard(message);
      break;
    case 'claimed':
      seat.screen.heard(message);
      break;
    case 'ack':
    case 'own-entries': // only said to a seat that asks for it, on a line of its own
      break;
    default:
      message satisfies never;
  }
}

function hello({ machine, options, seat }: Day): StationMessage {
  const { journal, keys, opened } = machine;
  const head = journal.head();
  const newest = seat.writer.state().consoles.at(-1)?.order;
  const follows = journal.orders().find(({ hash }) => hash === newest)?.sealed;
  return {
    say: 'hello',
    version: PROTOCOL_VERSION,
    build: options.build,
    device: keys.device,
    session: opened.session.session,
    epoch: journal.epoch(),
    headSeq: head.seq,
    headHash: head.hash,
    ...(follows === undefined ? {} : { follows }),
  };
}

/** The desk's snapshot wall takes small pictures only. */
const THUMBNAIL_CHARACTERS = 16_500;

function status(day: Day): StationMessage {
  const { seat, machine, times } = day;
  const { journal } = machine;
  const { state, remainingMs, answered, items } = seat.shown.figures();
  const fresh = seat.pictures.thumbnail();
  const thumbnail = fresh === undefined ? '' : toBase64(fresh);
  return {
    say: 'status',
    state,
    usedMs: seat.used.usedMs(),
    remainingMs,
    answered,
    items,
    unsent: journal.entriesUnsent(),
    picturesUnsent: journal.picturesUnsent(),
    camera: seat.pictures.camera(),
    freeDiskMb: day.freeMb ?? 0,
    wallMs: times.clock.wallMs(),
    ...(thumbnail === '' || thumbnail.length > THUMBNAIL_CHARACTERS ? {} : { thumbnail }),
  };
}
