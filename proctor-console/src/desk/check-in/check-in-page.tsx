import './lists.css';
import { MINUTE_MS } from '@exam-room/shared/base';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { RollLine, SeatView } from '../../server/proctor-desk/desk-view.ts';
import { useDesk, useRoom, useSay, useWords } from '../day/desk-context.tsx';
import { CandidateCard } from './candidate-card.tsx';
import { RollTable } from './roll-table.tsx';

type Looked =
  | { readonly at: 'nobody' }
  | { readonly at: 'candidate'; readonly candidate: RollLine['candidate'] }
  | { readonly at: 'problem'; readonly say: string };

/** Who comes in: one number, two pictures side by side, one decision (A61). */
export function CheckInPage() {
  const words = useWords();
  const [looked, setLooked] = useState<Looked>({ at: 'nobody' });
  const [round, setRound] = useState(0);
  const lateBarMs = useRoom((view) => view.session.policies.lateBarMs);
  // Two hundred rows hold this function: a new one at every render would draw them all again.
  const look = useCallback(
    (candidate: RollLine['candidate']) => setLooked({ at: 'candidate', candidate }),
    [],
  );
  const next = () => {
    setLooked({ at: 'nobody' });
    setRound((before) => before + 1);
  };
  return (
    <section className="page check-in">
      <div className="check-in-left">
        <NumberEntry key={round} onLooked={setLooked} />
        {looked.at === 'problem' ? (
          <p className="standing bad" role="alert">
            {looked.say}
          </p>
        ) : null}
        {looked.at === 'candidate' ? (
          <CandidateCard key={looked.candidate} candidate={looked.candidate} onNext={next} />
        ) : null}
        <p className="quiet-word">{words.checkIn.lateBarAt(Math.round(lateBarMs / MINUTE_MS))}</p>
      </div>
      <div className="check-in-right">
        <Waiting onLook={look} />
        <RollTable onLook={look} />
      </div>
    </section>
  );
}

/**
 * A reader types like a keyboard and ends with Enter. The focus stays in this field after a find: were it on the button that admits,
 * the Enter of the next scan would admit the person before.
 */
function NumberEntry({ onLooked }: { readonly onLooked: (looked: Looked) => void }) {
  const words = useWords();
  const say = useSay();
  const { door } = useDesk();
  const [number, setNumber] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  useStrayKeys(input);
  const find = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = number.trim();
    if (wanted === '') return;
    const found = await door.find(wanted);
    input.current?.select();
    switch (found.found) {
      case 'one':
        onLooked({ at: 'candidate', candidate: found.line.candidate });
        return;
      case 'none':
        onLooked({ at: 'problem', say: words.checkIn.notFound(wanted) });
        return;
      case 'trouble':
        onLooked({ at: 'problem', say: say(found.answer) });
        return;
    }
  };
  return (
    <form className="number-entry" onSubmit={(event) => void find(event)}>
      <label htmlFor="number">{words.checkIn.number}</label>
      <input
        id="number"
        ref={input}
        value={number}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setNumber(event.target.value)}
      />
      <button type="submit" className="primary">
        {words.checkIn.find}
      </button>
      <small>{words.checkIn.lead}</small>
    </form>
  );
}

/** A scan that arrives while nothing is being typed anywhere still lands in the number field. */
function useStrayKeys(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const catchKey = (event: KeyboardEvent) => {
      const busy = document.activeElement !== document.body && document.activeElement?.id !== 'page';
      const plain = /^[0-9Xx]$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey;
      if (busy || !plain) return;
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener('keydown', catchKey, { capture: true });
    return () => document.removeEventListener('keydown', catchKey, { capture: true });
  }, [input]);
}

/** Candidates who typed their number at a seat and wait there. */
function Waiting({ onLook }: { readonly onLook: (candidate: RollLine['candidate']) => void }) {
  const words = useWords();
  const seats = useRoom((view) => view.seats);
  const waiting = seats.flatMap((seat) => (seat.claim === undefined ? [] : [{ seat, claim: seat.claim }]));
  return (
    <section className="card waiting">
      <h2>
        {words.checkIn.waiting} <b className="number">{waiting.length}</b>
      </h2>
      {waiting.length === 0 ? <p className="quiet-word">{words.checkIn.noneWaiting}</p> : null}
      <ul>
        {waiting.map(({ seat, claim }) => (
          <li key={seat.device}>
            <button
              type="button"
              className={claim.warnings.length > 0 ? 'warned' : ''}
              onClick={() => onLook(claim.candidate)}
            >
              <ClaimPicture seat={seat} />
              <span>
                <b>{claim.name}</b>
                <span>{words.checkIn.waitingAt(seat.seat)}</span>
                {claim.warnings.length > 0 ? (
                  <span className="warn-word">{words.checkIn.warnings}</span>
                ) : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ClaimPicture({ seat }: { readonly seat: SeatView }) {
  return seat.thumbnail === undefined ? (
    <span className="no-picture" />
  ) : (
    <img src={`thumbnail/${seat.device}?v=${seat.thumbnail}`} alt="" width={64} height={48} />
  );
}
