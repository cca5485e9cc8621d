import { useRoom, useWords } from '../day/desk-context.tsx';

const MARKS = Array.from({ length: 24 }, (_, at) => at);

/** A rehearsal says so all over the window, behind every page and every photograph of the screen. */
export function Watermark() {
  const words = useWords();
  const mode = useRoom((view) => view.session.mode);
  return mode === 'real' ? null : (
    <div className="watermark" aria-hidden="true">
      {MARKS.map((mark) => (
        <span key={mark}>{words.frame.rehearsal}</span>
      ))}
    </div>
  );
}
