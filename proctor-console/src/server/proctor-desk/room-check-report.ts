import { utf8 } from '@exam-room/shared/base';
import type { Ups } from '@exam-room/shared/records';
import { type GateFrom, gateLines } from './gate.ts';

/**
 * What the room check has found, as evidence (A57): every line of the gate and every seat's own checks at the moment of the check. The act
 * names these bytes by their SHA-256; they travel in the archive as `room-check/<sha256>.json`.
 */
export function roomCheckReport(
  from: GateFrom,
  said: { readonly ups?: Ups; readonly remark: string },
): Uint8Array {
  const { session } = from.room.plan;
  const report = {
    schema: 'exam-room/room-check/v1',
    session: session.session,
    wallMs: from.wallMs,
    ...(said.ups === undefined ? {} : { ups: said.ups }),
    remark: said.remark,
    lines: gateLines(from).map(({ id, outcome, words }) => ({ id, outcome, ...words })),
    seats: from.room.plan.seats.map(({ seat, device, spare }) => ({
      seat,
      device,
      spare,
      linked: from.room.seats.get(device)?.linked === true,
      checks: from.live.seat(device).readiness ?? [],
    })),
  };
  return utf8(`${JSON.stringify(report, null, 1)}\n`);
}
