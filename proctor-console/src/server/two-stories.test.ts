import { afterEach, expect, test } from 'vitest';
import { closeAll } from './compose-test-day.ts';
import { answer, ledgerOf, standBy, started, takeOver, twoConsoles } from './compose-test-standby.ts';
import type { DeskView } from './proctor-desk/desk-view.ts';
import type { StationDouble } from './station-door/station-double.test-support.ts';

afterEach(closeAll);

test('a replaced console hands over the rows of all others when one seat has told the two consoles different stories', async () => {
  const both = await twoConsoles();
  const { room, standby } = both;
  const [honest, forked] = await started(both);
  await standby.console.close();
  // Only the old console hears these: the other seat's later ones continue a story that the standby will never hold.
  await honest.writeAndSend(answer(), answer());
  const known = forked.head();
  await forked.writeAndSend(answer(), answer(), answer());
  expect(await room.desk.alone({ do: 'remark', text: '断网' })).toEqual({ ok: true });
  const alone = await standBy(room, { port: 9 });
  expect(await alone.desk.act(takeOver(room))).toEqual({ ok: true });
  // The second seat's disk is put back, and it tells the standby something else.
  forked.restoreDisk(known);
  await forked.plugIn(alone.console.stations);
  await forked.writeAndSend({ kind: 'help-called' });
  await alone.console.close();
  const back = await standBy(room);
  const told = (view: DeskView, what: string) =>
    view.incidents.filter(({ words }) => words.zh.includes(what)).length;
  await back.desk.until((view) => told(view, '断网') === 1 && told(view, '互相矛盾') === 1);
  await room.desk.until((now) => now.console.part === 'superseded');
  await closeAll();
  const mine = ledgerOf(room.made.standbyData);
  const of = (station: StationDouble) =>
    mine.filter(({ payload }) => JSON.parse(payload).device === station.device);
  expect(of(honest)).toEqual(honest.journal);
  expect(of(forked)).toEqual(forked.journal);
});
