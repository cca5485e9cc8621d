import type { InvigilatorId } from '@exam-room/shared/base';
import { useEffect, useId, useRef } from 'react';
import type { DeskView } from '../../server/proctor-desk/desk-view.ts';
import { useDeskState, useRoom, useWords } from '../day/desk-context.tsx';
import { LeftOf } from '../day/left-of.tsx';
import type { SecondChoice } from './act-form.ts';

type Person = DeskView['invigilators'][number];

/** The second of two: chosen by name, proven by the own PIN, typed by that person. */
export function SecondPerson(props: {
  readonly people: readonly Person[];
  readonly choice: SecondChoice;
  readonly onChoice: (choice: SecondChoice) => void;
}) {
  const { people, choice, onChoice } = props;
  const words = useWords();
  const [who, pin] = [useId(), useId()];
  // With one possible person there is nothing to choose; with more, whoever is signed in is the likely one.
  const likely = people.find((person) => person.signedIn) ?? people[0];
  useEffect(() => {
    if (choice.id === '' && likely !== undefined) onChoice({ ...choice, id: likely.id });
  }, [choice, likely, onChoice]);
  if (people.length === 0) return <p className="problem">{words.acting.noSecond}</p>;
  return (
    <fieldset className="second">
      <legend>{words.acting.second}</legend>
      <p>{words.acting.secondWhy}</p>
      <div className="pair">
        <label htmlFor={who} className="hidden">
          {words.acting.second}
        </label>
        <select
          id={who}
          value={choice.id}
          onChange={(event) => onChoice({ id: event.target.value, pin: '' })}
        >
          {people.map((person) => (
            <option key={person.id} value={person.id}>
              {words.acting.person(person.name, words.roles[person.role])}
            </option>
          ))}
        </select>
        <label htmlFor={pin}>{words.acting.pin}</label>
        <PinInput id={pin} value={choice.pin} onChange={(text) => onChoice({ ...choice, pin: text })} />
      </div>
      <LockedLine id={choice.id} />
    </fieldset>
  );
}

/** One named person's own PIN, with a pad of digits on the screen: many rooms put the console on a touch screen. */
export function OwnPin(props: {
  readonly person: { readonly id: InvigilatorId; readonly name: string };
  readonly pin: string;
  readonly onPin: (pin: string) => void;
}) {
  const { person, pin, onPin } = props;
  const words = useWords();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <div className="field own-pin">
      <label htmlFor={id}>{words.acting.pinOf(person.name)}</label>
      <PinInput id={id} value={pin} onChange={onPin} inputRef={input} />
      <LockedLine id={person.id} />
      <fieldset className="pad" aria-label={words.acting.pinPad}>
        {[...'123456789'].map((digit) => (
          <button type="button" key={digit} onClick={() => onPin((pin + digit).slice(0, 12))}>
            {digit}
          </button>
        ))}
        <button type="button" className="word" onClick={() => onPin('')}>
          {words.acting.pinClear}
        </button>
        <button type="button" onClick={() => onPin(`${pin}0`.slice(0, 12))}>
          0
        </button>
        <button type="button" className="word" onClick={() => onPin(pin.slice(0, -1))}>
          {words.acting.pinBack}
        </button>
      </fieldset>
    </div>
  );
}

function PinInput(props: {
  readonly id: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly inputRef?: React.RefObject<HTMLInputElement | null>;
}) {
  return (
    <input
      id={props.id}
      ref={props.inputRef}
      type="password"
      inputMode="numeric"
      // One-time, so that no browser offers to remember the PIN on a PC of the institution.
      autoComplete="one-time-code"
      className="pin"
      maxLength={12}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value.normalize('NFKC').replace(/[^0-9]/g, ''))}
    />
  );
}

/** Says how long a person who mistyped the PIN too often has to wait. */
export function LockedLine({ id }: { readonly id: string }) {
  const words = useWords();
  const lockedForMs = useRoom((view) => view.invigilators.find((one) => one.id === id)?.lockedForMs ?? 0);
  const receivedAt = useDeskState((state) => state.receivedAt);
  if (lockedForMs <= 0) return null;
  return (
    <p className="problem">
      <LeftOf ms={lockedForMs} since={receivedAt} text={words.acting.locked} />
    </p>
  );
}
