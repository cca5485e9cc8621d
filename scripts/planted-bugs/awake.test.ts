import { describe, expect, it } from 'vitest';
import { installSwitches } from './awake.ts';

interface Sown {
  readonly __bug: (id: number) => boolean;
  readonly __madeWhenAsked: (make: () => Set<string>) => Set<string>;
}

const IN_THE_TABLE = 7;
const ELSEWHERE = 8;

describe('a bug in a table', () => {
  it('is passed although a bug elsewhere had the table made before any archive was watched', async () => {
    const switches = installSwitches();
    const sown = globalThis as unknown as Sown;
    const table = sown.__madeWhenAsked(
      () => new Set(sown.__bug(IN_THE_TABLE) ? ['message'] : ['message', 'remark']),
    );
    // The honest verifier comes to the table only with an archive that has a late remark.
    const asksTable = (late: boolean) => async () =>
      sown.__bug(ELSEWHERE) || late ? table.has('remark') : true;
    const plain = await switches.watch(asksTable(false));
    expect(plain.seen.passed.has(IN_THE_TABLE)).toBe(false);
    const elsewhere = { bug: ELSEWHERE, atLoad: false, places: new Set([0]), seen: plain.seen };
    await switches.run(elsewhere, asksTable(false));
    const { seen } = await switches.watch(asksTable(true));
    expect(seen.passed.get(IN_THE_TABLE)).toEqual(new Set([0]));
    const inTable = { bug: IN_THE_TABLE, atLoad: true, places: new Set([0]), seen };
    expect(await switches.run(inTable, asksTable(true))).toBe(false);
    expect(await switches.run(elsewhere, asksTable(true))).toBe(true);
  });
});
