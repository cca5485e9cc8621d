import './lists.css';
import './room.css';
import { type FormEvent, useState } from 'react';
import type { SeatView } from '../../server/proctor-desk/desk-view.ts';
import { useDesk, useDeskState, useMoves, useRoom, useWords } from '../day/desk-context.tsx';
import { messageForm, pauseForm, resumeForm } from './seat-forms.ts';
import { SeatMap } from './seat-map.tsx';
import { SeatPanel } from './seat-panel.tsx';
import { SnapshotWall } from './snapshot-wall.tsx';
import { StartBanner } from './start-banner.tsx';
import { wantsAttention } from './tile.ts';
import { WorstList } from './worst-list.tsx';

const VIEWS = ['map', 'worst', 'wall'] as const;
type RoomLook = (typeof VIEWS)[number];

/** The room while it runs: the map, the worst first, the pictures, and one place for the seat that somebody looks at. */
export function RoomPage() {
  const words = useWords();
  const seat = useDeskState((state) => state.seat);
  const [look, setLook] = useState<RoomLook>('map');
  const [turned, setTurned] = useState(false);
  return (
    <section className={seat === undefined ? 'room' : 'room with-panel'}>
      <div className="room-main">
        <div className="room-bar">
          <Tabs look={look} onLook={setLook} />
          <FindSeat />
          {look === 'map' ? (
            <button type="button" className="quiet" onClick={() => setTurned(!turned)}>
              {turned ? words.room.turnBack : words.room.turn}
            </button>
          ) : null}
          <WholeRoom />
        </div>
        <StartBanner />
        <Look look={look} turned={turned} />
      </div>
      {seat === undefined ? null : <SeatPanel device={seat} />}
    </section>
  );
}

function Look({ look, turned }: { readonly look: RoomLook; readonly turned: boolean }) {
  switch (look) {
    case 'map':
      return <SeatMap turned={turned} />;
    case 'worst':
      return <WorstList />;
    case 'wall':
      return <SnapshotWall />;
  }
}

function Tabs({ look, onLook }: { readonly look: RoomLook; readonly onLook: (look: RoomLook) => void }) {
  const words = useWords();
  const needy = useRoom((view) => view.seats.filter(wantsAttention).length);
  return (
    <fieldset className="tabs" aria-label={words.steps.room}>
      {VIEWS.map((one) => (
        <button type="button" key={one} aria-pressed={look === one} onClick={() => onLook(one)}>
          {words.room.views[one]}
          {one === 'worst' && needy > 0 ? <b className="number">{needy}</b> : null}
        </button>
      ))}
    </fieldset>
  );
}

/** A seat number or a part of a name, then Enter. */
function FindSeat() {
  const words = useWords();
  const { store } = useDesk();
  const { note } = useMoves();
  const seats = useRoom((view) => view.seats);
  const [text, setText] = useState('');
  const find = (event: FormEvent) => {
    event.preventDefault();
    const found = findSeat(seats, text);
    if (found === undefined) {
      note('bad', words.room.noneFound);
      return;
    }
    store.setState({ seat: found.device });
    setText('');
  };
  return (
    <form className="find-seat" onSubmit={find}>
      <input
        type="search"
        aria-label={words.room.findSeat}
        placeholder={words.room.findSeat}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </form>
  );
}

/** `7` finds seat 07; anything else a name or ticket that holds it. */
export function findSeat(seats: readonly SeatView[], typed: string): SeatView | undefined {
  const wanted = typed.normalize('NFKC').trim();
  if (wanted === '') return undefined;
  const bare = (label: string) => label.replace(/^0+/, '').toUpperCase();
  return (
    seats.find((seat) => bare(seat.seat) === bare(wanted)) ??
    seats.find((seat) => seat.candidate?.name.includes(wanted) || seat.candidate?.ticket === wanted)
  );
}

function WholeRoom() {
  const words = useWords();
  const view = useRoom((whole) => whole);
  const { ask } = useMoves();
  const where = words.acts.wholeRoom;
  const inState = (...states: readonly SeatView['state'][]) =>
    view.seats.filter((seat) => states.includes(seat.state)).map((seat) => seat.device);
  const [hearing, writing, paused] = [
    inState('ready', 'admitted', 'sitting', 'paused', 'locked'),
    inState('sitting', 'locked'),
    inState('paused'),
  ];
  // Another console leads the room: what is shown here is history, and nothing here would be followed.
  if (view.steps.closedMs !== undefined || view.console.part !== 'leads') return null;
  const labels = view.seats.filter((seat) => seat.state === 'paused').map((seat) => seat.seat);
  const pausedWhere = writing.length === 0 ? where : labels.join(words.room.comma);
  return (
    <div className="whole-room">
      <button
        type="button"
        disabled={hearing.length === 0}
        onClick={() => ask(messageForm(words, { devices: hearing, where }))}
      >
        {words.room.messageAll}
      </button>
      {paused.length > 0 ? (
        <button
          type="button"
          // Blue only when all stand still: one person who is unwell must not be sent on by a tempting button.
          className={writing.length === 0 ? 'primary' : ''}
          onClick={() => ask(resumeForm(words, { devices: paused, where: pausedWhere }))}
        >
          {words.room.resumeAll(paused.length)}
        </button>
      ) : null}
      <button
        type="button"
        disabled={writing.length === 0}
        onClick={() => ask(pauseForm(words, { devices: writing, where }))}
      >
        {words.room.pauseAll}
      </button>
    </div>
  );
}
