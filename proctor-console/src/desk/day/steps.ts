import type { DeskView } from '../../server/proctor-desk/desk-view.ts';

/** The invigilators' day in its order; each is a page of the desk. */
export const STEPS = [
  'readiness',
  'sign-in',
  'check-in',
  'rules',
  'release',
  'room',
  'close',
  'sheet',
] as const;
export type StepId = (typeof STEPS)[number];

/** Why a step cannot be done yet; each has its sentence in the words. */
export type NotYet =
  | 'needs-sign-in'
  | 'needs-time'
  | 'needs-rules'
  | 'needs-release'
  | 'needs-start'
  | 'needs-hand-in'
  | 'needs-close';

/**
 *  later ─▶ open (may be done) ─▶ done
 *           now  (what the room waits for)
 */
export type StepState =
  | { readonly step: StepId; readonly is: 'done'; readonly doneMs?: number }
  | { readonly step: StepId; readonly is: 'now' | 'open' }
  | { readonly step: StepId; readonly is: 'later'; readonly why: NotYet };

/** Who may stand for two invigilators: administrators and patrols have work of their own (A58). */
export function mayAct(role: DeskView['invigilators'][number]['role']): boolean {
  return role === 'chief' || role === 'invigilator';
}

export function signedInInvigilators(view: DeskView): DeskView['invigilators'] {
  return view.invigilators.filter((person) => person.signedIn && mayAct(person.role));
}

/** Who may use this desk in the own name: an administrator may finish the check, send a message and answer a call. */
export function peopleAtDesk(view: DeskView): DeskView['invigilators'] {
  return view.invigilators.filter((person) => person.signedIn && person.role !== 'patrol');
}

export function enoughSignedIn(view: DeskView): boolean {
  return signedInInvigilators(view).length >= view.session.policies.invigilatorsAtLeast;
}

/** Everybody on the roll is in, turned away or absent. */
export function everybodyAccountedFor(view: DeskView): boolean {
  return view.roll.every((line) => line.state !== 'expected' && line.state !== 'claimed');
}

/** A room that never started (nobody came) may be closed once nobody can come any more. */
export function mayBeOver({ steps, session, wallMs }: DeskView): boolean {
  return steps.startedMs !== undefined || wallMs > session.plannedStartMs + session.policies.lateBarMs;
}

/** Before this moment nobody is admitted. */
export function checkInOpensMs({ session }: DeskView): number {
  return session.plannedStartMs - session.policies.checkInOpensMs;
}

/** Each step with its state; exactly one is `now` until the sheet is signed. */
export function daySteps(view: DeskView): readonly StepState[] {
  const { steps } = view;
  const started = steps.startedMs !== undefined;
  const done: Record<StepId, boolean> = {
    readiness: steps.roomCheckedMs !== undefined || started,
    'sign-in': enoughSignedIn(view) || steps.closedMs !== undefined,
    'check-in': everybodyAccountedFor(view) || steps.closedMs !== undefined,
    rules: steps.rulesReadMs !== undefined || steps.rulesWaived !== undefined,
    release: steps.releasedMs !== undefined,
    room: steps.closedMs !== undefined || (started && view.closeBlockers.length === 0),
    close: steps.closedMs !== undefined,
    sheet: steps.sheetSignedBy.length >= view.session.policies.invigilatorsAtLeast,
  };
  const now = currentStep(view, done);
  return STEPS.map((step): StepState => {
    if (step === now) return { step, is: 'now' };
    if (done[step]) return doneState(step, view);
    const why = notYet(step, view);
    return why === undefined ? { step, is: 'open' } : { step, is: 'later', why };
  });
}

/**
 * What the room waits for. Late candidates keep check-in open, and an unfinished check stays open beside it, but neither holds up
 * the day once its hour has come.
 */
function currentStep(view: DeskView, done: Readonly<Record<StepId, boolean>>): StepId | undefined {
  if (view.steps.startedMs !== undefined || done.close) {
    if (!done.room) return 'room';
    if (!done.close) return 'close';
    return done.sheet ? undefined : 'sheet';
  }
  if (!done['sign-in']) return 'sign-in';
  if (!done.readiness && view.phase === 'prepare') return 'readiness';
  if (!done.rules) return view.phase === 'rules' ? 'rules' : 'check-in';
  return done.release ? 'room' : 'release';
}

function doneState(step: StepId, { steps }: DeskView): StepState {
  const times: Partial<Record<StepId, number | undefined>> = {
    readiness: steps.roomCheckedMs,
    rules: steps.rulesReadMs,
    release: steps.releasedMs,
    room: steps.startedMs,
    close: steps.closedMs,
  };
  const doneMs = times[step];
  return doneMs === undefined ? { step, is: 'done' } : { step, is: 'done', doneMs };
}

function notYet(step: StepId, view: DeskView): NotYet | undefined {
  const { steps } = view;
  switch (step) {
    case 'readiness':
    case 'sign-in':
      return undefined;
    case 'check-in':
    case 'rules':
      if (!enoughSignedIn(view)) return 'needs-sign-in';
      return view.wallMs < checkInOpensMs(view) ? 'needs-time' : undefined;
    case 'release':
      return steps.rulesReadMs === undefined && steps.rulesWaived === undefined ? 'needs-rules' : undefined;
    case 'room':
      // The map may be looked at from the first minute; only the start waits.
      return steps.releasedMs === undefined ? 'needs-release' : undefined;
    case 'close':
      if (!mayBeOver(view)) return 'needs-start';
      return view.closeBlockers.length > 0 ? 'needs-hand-in' : undefined;
    case 'sheet':
      return steps.closedMs === undefined ? 'needs-close' : undefined;
  }
}
