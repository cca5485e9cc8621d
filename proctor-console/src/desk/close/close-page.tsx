import './close.css';
import type { ActForm } from '../acting/act-form.ts';
import { useDesk, useMoves, useRoom, useSay, useWords } from '../day/desk-context.tsx';
import { mayBeOver } from '../day/steps.ts';
import { clockText } from '../day/times.ts';
import { OutcomeMark } from '../look/marks.tsx';
import { ScrollArea } from '../look/scroll-area.tsx';
import type { Catalogue } from '../words/languages.ts';
import { closeLists, closeSums, LISTS, type Listed } from './close-lists.ts';

/** The close: what stands in the way in words, the lists, the two sums, then two persons. */
export function ClosePage() {
  const words = useWords();
  const view = useRoom((whole) => whole);
  const { go } = useMoves();
  const lists = closeLists(view);
  return (
    <section className="page close">
      <p className="lead">{words.close.lead}</p>
      <div className="close-columns">
        <div>
          <Sums />
          <Blockers />
          {view.steps.closedMs === undefined ? (
            <CloseButton />
          ) : (
            <>
              <p className="standing good">{words.close.closedAt(clockText(view.steps.closedMs))}</p>
              <button type="button" className="primary large" onClick={() => go('sheet')}>
                {words.close.next}
              </button>
            </>
          )}
        </div>
        <div className="close-lists">
          {LISTS.map((list) => (
            <NameList key={list} title={words.close.lists[list]} names={lists[list]} />
          ))}
        </div>
      </div>
    </section>
  );
}

function Sums() {
  const words = useWords();
  const view = useRoom((whole) => whole);
  const sums = closeSums(view);
  const rows = [
    [words.close.enrolledSum(sums.enrolled, sums.present, sums.absent), sums.enrolledHolds],
    [words.close.handedSum(sums.present, sums.handedIn), sums.handedHolds],
  ] as const;
  return (
    <section className="card sums">
      <h2>{words.close.sums}</h2>
      <ul className="gate">
        {rows.map(([say, holds]) => (
          <li key={say} className={holds ? 'pass' : 'fail'}>
            <OutcomeMark outcome={holds ? 'pass' : 'fail'} />
            <b>{holds ? words.close.holds : words.close.fails}</b>
            <span>{say}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Blockers() {
  const words = useWords();
  const say = useSay();
  const blockers = useRoom((view) => view.closeBlockers);
  const closed = useRoom((view) => view.steps.closedMs !== undefined);
  if (closed) return null;
  return (
    <section className="card">
      <h2>
        {words.close.blockers} <b className="number">{blockers.length}</b>
      </h2>
      {blockers.length === 0 ? <p className="good-word">{words.close.noBlockers}</p> : null}
      {blockers.length === 0 ? null : (
        <ScrollArea className="blockers" label={words.close.blockers}>
          <ul>
            {blockers.map((blocker) => (
              <li key={blocker.en}>{say(blocker)}</li>
            ))}
          </ul>
        </ScrollArea>
      )}
    </section>
  );
}

function CloseButton() {
  const words = useWords();
  const blocked = useRoom((view) => view.closeBlockers.length > 0 || !mayBeOver(view));
  const { ask, go } = useMoves();
  return (
    <button
      type="button"
      className="primary large"
      disabled={blocked}
      onClick={() => ask(closeForm(words, () => go('sheet')))}
    >
      {words.close.button}
    </button>
  );
}

function NameList({ title, names }: { readonly title: string; readonly names: readonly Listed[] }) {
  const words = useWords();
  const { store } = useDesk();
  return (
    <section className={names.length === 0 ? 'card names none' : 'card names'}>
      <h3>
        {title} <b className="number">{names.length}</b>
      </h3>
      {names.length === 0 ? <p className="quiet-word">{words.close.nobody}</p> : null}
      <ul>
        {names.map((one) => (
          <li key={`${one.seat ?? ''} ${one.name}`}>
            {one.device === undefined || one.seat === undefined ? (
              one.name
            ) : (
              <button
                type="button"
                className="quiet"
                onClick={() => store.setState({ page: 'room', seat: one.device })}
              >
                {words.acts.seatOf(one.seat, one.name)}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function closeForm(words: Catalogue, then: () => void): ActForm {
  const { close } = words;
  return {
    title: close.title,
    text: close.text,
    weight: 'final',
    fields: [],
    signers: () => ({ sign: 'two' }),
    submit: close.button,
    command: () => ({ do: 'close-room' }),
    done: () => close.done,
    then,
  };
}
