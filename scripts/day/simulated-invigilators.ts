import type { CandidateId, DeviceId, InvigilatorId } from '@exam-room/shared/base';
import type { DeskCommand, DeskView } from '../../proctor-console/src/server/proctor-desk/desk-view.ts';
import { LostServer, type Visitor, visit } from './visitor.ts';

export interface Person {
  readonly id: InvigilatorId;
  readonly pin: string;
}

/** Two invigilators at one desk. They follow the desk from one console process to the next. */
export interface Invigilators {
  readonly view: () => DeskView | undefined;
  readonly until: (what: string, holds: (view: DeskView) => boolean, withinMs?: number) => Promise<DeskView>;
  /** Asks for something in the name of one person; throws when the desk refuses. */
  readonly alone: (command: DeskCommand) => Promise<void>;
  /** Asks in both names; the second gives the PIN again. */
  readonly together: (command: DeskCommand) => Promise<void>;
  /** Asks in one named person's own name. */
  readonly signedBy: (person: Person, command: DeskCommand) => Promise<void>;
  /** Sits down at the desk (again) and signs both in. */
  readonly signIn: () => Promise<void>;
  /** Goes to the desk that is reached from now on, and takes the room over there; each gives the own PIN. */
  readonly takeOver: (reason: string) => Promise<void>;
  readonly download: (path: string) => Promise<Uint8Array>;
  readonly leave: () => void;
}

export class DeskRefusal extends Error {
  readonly code: string;
  constructor(code: string, words: string) {
    super(words);
    this.code = code;
  }
}

export function invigilatorsAt(desk: () => Promise<string>, people: readonly [Person, Person]): Invigilators {
  let seat: Visitor<DeskView> | undefined;
  const [first, second] = people;

  async function at(): Promise<Visitor<DeskView>> {
    if (seat !== undefined) return seat;
    const fresh = await visit<DeskView>(await desk());
    seat = fresh;
    void fresh.lost.then(() => {
      if (seat === fresh) seat = undefined;
    });
    return fresh;
  }

  async function ask(body: unknown): Promise<void> {
    const answer = await (await at()).post('/act', body);
    if (!answer.ok)
      throw new DeskRefusal(
        answer.code ?? 'REFUSED',
        `${answer.code}: ${answer.en} (${JSON.stringify(body)})`,
      );
  }

  async function signIn(): Promise<void> {
    for (const person of people) {
      const known = (await at()).view() ?? (await (await at()).until('the desk to open', () => true));
      if (known.invigilators.some((one) => one.id === person.id && one.signedIn)) continue;
      await ask({ by: [person.id], do: 'sign-in', id: person.id, pin: person.pin });
    }
  }

  return {
    view: () => seat?.view(),
    async until(what, holds, withinMs = 240_000) {
      const ends = performance.now() + withinMs;
      for (;;) {
        try {
          return await (await at()).until(what, holds, Math.max(1, ends - performance.now()));
        } catch (problem) {
          if (!(problem instanceof LostServer)) throw problem;
          await signIn(); // the console was started again
        }
      }
    },
    alone: (command) => ask({ ...command, by: [first.id] }),
    together: (command) =>
      ask({ ...command, by: [first.id, second.id], confirm: [{ id: second.id, pin: second.pin }] }),
    signedBy: (person, command) =>
      ask({ ...command, by: [person.id], confirm: [{ id: person.id, pin: person.pin }] }),
    signIn,
    async takeOver(reason) {
      seat?.leave();
      seat = undefined;
      const confirm = people.map(({ id, pin }) => ({ id, pin }));
      await ask({ do: 'take-over', by: [], confirm, reason });
    },
    async download(path) {
      const answer = await (await at()).get(path);
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
      return new Uint8Array(await answer.arrayBuffer());
    },
    leave: () => seat?.leave(),
  };
}

/** Admits everybody who claims a seat until `count` candidates are in. */
export async function admitAll(room: Invigilators, count: number): Promise<void> {
  const admitted = new Set<CandidateId>();
  while (admitted.size < count) {
    const view = await room.until(
      'a candidate to claim a seat',
      (one) => claimsOf(one).some((claim) => !admitted.has(claim.candidate)),
      120_000,
    );
    for (const claim of claimsOf(view).filter((one) => !admitted.has(one.candidate))) {
      await room.alone({ do: 'admit', candidate: claim.candidate, seat: claim.seat, note: '' });
      admitted.add(claim.candidate);
    }
  }
}

function claimsOf(view: DeskView) {
  return view.seats.flatMap((one) =>
    one.claim === undefined
      ? []
      : [{ candidate: one.claim.candidate, seat: one.seat, device: one.device as DeviceId }],
  );
}

const LOOK_ROUND_MS = 500;
const PATIENCE_MS = 5_000;

/**
 * Walks to every seat that has locked itself, looks, and opens it again, as somebody in the room would: on a machine where other people
 * work, a station may well see a program that does not belong there. The returned function ends it.
 */
export function openLockedSeats(room: Invigilators, tell: (step: string) => void): () => void {
  const walking = new Set<string>();
  const rounds = setInterval(() => {
    for (const seat of room.view()?.seats ?? []) {
      if (seat.state !== 'locked' || walking.has(seat.device)) continue;
      walking.add(seat.device);
      setTimeout(() => walking.delete(seat.device), PATIENCE_MS).unref();
      tell(`seat ${seat.seat} has locked itself and is opened again`);
      const device = seat.device as DeviceId;
      room.alone({ do: 'unlock', device, reason: '已到座位核对，无异常' }).catch(() => {
        // The console is just away, or the seat was opened meanwhile: the next round looks again.
      });
    }
  }, LOOK_ROUND_MS);
  return () => clearInterval(rounds);
}
