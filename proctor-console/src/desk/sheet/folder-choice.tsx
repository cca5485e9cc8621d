import { type FormEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { VideoFolder } from '../../server/proctor-desk/desk-view.ts';
import { useDesk, useSay, useWords } from '../day/desk-context.tsx';
import { ScrollArea } from '../look/scroll-area.tsx';

/** Folders are opened one by one, or the path is typed; what would be done is seen before it is. */
export function FolderChoice({
  onDone,
  children,
}: {
  readonly onDone: () => void;
  /** What can be done with the folder that is open. */
  readonly children: (folder: VideoFolder) => ReactNode;
}) {
  const words = useWords();
  const say = useSay();
  const { door } = useDesk();
  const [folder, setFolder] = useState<VideoFolder>();
  const [path, setPath] = useState('');
  const [problem, setProblem] = useState('');
  // Only the newest wish counts: a slow disk must not write over what is being typed meanwhile.
  const wish = useRef(0);
  const open = useCallback(
    async (at: string | undefined) => {
      wish.current += 1;
      const mine = wish.current;
      const looked = await door.videos(at);
      if (mine !== wish.current) return;
      if (looked.looked === 'trouble') return setProblem(say(looked.answer));
      setProblem('');
      setFolder(looked.folder);
      setPath(looked.folder.at);
    },
    [door, say],
  );
  useEffect(() => void open(undefined), [open]);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void open(path.trim());
  };
  return (
    <div className="folder-choice">
      <form onSubmit={onSubmit}>
        <label>
          {words.videos.folder}
          <input
            value={path}
            onChange={(event) => {
              wish.current += 1;
              setPath(event.target.value);
            }}
          />
        </label>
        <button type="submit">{words.videos.open}</button>
        <button type="button" className="quiet" onClick={onDone}>
          {words.videos.close}
        </button>
      </form>
      <p className="problem" role="alert">
        {problem}
      </p>
      {folder === undefined ? null : (
        <>
          {children(folder)}
          <Folders folder={folder} onOpen={(at) => void open(at)} />
        </>
      )}
    </div>
  );
}

function Folders({
  folder,
  onOpen,
}: {
  readonly folder: VideoFolder;
  readonly onOpen: (at: string) => void;
}) {
  const words = useWords();
  const { parent } = folder;
  const separator = folder.at.includes('\\') ? '\\' : '/';
  const inside = folder.at.endsWith(separator) ? folder.at : `${folder.at}${separator}`;
  return (
    <ScrollArea className="folders" label={words.videos.folder}>
      <ul>
        {parent === undefined ? null : (
          <li>
            <button type="button" className="quiet" onClick={() => onOpen(parent)}>
              ↑ {words.videos.up}
            </button>
          </li>
        )}
        {folder.folders.map((name) => (
          <li key={name}>
            <button type="button" className="quiet" onClick={() => onOpen(`${inside}${name}`)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
    </ScrollArea>
  );
}
