import type { DeviceId } from '@exam-room/shared/base';
import type { Cable } from './fault-proxy.ts';
import type { PreparedDay } from './prepare-day.ts';
import type { RunningRoom } from './room.ts';
import type { Invigilators } from './simulated-invigilators.ts';
import type { StrangeSeats } from './surroundings.ts';

/** What somebody has in hand who plays a fault. */
export interface FaultTools {
  readonly day: PreparedDay;
  readonly room: RunningRoom;
  readonly desk: Invigilators;
  /** Between the stations and each console; none unless the LAN is to be cut. */
  readonly cables: readonly Cable[];
  readonly strange: StrangeSeats;
  /** Seats that have died for good. */
  readonly dead: Set<DeviceId>;
  /** The authority reads it to whoever calls. */
  readonly releaseCode: () => Promise<string>;
  readonly seed: string;
  readonly tell: (step: string) => void;
}
