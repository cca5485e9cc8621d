import type { ActForm } from '../acting/act-form.ts';
import { useDeskState, useMoves, useRoom, useWords } from '../day/desk-context.tsx';
import type { Catalogue } from '../words/languages.ts';

/** Where everybody is to sit: as the roll says, in the order of the tickets, or by lot (DOMAIN 1.3). */
export function AssignCard() {
  const words = useWords();
  const assigned = useRoom((view) => view.steps.seatsAssigned);
  const anybodyIn = useRoom((view) => view.counts.admitted > 0 || view.steps.startedMs !== undefined);
  const operator = useDeskState((state) => state.operator);
  const { ask } = useMoves();
  const { seats } = words;
  return (
    <section className="card">
      <h2>{seats.title}</h2>
      <p>{assigned === undefined ? seats.planned : assigned === 'random' ? seats.random : seats.byTicket}</p>
      <p className="quiet-word">{anybodyIn ? seats.closed : seats.note}</p>
      {anybodyIn || operator === undefined ? null : (
        <div className="buttons left">
          <button type="button" onClick={() => ask(assignForm(words, 'random'))}>
            {seats.draw}
          </button>
          <button type="button" onClick={() => ask(assignForm(words, 'by-ticket'))}>
            {seats.order}
          </button>
        </div>
      )}
    </section>
  );
}

function assignForm({ seats }: Catalogue, how: 'by-ticket' | 'random'): ActForm {
  return {
    title: seats.formTitle[how],
    text: seats.formText,
    weight: 'plain',
    fields: [],
    signers: () => ({ sign: 'operator' }),
    submit: how === 'random' ? seats.draw : seats.order,
    command: () => ({ do: 'assign-seats', how }),
    done: () => seats.done,
  };
}
