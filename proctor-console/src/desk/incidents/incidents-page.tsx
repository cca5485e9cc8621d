import './incidents.css';
import { useState } from 'react';
import type { IncidentView } from '../../server/proctor-desk/desk-view.ts';
import type { ActForm } from '../acting/act-form.ts';
import { useDesk, useDeskState, useMoves, useRoom, useSay, useWords } from '../day/desk-context.tsx';
import { clockText } from '../day/times.ts';
import { incidentForm } from '../room/seat-forms.ts';
import type { Catalogue } from '../words/languages.ts';

/** The diary of the session, and the three things that people may add to it. */
export function IncidentsPage() {
  const words = useWords();
  const { ask } = useMoves();
  return (
    <section className="page incidents">
      <p className="lead">{words.incidents.lead}</p>
      <div className="buttons left">
        <button type="button" className="primary" onClick={() => ask(incidentForm(words, undefined))}>
          {words.incidents.add}
        </button>
        <button type="button" onClick={() => ask(patrolForm(words))}>
          {words.incidents.patrol}
        </button>
        <button type="button" onClick={() => ask(remarkForm(words))}>
          {words.incidents.remark}
        </button>
      </div>
      <IncidentList />
    </section>
  );
}

function IncidentList() {
  const words = useWords();
  const say = useSay();
  const { store } = useDesk();
  const incidents = useRoom((view) => view.incidents);
  const seats = useRoom((view) => view.seats);
  const language = useDeskState((state) => state.language);
  const [text, setText] = useState('');
  const shown = incidents.filter((line) => isAbout(line, { text, said: line.words[language] })).toReversed();
  const open = (label: string | undefined) => {
    const seat = seats.find((one) => one.seat === label);
    if (seat !== undefined) store.setState({ page: 'room', seat: seat.device });
  };
  return (
    <section className="card diary">
      <div className="roll-head">
        <h2>
          {words.incidents.list} <b className="number">{incidents.length}</b>
        </h2>
        <input
          type="search"
          aria-label={words.incidents.filter}
          placeholder={words.incidents.filter}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      {shown.length === 0 ? <p className="quiet-word">{words.incidents.none}</p> : null}
      <ol>
        {shown.map((line) => (
          <li key={line.seq}>
            <time>{clockText(line.wallMs)}</time>
            {line.seat === undefined ? (
              <span />
            ) : (
              <button type="button" className="quiet figures" onClick={() => open(line.seat)}>
                {words.seat.label(line.seat)}
              </button>
            )}
            <span>{say(line.words)}</span>
            <small>{words.incidents.by(line.by)}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}

function isAbout(
  line: IncidentView,
  { text, said }: { readonly text: string; readonly said: string },
): boolean {
  const wanted = text.normalize('NFKC').trim();
  return wanted === '' || line.seat === wanted || said.includes(wanted) || line.by.includes(wanted);
}

function patrolForm(words: Catalogue): ActForm {
  const { incidents } = words;
  return {
    title: incidents.patrol,
    text: incidents.patrolText,
    weight: 'plain',
    fields: [
      { field: 'line', name: 'name', label: incidents.patrolName, needed: words.acting.textNeeded },
      {
        field: 'text',
        name: 'remark',
        label: incidents.patrolRemark,
        common: incidents.patrolRemarks,
      },
    ],
    signers: () => ({ sign: 'operator' }),
    submit: incidents.save,
    command: (values) => ({
      do: 'patrol-visit',
      name: (values['name'] ?? '').trim(),
      remark: (values['remark'] ?? '').trim(),
    }),
    done: () => incidents.patrolDone,
  };
}

function remarkForm(words: Catalogue): ActForm {
  const { incidents } = words;
  return {
    title: incidents.remark,
    text: incidents.remarkText,
    weight: 'plain',
    fields: [
      {
        field: 'text',
        name: 'text',
        label: incidents.remarkWhat,
        common: [],
        needed: words.acting.textNeeded,
      },
    ],
    signers: () => ({ sign: 'operator' }),
    submit: incidents.save,
    command: (values) => ({ do: 'remark', text: (values['text'] ?? '').trim() }),
    done: () => incidents.remarkDone,
  };
}
