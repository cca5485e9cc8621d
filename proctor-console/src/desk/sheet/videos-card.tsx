import { useState } from 'react';
import type { DeskView, VideoFolder } from '../../server/proctor-desk/desk-view.ts';
import type { ActForm } from '../acting/act-form.ts';
import { useMoves, useRoom, useSay, useWords } from '../day/desk-context.tsx';
import { sizeText } from '../day/times.ts';
import type { Catalogue } from '../words/languages.ts';
import { FolderChoice } from './folder-choice.tsx';

/** The recordings of the room's cameras (A55, A56): what is registered, and the folder from which more are taken in. */
export function VideosCard() {
  const words = useWords();
  const videos = useRoom((view) => view.videos);
  const signed = useRoom((view) => view.steps.sheetSignedBy.length > 0);
  const [choosing, setChoosing] = useState(false);
  const { ask } = useMoves();
  return (
    <section className="card videos">
      <h2>
        {words.videos.title} <b className="number">{videos.registered.length}</b>
      </h2>
      <p className="quiet-word">{words.videos.note}</p>
      <Registered videos={videos} />
      <Standing videos={videos} />
      {signed && videos.registered.length === 0 ? <p className="standing">{words.videos.signed}</p> : null}
      {signed || videos.taking !== undefined || choosing ? null : (
        <button type="button" onClick={() => setChoosing(true)}>
          {words.videos.choose}
        </button>
      )}
      {choosing && !signed && videos.taking === undefined ? (
        <FolderChoice onDone={() => setChoosing(false)}>
          {(folder) => (
            <Found folder={folder} onTake={() => ask(takeForm(words, folder, () => setChoosing(false)))} />
          )}
        </FolderChoice>
      ) : null}
    </section>
  );
}

function Registered({ videos }: { readonly videos: DeskView['videos'] }) {
  const words = useWords();
  if (videos.registered.length === 0) return <p>{words.videos.none}</p>;
  return (
    <ul className="video-list">
      {videos.registered.map((one) => (
        <li key={one.sha256}>
          <span>{one.file}</span>
          <small className="figures">
            {sizeText(one.bytes)} · {words.videos.digest} {one.sha256.slice(0, 16)}
          </small>
        </li>
      ))}
    </ul>
  );
}

function Standing({ videos }: { readonly videos: DeskView['videos'] }) {
  const words = useWords();
  const say = useSay();
  const { taking, trouble } = videos;
  if (taking !== undefined) {
    const percent = taking.bytes === 0 ? 0 : Math.floor((100 * taking.bytesDone) / taking.bytes);
    return (
      <p className="standing waiting" role="status">
        {words.videos.working(taking.done, taking.files, percent)}
      </p>
    );
  }
  return trouble === undefined ? null : (
    <p className="standing warn" role="alert">
      {say(trouble)}
    </p>
  );
}

function Found({ folder, onTake }: { readonly folder: VideoFolder; readonly onTake: () => void }) {
  const words = useWords();
  const { videos } = folder;
  if (videos.length === 0) return <p className="quiet-word">{words.videos.noneHere}</p>;
  const bytes = videos.reduce((sum, one) => sum + one.bytes, 0);
  return (
    <>
      <p>{words.videos.found(videos.length, sizeText(bytes))}</p>
      <button type="button" className="primary" onClick={onTake}>
        {words.videos.take(videos.length)}
      </button>
    </>
  );
}

function takeForm(words: Catalogue, folder: VideoFolder, then: () => void): ActForm {
  const { videos } = words;
  return {
    title: videos.takeTitle,
    text: videos.takeText(folder.videos.length, folder.at),
    weight: 'plain',
    fields: [
      {
        field: 'choice',
        name: 'how',
        label: videos.how,
        options: [
          { value: 'copy', label: videos.copy },
          { value: 'link', label: videos.link },
        ],
        start: 'copy',
        needed: videos.howNeeded,
      },
    ],
    signers: () => ({ sign: 'operator' }),
    submit: videos.take(folder.videos.length),
    command: (values) => ({
      do: 'take-videos',
      folder: folder.at,
      how: values['how'] === 'link' ? 'link' : 'copy',
    }),
    done: () => videos.started,
    then,
  };
}
