import { useWords } from '../day/desk-context.tsx';

const KINDS = ['desk-labels', 'door-list', 'sign-in-sheet'] as const;

/** What is hung up and laid out before the candidates come. */
export function PrintsCard() {
  const words = useWords();
  return (
    <section className="card prints">
      <h2>{words.prints.title}</h2>
      <p className="quiet-word">{words.prints.note}</p>
      <div className="buttons left">
        {KINDS.map((kind) => (
          <a key={kind} className="button" href={`prints/${kind}.pdf`} target="_blank" rel="noreferrer">
            {words.prints.kinds[kind]}
          </a>
        ))}
      </div>
    </section>
  );
}
