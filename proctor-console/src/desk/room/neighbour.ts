import type { DeviceId } from '@exam-room/shared/base';
import type { SeatView } from '../../server/proctor-desk/desk-view.ts';

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The next desk in the direction of an arrow key, over gaps in the room; undefined at its edge or for another key. */
export function neighbour(of: {
  readonly seats: readonly Pick<SeatView, 'device' | 'row' | 'column'>[];
  readonly from: DeviceId | undefined;
  readonly key: string;
  readonly turned: boolean;
}): DeviceId | undefined {
  const step = STEPS[of.key];
  const from = of.seats.find((seat) => seat.device === of.from);
  if (step === undefined || from === undefined) return undefined;
  const [rows, columns] = of.turned ? [-step[0], -step[1]] : step;
  const ahead = of.seats
    .map((seat) => ({ seat, down: seat.row - from.row, across: seat.column - from.column }))
    .filter(({ down, across }) => (rows === 0 ? down === 0 && across * columns > 0 : down * rows > 0))
    .map(({ seat, down, across }) => ({ seat, far: Math.abs(down) * 100 + Math.abs(across) }));
  return ahead.sort((a, b) => a.far - b.far)[0]?.seat.device;
}
