import type { CandidateId, ItemId, QuestionId } from '@exam-room/shared/base';
import { describe, expect, it } from 'vitest';
import type { CandidateView, QuestionView, SittingView, StationView } from '../../door/station-view.ts';
import { withDraft } from '../answers/drafts.ts';
import { createStationStore, placeOnScreen, type StationState, withView } from './station-store.ts';

const question = (name: string): QuestionView => ({
  question: name as QuestionId, // names made for the test
  kind: 'single',
  stem: [],
  items: [],
});

function sitting(part: Partial<SittingView>): SittingView {
  return {
    remainingMs: 60_000,
    speed: 1,
    running: true,
    handInOpensInMs: 0,
    sections: [],
    questions: [],
    at: 0,
    question: question('Q1'),
    answers: [],
    ...part,
  };
}

function view(stage: StationView['stage']): StationView {
  return {
    stage,
    room: { title: '', seat: '01', institution: '', post: '', rehearsal: false, plannedStartMs: 0 },
    link: 'linked',
    help: 'none',
    wallMs: 0,
  };
}

const candidate = (name: string): CandidateView => ({
  candidate: name as CandidateId, // made for the test
  ticket: '100001',
  name,
  sex: 'male',
  employer: '',
  maskedId: '',
  post: '',
  photo: '/photo',
});

const sits = (name: string, part: Partial<SittingView> = {}) =>
  view({ stage: 'sitting', candidate: candidate(name), sitting: sitting(part) });

function after(state: StationState, seen: StationView, nowMs = 10): StationState {
  return { ...state, ...withView(state, seen, nowMs) };
}

const item = 'Q1.1' as ItemId; // made for the test
const unsaved = { state: 'unsaved', choice: [1], trouble: { zh: '', en: '' } } as const;

describe('what lies over the station’s view', () => {
  const fresh = createStationStore().getState();

  it('ends with the sitting, and never passes to the next candidate at this seat', () => {
    const busy = { ...after(fresh, sits('A')), drafts: withDraft(fresh.drafts, item, unsaved) };
    expect(after(busy, view({ stage: 'vacant' })).drafts.size).toBe(0);
    expect(after(busy, sits('B')).drafts.size).toBe(0);
  });

  it('stays through a trouble of the station in the middle of a sitting', () => {
    const busy = { ...after(fresh, sits('A')), drafts: withDraft(fresh.drafts, item, unsaved) };
    const broken = after(busy, view({ stage: 'offline', trouble: { zh: '磁盘', en: 'disk' } }));
    const back = after(broken, sits('A'));
    expect(back.drafts.get(item)).toEqual(unsaved);
  });

  it('keeps the candidate where they went until the station follows', () => {
    const moved: StationState = { ...after(fresh, sits('A', { at: 3 })), place: { at: 4 } };
    expect(placeOnScreen(after(moved, sits('A', { at: 3 })), 3)).toBe(4);
    const known: StationState = { ...moved, place: { at: 4, knownMs: 0 } };
    expect(after(known, sits('A', { at: 4 })).place).toBeUndefined();
  });

  it('follows the station when it stays elsewhere after it has been told', () => {
    const known: StationState = { ...after(fresh, sits('A')), place: { at: 4, knownMs: 0 } };
    expect(after(known, sits('A', { at: 0 }), 3_500).place).toBeUndefined();
  });

  it('remembers the text of questions that were on the screen', () => {
    const one = after(fresh, sits('A', { at: 0, question: question('Q1') }));
    const two = after(one, sits('A', { at: 1, question: question('Q2') }));
    expect([...two.questions.keys()]).toEqual([0, 1]);
  });
});
