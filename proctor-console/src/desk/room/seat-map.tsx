import './map.css';
import type { DeviceId } from '@exam-room/shared/base';
import { type KeyboardEvent, memo, useMemo, useRef, useState } from 'react';
import type { SeatState, SeatView } from '../../server/proctor-desk/desk-view.ts';
import { useDesk, useDeskState, useRoom, useWords } from '../day/desk-context.tsx';
import { AlarmMark, CameraMark, HandMark, SeatMark, TicksMark } from '../look/marks.tsx';
import { neighbour } from './neighbour.ts';
import { type Tile, tileOf, tileSentence } from './tile.ts';

const STATES: readonly SeatState[] = [
  'sitting',
  'paused',
  'locked',
  'lost',
  'handed-in',
  'ready',
  'admitted',
  'claimed',
  'vacant',
  'absent-machine',
];

/** The room as it stands: rows and columns of desks, the podium in front. */
export function SeatMap({ turned }: { readonly turned: boolean }) {
  const words = useWords();
  const seats = useRoom((view) => view.seats);
  const [only, setOnly] = useState<SeatState>();
  const podium = <p className="podium">{words.room.podium}</p>;
  return (
    <div className="map-area">
      <div className="map-scroll">
        {turned ? null : podium}
        <Grid seats={seats} turned={turned} only={only} />
        {turned ? podium : null}
      </div>
      <Legend seats={seats} only={only} onOnly={setOnly} />
    </div>
  );
}

/** A room of four desks does not become four doors. */
const WIDEST = '15rem';
const TALLEST = '9.5rem';

interface GridProps {
  readonly seats: readonly SeatView[];
  readonly turned: boolean;
  readonly only: SeatState | undefined;
}

function Grid({ seats, turned, only }: GridProps) {
  const words = useWords();
  const { store } = useDesk();
  const wallMs = useRoom((view) => view.wallMs);
  const selected = useDeskState((state) => state.seat);
  const [focused, setFocused] = useState<DeviceId>();
  const grid = useRef<HTMLDivElement>(null);
  const rows = Math.max(1, ...seats.map((seat) => seat.row));
  const columns = Math.max(1, ...seats.map((seat) => seat.column));
  // A stable function, or every tile would be drawn again at every view.
  const open = useMemo(
    () => (device: DeviceId) =>
      store.setState((state) => ({ seat: state.seat === device ? undefined : device })),
    [store],
  );
  const tabStop = focused ?? selected ?? seats[0]?.device;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = neighbour({ seats, from: tabStop, key: event.key, turned });
    if (next === undefined) return;
    event.preventDefault();
    setFocused(next);
    grid.current?.querySelector<HTMLElement>(`[data-device="${next}"]`)?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a room of desks is a toolbar of buttons walked by arrow keys, not a form's fieldset
    <div
      ref={grid}
      role="group"
      aria-label={words.room.mapLabel}
      className={`map ${sizeFor(columns, rows)}`}
      style={{
        gridTemplateColumns: `repeat(${columns}, minmax(0, ${WIDEST}))`,
        gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))`,
        maxHeight: `calc(${rows} * ${TALLEST})`,
      }}
      onKeyDown={onKeyDown}
    >
      {seats.map((seat) => (
        <SeatTile
          key={seat.device}
          {...tileOf(seat, words, wallMs)}
          row={turned ? rows + 1 - seat.row : seat.row}
          column={turned ? columns + 1 - seat.column : seat.column}
          chosen={seat.device === selected}
          tabStop={seat.device === tabStop}
          faded={only !== undefined && seat.state !== only}
          onOpen={open}
        />
      ))}
    </div>
  );
}

/** Small rooms show every line of a seat; large rooms what a glance needs, the rest is one click away. */
function sizeFor(columns: number, rows: number): 'roomy' | 'middle' | 'dense' {
  if (columns <= 8 && rows <= 6) return 'roomy';
  return columns <= 12 && rows <= 9 ? 'middle' : 'dense';
}

interface TileProps extends Tile {
  readonly row: number;
  readonly column: number;
  readonly chosen: boolean;
  readonly tabStop: boolean;
  readonly faded: boolean;
  readonly onOpen: (device: DeviceId) => void;
}

const SeatTile = memo(function SeatTile(tile: TileProps) {
  const words = useWords();
  const sentence = tileSentence(tile, words);
  return (
    <button
      type="button"
      className={`tile ${tile.state} ${tile.concern} ${tile.faded ? 'faded' : ''}`}
      style={{ gridRow: tile.row, gridColumn: tile.column }}
      data-device={tile.device}
      aria-pressed={tile.chosen}
      title={sentence}
      tabIndex={tile.tabStop ? 0 : -1}
      onClick={() => tile.onOpen(tile.device)}
    >
      <span className="tile-sentence">{sentence}</span>
      <span className="tile-face" aria-hidden="true">
        <span className="tile-head">
          <b>{tile.seat}</b>
          {tile.spare ? <i>{words.room.spare}</i> : null}
          <SeatMark state={tile.state} />
          {tile.help ? <HandMark /> : null}
          {tile.alarms > 0 ? <AlarmMark /> : null}
          {tile.cameraTrouble ? <CameraMark trouble /> : null}
          <span className="state-word">{tile.stateWord}</span>
        </span>
        <span className="tile-name">{tile.name}</span>
        {tile.progress < 0 ? null : (
          <span className="bar">
            <span style={{ width: `${tile.progress}%` }} />
          </span>
        )}
        <span className="tile-line">
          <span>{tile.answered}</span>
          <span>{tile.left}</span>
        </span>
        {tile.unsent < 0 ? null : (
          <span className="tile-line small">
            <span>{tile.saved}</span>
            <span className={tile.unsent > 0 ? 'behind' : ''}>
              <TicksMark both={tile.unsent === 0} />
              {tile.unsent > 0 ? tile.unsent : ''}
            </span>
            <span>
              <CameraMark trouble={false} />
              {tile.shots}
            </span>
          </span>
        )}
      </span>
    </button>
  );
});

function Legend(props: {
  readonly seats: readonly SeatView[];
  readonly only: SeatState | undefined;
  readonly onOnly: (only: SeatState | undefined) => void;
}) {
  const { seats, only, onOnly } = props;
  const words = useWords();
  return (
    <fieldset className="legend" aria-label={words.room.legend}>
      {STATES.map((state) => {
        const count = seats.filter((seat) => seat.state === state).length;
        return count === 0 ? null : (
          <button
            type="button"
            key={state}
            className="chip"
            aria-pressed={only === state}
            onClick={() => onOnly(only === state ? undefined : state)}
          >
            <SeatMark state={state} />
            {words.seatState[state]} <b>{count}</b>
          </button>
        );
      })}
    </fieldset>
  );
}
