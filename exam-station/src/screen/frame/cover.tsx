import { useWords } from '../words/use-words.tsx';

/** Lies over everything while the station's program is away; what is under it keeps its place. */
export function RecoveringCover() {
  const words = useWords();
  return (
    <div className="cover" role="alertdialog" aria-modal="true" aria-label={words.recovering.title}>
      <div className="cover-box">
        <span className="turning" aria-hidden="true" />
        <h1>{words.recovering.title}</h1>
        <p>{words.recovering.body}</p>
        <p>{words.recovering.longer}</p>
      </div>
    </div>
  );
}
