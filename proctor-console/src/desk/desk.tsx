import './frame/frame.css';
import { useEffect, useState } from 'react';
import { DialogHost } from './acting/act-dialog.tsx';
import { CheckInPage } from './check-in/check-in-page.tsx';
import { ClosePage } from './close/close-page.tsx';
import { useDeskState, useMoves, useWords } from './day/desk-context.tsx';
import type { PageId } from './day/desk-store.ts';
import { LinkBanner, NoticeLine } from './frame/announcements.tsx';
import { Header } from './frame/header.tsx';
import { Rail } from './frame/rail.tsx';
import { Watermark } from './frame/watermark.tsx';
import { IncidentsPage } from './incidents/incidents-page.tsx';
import { ReadinessPage } from './readiness/readiness-page.tsx';
import { ReleasePage } from './release/release-page.tsx';
import { RoomPage } from './room/room-page.tsx';
import { RulesPage } from './rules/rules-page.tsx';
import { SheetPage } from './sheet/sheet-page.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import { StandbyPage, SupersededPage } from './standby/standby-page.tsx';

/** The whole window: header, the day's steps at the left, one page, and whatever has to be said at once. */
export function DeskWindow() {
  const words = useWords();
  const language = useDeskState((state) => state.language);
  const ready = useDeskState((state) => state.view !== undefined);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = words.frame.title;
  }, [language, words]);
  return (
    <>
      <LinkBanner />
      {ready ? <ThisConsole /> : <p className="opening">{words.frame.loading}</p>}
    </>
  );
}

/** A console that leads shows the day; one that stands by, or that was replaced, says so before anything else. */
function ThisConsole() {
  const part = useDeskState((state) => state.view?.console.part);
  const [looking, setLooking] = useState(false);
  if (part === 'stands-by')
    return (
      <>
        <StandbyPage />
        <Watermark />
        <NoticeLine />
      </>
    );
  if (part === 'superseded' && !looking) return <SupersededPage onLook={() => setLooking(true)} />;
  return <OpenDesk onLeave={part === 'superseded' ? () => setLooking(false) : undefined} />;
}

/** What everybody at this desk must know before they do anything else. */
function Strip({ onLeave }: { readonly onLeave: (() => void) | undefined }) {
  const words = useWords();
  const { go } = useMoves();
  const codeNeeded = useDeskState((state) => state.view?.console.codeNeeded === true);
  if (onLeave !== undefined)
    return (
      <p className="strip replaced-strip" role="alert">
        {words.standby.superseded}
        <button type="button" onClick={onLeave}>
          {words.standby.leave}
        </button>
      </p>
    );
  if (!codeNeeded) return null;
  return (
    <p className="strip code-strip" role="status">
      {words.standby.codeNeeded}
      <button type="button" onClick={() => go('release')}>
        {words.standby.toRelease}
      </button>
    </p>
  );
}

function OpenDesk({ onLeave }: { readonly onLeave: (() => void) | undefined }) {
  const words = useWords();
  const page = useDeskState((state) => state.page) ?? 'sign-in';
  return (
    <div className="desk">
      <a className="skip" href="#page">
        {words.frame.skip}
      </a>
      <Strip onLeave={onLeave} />
      <Header />
      <Rail page={page} />
      <main id="page" tabIndex={-1} key={page}>
        <h1 className={page === 'room' ? 'hidden' : ''}>{words.steps[page]}</h1>
        <Page page={page} />
      </main>
      <Watermark />
      <NoticeLine />
      <DialogHost />
    </div>
  );
}

function Page({ page }: { readonly page: PageId }) {
  switch (page) {
    case 'readiness':
      return <ReadinessPage />;
    case 'sign-in':
      return <SignInPage />;
    case 'check-in':
      return <CheckInPage />;
    case 'rules':
      return <RulesPage />;
    case 'release':
      return <ReleasePage />;
    case 'room':
      return <RoomPage />;
    case 'close':
      return <ClosePage />;
    case 'sheet':
      return <SheetPage />;
    case 'incidents':
      return <IncidentsPage />;
  }
}
