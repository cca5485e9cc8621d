import { type DeviceId, type Trouble, trouble } from '@exam-room/shared/base';
import type { Log } from '@exam-room/shared/host/log';
import type { StationMessage } from '@exam-room/shared/protocol';
import type { Applied } from '../run-command.ts';
import {
  type ConversationTools,
  converse,
  type Greeted,
  type Hello,
  handJournalBack,
  judgeHello,
  roomMessage,
  tellSeat,
  welcome,
} from './conversation.ts';
import { openDoorstep } from './doorstep.ts';
import { notLeading } from './kept-orders.ts';
import type { LinkEvents, StationLink } from './station-link.ts';

/** One machine that reconnects all the time is looked at no more often than this. */
const CONNECTS_A_MINUTE = 40;

/** All stations that are connected now. */
export interface Crowd extends LinkEvents {
  readonly mayConnect: (device: DeviceId) => boolean;
  /** New orders go out as soon as they are on the disk. */
  readonly tell: (applied: readonly Applied[]) => void;
  /** Once a second: who has fallen silent, whether the phase has changed by itself, and who is to see the ledger's head. */
  readonly tick: () => void;
  /** The console stops: nobody is lost, the stations will call again. */
  readonly leave: () => void;
}

export interface CrowdTools {
  readonly log: Log;
  /** Runs a turn when what comes at the same time has come, too. */
  readonly soon: (turn: () => void) => void;
}

export function openCrowd(talk: ConversationTools, { log, soon }: CrowdTools): Crowd {
  const present = new Map<DeviceId, Greeted>();
  const open = new Set<StationLink>();
  const tellRoom = roomTeller(talk, present);
  let leaving = false;
  const doorstep = openDoorstep(talk, {
    soon,
    isWelcome: (link, message): message is Hello =>
      !leaving && isWelcome(talk, { link, message, before: present.get(link.device)?.link, log }),
    letIn,
    heard,
  });

  function letIn(link: StationLink, hello: Hello): void {
    // Somebody in the same breath may have shown that another console leads.
    if (!talk.room.leads()) {
      turnAway(talk, { link, why: notLeading(talk.room.state()), log });
      return;
    }
    const before = present.get(link.device);
    present.set(link.device, welcome(talk, link, hello));
    before?.link.hangUp();
  }

  function heard(link: StationLink, message: StationMessage): void {
    if (leaving) return; // said again to the console that comes next
    open.add(link);
    const greeted = present.get(link.device);
    if (greeted?.link !== link) doorstep.said(link, message);
    else if (message.say === 'hello' || message.say === 'ask-journal') link.hangUp();
    else converse(talk, greeted, message);
  }

  return {
    mayConnect: connectLimit(),
    heard,
    broken(link, why) {
      talk.refusals.refused(talk.pinOf(link.device), 'FRAME');
      link.refuse('frame', why);
      link.hangUp();
    },
    ended(link) {
      open.delete(link);
      doorstep.left(link);
      if (leaving || present.get(link.device)?.link !== link) return;
      present.delete(link.device);
      talk.live.dropClaim(link.device);
      doorstep.lost(link.device);
    },
    tell(applied) {
      // Another console leads from this moment on: nobody hears a word of this one any more.
      if (!talk.room.leads()) {
        for (const { link } of present.values()) {
          link.refuse('hello', notLeading(talk.room.state()));
          link.hangUp();
        }
        return;
      }
      talk.witnesses.note(applied);
      tellOrders(talk, present, applied);
      if (applied.some((one) => one.ledgerEntry.from === 'console')) tellRoom();
    },
    tick() {
      if (!talk.room.leads()) return;
      for (const link of open) link.checkSilence();
      tellRoom();
      talk.witnesses.tick(present.values());
    },
    leave() {
      leaving = true;
      for (const link of open) link.hangUp(1001);
    },
  };
}

interface Arrival {
  readonly link: StationLink;
  readonly message: StationMessage;
  /** The link of the same machine that is greeted already. */
  readonly before: StationLink | undefined;
  readonly log: Log;
}

