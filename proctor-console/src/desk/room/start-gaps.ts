import type { DeskView } from '../../server/proctor-desk/desk-view.ts';
import { enoughSignedIn, type StepId } from '../day/steps.ts';
import { clockText, spanText } from '../day/times.ts';
import type { Catalogue } from '../words/languages.ts';

export interface Gap {
  readonly say: string;
  readonly go?: StepId;
}

/** What still stands between the room and its start, in the order in which it can be put right. */
export function startGaps(
  view: DeskView,
  { words, now }: { readonly words: Catalogue; readonly now: number },
): readonly Gap[] {
  const { steps } = view;
  const { why } = words.start;
  const gaps: Gap[] = [];
  if (!enoughSignedIn(view)) gaps.push({ say: why.signIn, go: 'sign-in' });
  if (steps.roomCheckedMs === undefined) gaps.push({ say: why.check, go: 'readiness' });
  if (steps.rulesReadMs === undefined && steps.rulesWaived === undefined)
    gaps.push({ say: why.rules, go: 'rules' });
  if (steps.releasedMs === undefined) gaps.push({ say: why.release, go: 'release' });
  const opens = steps.startOpensMs;
  if (opens !== undefined && opens > now && steps.rulesWaived === undefined)
    gaps.push({ say: why.early(clockText(opens), spanText(opens - now)) });
  if (!view.seats.some((seat) => seat.state === 'ready' || seat.state === 'admitted'))
    gaps.push({ say: why.nobody, go: 'check-in' });
  return gaps;
}
