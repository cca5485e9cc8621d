import type { ActForm } from '../acting/act-form.ts';
import { useMoves, useNow, useRoom, useWords } from '../day/desk-context.tsx';
import type { Catalogue } from '../words/languages.ts';
import { startGaps } from './start-gaps.ts';

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
