import { memo, useState } from 'react';
import type { RollLine } from '../../server/proctor-desk/desk-view.ts';
import { useRoom, useWords } from '../day/desk-context.tsx';
import { ScrollArea } from '../look/scroll-area.tsx';
import { matches } from './roll-search.ts';

const STATES = ['expected', 'claimed', 'admitted', 'sitting', 'handed-in', 'turned-away', 'absent'] as const;

/** The whole roll, to be searched by whatever the person at the door can say. */
export function RollTable({ onLook }: { readonly onLook: (candidate: RollLine['candidate']) => void }) {
  const words = useWords();
  const roll = useRoom((view) => view.roll);
  const [text, setText] = useState('');
  const [state, setState] = useState<RollLine['state'] | 'all'>('all');
  const shown = roll.filter((line) => (state === 'all' || line.state === state) && matches(line, text));
  return (
    <section className="card roll">
      <div className="roll-head">
        <h2>{words.checkIn.roll}</h2>
        <input
          type="search"
          aria-label={words.checkIn.filter}
          placeholder={words.checkIn.filter}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <fieldset className="chips" aria-label={words.checkIn.roll}>
        <StateChip chosen={state === 'all'} onChoose={() => setState('all')} count={roll.length}>
          {words.checkIn.all}
        </StateChip>
        {STATES.map((one) => {
          const count = roll.filter((line) => line.state === one).length;
          return count === 0 ? null : (
            <StateChip key={one} chosen={state === one} onChoose={() => setState(one)} count={count}>
              {words.checkIn.rollState[one]}
            </StateChip>
          );
        })}
      </fieldset>
      <ScrollArea label={words.checkIn.roll}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.checkIn.fields.name}</th>
              <th scope="col">{words.checkIn.fields.ticket}</th>
              <th scope="col">{words.checkIn.fields.seat}</th>
              <th scope="col">{words.room.columns.state}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((line) => (
              <RollRow key={line.candidate} line={line} onLook={onLook} />
            ))}
          </tbody>
        </table>
        {shown.length === 0 ? <p className="quiet-word">{words.checkIn.empty}</p> : null}
      </ScrollArea>
      <p className="quiet-word">{words.checkIn.shown(shown.length, roll.length)}</p>
    </section>
  );
}

const RollRow = memo(function RollRow(props: {
  readonly line: RollLine;
  readonly onLook: (candidate: RollLine['candidate']) => void;
}) {
  const { line, onLook } = props;
  const words = useWords();
  return (
    <tr className={line.state}>
      <td>
        <button type="button" className="quiet" onClick={() => onLook(line.candidate)}>
          {line.name}
        </button>
        {line.warnings.length > 0 ? <span className="warn-dot" title={line.warnings.join('\n')} /> : null}
      </td>
      <td className="figures">{line.ticket}</td>
      <td className="figures">{line.seat ?? line.assignedSeat ?? '—'}</td>
      <td>
        {words.checkIn.rollState[line.state]}
        {line.status === 'normal' || line.status === 'absent'
          ? ''
          : ` · ${words.sheet.statuses[line.status]}`}
      </td>
    </tr>
  );
});

function StateChip(props: {
  readonly chosen: boolean;
  readonly count: number;
  readonly onChoose: () => void;
  readonly children: string;
}) {
  return (
    <button type="button" className="chip" aria-pressed={props.chosen} onClick={props.onChoose}>
      {props.children} <b>{props.count}</b>
    </button>
  );
}
