import './candidate.css';
import { useState } from 'react';
import type { RollLine, SeatView } from '../../server/proctor-desk/desk-view.ts';
import type { ActForm } from '../acting/act-form.ts';
import { useMoves, useRoom, useWords } from '../day/desk-context.tsx';
import type { Catalogue } from '../words/languages.ts';
import { seatChoices } from './seat-choices.ts';

interface CardProps {
  readonly candidate: RollLine['candidate'];
  readonly onNext: () => void;
}

/** The registration photo beside the seat's live picture, what the roll says, and the decision. */
export function CandidateCard({ candidate, onNext }: CardProps) {
  const words = useWords();
  const line = useRoom((view) => view.roll.find((one) => one.candidate === candidate));
  const seats = useRoom((view) => view.seats);
  if (line === undefined) return null;
  const claimed = seats.find((seat) => seat.claim?.candidate === candidate);
  const seated = seats.find((seat) => seat.candidate?.candidate === candidate);
  return (
    <section className="card candidate" aria-label={words.checkIn.look}>
      <Pictures line={line} seat={claimed ?? seated} />
      <Facts line={line} />
      <Warnings line={line} claimed={claimed} />
      {line.state === 'admitted' || line.state === 'sitting' || line.state === 'handed-in' ? (
        <p className="standing good">
          {words.checkIn.already(words.checkIn.stateNow[line.state], line.seat ?? seated?.seat ?? '—')}{' '}
          <button type="button" onClick={onNext}>
            {words.checkIn.clear}
          </button>
        </p>
      ) : (
        <Decision line={line} claimed={claimed} onNext={onNext} />
      )}
    </section>
  );
}

export function Pictures({ line, seat }: { readonly line: RollLine; readonly seat: SeatView | undefined }) {
  const words = useWords();
  return (
    <div className="pictures">
      <figure>
        <img src={`photo/${line.candidate}`} alt={`${words.checkIn.photo} ${line.name}`} />
        <figcaption>{words.checkIn.photo}</figcaption>
      </figure>
      <figure>
        {seat?.thumbnail === undefined ? (
          <p className="no-picture">{seat === undefined ? words.checkIn.noLive : words.checkIn.noPicture}</p>
        ) : (
          <img
            src={`thumbnail/${seat.device}?v=${seat.thumbnail}`}
            alt={`${words.checkIn.live} ${seat.seat}`}
          />
        )}
        <figcaption>
          {words.checkIn.live}
          {seat === undefined ? '' : ` · ${words.checkIn.waitingAt(seat.seat)}`}
        </figcaption>
      </figure>
    </div>
  );
}

function Facts({ line }: { readonly line: RollLine }) {
  const words = useWords();
  const facts = [
    [words.checkIn.fields.name, line.name],
    [words.checkIn.fields.sex, words.checkIn.sex[line.sex]],
    [words.checkIn.fields.id, line.maskedId],
    [words.checkIn.fields.ticket, line.ticket],
    [words.checkIn.fields.employer, line.employer],
  ] as const;
  return (
    <dl className="facts">
      {facts.map(([label, text], at) => (
        <div key={label} className={at === 0 ? 'name' : ''}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function Warnings({ line, claimed }: { readonly line: RollLine; readonly claimed: SeatView | undefined }) {
  const words = useWords();
  const all = [...new Set([...line.warnings, ...(claimed?.claim?.warnings ?? [])])];
  return all.length === 0 ? null : (
    <div className="standing warn" role="alert">
      <b>{words.checkIn.warnings}</b>
      <ul>
        {all.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </div>
  );
}

function Decision(props: {
  readonly line: RollLine;
  readonly claimed: SeatView | undefined;
  readonly onNext: () => void;
}) {
  const { line, claimed, onNext } = props;
  const words = useWords();
  const seats = useRoom((view) => view.seats);
  const { ask, doNow } = useMoves();
  const choices = seatChoices({ seats, line, claimed });
  const [wanted, setWanted] = useState<string>();
  const [note, setNote] = useState('');
  const chosen = choices.find((choice) => choice.seat === wanted) ?? choices[0];
  const admit = async () => {
    if (chosen === undefined) return;
    const { candidate, name } = line;
    const done = words.checkIn.admitted(name, chosen.seat);
    if (await doNow({ do: 'admit', candidate, seat: chosen.seat, note: note.trim() }, done)) onNext();
  };
  return (
    <>
      <p className="compare">{words.checkIn.compare}</p>
      <div className="decision">
        <label>
          {words.checkIn.seatChoice}
          <select value={chosen?.seat ?? ''} onChange={(event) => setWanted(event.target.value)}>
            {choices.length === 0 ? <option value="">{words.checkIn.noSeat}</option> : null}
            {choices.map((choice) => (
              <option key={choice.seat} value={choice.seat}>
                {words.checkIn[choice.label](choice.seat)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.checkIn.note}
          <input
            value={note}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
        <button type="button" className="danger" onClick={() => ask(turnAwayForm(words, line, onNext))}>
          {words.checkIn.turnAway}
        </button>
        <button
          type="button"
          className="primary large"
          disabled={chosen === undefined}
          onClick={() => void admit()}
        >
          {words.checkIn.admit}
        </button>
      </div>
    </>
  );
}

function turnAwayForm(words: Catalogue, line: RollLine, then: () => void): ActForm {
  return {
    title: words.checkIn.turnAwayTitle(line.name),
    text: words.checkIn.turnAwayText,
    weight: 'plain',
    fields: [
      {
        field: 'text',
        name: 'reason',
        label: words.acting.reason,
        common: words.checkIn.turnAwayReasons,
        needed: words.acting.reasonNeeded,
      },
    ],
    signers: () => ({ sign: 'operator' }),
    submit: words.checkIn.turnAway,
    command: (values) => ({
      do: 'turn-away',
      candidate: line.candidate,
      reason: (values['reason'] ?? '').trim(),
    }),
    done: () => words.checkIn.turnedAway(line.name),
    then,
  };
}
