import type { DeviceId } from '@exam-room/shared/base';
import { memo, useRef, useState } from 'react';
import type { SeatView, Words } from '../../server/proctor-desk/desk-view.ts';
import { useDesk, useDeskState, useRoom, useSay, useWords } from '../day/desk-context.tsx';
import { SeatMark } from '../look/marks.tsx';
import { ScrollArea } from '../look/scroll-area.tsx';
import { seatTrouble } from '../readiness/readiness-page.tsx';
import type { Catalogue } from '../words/languages.ts';
import { tileOf, wantsAttention, worstFirst } from './tile.ts';

/** Seats that want somebody, worst first, with the reason in words. */
export function WorstList() {
  const words = useWords();
  const seats = useRoom((view) => view.seats);
  const { shown, hold, release, held } = useHeldOrder(worstFirst(seats.filter(wantsAttention)), seats);
  const rest = seats.length - shown.length;
  return (
    <section className="worst" onPointerEnter={hold} onPointerLeave={release}>
      {shown.length === 0 ? <p className="standing good">{words.room.worstNone}</p> : null}
      {shown.length === 0 ? null : (
        <ScrollArea label={words.room.views.worst}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.room.columns.seat}</th>
                <th scope="col">{words.room.columns.name}</th>
                <th scope="col">{words.room.columns.state}</th>
                <th scope="col">{words.room.columns.why}</th>
                <th scope="col">{words.room.columns.progress}</th>
                <th scope="col">{words.room.columns.left}</th>
                <th scope="col">{words.room.columns.saved}</th>
                <th scope="col">{words.room.columns.ticks}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((seat) => (
                <WorstRow key={seat.device} seat={seat} />
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
      <p className="quiet-word">
        {held ? words.room.worstFrozen : ''} {rest > 0 ? words.room.others(rest) : ''}
      </p>
    </section>
  );
}

/** While the pointer is over the list its order stands still: a row that jumps away under a click opens the wrong seat. */
function useHeldOrder(sorted: readonly SeatView[], all: readonly SeatView[]) {
  const [held, setHeld] = useState<readonly DeviceId[]>();
  const last = useRef<readonly DeviceId[]>([]);
  const order = held ?? sorted.map((seat) => seat.device);
  last.current = order;
  const byDevice = new Map(all.map((seat) => [seat.device, seat]));
  const fresh = sorted.filter((seat) => !order.includes(seat.device));
  const shown = [...order.flatMap((device) => byDevice.get(device) ?? []), ...fresh];
  return {
    shown,
    held: held !== undefined,
    hold: () => setHeld(last.current),
    release: () => setHeld(undefined),
  };
}

const WorstRow = memo(function WorstRow({ seat }: { readonly seat: SeatView }) {
  const words = useWords();
  const say = useSay();
  const { store } = useDesk();
  const chosen = useDeskState((state) => state.seat === seat.device);
  const wallMs = useRoom((view) => view.wallMs);
  const tile = tileOf(seat, words, wallMs);
  const reasons = reasonsOf(seat, { words, say });
  return (
    <tr className={`${tile.concern} ${chosen ? 'chosen' : ''}`}>
      <td>
        <button type="button" className="quiet figures" onClick={() => store.setState({ seat: seat.device })}>
          {seat.seat}
        </button>
      </td>
      <td>{tile.name}</td>
      <td className="state-cell">
        <SeatMark state={seat.state} /> {tile.stateWord}
      </td>
      <td className="why">
        {reasons.map((reason) => (
          <span key={reason}>{reason}</span>
        ))}
      </td>
      <td className="figures">{tile.answered}</td>
      <td className="figures">{tile.left}</td>
      <td>{tile.saved}</td>
      <td className={tile.unsent > 0 ? 'behind' : ''}>{tile.ticks}</td>
    </tr>
  );
});

/** Alarms first, as the console words them; then what the state itself asks for. */
function reasonsOf(
  seat: SeatView,
  { words, say }: { readonly words: Catalogue; readonly say: (words: Words) => string },
): readonly string[] {
  const trouble = seatTrouble(seat);
  return [
    ...seat.alarms.map(say),
    ...(trouble !== undefined && seat.alarms.length === 0 ? [words.readiness.seatTrouble[trouble]] : []),
    ...(seat.helpCalled ? [words.room.help] : []),
    ...(seat.away ? [words.room.away] : []),
    ...(seat.lostTimeProposalMs > 0 ? [words.room.lost(Math.ceil(seat.lostTimeProposalMs / 60_000))] : []),
  ];
}
