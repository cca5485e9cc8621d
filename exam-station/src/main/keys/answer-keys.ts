import { type DeviceId, fromHex, toBase64 } from '@exam-room/shared/base';
import { newSecret } from '@exam-room/shared/host/native-crypto';
import type { DeviceIdentity, Session, Trust } from '@exam-room/shared/model';
import type { SealedAnswerKey } from '../sitting/commands.ts';

export interface KeyMaking {
  readonly trust: Trust;
  readonly session: Session;
  /** This seat. */
  readonly device: DeviceId;
}

export interface MadeAnswerKey {
  readonly key: Uint8Array;
  readonly sealed: SealedAnswerKey;
}

/**
 * Makes one sitting's own answer key: sealed to the authority, which opens the answers, and to this seat and the room's
 * spares, which may have to go on from the console's copy. Nobody else in the room can read an answer, the console included.
 * `kept` is a key that an interrupted admission left behind.
 */
export async function makeAnswerKey(
  { trust, session, device }: KeyMaking,
  kept: Uint8Array | undefined,
): Promise<MadeAnswerKey> {
  const key = kept ?? fromHex(newSecret()) ?? new Uint8Array();
  // Loaded when the first candidate is admitted: the library would double the start of thirty stations.
  const { sealTo } = await import('@exam-room/shared/host/sealing');
  const seats = goingOn(session, device).map((seat) => seat.sealTo);
  return {
    key,
    sealed: {
      toAuthority: toBase64(await sealTo([trust.resultsSealTo], key)),
      toSeats: toBase64(await sealTo(seats, key)),
    },
  };
}

function goingOn({ room, devices }: Session, own: DeviceId): readonly DeviceIdentity[] {
  const spare = new Set(room.seats.filter((seat) => seat.spare).map((seat) => seat.seat));
  return devices.filter(
    ({ role, seat, device }) =>
      role === 'seat' && (device === own || (seat !== undefined && spare.has(seat))),
  );
}
