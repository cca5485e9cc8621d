import { afterEach, expect, it } from 'vitest';
import { begin } from './compose-test-seat.ts';
import {
  openTestRoom,
  startStation,
  type TestRoom,
  type TestStation,
} from './station-process.test-support.ts';

let room: TestRoom;
let station: TestStation | undefined;

afterEach(async () => {
  await station?.kill();
  station = undefined;
  await room.close();
});

const pictures = () =>
  room.console.entries.flatMap(({ entry: { fact } }) =>
    fact.kind === 'snapshot-taken' || fact.kind === 'snapshot-missed' ? [fact] : [],
  );

it('a seat whose shell has no camera is photographed by the system’s own; the screen is asked for nothing', async () => {
  room = await openTestRoom({ mode: 'rehearsal' });
  station = await startStation(room, ['--camera', 'test-picture']);
  const view = await begin(station.door, room.console);
  expect(view.cameraBy).toBe('station');
  expect(view.camera).toBeUndefined();
  await room.console.until('the check-in picture', () => pictures().length > 0);
  expect(pictures()[0]).toMatchObject({ kind: 'snapshot-taken', due: 'check-in' });
  await room.console.until('its file', () => room.console.pictures.size > 0);
});

it('a camera that does not exist is a missed picture with its reason, and the exam goes on', async () => {
  room = await openTestRoom();
  // The test picture is for rehearsals: in a real session it is no camera.
  station = await startStation(room, ['--camera', 'test-picture']);
  const view = await begin(station.door, room.console);
  expect(view.stage.stage).toBe('sitting');
  await room.console.until('the missed picture', () => pictures().length > 0);
  expect(pictures()[0]).toMatchObject({ kind: 'snapshot-missed', reason: '没有可用的摄像头' });
});
