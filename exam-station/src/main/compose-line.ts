import { fromBase64, toBase64 } from '@exam-room/shared/base';
import type { SeatCard } from '@exam-room/shared/model';
import { type ConsoleMessage, PROTOCOL_VERSION, type StationMessage } from '@exam-room/shared/protocol';
import { consolesOf } from '@exam-room/shared/records';
import { type Day, forgetWhoLeft, look } from './compose-day.ts';
import { tellReadiness } from './compose-readiness.ts';
import { type ConsoleLink, consoleLink, type LinkParts } from './console-link/console-link.ts';
import { dialConsole } from './console-link/dial-console.ts';
import { type PictureSender, pictureSender } from './console-link/send-pictures.ts';
import { whoLeft } from './sitting/seat-state.ts';

/** The network and the randomness of a line. */
export type LineMeans = Pick<LinkParts, 'dial' | 'jitter' | 'socketOn'>;

/** The room's cable, with both certificates pinned. */
function overTheLan({ machine, options }: Day): LineMeans {
  const { keys, opened } = machine;
  const address = {
    ...options.console,
    pins: consolesOf(opened.session).map((one) => one.tlsPin),
    key: keys.tlsKey,
    cert: keys.tlsCert,
  };
  return { dial: (turn) => dialConsole(address, turn), jitter: Math.random };
}

/** Opens the line to the console; returns the end of it. */
export function startLine(day: Day, means: LineMeans = overTheLan(day)): () => void {
  const { machine, seat, times, options } = day;
  const { journal } = machine;
  const sender: PictureSender = pictureSender({
    dial: means.dial,
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
    hello: () => hello(day),
    status: () => status(day),
    outbox: journal,
    timers: times.realTimers,
    clock: times.realClock,
    onLinked: (linked) => onLinked(day, linked, sender),
    onMessage: (message) => hear(day, message),
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
    link.entriesWaiting();
  };
  void forgetWhoLeft(day);
  link.start();
  return () => {
    link.stop();
    sender.stop();
  };
}

function onLinked(day: Day, linked: boolean, sender: PictureSender): void {
  const { seat } = day;
  day.linked = linked;
  if (linked) {
    day.everLinked = true;
    day.told = '';
    seat.screen.linked();
    tellReadiness(day);
    sender.look();
  }
  look(day, []);
}

/** The console tells the card at every connection; a face that was forgotten here does not come back with it. */
function isGone({ seat }: Day, { candidate }: SeatCard): boolean {
  return whoLeft(seat.writer.state().sitting)?.candidate === candidate;
}

function hear(day: Day, message: ConsoleMessage): void {
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
      seat.witness.heard(message);
      break;
    case 'room':
      day.released = message.released;
      look(day, []);
      break;
    case 'claimed':
    case 'refused':
      seat.screen.heard(message);
      break;
    case 'ack':
    case 'own-entries': // only said to a seat that asks for it, on a line of its own
      break;
    default:
      message satisfies never;
  }
}

function hello({ machine, options }: Day): StationMessage {
  const { journal, keys, opened } = machine;
  const head = journal.head();
  return {
    say: 'hello',
    version: PROTOCOL_VERSION,
    build: options.build,
    device: keys.device,
    session: opened.session.session,
    epoch: journal.epoch(),
    headSeq: head.seq,
    headHash: head.hash,
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
