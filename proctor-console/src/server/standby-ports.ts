import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DeviceId, Words } from '@exam-room/shared/base';
import type { WebSocket } from 'ws';

/** Where other consoles of the session call. */
export interface StandbyDoor {
  readonly open: (socket: WebSocket, device: DeviceId) => void;
  readonly givePicture: (request: IncomingMessage, response: ServerResponse) => void;
  readonly leave: () => void;
}

/** A standby as the console that leads sees it. */
export interface StandbySeen {
  readonly device: DeviceId;
  readonly linked: boolean;
  /** Entries of the ledger that it does not hold yet. */
  readonly behind: number;
}

/** How a standby follows the console: everything that lies on this disk is proven. */
export interface FollowingStatus {
  readonly linked: boolean;
  /** Entries that the console has and this machine has not; undefined before the first word of it. */
  readonly behind: number | undefined;
  readonly picturesBehind: number;
  readonly trouble?: Words;
}

export interface Following {
  readonly status: () => FollowingStatus;
  readonly onChange: (listener: () => void) => void;
  /** This machine leads now: the other one must hear it. */
  readonly callAgain: () => void;
  readonly stop: () => void;
}
