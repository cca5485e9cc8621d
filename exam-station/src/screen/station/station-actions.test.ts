import type { ItemId } from '@exam-room/shared/base';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ActAnswer, StationView } from '../../door/station-view.ts';
import type { Door } from './door.ts';
import { openStation } from './station-actions.ts';
import { createStationStore } from './station-store.ts';

const item = 'Q1.1' as ItemId; // made for the test

const vacant = (seat: string): StationView => ({
  stage: { stage: 'vacant' },
  room: { title: '', seat, institution: '', post: '', rehearsal: false, plannedStartMs: 0 },
  link: 'linked',
  help: 'none',
  wallMs: 0,
});

/** A station that publishes and answers when the test says so. */
function seat() {
  let hear: (read: () => StationView | undefined) => void = () => {};
  let answer: (answer: ActAnswer) => void = () => {};
  const door: Door = {
    act: () => new Promise((resolve) => (answer = resolve)),
    view: async () => undefined,
    question: async () => undefined,
    frame: async () => 'taken',
    listen: (onView) => {
      hear = onView;
      return () => {};
    },
  };
  const station = openStation(door, createStationStore());
  const stop = station.start();
  return {
    stop,
    choose: () => station.actions.choose(item, [1]),
    saved: () => answer({ ok: true }),
    press: () => station.answers.press(item),
    tick: () => station.answers.now().tick(item),
    publish: (number: string) => {
      const read = vi.fn(() => vacant(number));
      hear(read);
      return read;
    },
    shown: () => station.store.getState().view?.room.seat,
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, 16));
  vi.stubGlobal('requestIdleCallback', (run: () => void) => setTimeout(run, 1));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a view of the station', () => {
  it('is shown at once when it is the first, and otherwise when what is on the page has been drawn', async () => {
    const { publish, shown, stop } = seat();
    publish('01');
    expect(shown()).toBe('01');
    publish('02');
    expect(shown()).toBe('01');
    await vi.advanceTimersByTimeAsync(20);
    expect(shown()).toBe('02');
    stop();
  });

  it('is not even read while an answer is on its way to the disk', async () => {
    const { publish, choose, saved, shown, stop } = seat();
    publish('01');
    choose();
    const read = publish('02');
    await vi.advanceTimersByTimeAsync(100);
    expect(read).not.toHaveBeenCalled();
    saved();
    await vi.advanceTimersByTimeAsync(20);
    expect(shown()).toBe('02');
    stop();
  });

  it('waits for a slow disk for less than half a second', async () => {
    const { publish, choose, shown, stop } = seat();
    publish('01');
    choose();
    publish('02');
    await vi.advanceTimersByTimeAsync(400);
    expect(shown()).toBe('02');
    stop();
  });

  it('is only the newest one, and none after the page has stopped listening', async () => {
    const { publish, choose, saved, shown, stop } = seat();
    publish('01');
    choose();
    const older = publish('02');
    publish('03');
    saved();
    await vi.advanceTimersByTimeAsync(20);
    expect(older).not.toHaveBeenCalled();
    expect(shown()).toBe('03');
    choose();
    publish('04');
    stop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(shown()).toBe('03');
  });
});

describe('an option that is held down', () => {
  it('lets nothing call the item saved, and a second later tells it as it stands when no choice came of it', async () => {
    const { publish, choose, saved, press, tick, stop } = seat();
    publish('01');
    choose();
    saved();
    await vi.advanceTimersByTimeAsync(0);
    expect(tick()).toBe('saved');
    press();
    expect(tick()).toBe('saving');
    await vi.advanceTimersByTimeAsync(999);
    expect(tick()).toBe('saving');
    await vi.advanceTimersByTimeAsync(1);
    expect(tick()).toBe('saved');
    stop();
  });

  it('tells the item as it stands as soon as the hand has let go and nothing was chosen', async () => {
    const { publish, choose, saved, press, tick, stop } = seat();
    publish('01');
    choose();
    saved();
    await vi.advanceTimersByTimeAsync(0);
    const letGo = press();
    expect(tick()).toBe('saving');
    letGo();
    expect(tick()).toBe('saved');
    stop();
  });

  it('is not ended by the letting go of a press before it', async () => {
    const { publish, choose, saved, press, tick, stop } = seat();
    publish('01');
    choose();
    saved();
    await vi.advanceTimersByTimeAsync(0);
    const letGoOfTheFirst = press();
    await vi.advanceTimersByTimeAsync(900);
    const letGo = press();
    letGoOfTheFirst();
    await vi.advanceTimersByTimeAsync(900);
    expect(tick()).toBe('saving');
    letGo();
    expect(tick()).toBe('saved');
    stop();
  });

  it('keeps the choice that comes of it from being called saved until the station has answered, however long that takes', async () => {
    const { publish, choose, saved, press, tick, stop } = seat();
    publish('01');
    press();
    choose();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(tick()).toBe('saving');
    saved();
    await vi.advanceTimersByTimeAsync(0);
    expect(tick()).toBe('saved');
    stop();
  });

  it('does not hold 已保存 back once the station has answered', async () => {
    const { publish, choose, saved, press, tick, stop } = seat();
    publish('01');
    press();
    choose();
    saved();
    await vi.advanceTimersByTimeAsync(0);
    expect(tick()).toBe('saved');
    stop();
  });
});
