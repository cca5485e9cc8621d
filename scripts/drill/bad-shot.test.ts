import { afterEach, expect, it } from 'vitest';
import { type DrillRoom, openDrillRoom } from './drill-room.ts';
import type { DrillStation } from './drill-station.ts';

let room: DrillRoom | undefined;
let station: DrillStation | undefined;

afterEach(async () => {
  await station?.kill();
  await room?.close();
});

/** The desk's own patience is 25 seconds: well within the minute that a missed picture may take. */
it('a picture that cannot be taken stands at the invigilators’ desk with its reason, and the candidate sits on', async () => {
  room = await openDrillRoom(1);
  station = room.startStation(0, { more: ['--camera', '/dev/video987'] });
  const [door] = await room.begin([station]);
  const view = await room.console.desk.until((now) =>
    (now.seats[0]?.alarms ?? []).some(({ zh }) => zh.includes('抓拍缺失') && zh.includes('没有可用的摄像头')),
  );
  expect(view.seats[0]).toMatchObject({ camera: 'trouble', snapshots: { taken: 0 } });
  expect((await door?.view())?.stage.stage).toBe('sitting');
});
