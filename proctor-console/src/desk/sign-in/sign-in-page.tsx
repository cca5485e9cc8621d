import './sign-in.css';
import type { DeskView } from '../../server/proctor-desk/desk-view.ts';
import type { ActForm } from '../acting/act-form.ts';
import { LockedLine } from '../acting/people-fields.tsx';
import { useMoves, useRoom, useWords } from '../day/desk-context.tsx';
import { enoughSignedIn, mayAct, signedInInvigilators } from '../day/steps.ts';
import type { Catalogue } from '../words/languages.ts';

type Person = DeskView['invigilators'][number];

/** At least two different invigilators, each with the own PIN (A58). */
export function SignInPage() {
  const words = useWords();
  const view = useRoom((whole) => whole);
  const { go } = useMoves();
  const enough = enoughSignedIn(view);
  return (
    <section className="page narrow">
      <p className="lead">{words.signIn.lead}</p>
      <p className={enough ? 'standing good' : 'standing waiting'} role="status">
        {words.signIn.have(signedInInvigilators(view).length, view.session.policies.invigilatorsAtLeast)}
        {enough ? ` · ${words.signIn.enough}` : ''}
      </p>
      <ul className="people">
        {view.invigilators.map((person) => (
          <PersonCard key={person.id} person={person} />
        ))}
      </ul>
      {enough && view.steps.roomCheckedMs === undefined && view.steps.startedMs === undefined ? (
        <button type="button" className="primary large" onClick={() => go('readiness')}>
          {words.signIn.next}
        </button>
      ) : null}
    </section>
  );
}

function PersonCard({ person }: { readonly person: Person }) {
  const words = useWords();
  const { ask } = useMoves();
  return (
    <li className={person.signedIn ? 'person in' : 'person'}>
      <div>
        <b>{person.name}</b>
        <span>{words.roles[person.role]}</span>
        {mayAct(person.role) ? null : <small>{words.signIn.notCounted}</small>}
      </div>
      <p className="person-state">{person.signedIn ? words.signIn.signedIn : words.signIn.notSignedIn}</p>
      {person.signedIn ? (
        <button type="button" className="quiet" onClick={() => ask(signOutForm(words, person))}>
          {words.signIn.signOut}
        </button>
      ) : (
        <button
          type="button"
          className="primary"
          disabled={person.lockedForMs > 0}
          onClick={() => ask(signInForm(words, person))}
        >
          {words.signIn.signIn}
        </button>
      )}
      <LockedLine id={person.id} />
    </li>
  );
}

function signInForm(words: Catalogue, person: Person): ActForm {
  return {
    title: words.signIn.dialogTitle(person.name),
    text: words.signIn.dialogText,
    weight: 'plain',
    fields: [],
    signers: () => ({ sign: 'self', id: person.id, name: person.name, pinIn: 'command' }),
    submit: words.signIn.signIn,
    command: (_, pin) => ({ do: 'sign-in', id: person.id, pin }),
    done: () => words.signIn.done(person.name),
  };
}

/** Leaving needs no PIN: the danger is a name that stays at the desk, not one that goes. */
function signOutForm(words: Catalogue, person: Person): ActForm {
  return {
    title: words.signIn.outTitle(person.name),
    text: words.signIn.outText,
    weight: 'plain',
    fields: [],
    signers: () => ({ sign: 'named', id: person.id }),
    submit: words.signIn.signOut,
    command: () => ({ do: 'sign-out', id: person.id }),
    done: () => words.signIn.outDone(person.name),
  };
}
