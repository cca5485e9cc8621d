import { useState } from 'react';
import type { ActForm } from '../acting/act-form.ts';
import { useMoves, useRoom, useWords } from '../day/desk-context.tsx';
import { dayText } from '../day/times.ts';
import type { Catalogue } from '../words/languages.ts';
import { FolderChoice } from './folder-choice.tsx';

/** Where the archive lies, whether the authority has it, the copy for the institution, and the faces that go when it has. */
export function ArchiveCard() {
  const words = useWords();
  const archive = useRoom((view) => view.archive);
  const counts = useRoom((view) => view.counts);
  const keepUntilMs = useRoom((view) => view.keepUntilMs);
  return (
    <section className="card archive">
      <h2>{words.sheet.archive}</h2>
      {archive === undefined ? (
        <p className="quiet-word">{words.sheet.archiveNone}</p>
      ) : (
        <>
          <p>{words.sheet.archiveWritten(archive.files, archive.folder)}</p>
          <p className={archive.receipt ? 'standing good' : 'standing warn'}>
            {archive.receipt ? words.sheet.receiptYes : words.sheet.receiptNo}
          </p>
          <CopyOut />
        </>
      )}
      <p className="quiet-word">{words.sheet.receipts(counts.receipts, counts.handedIn)}</p>
      {keepUntilMs === undefined ? null : <p className="quiet-word">{words.keep(dayText(keepUntilMs))}</p>}
      {archive === undefined ? null : <Faces receipt={archive.receipt} />}
    </section>
  );
}

/** A removable disk is found in the same way as the recorder's. */
function CopyOut() {
  const words = useWords();
  const { ask } = useMoves();
  const [choosing, setChoosing] = useState(false);
  const { copying } = words;
  if (!choosing)
    return (
      <button type="button" onClick={() => setChoosing(true)}>
        {copying.button}
      </button>
    );
  return (
    <>
      <p className="quiet-word">{copying.folderNote}</p>
      <FolderChoice onDone={() => setChoosing(false)}>
        {({ at }) => (
          <button
            type="button"
            className="primary"
            onClick={() => ask(copyForm(words, at, () => setChoosing(false)))}
          >
            {copying.here}
          </button>
        )}
      </FolderChoice>
    </>
  );
}

function Faces({ receipt }: { readonly receipt: boolean }) {
  const words = useWords();
  const faces = useRoom((view) => view.faces);
  const { ask } = useMoves();
  const left = faces.are === 'erased' ? faces.left : undefined;
  const gone = left === 0;
  const waiting = faces.are === 'going' ? words.faces.going : words.faces.kept;
  const say = left === undefined ? waiting : gone ? words.faces.erased : words.faces.left(left);
  return (
    <>
      <p className={gone ? 'good-word' : 'quiet-word'}>{say}</p>
      {!receipt || gone || faces.are === 'going' ? null : (
        <button type="button" onClick={() => ask(eraseForm(words))}>
          {words.faces.button}
        </button>
      )}
    </>
  );
}

function copyForm({ copying }: Catalogue, folder: string, then: () => void): ActForm {
  return {
    title: copying.title,
    text: copying.text(folder),
    weight: 'plain',
    fields: [],
    signers: () => ({ sign: 'operator' }),
    submit: copying.here,
    command: () => ({ do: 'export-archive', folder }),
    done: () => copying.done,
    then,
  };
}

function eraseForm({ faces }: Catalogue): ActForm {
  return {
    title: faces.title,
    text: faces.text,
    weight: 'final',
    fields: [],
    signers: () => ({ sign: 'two' }),
    submit: faces.button,
    command: () => ({ do: 'erase-faces' }),
    done: () => faces.started,
  };
}
