import { measureScreen } from '../../exam-station/e2e/screen/measure-screen.ts';
import { type Bench, figure } from './figure.ts';

/** What a person notices at the screen, each figure beside the limit that it must keep; the memory beside itself an hour before. */
export const benchScreen: Bench = async (tell) => {
  const { delays, memory, bundleGzipBytes } = await measureScreen(tell);
  const delay = (name: string, value: number, referenceValue: number) =>
    figure({ name, value, unit: 'ms', reference: 'limit', referenceValue, goal: 1 });
  const growth = (
    name: string,
    of: { first: number; second: number },
    more: { unit: string; goal: number },
  ) =>
    figure({ name, value: of.second, reference: 'after the first hour', referenceValue: of.first, ...more });
  return [
    delay('click to visible choice, p95, processor 6x slower', delays.clickToChoice, 50),
    delay('click to 已保存, p95, processor 6x slower', delays.clickToSaved, 100),
    delay('key to visible choice, p95, processor 6x slower', delays.keyToChoice, 50),
    delay('key to 已保存, p95, processor 6x slower', delays.keyToSaved, 100),
    figure({
      name: 'click to visible choice beside four plain fields, p95, processor 6x slower',
      value: delays.clickToChoice,
      unit: 'ms',
      reference: 'plain fields',
      referenceValue: delays.bareClickToChoice,
      goal: 2,
    }),
    figure({
      name: 'bundle without fonts, gzipped',
      value: bundleGzipBytes / 1_000,
      unit: 'kB',
      reference: 'limit',
      referenceValue: 200,
      goal: 1,
    }),
    growth('script memory after two hours', memory.heapMb, { unit: 'MB', goal: 1.1 }),
    growth('page elements after two hours', memory.nodes, { unit: 'nodes', goal: 1.1 }),
    growth('memory of the page process after two hours', memory.processMb, { unit: 'MB', goal: 1.25 }),
  ];
};
