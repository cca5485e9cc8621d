import { memo } from 'react';
import type { SeatView } from '../../server/proctor-desk/desk-view.ts';
import { useDesk, useDeskState, useNow, useRoom, useWords } from '../day/desk-context.tsx';
import { ageText } from '../day/times.ts';
import type { Catalogue } from '../words/languages.ts';

/** Every seat's last picture at once: who is not there, who is not the one who was admitted. */
export function SnapshotWall() {
  const seats = useRoom((view) => view.seats);
  const now = useNow();
  const words = useWords();
  const occupied = seats.filter((seat) => seat.candidate !== undefined || seat.thumbnail !== undefined);
  return (
    <div className="wall">
      {occupied.map((seat) => (
        <WallPicture
          key={seat.device}
          device={seat.device}
          seat={seat.seat}
          name={seat.candidate?.name ?? seat.claim?.name ?? words.room.nobody}
          thumbnail={seat.thumbnail}
          verdict={verdictWord(words, seat.snapshots.lastVerdict)}
          bad={seat.camera === 'trouble' || (seat.snapshots.lastVerdict ?? 'fine') !== 'fine'}
          age={
            seat.snapshots.lastMs === undefined
              ? ''
              : words.room.pictureAge(ageText(words.room.age, now - seat.snapshots.lastMs))
          }
        />
      ))}
    </div>
  );
}

interface PictureProps {
  readonly device: SeatView['device'];
  readonly seat: string;
  readonly name: string;
  readonly thumbnail: number | undefined;
  readonly verdict: string;
  readonly bad: boolean;
  readonly age: string;
}

const WallPicture = memo(function WallPicture(props: PictureProps) {
  const words = useWords();
  const { store } = useDesk();
  const chosen = useDeskState((state) => state.seat === props.device);
  return (
    <button
      type="button"
      className={`wall-picture ${props.bad ? 'bad' : ''}`}
      aria-pressed={chosen}
      onClick={() => store.setState({ seat: props.device })}
    >
      {props.thumbnail === undefined ? (
        <span className="no-picture">{words.room.noPicture}</span>
      ) : (
        <img src={`thumbnail/${props.device}?v=${props.thumbnail}`} alt="" loading="lazy" />
      )}
      <span className="wall-line">
        <b>{props.seat}</b>
        <span>{props.name}</span>
      </span>
      <span className="wall-line small">
        <span>{props.age}</span>
        <span className={props.bad ? 'behind' : ''}>{props.verdict}</span>
      </span>
    </button>
  );
});

/** The station's verdict on a picture; a verdict that this desk does not know is shown as it is. */
export function verdictWord(words: Catalogue, verdict: string | undefined): string {
  if (verdict === undefined) return '';
  const known: Readonly<Record<string, string>> = words.room.verdict;
  return known[verdict] ?? verdict;
}