/** Whoever does not begin with a hello, or with one that is not believed, is answered at once. */
function isWelcome(talk: ConversationTools, arrival: Arrival): boolean {
  const { link, message, log } = arrival;
  const why = whyNot(talk, arrival);
  if (why !== undefined) turnAway(talk, { link, why, log });
  else if (message.say !== 'hello' && message.say !== 'ask-journal') link.hangUp();
  return message.say === 'hello' && why === undefined;
}

/** Also gives a journal back to who asks for it: one identity, two machines; whoever is here and speaks has a journal that is whole. */
function whyNot(talk: ConversationTools, { link, message, before }: Arrival): Trouble | undefined {
  if (message.say === 'ask-journal')
    return before === undefined ? handJournalBack(talk, link, message) : stillConnected();
  if (message.say !== 'hello') return undefined;
  // Whoever comes back has the own address, or was not heard for a while; two that are there at once are two machines with one key.
  const cloned = before?.answers() === true && before.address !== link.address;
  return cloned ? twoMachines(talk, link) : judgeHello(talk, link.device, message);
}

/** THREATS L10: a machine cloned from an image with another's keys. */
function twoMachines(talk: ConversationTools, { device, address }: StationLink): Trouble {
  const seat = talk.room.state().plan.seatOf.get(device)?.seat ?? device;
  return trouble(
    'CLONED',
    {
      zh: `另一台机器（${address}）用了 ${seat} 号考试机的密钥，已拒绝。请在那台机器上删除机器密钥，重新生成身份并由主管部门登记。`,
      en: `Another machine (${address}) shows the key of seat ${seat} and was refused. Delete the keys on it, make an identity of its own and have the authority list it.`,
    },
    seat,
  );
}

function turnAway(
  talk: ConversationTools,
  { link, why, log }: { readonly link: StationLink; readonly why: Trouble; readonly log: Log },
): void {
  if (why.code === 'FORK') talk.refusals.fault('fork', `${link.device} hello`);
  else if (why.code === 'CLONED') talk.refusals.fault('cloned', why.words.zh);
  else talk.refusals.refused(talk.pinOf(link.device), why.code);
  log.note('station-refused', { device: link.device, code: why.code });
  link.refuse('hello', why);
  link.hangUp();
}

function stillConnected(): Trouble {
  return trouble('STILL_CONNECTED', {
    zh: '本座位的另一个连接还没有断开，请稍候，程序会自动重试。',
    en: 'Another connection of this seat is still open. Please wait; it is tried again by itself.',
  });
}

function tellOrders(
  talk: ConversationTools,
  present: ReadonlyMap<DeviceId, Greeted>,
  applied: readonly Applied[],
): void {
  const news = applied.flatMap((one) => talk.orders.note(one) ?? []);
  if (news.length === 0) return;
  const state = talk.room.state();
  for (const greeted of present.values()) {
    const { device } = greeted.link;
    if (state.seats.get(device)?.candidate === greeted.told) {
      greeted.link.sayOrders(talk.orders.concerning(state, news, device));
      continue;
    }
    // Somebody was admitted or moved here: name, photo and every order that goes along with that person.
    talk.live.dropClaim(device);
    tellSeat(talk, greeted);
  }
}

/** Tells all stations how far the room is, whenever that has changed. */
function roomTeller(talk: ConversationTools, present: ReadonlyMap<DeviceId, Greeted>): () => void {
  let last = '';
  return () => {
    const message = roomMessage(talk);
    const text = JSON.stringify(message);
    if (text === last) return;
    last = text;
    for (const { link } of present.values()) link.say(message);
  };
}

function connectLimit(): (device: DeviceId) => boolean {
  const connects = new Map<DeviceId, readonly number[]>();
  return (device) => {
    const now = performance.now();
    const recent = (connects.get(device) ?? []).filter((one) => now - one < 60_000);
    connects.set(device, [...recent, now].slice(-CONNECTS_A_MINUTE));
    return recent.length < CONNECTS_A_MINUTE;
  };
}
