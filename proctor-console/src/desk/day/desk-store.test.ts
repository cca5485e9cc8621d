import { describe, expect, test } from 'vitest';
import { INVIGILATORS } from '../dev/fake-people.ts';
import { createFakeRoom } from '../dev/fake-room.ts';
import { playTo } from '../dev/stages.ts';
import { createDeskStore, hear, roomNow } from './desk-store.ts';

const [chen, zhao, , administrator] = INVIGILATORS.map((person) => person.id);

function deskOf(room: ReturnType<typeof createFakeRoom>) {
  const store = createDeskStore('zh');
  const receive = (at = 0) =>
    store.setState((state) => hear(state, { news: 'view', view: structuredClone(room.view()) }, at));
  receive();
  return { store, receive };
}

describe('what the desk remembers', () => {
  test('somebody acts only while signed in; when that person leaves, the next one does', () => {
    const room = createFakeRoom({ seats: 30 });
    const { store, receive } = deskOf(room);
    expect(store.getState().operator).toBeUndefined();
    playTo(room, 'prepared');
    receive();
    expect(store.getState().operator).toBe(chen);
    store.setState({ operator: zhao });
    receive();
    expect(store.getState().operator).toBe(zhao);
    if (zhao !== undefined) room.act({ do: 'sign-out', id: zhao, by: [zhao] });
    receive();
    expect(store.getState().operator).toBe(chen);
  });

  test('an invigilator acts before an administrator does', () => {
    const room = createFakeRoom({ seats: 30 });
    for (const person of room.state.people)
      if (person.id === administrator || person.id === zhao) person.signedInMs = room.state.nowMs;
    expect(deskOf(room).store.getState().operator).toBe(zhao);
  });

  test('a window opens at what the room waits for, and then only hands turn the page', () => {
    const room = createFakeRoom({ seats: 30 });
    playTo(room, 'checking-in');
    const { store, receive } = deskOf(room);
    expect(store.getState().page).toBe('check-in');
    playTo(room, 'everybody-in');
    receive();
    expect(room.view().phase).toBe('rules');
    expect(store.getState().page).toBe('check-in');
  });

  test('a break keeps the last picture of the room on the screen', () => {
    const { store } = deskOf(createFakeRoom({ seats: 30 }));
    store.setState((state) => hear(state, { news: 'lost' }, 5));
    expect(store.getState()).toMatchObject({ link: 'lost', view: { phase: 'prepare' } });
  });

  test('seats in which nothing happened are the same objects after the next view', () => {
    const room = createFakeRoom({ seats: 200 });
    playTo(room, 'released');
    const { store, receive } = deskOf(room);
    const before = store.getState().view;
    const [seat] = room.state.seats;
    if (seat !== undefined) seat.help = true;
    receive(250);
    const after = store.getState().view;
    const changed = after?.seats.filter((one, at) => one !== before?.seats[at]).map((one) => one.seat);
    expect(changed).toEqual(['01']);
    expect(after?.roll).toBe(before?.roll);
  });

  test("the room's time runs on between two views, at a rehearsal's speed", () => {
    const room = createFakeRoom({ seats: 30 });
    const view = { ...room.view(), speed: 60 };
    expect(roomNow({ view, receivedAt: 1_000 }, 2_000)).toBe(view.wallMs + 60_000);
  });
});
