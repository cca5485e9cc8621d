import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SentErrand } from './act-runner.ts';
import type { Errand } from './carry-act.ts';
import { openCourier, type Runner } from './courier.ts';

/** A thread that a test can make answer, break or be silent. */
class FakeRunner extends EventTarget {
  readonly got: SentErrand[] = [];
  ended = false;
  postMessage(errand: SentErrand): void {
    this.got.push(errand);
  }
  terminate(): void {
    this.ended = true;
  }
  answer(errand: number, answer: string | undefined): void {
    this.dispatchEvent(new MessageEvent('message', { data: { errand, answer } }));
  }
}

function courierWith(runner: FakeRunner | undefined) {
  const carried: Errand[] = [];
  const carry = openCourier({
    startRunner: () => runner as unknown as Runner | undefined,
    carry: async (errand) => {
      carried.push(errand);
      return `the page carried ${errand.act}`;
    },
  });
  return { carry, carried };
}

const errand = (act: string): Errand => ({ to: 'http://door/act', act, timeoutMs: 10_000 });

afterEach(() => vi.useRealTimers());

describe('the courier of acts', () => {
  it('gives each answer to the act that it belongs to, in whatever order they come', async () => {
    const runner = new FakeRunner();
    const { carry, carried } = courierWith(runner);
    const [first, second] = [carry(errand('A')), carry(errand('B'))];
    expect(runner.got.map(({ act }) => act)).toEqual(['A', 'B']);
    runner.answer(2, 'saved B');
    runner.answer(1, undefined);
    expect(await Promise.all([first, second])).toEqual([undefined, 'saved B']);
    expect(carried).toEqual([]);
  });

  it('carries acts itself where no thread starts', async () => {
    const { carry } = courierWith(undefined);
    expect(await carry(errand('A'))).toBe('the page carried A');
  });

  it.each(['error', 'messageerror'])(
    'loses no act with a thread that breaks (%s): those on their way and all later ones go from the page',
    async (event) => {
      vi.useFakeTimers(); // the silence of a broken thread would bring the page to it too, eleven seconds later
      const runner = new FakeRunner();
      const { carry } = courierWith(runner);
      const done = carry(errand('A'));
      const lost = carry(errand('B'));
      runner.answer(1, 'saved A');
      runner.dispatchEvent(new Event(event));
      expect(await done).toBe('saved A');
      expect(await lost).toBe('the page carried B');
      expect(await carry(errand('C'))).toBe('the page carried C');
      expect(runner.got).toHaveLength(2);
      expect(runner.ended).toBe(true);
    },
  );

  it('does not believe a thread that is silent for longer than an act may take, and never answers twice', async () => {
    vi.useFakeTimers();
    const runner = new FakeRunner();
    const { carry, carried } = courierWith(runner);
    const answer = carry(errand('A'));
    await vi.advanceTimersByTimeAsync(10_999);
    expect(carried).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await answer).toBe('the page carried A');
    runner.answer(1, 'too late');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(carried).toHaveLength(1);
  });

  it('lets no clock run on after an answer', async () => {
    vi.useFakeTimers();
    const runner = new FakeRunner();
    const { carry } = courierWith(runner);
    const answer = carry(errand('A'));
    runner.answer(1, 'saved A');
    expect(await answer).toBe('saved A');
    expect(vi.getTimerCount()).toBe(0);
  });
});
