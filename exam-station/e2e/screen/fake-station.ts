import type { CandidateId } from '@exam-room/shared/base';
import sharp from 'sharp';
import type {
  ActAnswer,
  CandidateView,
  Choice,
  HandedInView,
  ItemId,
  QuestionId,
  ScreenAct,
  SittingView,
  Stage,
  StationView,
} from '../../src/door/station-view.ts';
import { CONSENT, RULES } from './sample-notices.ts';
import { type SamplePaper, samplePaper } from './sample-paper.ts';

export interface FakeStationOptions {
  readonly paper?: SamplePaper;
  readonly candidate?: Partial<Pick<CandidateView, 'name' | 'employer' | 'post'>>;
  readonly durationMs?: number;
  readonly handInOpensInMs?: number;
  /** An answer gets its second tick by itself after this long; undefined: only by `backUp`. */
  readonly backUpAfterMs?: number;
}

/** What a station would have journalled: the fold of this is what the screen must show. */
export interface FakeStation {
  readonly paper: SamplePaper;
  readonly photo: Uint8Array;
  readonly view: () => StationView;
  readonly subscribe: (changed: () => void) => () => void;
  readonly act: (act: ScreenAct) => ActAnswer;
  /** How the door performs an act, when that takes a journal. */
  readonly perform?: (act: ScreenAct) => Promise<ActAnswer>;
  readonly acts: readonly ScreenAct[];
  readonly answers: () => ReadonlyMap<ItemId, Choice>;
  /** Jumps to a stage; `sitting` begins a fresh or goes on with the running sitting. */
  readonly show: (stage: Stage['stage']) => void;
  readonly change: (part: Partial<Omit<StationView, 'stage'>>) => void;
  readonly setLeft: (ms: number) => void;
  readonly hold: (hold: SittingView['hold']) => void;
  readonly backUp: () => void;
  readonly receive: (receipt: string) => void;
  readonly frameTaken: () => void;
  readonly stop: () => void;
}

interface Mind {
  stage: Stage['stage'];
  rest: Omit<StationView, 'stage' | 'wallMs'>;
  at: number;
  leftMs: number;
  leftAtMs: number;
  hold: SittingView['hold'] | undefined;
  opensAtLeftMs: number;
  readonly saved: Map<ItemId, { choice: Choice; tick: 'saved' | 'backed-up' }>;
  readonly flags: Set<QuestionId>;
  done: HandedInView | undefined;
}

/** 2026-11-21 09:00 in China. */
const NINE = Date.UTC(2026, 10, 21, 1, 0, 0);

