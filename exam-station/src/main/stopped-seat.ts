import { refuse, type Trouble, type Words } from '@exam-room/shared/base';
import type { Session } from '@exam-room/shared/model';
import type { StationView } from '../door/station-view.ts';
import type { SeatPort } from './ports.ts';

/** What stands behind the door while there is no journal to show: one calm sentence, and nothing can be done. */
export function stoppedSeat(of: {
  readonly session: Session;
  readonly seat: string;
  readonly why: () => Words;
  readonly wallMs: () => number;
}): SeatPort {
  const { session } = of;
  const view = (): StationView => ({
    stage: { stage: 'offline', trouble: of.why() },
    room: {
      title: session.title,
      seat: of.seat,
      institution: session.institution.name,
      post: session.post.name,
      rehearsal: session.mode === 'rehearsal',
      plannedStartMs: session.window.startMs,
    },
    link: 'alone',
    help: 'none',
    wallMs: of.wallMs(),
  });
  const no = (): { readonly ok: false; readonly code: string } & Words => ({
    ok: false,
    code: 'JOURNAL_REPAIR',
    ...of.why(),
  });
  return {
    view,
    watch: () => () => {},
    act: async (act) => (act.act === 'notice' ? { ok: true } : no()),
    question: () => refuse(troubleOf(no())),
    image: () => undefined,
    photo: () => undefined,
    frame: async () => refuse(troubleOf(no())),
  };
}

function troubleOf({ code, zh, en }: { readonly code: string } & Words): Trouble {
  return { code, words: { zh, en } };
}

/** A port that stays where it is while the seat behind it changes: the page keeps its stream and its pass. */
export interface SeatSwitch extends SeatPort {
  readonly to: (next: SeatPort) => void;
  /** What is behind it has changed without saying so. */
  readonly changed: () => void;
}

export function seatSwitch(first: SeatPort): SeatSwitch {
  let now = first;
  const watchers = new Set<() => void>();
  const tellAll = () => {
    for (const tell of watchers) tell();
  };
  let unwatch = now.watch(tellAll);
  return {
    changed: tellAll,
    to(next) {
      unwatch();
      now = next;
      unwatch = now.watch(tellAll);
      tellAll();
    },
    watch(changed) {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    view: () => now.view(),
    act: (act) => now.act(act),
    question: (at) => now.question(at),
    image: (digest) => now.image(digest),
    photo: () => now.photo(),
    frame: (call, jpeg) => now.frame(call, jpeg),
  };
}
