import './standby.css';
import { useState } from 'react';
import { useDesk, useRoom, useSay, useWords } from '../day/desk-context.tsx';
import { TakeOverForm } from './take-over-form.tsx';

/** The whole window of a console that stands by: how much it holds, and one large way to take the room over. */
export function StandbyPage() {
  const words = useWords();
  const [asking, setAsking] = useState(false);
  return (
    <main className="standby" id="page">
      <div className="standby-head">
        <h1>{words.standby.title}</h1>
        <LanguageButton />
      </div>
      <RoomLine />
      <p className="lead">{words.standby.lead}</p>
      <Figures />
      <section className="take-over">
        {asking ? (
          <TakeOverForm onBack={() => setAsking(false)} />
        ) : (
          <>
            <h2>{words.standby.askTitle}</h2>
            <p>{words.standby.ask}</p>
            <button type="button" className="danger large" onClick={() => setAsking(true)}>
              {words.standby.open}
            </button>
          </>
        )}
      </section>
    </main>
  );
}

function RoomLine() {
  const session = useRoom((view) => view.session);
  return (
    <p>
      <strong>
        {session.institution} {session.room}
      </strong>{' '}
      · {session.slot}
    </p>
  );
}

function Figures() {
  const words = useWords();
  const say = useSay();
  const { entries, other } = useRoom((view) => view.console);
  const trouble = other?.trouble;
  return (
    <>
      <p className={other?.linked === true ? 'standing good' : 'standing waiting'} role="status">
        {other === undefined
          ? words.standby.noAddress
          : other.linked
            ? words.standby.linked
            : words.standby.unlinked}
      </p>
      {trouble === undefined ? null : <p className="problem">{say(trouble)}</p>}
      <dl className="figures">
        <div>
          <dt>{words.standby.entries}</dt>
          <dd>{words.standby.pieces(entries)}</dd>
        </div>
        <div>
          <dt>{words.standby.behind}</dt>
          <dd>
            {other?.behind === undefined ? words.standby.unknownBehind : words.standby.pieces(other.behind)}
          </dd>
        </div>
        <div>
          <dt>{words.standby.pictures}</dt>
          <dd>{words.standby.files(other?.picturesBehind ?? 0)}</dd>
        </div>
      </dl>
    </>
  );
}

function LanguageButton() {
  const words = useWords();
  const { store } = useDesk();
  return (
    <button
      type="button"
      className="quiet"
      onClick={() => store.setState(({ language }) => ({ language: language === 'zh' ? 'en' : 'zh' }))}
    >
      {words.frame.otherLanguage}
    </button>
  );
}

/** The console that another has replaced says so before anything else. */
export function SupersededPage({ onLook }: { readonly onLook: () => void }) {
  const words = useWords();
  return (
    <main className="standby superseded" id="page">
      <div className="standby-head">
        <span />
        <LanguageButton />
      </div>
      <section className="replaced" role="alert">
        <h1>{words.standby.superseded}</h1>
        <p>{words.standby.supersededWhy}</p>
        <p>{words.standby.supersededDo}</p>
      </section>
      <RoomLine />
      <button type="button" onClick={onLook}>
        {words.standby.look}
      </button>
    </main>
  );
}
