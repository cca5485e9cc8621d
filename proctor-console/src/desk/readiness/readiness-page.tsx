import './readiness.css';
import type { GateLine, SeatView } from '../../server/proctor-desk/desk-view.ts';
import type { ActForm } from '../acting/act-form.ts';
import { useDeskState, useMoves, useRoom, useSay, useWords } from '../day/desk-context.tsx';
import { OutcomeMark } from '../look/marks.tsx';
import type { Catalogue } from '../words/languages.ts';
import { AssignCard } from './assign-card.tsx';
import { PrintsCard } from './prints-card.tsx';

const ORDER = { fail: 0, unknown: 1, pass: 2 } as const;

/** The room's own check before anybody sits down (A57): what is red comes first and says what to do. */
export function ReadinessPage() {
  const words = useWords();
  const gate = useRoom((view) => view.gate);
  const { roomCheckedMs, startedMs } = useRoom((view) => view.steps);
  const seats = useRoom((view) => view.seats);
  const count = (outcome: GateLine['outcome']) => gate.filter((line) => line.outcome === outcome).length;
  const [fail, unknown, pass] = [count('fail'), count('unknown'), count('pass')];
  const sorted = [...gate].sort((a, b) => ORDER[a.outcome] - ORDER[b.outcome]);
  return (
    <section className="page two-thirds">
      <div>
        <p className="lead">{words.readiness.lead}</p>
        <p className={fail + unknown === 0 ? 'standing good' : 'standing waiting'} role="status">
          {gate.length === 0
            ? words.readiness.noLines
            : fail + unknown === 0
              ? words.readiness.allGood
              : words.readiness.summary(fail, unknown, pass)}
        </p>
        <ul className="gate">
          {sorted.map((line) => (
            <GateRow key={line.id} line={line} />
          ))}
        </ul>
        {roomCheckedMs === undefined && startedMs === undefined ? (
          <FinishCheck fail={fail} open={fail + unknown} />
        ) : (
          <p className="standing good">{words.readiness.already}</p>
        )}
      </div>
      <div>
        <SeatsToLookAt seats={seats} />
        <AssignCard />
        <PrintsCard />
      </div>
    </section>
  );
}

function GateRow({ line }: { readonly line: GateLine }) {
  const words = useWords();
  const say = useSay();
  return (
    <li className={line.outcome}>
      <OutcomeMark outcome={line.outcome} />
      <b>{words.readiness.outcome[line.outcome]}</b>
      <span>{say(line.words)}</span>
    </li>
  );
}

function FinishCheck({ fail, open: red }: { readonly fail: number; readonly open: number }) {
  const words = useWords();
  const operator = useDeskState((state) => state.operator);
  const { ask, go } = useMoves();
  if (operator === undefined)
    return (
      <p className="next-step">
        {words.readiness.needsSignIn}{' '}
        <button type="button" className="primary" onClick={() => go('sign-in')}>
          {words.readiness.goSignIn}
        </button>
      </p>
    );
  return (
    <p className="next-step">
      <button
        type="button"
        className={red === 0 ? 'primary large' : 'large'}
        onClick={() => ask(finishForm(words, { fail, open: red }, () => go('check-in')))}
      >
        {red === 0 ? words.readiness.finish : words.readiness.finishRed}
      </button>
    </p>
  );
}

interface OpenLines {
  readonly fail: number;
  /** Red and not known. */
  readonly open: number;
}

/** The power supply tells the console nothing: whoever finishes the check has looked at it. Over a red point two go ahead. */
function finishForm(words: Catalogue, { fail, open: red }: OpenLines, then: () => void): ActForm {
  const { upsSeen } = words.readiness;
  return {
    title: words.readiness.finishTitle,
    text: red === 0 ? words.readiness.finishText : words.readiness.finishRedText(red),
    weight: 'plain',
    fields: [
      {
        field: 'choice',
        name: 'ups',
        label: words.readiness.ups,
        options: (['works', 'missing'] as const).map((value) => ({ value, label: upsSeen[value] })),
        needed: words.readiness.upsNeeded,
      },
      {
        field: 'text',
        name: 'remark',
        label: words.readiness.remark,
        common: red === 0 ? [] : words.readiness.remarks,
        ...(red === 0 ? {} : { needed: words.acting.reasonNeeded }),
      },
    ],
    signers: (values) => ({ sign: fail > 0 || values['ups'] === 'missing' ? 'two' : 'operator' }),
    submit: red === 0 ? words.readiness.finish : words.readiness.finishRed,
    command: (values) => ({
      do: 'check-room',
      remark: (values['remark'] ?? '').trim(),
      ups: values['ups'] === 'works' ? 'works' : 'missing',
    }),
    done: () => words.readiness.done,
    then,
  };
}

type SeatTrouble = keyof Catalogue['readiness']['seatTrouble'];

export function seatTrouble(seat: SeatView): SeatTrouble | undefined {
  if (seat.state === 'absent-machine' || seat.state === 'lost' || seat.state === 'locked') return seat.state;
  return seat.camera === 'trouble' ? 'camera' : undefined;
}

function SeatsToLookAt({ seats }: { readonly seats: readonly SeatView[] }) {
  const words = useWords();
  const say = useSay();
  const odd = seats.flatMap((seat) => {
    const trouble = seatTrouble(seat);
    return trouble === undefined && seat.alarms.length === 0 ? [] : [{ seat, trouble }];
  });
  return (
    <aside className="card">
      <h2>{words.readiness.seats}</h2>
      {odd.length === 0 ? <p className="good-word">{words.readiness.seatsGood}</p> : null}
      <ul className="odd-seats">
        {odd.map(({ seat, trouble }) => (
          <li key={seat.device}>
            <b>{seat.seat}</b>
            <span>
              {trouble === undefined ? '' : words.readiness.seatTrouble[trouble]}{' '}
              {seat.alarms.map((alarm) => say(alarm)).join(' ')}
            </span>
          </li>
        ))}
      </ul>
    </aside>
  );
}
