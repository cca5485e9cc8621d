import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useStation } from '../station/station-context.tsx';
import { useWords } from '../words/use-words.tsx';
import { DisplayButton, LanguageSwitch } from './display-settings.tsx';
import { RefusalLine } from './lines.tsx';
import { MoreBelow } from './more-below.tsx';

/** A page of check-in, waiting or after hand-in: where am I, what is asked of me, and one or two large buttons. */
export function Page(props: {
  readonly title: string;
  readonly sub?: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Where the language may be chosen: before the paper. */
  readonly language?: 'choosable';
  readonly look?: 'middle' | 'text';
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  // A new page begins at its heading, for the keyboard and for a screen reader.
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="page">
      <RoomLine choosable={props.language} />
      <main className={`page-body ${props.look ?? ''}`}>
        <h1 ref={heading} tabIndex={-1}>
          {props.title}
        </h1>
        {props.sub === undefined ? null : <p className="sub">{props.sub}</p>}
        <RefusalLine />
        {props.children}
      </main>
      <MoreBelow boxes=".page-body" last=":scope > *" />
      {props.actions === undefined ? null : <footer className="page-actions">{props.actions}</footer>}
    </div>
  );
}

function RoomLine(props: { readonly choosable: 'choosable' | undefined }) {
  const words = useWords();
  const room = useStation((state) => state.view?.room);
  return (
    <header className="room-line">
      {room === undefined ? null : (
        <>
          <strong className="seat">{words.room.seat(room.seat)}</strong>
          <span className="room-title" lang="zh-CN">
            <bdi>{room.title}</bdi>
          </span>
          {room.rehearsal ? <span className="tag rehearsal">{words.room.rehearsal}</span> : null}
        </>
      )}
      <span className="room-tools">
        <DisplayButton />
        {props.choosable === 'choosable' ? <LanguageSwitch /> : null}
      </span>
    </header>
  );
}

/** A text that may be longer than the screen: it scrolls, can be reached by keyboard, and says that there is more below. */
export function ScrollText(props: { readonly label: string; readonly children: ReactNode }) {
  const words = useWords();
  const [more, setMore] = useState<'more' | 'all'>('all');
  const element = useRef<HTMLDivElement>(null);
  const look = () => {
    const box = element.current;
    if (box === null) return;
    setMore(box.scrollTop + box.clientHeight < box.scrollHeight - 8 ? 'more' : 'all');
  };
  useEffect(() => {
    const box = element.current;
    if (box === null) return;
    const seen = new ResizeObserver(() =>
      setMore(box.scrollTop + box.clientHeight < box.scrollHeight - 8 ? 'more' : 'all'),
    );
    seen.observe(box);
    return () => seen.disconnect();
  }, []);
  return (
    <div className="scroll-text">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard */}
      <section ref={element} className="scroll-box" tabIndex={0} aria-label={props.label} onScroll={look}>
        {props.children}
      </section>
      <p className={`more ${more}`} aria-hidden={more === 'all'}>
        {words.rules.more}
      </p>
    </div>
  );
}

/** Stands on every screen of a rehearsal and of the practice paper, behind nothing and in nobody's way. It is drawn, not written: a
 * tag in the bar says the same in words that can be read. */
export function Watermark(props: { readonly word: string }) {
  return (
    <div className="watermark" aria-hidden="true">
      {Array.from({ length: 12 }, (_, n) => `${n}`).map((key) => (
        <span key={key} data-word={props.word} />
      ))}
    </div>
  );
}
