import type { InvigilatorId } from '@exam-room/shared/base';
import { type FormEvent, useState } from 'react';
import type { DeskView } from '../../server/proctor-desk/desk-view.ts';
import { LockedLine } from '../acting/people-fields.tsx';
import { useDesk, useMoves, useRoom, useSay, useWords } from '../day/desk-context.tsx';
import { mayAct } from '../day/steps.ts';

type Person = DeskView['invigilators'][number];

interface Hand {
  readonly id: string;
  readonly pin: string;
}

const PIN_DIGITS = 6;

/** Two names and two PINs, side by side: each types the own one. */
export function TakeOverForm({ onBack }: { readonly onBack: () => void }) {
  const words = useWords();
  const say = useSay();
  const { door } = useDesk();
  const { note } = useMoves();
  const everybody = useRoom((view) => view.invigilators);
  const people = everybody.filter(({ role }) => mayAct(role));
  const [first, setFirst] = useState<Hand>({ id: people[0]?.id ?? '', pin: '' });
  const [second, setSecond] = useState<Hand>({ id: people[1]?.id ?? '', pin: '' });
  const [reason, setReason] = useState(0);
  const [working, setWorking] = useState(false);
  const [refused, setRefused] = useState<string>();
  const same = first.id === second.id;
  const whole = [first, second].every(({ id, pin }) => id !== '' && pin.length >= PIN_DIGITS);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWorking(true);
    setRefused(undefined);
    const confirm = [first, second].map(({ id, pin }) => ({ id: id as InvigilatorId, pin })); // chosen from the session's list
    const text = words.standby.reasons[reason] ?? '';
    const answer = await door.act({ do: 'take-over', by: [], confirm, reason: text });
    setWorking(false);
    if (answer.ok) note('good', words.standby.done);
    else setRefused(say({ zh: answer.zh, en: answer.en }));
  };
  return (
    <form onSubmit={(event) => void submit(event)} aria-label={words.standby.formTitle}>
      <h2>{words.standby.formTitle}</h2>
      <div className="two">
        <HandFields legend={words.standby.first} people={people} hand={first} onHand={setFirst} />
        <HandFields legend={words.standby.second} people={people} hand={second} onHand={setSecond} />
      </div>
      <label className="why">
        {words.standby.reason}
        <select value={reason} onChange={(event) => setReason(Number(event.target.value))}>
          {words.standby.reasons.map((text, at) => (
            <option key={text} value={at}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <p className="problem" role="alert">
        {same ? words.standby.same : refused}
      </p>
      <div className="buttons">
        <button type="submit" className="danger large" disabled={same || !whole || working}>
          {working ? words.standby.working : words.standby.submit}
        </button>
        <button type="button" onClick={onBack}>
          {words.standby.back}
        </button>
      </div>
    </form>
  );
}

function HandFields(props: {
  readonly legend: string;
  readonly people: readonly Person[];
  readonly hand: Hand;
  readonly onHand: (hand: Hand) => void;
}) {
  const { legend, people, hand, onHand } = props;
  const words = useWords();
  return (
    <fieldset>
      <legend>{legend}</legend>
      <label>
        {words.standby.person}
        <select value={hand.id} onChange={(event) => onHand({ id: event.target.value, pin: '' })}>
          {people.map((person) => (
            <option key={person.id} value={person.id}>
              {words.acting.person(person.name, words.roles[person.role])}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.standby.pin}
        <input
          type="password"
          inputMode="numeric"
          // One-time, so that no browser offers to remember the PIN on a PC of the institution.
          autoComplete="one-time-code"
          maxLength={12}
          value={hand.pin}
          onChange={(event) =>
            onHand({ ...hand, pin: event.target.value.normalize('NFKC').replace(/[^0-9]/g, '') })
          }
        />
      </label>
      <LockedLine id={hand.id} />
    </fieldset>
  );
}