export async function createFakeStation(options: FakeStationOptions): Promise<FakeStation> {
  const paper = options.paper ?? (await samplePaper());
  const photo = await portrait();
  const durationMs = options.durationMs ?? 7_200_000;
  const started = performance.now();
  const wall = () => NINE - 240_000 + (performance.now() - started);
  const candidate: CandidateView = {
    // A name made for the tests; the station's comes from the roll.
    candidate: 'C0001' as CandidateId,
    ticket: '2026112101',
    name: options.candidate?.name ?? '欧阳建国',
    sex: 'male',
    maskedId: '420106********3315',
    post: options.candidate?.post ?? '土建施工员（101）',
    employer: options.candidate?.employer ?? '武汉市第三建筑工程有限公司第二项目部',
    photo: '/photo',
  };
  const mind: Mind = {
    stage: 'vacant',
    rest: {
      room: {
        title: '2026 年第四季度施工现场专业人员职业培训机考（土建施工员）',
        seat: '07',
        institution: '江城建设职业培训学校',
        post: '土建施工员',
        rehearsal: false,
        plannedStartMs: NINE,
      },
      link: 'linked',
      help: 'none',
    },
    at: 0,
    leftMs: durationMs,
    leftAtMs: performance.now(),
    hold: undefined,
    opensAtLeftMs: durationMs - (options.handInOpensInMs ?? 0),
    saved: new Map(),
    flags: new Set(),
    done: undefined,
  };
  const listeners = new Set<() => void>();
  const acts: ScreenAct[] = [];
  const left = () =>
    Math.max(0, mind.leftMs - (mind.hold === undefined ? performance.now() - mind.leftAtMs : 0));
  let cached: StationView | undefined;
  const changed = () => {
    cached = undefined;
    for (const tell of listeners) tell();
  };
  const freeze = () => {
    mind.leftMs = left();
    mind.leftAtMs = performance.now();
  };
  const view = (): StationView => {
    cached ??= { ...mind.rest, wallMs: wall(), stage: stageOf({ mind, paper, candidate, leftMs: left() }) };
    return cached;
  };
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const later = (ms: number, run: () => void) => {
    timers.add(setTimeout(run, ms));
  };
  const backUp = () => {
    for (const answer of mind.saved.values()) answer.tick = 'backed-up';
    changed();
  };
  const go = (stage: Stage['stage']) => {
    freeze();
    mind.stage = stage;
    changed();
  };
  return {
    paper,
    photo,
    // A view is made anew for everybody who asks; the stream sends one only when something has changed.
    view: () => {
      if (mind.stage === 'sitting') cached = undefined;
      return view();
    },
    subscribe: (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    acts,
    answers: () => new Map([...mind.saved].map(([item, { choice }]) => [item, choice])),
    act: (act) => {
      acts.push(act);
      const answer = applied(act, { mind, paper, wall, go });
      if (act.act === 'choose' && options.backUpAfterMs !== undefined) later(options.backUpAfterMs, backUp);
      if (act.act === 'hand-in') later(1_500, () => receive(mind, changed, 'R7K2-9QXD-41ME'));
      if (act.act === 'call-help') later(1_500, () => hear(mind, changed));
      changed();
      return answer;
    },
    show: go,
    change: (part) => {
      mind.rest = { ...mind.rest, ...part };
      changed();
    },
    setLeft: (ms) => {
      mind.leftMs = ms;
      mind.leftAtMs = performance.now();
      changed();
    },
    hold: (hold) => {
      freeze();
      mind.hold = hold;
      changed();
    },
    backUp,
    receive: (receipt) => receive(mind, changed, receipt),
    frameTaken: () => {
      const { camera: _, ...rest } = mind.rest;
      mind.rest = rest;
      changed();
    },
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function receive(mind: Mind, changed: () => void, receipt: string): void {
  if (mind.done === undefined) return;
  mind.done = { ...mind.done, backedUp: true, receipt };
  changed();
}

function hear(mind: Mind, changed: () => void): void {
  mind.rest = { ...mind.rest, help: 'heard' };
  changed();
}

function applied(
  act: ScreenAct,
  on: {
    readonly mind: Mind;
    readonly paper: SamplePaper;
    readonly wall: () => number;
    readonly go: (stage: Stage['stage']) => void;
  },
): ActAnswer {
  const { mind, go } = on;
  switch (act.act) {
    case 'claim-seat':
      if (act.number.startsWith('9'))
        return {
          ok: false,
          code: 'SEAT_UNKNOWN_NUMBER',
          zh: '名单里没有这个号码。请检查后再输一次，或者举手。',
          en: 'This number is not on the roll. Check it, or raise your hand.',
        };
      go('admitted');
      break;
    case 'confirm-identity':
      go('consent');
      break;
    case 'dispute-identity':
      go('disputed');
      break;
    case 'give-consent':
      go('rules');
      break;
    case 'acknowledge-rules':
      go('waiting');
      break;
    case 'show-question':
      mind.at = act.at;
      break;
    case 'choose':
      mind.saved.set(act.item, { choice: act.choice, tick: 'saved' });
      break;
    case 'flag':
      if (act.flagged) mind.flags.add(act.question);
      else mind.flags.delete(act.question);
      break;
    case 'call-help':
      mind.rest = { ...mind.rest, help: 'called' };
      break;
    case 'hand-in':
      mind.done = handedIn(on);
      go('handed-in');
      break;
    case 'read-message':
    case 'notice':
    case 'camera-failed':
    case 'camera-ready':
      break;
  }
  return { ok: true };
}

function handedIn(on: {
  readonly mind: Mind;
  readonly paper: SamplePaper;
  readonly wall: () => number;
}): HandedInView {
  return {
    by: 'candidate',
    answered: [...on.mind.saved.values()].filter((answer) => answer.choice.length > 0).length,
    items: on.paper.marks.flatMap((mark) => mark.items).length,
    wallMs: on.wall(),
    handInCode: '481920365527',
    backedUp: false,
  };
}

function stageOf(of: {
  readonly mind: Mind;
  readonly paper: SamplePaper;
  readonly candidate: CandidateView;
  readonly leftMs: number;
}): Stage {
  const { mind, candidate } = of;
  switch (mind.stage) {
    case 'offline':
    case 'vacant':
      return { stage: mind.stage };
    case 'claimed':
      return { stage: 'claimed', name: candidate.name };
    case 'admitted':
    case 'disputed':
      return { stage: mind.stage, candidate };
    case 'consent':
      return { stage: 'consent', candidate, consent: CONSENT };
    case 'rules':
      return { stage: 'rules', candidate, rules: RULES };
    case 'waiting':
      return { stage: 'waiting', candidate, rules: RULES, paperReady: true };
    case 'sitting':
      return { stage: 'sitting', candidate, sitting: sittingOf(of) };
    case 'handed-in':
      return { stage: 'handed-in', candidate, done: mind.done ?? handedIn({ ...of, wall: () => NINE }) };
  }
}

function sittingOf(of: {
  readonly mind: Mind;
  readonly paper: SamplePaper;
  readonly leftMs: number;
}): SittingView {
  const { mind, paper, leftMs } = of;
  const question = paper.questions[mind.at] ?? paper.questions[0];
  if (question === undefined) throw new Error('a paper has questions');
  return {
    remainingMs: leftMs,
    speed: 1,
    running: mind.hold === undefined,
    ...(mind.hold === undefined ? {} : { hold: mind.hold }),
    handInOpensInMs: Math.max(0, leftMs - mind.opensAtLeftMs),
    sections: paper.sections,
    questions: paper.marks.map((mark) => ({
      ...mark,
      answeredItems: mark.items.filter((item) => (mind.saved.get(item)?.choice.length ?? 0) > 0).length,
      flagged: mind.flags.has(mark.question),
    })),
    at: mind.at,
    question,
    answers: [...mind.saved].map(([item, { choice, tick }]) => ({ item, choice, tick })),
  };
}

/** A drawn face: no picture of a person is used anywhere. */
async function portrait(): Promise<Uint8Array> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 250 350"><rect width="250" height="350" fill="#4a7fb5"/><path d="M20 350c0-70 45-105 105-105s105 35 105 105z" fill="#27313b"/><path d="M105 235h40v40l-20 18-20-18z" fill="#e9b98d"/><ellipse cx="125" cy="160" rx="62" ry="80" fill="#f1c79d"/><path d="M60 150c-4-70 30-95 65-95s70 25 65 95c-8-30-22-48-34-52-22 12-58 12-78 4-10 10-14 26-18 48z" fill="#22201f"/><circle cx="101" cy="160" r="6"/><circle cx="149" cy="160" r="6"/><path d="M103 205q22 16 44 0" stroke="#8a4a34" stroke-width="5" fill="none"/></svg>`;
  return await sharp(Buffer.from(svg)).resize(250, 350).jpeg({ quality: 88 }).toBuffer();
}
