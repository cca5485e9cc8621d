import { fromHex, toBase64 } from '@exam-room/shared/base';
import { newSecret } from '@exam-room/shared/host/native-crypto';
import type { DeviceIdentity, Session, Trust } from '@exam-room/shared/model';
import type { SealedAnswerKey } from '../sitting/commands.ts';

export interface MadeAnswerKey {
  readonly key: Uint8Array;
  readonly sealed: SealedAnswerKey;
}

/**
 * Makes one sitting's own answer key: sealed to the authority, which opens the answers, and to the room's spare seats, which may
 * continue the sitting. Nobody else in the room can read an answer, the console included.
 * `kept` is a key that an interrupted admission left behind.
 */
export async function makeAnswerKey(
  { trust, session }: { readonly trust: Trust; readonly session: Session },
  kept: Uint8Array | undefined,
): Promise<MadeAnswerKey> {
  const key = kept ?? fromHex(newSecret()) ?? new Uint8Array();
  // Loaded when the first candidate is admitted: the library would double the start of thirty stations.
  const { sealTo } = await import('@exam-room/shared/host/sealing');
  const spares = spareSeats(session).map((device) => device.sealTo);
  return {
    key,
    sealed: {
      toAuthority: toBase64(await sealTo([trust.resultsSealTo], key)),
      toSpares: spares.length === 0 ? undefined : toBase64(await sealTo(spares, key)),
    },
  };
}

function spareSeats({ room, devices }: Session): readonly DeviceIdentity[] {
  const spare = new Set(room.seats.filter((seat) => seat.spare).map((seat) => seat.seat));
  return devices.filter(({ role, seat }) => role === 'seat' && seat !== undefined && spare.has(seat));
}
