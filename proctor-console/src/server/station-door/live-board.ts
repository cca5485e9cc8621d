import type { CandidateId, DeviceId } from '@exam-room/shared/base';
import type { LiveBoard, SeatLive } from '../live-ports.ts';

const NOTHING: SeatLive = {};

export function openLiveBoard(): LiveBoard {
  const seats = new Map<DeviceId, SeatLive>();
  const listeners: (() => void)[] = [];
  const tell = () => {
    for (const listener of listeners) listener();
  };
  function set(device: DeviceId, seat: SeatLive): void {
    seats.set(device, seat);
    tell();
  }
  const claimOf = (candidate: CandidateId) => [...seats].find(([, seat]) => seat.claim === candidate)?.[0];
  function dropClaim(device: DeviceId): void {
    const { claim, ...rest } = seats.get(device) ?? NOTHING;
    if (claim !== undefined) set(device, rest);
  }
  return {
    seat: (device) => seats.get(device) ?? NOTHING,
    change(device, change) {
      // One person can wait at one seat only: the newest claim counts.
      const elsewhere = change.claim === undefined ? undefined : claimOf(change.claim);
      if (elsewhere !== undefined && elsewhere !== device) dropClaim(elsewhere);
      set(device, { ...(seats.get(device) ?? NOTHING), ...change });
    },
    dropClaim,
    dropThumbnail(device) {
      const { thumbnail, ...rest } = seats.get(device) ?? NOTHING;
      if (thumbnail !== undefined) set(device, rest);
    },
    claimOf,
    onChange: (listener) => void listeners.push(listener),
  };
}
