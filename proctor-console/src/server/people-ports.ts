import type { InvigilatorId, Result } from '@exam-room/shared/base';
import type { Signer } from '@exam-room/shared/crypto';

/** The keys of the people in the room. A key lies open in memory from its PIN until the sign-out or the end of the program. */
export interface PeoplesKeys {
  /** Opens a person's key with the PIN. Codes: PERSON_NO_KEY, PERSON_KEY_OTHER, PIN_LOCKED, PIN_WRONG. */
  readonly open: (id: InvigilatorId, pin: string) => Promise<Result<Signer>>;
  readonly keep: (id: InvigilatorId, signer: Signer) => void;
  readonly opened: (id: InvigilatorId) => Signer | undefined;
  readonly shut: (id: InvigilatorId) => void;
  readonly lockedForMs: (id: InvigilatorId) => number;
}

/** Counts wrong codes of one kind of lock, across restarts. */
export interface LockOuts {
  /** How long nothing may be tried now. */
  readonly lockedForMs: (lock: string) => number;
  /** Written down durably before the answer is given: pulling the plug wins no try. */
  readonly wrong: (lock: string) => void;
  readonly right: (lock: string) => void;
}
