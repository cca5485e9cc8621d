import type {
  DeskView,
  IncidentKind,
  IncidentView,
  SittingStatus,
} from '../../server/proctor-desk/desk-view.ts';
import type { FakeCandidate, INVIGILATORS } from './fake-people.ts';
import type { FakeSeat } from './fake-seats.ts';

export interface FakePerson {
  readonly id: (typeof INVIGILATORS)[number]['id'];
  readonly name: string;
  readonly role: (typeof INVIGILATORS)[number]['role'];
  signedInMs: number | undefined;
  wrongPins: number;
  lockedUntilMs: number;
}

export interface ToldIncident extends IncidentView {
  readonly kind: IncidentKind | 'event' | 'patrol' | 'remark';
  readonly name?: string;
}

/** Everything that the fake console knows. It keeps no ledger and no rule beyond what the desk's pages need. */
export interface FakeState {
  nowMs: number;
  readonly mode: 'real' | 'rehearsal';
  part: DeskView['console']['part'];
  readonly enrolled: number;
  readonly seats: FakeSeat[];
  readonly roll: readonly FakeCandidate[];
  readonly people: FakePerson[];
  readonly statuses: Map<string, SittingStatus>;
  readonly turnedAway: Set<string>;
  readonly told: ToldIncident[];
  checkedMs: number | undefined;
  seatsAssigned: 'by-ticket' | 'random' | undefined;
  facesErased: boolean;
  rulesReadMs: number | undefined;
  rulesReadBy: readonly string[];
  rulesWaived: string | undefined;
  releasedMs: number | undefined;
  releaseLockedUntilMs: number;
  wrongCodes: number;
  startedMs: number | undefined;
  closedMs: number | undefined;
  readonly signed: { readonly name: string; readonly signedMs: number }[];
  authority: DeskView['authority'];
  entries: number;
  readonly videos: DeskView['videos']['registered'][number][];
}
