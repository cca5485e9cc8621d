import { refuse, type Trouble, type Words } from '@exam-room/shared/base';
import type { Session } from '@exam-room/shared/model';
import type { StationView } from '../door/station-view.ts';
import type { SeatPort } from './ports.ts';

/** What stands behind the door while there is no journal to show: one calm sentence, and nothing can be done. */
export function stoppedSeat(of: {
  readonly session: Session;
  readonly seat: string;
  /** Why it takes longer; undefined while it simply runs. */
  readonly why: () => Words | undefined;
  readonly wallMs: () => number;
}): SeatPort {
  const { session } = of;
  const view = (): StationView => ({
    stage: stageOf(of.why()),
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
    ...BEING_REPAIRED,
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

function stageOf(trouble: Words | undefined): StationView['stage'] {
  return { stage: 'offline', repairing: true, ...(trouble === undefined ? {} : { trouble }) };
}

const BEING_REPAIRED: Words = {
  zh: '本机正在修复答题记录，请稍候。',
  en: 'This machine is repairing its record. Please wait.',
};

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
