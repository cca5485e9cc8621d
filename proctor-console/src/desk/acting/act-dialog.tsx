import './dialog.css';
import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { DeskAct } from '../../server/proctor-desk/desk-view.ts';
import { useDesk, useDeskState, useMoves, useRoom, useSay, useWords } from '../day/desk-context.tsx';
import { mayAct } from '../day/steps.ts';
import {
  type ActForm,
  firstGap,
  PIN_SHAPE,
  type SecondChoice,
  type Signers,
  startValues,
  type Values,
} from './act-form.ts';
import { FieldRow } from './field-row.tsx';
import { OwnPin, SecondPerson } from './people-fields.tsx';

/** Shows the dialog that is open, if any. A new form is a new dialog: nothing typed before can slip into it. */
export function DialogHost() {
  const form = useDeskState((state) => state.form);
  const { store } = useDesk();
  return form === undefined ? null : (
    <ActDialog form={form} key={form.title} onClosed={() => store.setState({ form: undefined })} />
  );
}

function ActDialog({ form, onClosed }: { readonly form: ActForm; readonly onClosed: () => void }) {
  const words = useWords();
  const dialog = useOpenDialog();
  const [values, setValues] = useState<Values>(() => startValues(form));
  const [second, setSecond] = useState<SecondChoice>({ id: '', pin: '' });
  const [pin, setPin] = useState('');
  const { problem, working, twoWanted, submit } = useSubmit({ form, values, second, pin, dialog });
  const signers = wantedSigners(form.signers(values), twoWanted);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void submit();
  };
  return (
    <dialog
      ref={dialog}
      className={`act ${form.weight}`}
      aria-labelledby="act-title"
      onClose={() => {
        onClosed();
        returnFocus();
      }}
    >
      <form onSubmit={onSubmit} noValidate>
        <h2 id="act-title">{form.title}</h2>
        <p className={form.weight === 'final' ? 'consequence' : 'lead'}>{form.text}</p>
        {form.fields.map((field) => (
          <FieldRow
            key={field.name}
            field={field}
            values={values}
            onChange={(text) => setValues({ ...values, [field.name]: text })}
          />
        ))}
        <Persons signers={signers} second={second} onSecond={setSecond} pin={pin} onPin={setPin} />
        <p className="problem" role="alert">
          {problem}
        </p>
        <div className="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            {words.acting.cancel}
          </button>
          <button type="submit" className={form.weight === 'final' ? 'danger' : 'primary'} disabled={working}>
            {working ? words.acting.working : form.submit}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function Persons(props: {
  readonly signers: Signers;
  readonly second: SecondChoice;
  readonly onSecond: (choice: SecondChoice) => void;
  readonly pin: string;
  readonly onPin: (pin: string) => void;
}) {
  const { signers } = props;
  const words = useWords();
  const people = useRoom((view) => view.invigilators);
  const operator = useDeskState((state) => state.operator);
  if (signers.sign === 'self') return <OwnPin person={signers} pin={props.pin} onPin={props.onPin} />;
  if (signers.sign === 'named') return null;
  const name = people.find((person) => person.id === operator)?.name;
  if (name === undefined) return <p className="problem">{words.acting.signInFirst}</p>;
  return (
    <>
      <p className="operator-line">{words.acting.operator(name)}</p>
      {signers.sign === 'two' ? (
        <SecondPerson
          people={people.filter((person) => person.id !== operator && mayAct(person.role))}
          choice={props.second}
          onChoice={props.onSecond}
        />
      ) : null}
    </>
  );
}

/** The desk knows the room's rule of two, but the console decides: when it asks for a second person, the dialog does. */
function wantedSigners(signers: Signers, twoWanted: boolean): Signers {
  return twoWanted && signers.sign === 'operator' ? { sign: 'two' } : signers;
}

interface Submitting {
  readonly form: ActForm;
  readonly values: Values;
  readonly second: SecondChoice;
  readonly pin: string;
  readonly dialog: RefObject<HTMLDialogElement | null>;
}

function useSubmit(of: Submitting) {
  const words = useWords();
  const say = useSay();
  const { note } = useMoves();
  const { door, store } = useDesk();
  const [problem, setProblem] = useState('');
  const [working, setWorking] = useState(false);
  const [twoWanted, setTwoWanted] = useState(false);
  const submit = async () => {
    const { form, values, dialog } = of;
    const { operator } = store.getState();
    const signers = wantedSigners(form.signers(values), twoWanted);
    const act = actOf(of, { signers, operator, words: words.acting });
    if (typeof act === 'string') {
      setProblem(act);
      return;
    }
    setWorking(true);
    const answer = await door.act(act);
    setWorking(false);
    if (!answer.ok) {
      setProblem(say(answer));
      setTwoWanted(twoWanted || answer.code === 'NEEDS_TWO');
      return;
    }
    note('good', form.done(values));
    dialog.current?.close();
    form.then?.();
  };
  return { problem, working, twoWanted, submit };
}

interface Acting {
  readonly signers: Signers;
  readonly operator: DeskAct['by'][number] | undefined;
  readonly words: ReturnType<typeof useWords>['acting'];
}

/** The act as the console wants it, or the sentence that says what is still missing. */
function actOf(
  { form, values, second, pin }: Submitting,
  { signers, operator, words }: Acting,
): DeskAct | string {
  const gap = firstGap(form, values);
  if (gap !== undefined) return gap.say;
  const command = form.command(values, pin);
  if (signers.sign === 'self') {
    if (!PIN_SHAPE.test(pin)) return words.pinWrongLength;
    const by = [signers.id];
    return signers.pinIn === 'command'
      ? { ...command, by }
      : { ...command, by, confirm: [{ id: signers.id, pin }] };
  }
  if (signers.sign === 'named') return { ...command, by: [signers.id] };
  if (operator === undefined) return words.signInFirst;
  if (signers.sign === 'operator') return { ...command, by: [operator] };
  if (second.id === '') return words.secondWhy;
  if (!PIN_SHAPE.test(second.pin)) return words.pinWrongLength;
  const id = second.id as DeskAct['by'][number]; // from the list of the session's own people
  return { ...command, by: [operator, id], confirm: [{ id, pin: second.pin }] };
}

function useOpenDialog(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element === null || element.open) return;
    element.showModal();
    // To the first thing to be filled in; without fields that is the PIN, the second person's name being chosen already.
    const first = element.querySelector<HTMLElement>(
      '.field input, .field textarea, .field select, input.pin',
    );
    first?.focus();
  }, []);
  return dialog;
}

/** The browser gives the focus back to the opener; when that is gone (the act removed it) the page's heading takes it, not the void. */
function returnFocus(): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) document.getElementById('page')?.focus();
  });
}
