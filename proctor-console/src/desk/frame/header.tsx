import './header.css';
import { useDesk, useDeskState, useMoves, useNow, useRoom, useWords } from '../day/desk-context.tsx';
import { peopleAtDesk } from '../day/steps.ts';
import { clockText, spanText } from '../day/times.ts';
import { countdown } from './countdown.ts';

/** Always in sight: which room and session, what phase, what time, how long still, how many, and who is acting. */
export function Header() {
  const words = useWords();
  const session = useRoom((view) => view.session);
  const phase = useRoom((view) => view.phase);
  const rehearsal = session.mode === 'rehearsal';
  return (
    <header className={rehearsal ? 'top rehearsal' : 'top'}>
      <div className="where">
        <strong>
          <span className="institution">{session.institution} </span>
          {session.room}
        </strong>
        <span title={`${session.institution} ${session.title} ${session.post}`}>
          {session.slot} · {session.post}
        </span>
      </div>
      <div className="phase">
        {rehearsal ? <b className="badge">{words.frame.rehearsalNote}</b> : null}
        <span className="phase-name">{words.frame.phase[phase]}</span>
      </div>
      <Clocks />
      <Counts />
      <div className="desk-side">
        <Authority />
        <Standby />
        <Operator />
      </div>
      <LanguageSwitch />
    </header>
  );
}

function Clocks() {
  const words = useWords();
  const now = useNow();
  const speed = useRoom((view) => view.speed);
  const receivedAt = useDeskState((state) => state.receivedAt);
  const view = useRoom((whole) => whole);
  const count = countdown(view, now, (performance.now() - receivedAt) * speed);
  return (
    <div className="clocks">
      <div className="clock">
        <small>{speed === 1 ? words.frame.clock : words.frame.speed(speed)}</small>
        <time>{clockText(now)}</time>
      </div>
      <div className={`clock countdown ${count.urgent ? 'urgent' : ''}`}>
        <small>{words.frame.countdown[count.label]}</small>
        <time>{count.ms === undefined ? '—' : spanText(count.ms)}</time>
      </div>
    </div>
  );
}

const COUNTED = ['enrolled', 'admitted', 'sitting', 'handedIn', 'absent'] as const;

function Counts() {
  const words = useWords();
  const counts = useRoom((view) => view.counts);
  return (
    <dl className="counts">
      {COUNTED.map((what) => (
        <div key={what} className={what === 'absent' && counts[what] > 0 ? 'some' : ''}>
          <dt>{words.frame.counts[what]}</dt>
          <dd>{counts[what]}</dd>
        </div>
      ))}
    </dl>
  );
}

function Authority() {
  const words = useWords();
  const authority = useRoom((view) => view.authority);
  return (
    <p className={`authority ${authority}`}>
      {words.frame.authority.label} <b>{words.frame.authority[authority]}</b>
    </p>
  );
}

/** How far the second console is behind; a room without one shows nothing. */
function Standby() {
  const { seen } = useWords().standby;
  const standbys = useRoom((view) => view.console.standbys);
  const [standby] = standbys;
  if (standby === undefined) return null;
  const { linked, behind } = standby;
  const text = !linked ? seen.away(behind) : behind > CLOSE ? seen.behind(behind) : seen.current;
  return (
    <p className={`authority ${linked && behind <= CLOSE ? 'reached' : 'unreached'}`}>
      {seen.label} <b>{text}</b>
    </p>
  );
}

/** Fewer entries than these are on their way at any moment of a busy room. */
const CLOSE = 50;

/** Two people share one desk: whoever acts says so here, and every entry carries that name. */
function Operator() {
  const words = useWords();
  const { store } = useDesk();
  const view = useRoom((whole) => whole);
  const operator = useDeskState((state) => state.operator);
  const { go } = useMoves();
  const here = peopleAtDesk(view);
  if (here.length === 0)
    return (
      <p className="operator">
        <button type="button" className="quiet" onClick={() => go('sign-in')}>
          {words.frame.nobody}
        </button>
      </p>
    );
  return (
    <fieldset className="operator" aria-label={words.frame.operator}>
      {here.map((person) => (
        <button
          type="button"
          key={person.id}
          aria-pressed={person.id === operator}
          onClick={() => store.setState({ operator: person.id })}
        >
          {person.name}
        </button>
      ))}
    </fieldset>
  );
}

function LanguageSwitch() {
  const words = useWords();
  const { store } = useDesk();
  return (
    <button
      type="button"
      className="language"
      onClick={() => store.setState(({ language }) => ({ language: language === 'zh' ? 'en' : 'zh' }))}
    >
      {words.frame.otherLanguage}
    </button>
  );
}
