import type { DeviceId } from '@exam-room/shared/base';
import type { StationMessage } from '@exam-room/shared/protocol';
import type { NotedFact } from '../room/commands.ts';
import { type ConversationTools, connectedFact, type Hello } from './conversation.ts';
import type { StationLink } from './station-link.ts';

export interface DoorstepTools {
  /** Runs a turn when what comes at the same time has come, too. */
  readonly soon: (turn: () => void) => void;
  /** Whether this is a hello that is believed; whoever says anything else is answered at once. */
  readonly isWelcome: (link: StationLink, message: StationMessage) => message is Hello;
  /** The hello is on the disk. */
  readonly letIn: (link: StationLink, hello: Hello) => void;
  /** What the same link had said behind its hello. */
  readonly heard: (link: StationLink, message: StationMessage) => void;
}

/** Where machines come and go. */
export interface Doorstep {
  /** Something from a link that is not greeted yet. */
  readonly said: (link: StationLink, message: StationMessage) => void;
  /** A machine that was greeted is gone. */
  readonly lost: (device: DeviceId) => void;
  /** The link has ended: what it said and nobody has looked at yet counts no more. */
  readonly left: (link: StationLink) => void;
}

type News =
  | { readonly is: 'said'; readonly link: StationLink; readonly message: StationMessage }
  | { readonly is: 'lost'; readonly device: DeviceId };

/** A switch that loses its power takes a whole room away, and brings it back: one flush for all of them, in their order. */
export function openDoorstep(talk: ConversationTools, tools: DoorstepTools): Doorstep {
  let news: readonly News[] = [];

  function add(one: News): void {
    news = [...news, one];
    if (news.length === 1) tools.soon(write);
  }

  function write(): void {
    const now = news;
    news = [];
    const { facts, met, again } = sort(tools, now);
    for (const one of again) add(one);
    const noted = facts.map((one): NotedFact => ('link' in one ? connectedFact(talk, one) : one));
    if (noted.length > 0) talk.room.machine({ do: 'note-all', facts: noted });
    for (const { link, hello, behind } of met) {
      tools.letIn(link, hello);
      for (const message of behind) tools.heard(link, message);
    }
  }

  return {
    said: (link, message) => add({ is: 'said', link, message }),
    lost: (device) => add({ is: 'lost', device }),
    left(link) {
      news = news.filter((one) => one.is === 'lost' || one.link !== link);
    },
  };
}

interface Met {
  readonly link: StationLink;
  readonly hello: Hello;
  readonly behind: StationMessage[];
}

interface Sorted {
  /** In the order in which they happened. */
  readonly facts: readonly (Met | Extract<NotedFact, { kind: 'device-lost' }>)[];
  readonly met: readonly Met[];
  /** Of two links of the same machine, one is greeted after the other. */
  readonly again: readonly News[];
}

function sort(tools: DoorstepTools, news: readonly News[]): Sorted {
  const facts: (Met | Extract<NotedFact, { kind: 'device-lost' }>)[] = [];
  const met = new Map<DeviceId, Met>();
  const again: News[] = [];
  for (const one of news) {
    if (one.is === 'lost') {
      facts.push({ kind: 'device-lost', device: one.device });
      continue;
    }
    const { link, message } = one;
    const known = met.get(link.device);
    if (known?.link === link) known.behind.push(message);
    else if (known !== undefined) again.push(one);
    else if (tools.isWelcome(link, message)) {
      const greeted = { link, hello: message, behind: [] };
      met.set(link.device, greeted);
      facts.push(greeted);
    }
  }
  return { facts, met: [...met.values()], again };
}
