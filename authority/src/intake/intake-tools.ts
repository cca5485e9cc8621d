import type { Clock, Digest, Trouble } from '@exam-room/shared/base';
import type { Signer } from '@exam-room/shared/crypto';
import type { Log } from '@exam-room/shared/host/log';
import type { AuthoritySeal, IssuedSessions } from '../ports.ts';
import type { ResultStore } from '../store-port.ts';
import type { Blobs } from './blobs.ts';
import type { Received } from './received.ts';

/** What the intake works with; the composition root fills it. */
export interface IntakeTools {
  readonly sessions: IssuedSessions;
  readonly seal: AuthoritySeal;
  readonly receiptSigner: Signer;
  readonly blobs: Blobs;
  readonly received: Received;
  readonly store: ResultStore;
  readonly clock: Clock;
  readonly log: Log;
  /** True when this process runs on a rehearsal's clock: real sessions are refused then. */
  readonly rehearsalClock: boolean;
  /** The working day by which a session must be reviewed (A68). */
  readonly reviewDue: (testMs: number) => {
    readonly testDay: string;
    readonly dueDay: string;
    readonly calendarKnown: boolean;
  };
}

/** What a call may end in besides an answer: files that must come first, or a refusal. */
export type NotTaken =
  | { readonly not: 'missing'; readonly missing: readonly Digest[] }
  | { readonly not: 'refused'; readonly trouble: Trouble };

export function refused(problem: Trouble): { readonly ok: false; readonly error: NotTaken } {
  return { ok: false, error: { not: 'refused', trouble: problem } };
}

export function missing(files: readonly Digest[]): { readonly ok: false; readonly error: NotTaken } {
  return { ok: false, error: { not: 'missing', missing: [...new Set(files)] } };
}
