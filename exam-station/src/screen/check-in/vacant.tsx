import { useEffect, useRef, useState } from 'react';
import type { Words } from '../../door/station-view.ts';
import { Page } from '../frame/page.tsx';
import { TroubleLine } from '../frame/trouble-line.tsx';
import { useActions } from '../station/station-context.tsx';
import { useSentence, useWords } from '../words/use-words.tsx';
import { NumberPad } from './number-pad.tsx';
import { cleanNumber, judgeNumber } from './typed-number.ts';

/** The only place where a candidate types: by the pad on the screen, by the keyboard, or by a scanner that types like one. */
export function Vacant(props: { readonly trouble: Words | undefined }) {
  const words = useWords();
  const sentence = useSentence();
  const { ask, dismissTrouble } = useActions();
  const [number, setNumber] = useState('');
  const [problem, setProblem] = useState<'too-short' | 'malformed' | Words | undefined>(props.trouble);
  const [asking, setAsking] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setProblem(props.trouble), [props.trouble]);
  useTypeAnywhere(field);

  const change = (typed: string) => {
    setNumber(cleanNumber(typed));
    setProblem(undefined);
  };
  const submit = async () => {
    const judged = judgeNumber(number);
    if (judged !== 'fine') return setProblem(judged);
    setAsking(true);
    const answer = await ask({ act: 'claim-seat', number });
    setAsking(false);
    // Said beside the field, where the eyes are.
    dismissTrouble();
    if (!answer.ok) setProblem({ zh: answer.zh, en: answer.en });
  };
  const problemText =
    problem === 'too-short'
      ? words.vacant.tooShort
      : problem === 'malformed'
        ? words.vacant.malformed
        : problem && sentence(problem);

  return (
    <Page
      title={words.vacant.title}
      language="choosable"
      actions={
        <button type="submit" form="sign-in" className="primary large" disabled={asking}>
          {asking ? words.vacant.submitting : words.vacant.submit}
        </button>
      }
    >
      <form
        id="sign-in"
        className="sign-in"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div className="sign-in-field">
          <label htmlFor="number">{words.vacant.label}</label>
          <input
            id="number"
            ref={field}
            value={number}
            onChange={(event) => change(event.target.value)}
            inputMode="none"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            aria-describedby="number-hint"
            // biome-ignore lint/a11y/noAutofocus: there is one field on this page, and a scanner types into it without a click
            autoFocus
          />
          <p className="typed" aria-live="polite">
            {words.vacant.typed(number.length)}
          </p>
          <p id="number-hint" className="hint">
            {words.vacant.hint}
          </p>
          {problemText === undefined ? null : <TroubleLine text={problemText} />}
        </div>
        <NumberPad
          onPress={(key) => change(number + key)}
          onErase={() => change(number.slice(0, -1))}
          onClear={() => change('')}
        />
      </form>
    </Page>
  );
}

/** A digit typed while the focus is elsewhere still goes into the field. */
function useTypeAnywhere(field: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (/^[0-9xX]$/.test(event.key) && document.activeElement?.closest('dialog') === null)
        field.current?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [field]);
}
