import './panel.css';
import type { DeviceId } from '@exam-room/shared/base';
import { useEffect, useRef } from 'react';
import type { SeatView } from '../../server/proctor-desk/desk-view.ts';
import { useDesk, useMoves, useRoom, useSay, useWords } from '../day/desk-context.tsx';
import { ageText, clockText, minutesText, spanText } from '../day/times.ts';
import { SeatMark } from '../look/marks.tsx';
import { type SeatAct, type SeatActGroup, seatActs } from './seat-acts.ts';
import { verdictWord } from './snapshot-wall.tsx';
import { hasSitting } from './tile.ts';

const GROUPS: readonly SeatActGroup[] = ['help', 'time', 'move', 'record', 'end'];

/** One place per seat: who sits there, how it stands, what can be done, what has happened. */
export function SeatPanel({ device }: { readonly device: DeviceId }) {
  const words = useWords();
  const { store } = useDesk();
  const seat = useRoom((view) => view.seats.find((one) => one.device === device));
  const head = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves when another seat is opened, not at every view
  useEffect(() => head.current?.focus({ preventScroll: true }), [device]);
  if (seat === undefined) return null;
  const close = () => {
    store.setState({ seat: undefined });
    document.querySelector<HTMLElement>(`[data-device="${device}"]`)?.focus();
  };
  return (
    <aside
      className="seat-panel"
      aria-label={words.seat.label(seat.seat)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header>
        <h2 ref={head} tabIndex={-1}>
          <b>{seat.seat}</b> {seat.candidate?.name ?? seat.claim?.name ?? words.room.nobody}
        </h2>
        <span className={`state-pill ${seat.state}`}>
          <SeatMark state={seat.state} />
          {words.seatState[seat.state]}
          {seat.away ? ` · ${words.room.away}` : ''}
        </span>
        <button type="button" className="quiet" onClick={close}>
          {words.seat.close}
        </button>
      </header>
      <div className="panel-body">
        <PanelPictures seat={seat} />
        <PanelAlarms seat={seat} />
        <PanelFacts seat={seat} />
        <PanelActs seat={seat} />
        <Timeline seat={seat} />
      </div>
    </aside>
  );
}

function PanelPictures({ seat }: { readonly seat: SeatView }) {
  const words = useWords();
  const candidate = seat.candidate?.candidate ?? seat.claim?.candidate;
  if (candidate === undefined && seat.thumbnail === undefined) return null;
  return (
    <div className="pictures">
      {candidate === undefined ? null : (
        <figure>
          <img src={`photo/${candidate}`} alt={words.seat.photo} />
          <figcaption>{words.seat.photo}</figcaption>
        </figure>
      )}
      <figure>
        {seat.thumbnail === undefined ? (
          <p className="no-picture">{words.room.noPicture}</p>
        ) : (
          <img src={`thumbnail/${seat.device}?v=${seat.thumbnail}`} alt={words.seat.live} />
        )}
        <figcaption>
          {words.seat.live}{' '}
          {seat.thumbnail === undefined ? '' : verdictWord(words, seat.snapshots.lastVerdict)}
        </figcaption>
      </figure>
    </div>
  );
}

function PanelAlarms({ seat }: { readonly seat: SeatView }) {
  const words = useWords();
  const say = useSay();
  const lines = [
    ...(seat.helpCalled ? [words.room.help] : []),
    ...seat.alarms.map(say),
    ...(seat.lostTimeProposalMs > 0
      ? [words.seat.proposal(Math.ceil(seat.lostTimeProposalMs / 60_000))]
      : []),
  ];
  return lines.length === 0 ? null : (
    <ul className="panel-alarms">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function PanelFacts({ seat }: { readonly seat: SeatView }) {
  const words = useWords();
  const { facts } = words.seat;
  const wallMs = useRoom((view) => view.wallMs);
  const sits = hasSitting(seat);
  const rows: (readonly [string, string])[] = [
    ...(sits
      ? ([
          [facts.progress, words.room.answered(seat.answered, seat.items)],
          [facts.left, seat.state === 'handed-in' ? '—' : spanText(seat.remainingMs)],
          [
            facts.granted,
            seat.grantedMs === 0 ? '—' : `${minutesText(seat.grantedMs)} ${words.acting.minutes}`,
          ],
        ] as const)
      : []),
    [
      facts.saved,
      seat.lastEntryMs === undefined
        ? words.seat.neverSaved
        : ageText(words.room.age, wallMs - seat.lastEntryMs),
    ],
    [facts.ticks, seat.unsent === 0 ? words.room.allSent : words.room.unsent(seat.unsent)],
    [
      facts.pictures,
      [
        words.room.pictures(seat.snapshots.taken, seat.snapshots.missed),
        seat.picturesUnsent > 0 ? words.seat.picturesUnsent(seat.picturesUnsent) : '',
      ].join(' '),
    ],
    [facts.camera, words.seat.camera[seat.camera]],
    ...(seat.state === 'handed-in' ? [[facts.receipt, seat.receipt ?? words.seat.noReceipt] as const] : []),
  ];
  return (
    <dl className="panel-facts">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function PanelActs({ seat }: { readonly seat: SeatView }) {
  const words = useWords();
  const seats = useRoom((view) => view.seats);
  const steps = useRoom((view) => view.steps);
  const grantAloneMaxMs = useRoom((view) => view.session.policies.grantAloneMaxMs);
  const leads = useRoom((view) => view.console.part === 'leads');
  const { ask, doNow } = useMoves();
  if (!leads) return null;
  const acts = seatActs(seat, {
    words,
    seats,
    started: steps.startedMs !== undefined,
    closed: steps.closedMs !== undefined,
    grantAloneMaxMs,
  });
  const run = (act: SeatAct) => {
    if ('form' in act) ask(act.form);
    else void doNow(act.command, act.done);
  };
  return (
    <div className="panel-acts">
      {GROUPS.map((group) => {
        const some = acts.filter((act) => act.group === group);
        return some.length === 0 ? null : (
          <fieldset key={group} className={group}>
            <legend>{words.seat.groups[group]}</legend>
            {some.map((act) => (
              <button
                type="button"
                key={act.id}
                className={act.id === 'force' ? 'danger' : act.id === 'proposed' ? 'primary' : ''}
                onClick={() => run(act)}
              >
                {words.seat.acts[act.id]}
              </button>
            ))}
          </fieldset>
        );
      })}
    </div>
  );
}

function Timeline({ seat }: { readonly seat: SeatView }) {
  const words = useWords();
  const say = useSay();
  const incidents = useRoom((view) => view.incidents);
  const mine = incidents.filter((line) => line.seat === seat.seat).toReversed();
  return (
    <section className="timeline">
      <h3>{words.seat.timeline}</h3>
      {mine.length === 0 ? <p className="quiet-word">{words.seat.noTimeline}</p> : null}
      <ol>
        {mine.map((line) => (
          <li key={line.seq}>
            <time>{clockText(line.wallMs)}</time> <span>{say(line.words)}</span> <small>{line.by}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}
