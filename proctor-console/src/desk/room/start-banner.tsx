import type { DeskView } from '../../server/proctor-desk/desk-view.ts';
import type { ActForm } from '../acting/act-form.ts';
import { useMoves, useNow, useRoom, useWords } from '../day/desk-context.tsx';
import { enoughSignedIn, type StepId } from '../day/steps.ts';
import { clockText, spanText } from '../day/times.ts';
import type { Catalogue } from '../words/languages.ts';

/** The one button that starts the room, and, while it is grey, what is still missing and where to do it. */
export function StartBanner() {
  const words = useWords();
  const view = useRoom((whole) => whole);
  const now = useNow();
  const { ask, go } = useMoves();
  if (view.steps.startedMs !== undefined || view.steps.closedMs !== undefined) return null;
  const gaps = startGaps(view, { words, now });
  const waiting = view.seats.filter((seat) => seat.state === 'admitted').length;
  const ready = view.seats.filter((seat) => seat.state === 'ready').length;
  return (
    <section className={gaps.length === 0 ? 'start-banner ready' : 'start-banner'}>
      <div>
        <b>{gaps.length === 0 ? words.start.ready : words.start.missing}</b>
        <ul>
          {gaps.map((gap) => (
            <li key={gap.say}>
              {gap.go === undefined ? (
                gap.say
              ) : (
                <button type="button" className="quiet" onClick={() => gap.go !== undefined && go(gap.go)}>
                  {gap.say}
                </button>
              )}
            </li>
          ))}
        </ul>
        {waiting > 0 && gaps.length === 0 ? (
          <p className="warn-word">{words.start.notReady(waiting)}</p>
        ) : null}
      </div>
      <button
        type="button"
        className="primary large"
        disabled={gaps.length > 0}
        onClick={() => ask(startForm(words, ready + waiting))}
      >
        {words.start.button}
      </button>
    </section>
  );
}

interface Gap {
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

function startForm(words: Catalogue, count: number): ActForm {
  const { start } = words;
  return {
    title: start.dialogTitle,
    text: start.dialogText(count),
    weight: 'final',
    fields: [],
    signers: () => ({ sign: 'operator' }),
    submit: start.button,
    command: () => ({ do: 'start-room' }),
    done: () => start.done,
  };
}
