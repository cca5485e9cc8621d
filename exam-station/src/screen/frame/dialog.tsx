import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';

/** A dialog of the exam screen. The browser's own element keeps the focus inside and gives Escape a meaning; the harmless button has the focus first. */
export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly look?: string;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const title = useId();
  // Closed while it is still in the page: only then does the browser give the focus back to where it was.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('.primary')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      className={`dialog ${props.look ?? ''}`}
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <h2 id={title}>{props.title}</h2>
      {props.children}
    </dialog>
  );
}
