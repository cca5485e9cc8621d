import './announcements.css';
import { useEffect } from 'react';
import { useDesk, useDeskState, useWords } from '../day/desk-context.tsx';
import { clockText } from '../day/times.ts';

/** The link's trouble stays until it is over; an act's outcome stays long enough to be read by somebody who looked away. */
export function LinkBanner() {
  const words = useWords();
  const link = useDeskState((state) => state.link);
  const lastMs = useDeskState((state) => state.view?.wallMs);
  switch (link) {
    case 'opening':
    case 'live':
      return null;
    case 'lost':
      return (
        <p className="link-banner" role="alert">
          {words.link.lost(lastMs === undefined ? '—' : clockText(lastMs))}
        </p>
      );
    case 'refused':
    case 'unreadable':
      return (
        <p className="link-banner" role="alert">
          {words.link[link]}
        </p>
      );
  }
}

const SHOWN_MS = { good: 6_000, bad: 15_000 };

export function NoticeLine() {
  const words = useWords();
  const { store } = useDesk();
  const notice = useDeskState((state) => state.notice);
  useEffect(() => {
    if (notice === undefined) return;
    const timer = setTimeout(() => store.setState({ notice: undefined }), SHOWN_MS[notice.tone]);
    return () => clearTimeout(timer);
  }, [notice, store]);
  return (
    <div className="notices" role={notice?.tone === 'bad' ? 'alert' : 'status'}>
      {notice === undefined ? null : (
        <p className={`notice ${notice.tone}`} key={notice.count}>
          {notice.text}
          <button type="button" className="quiet" onClick={() => store.setState({ notice: undefined })}>
            {words.acting.close}
          </button>
        </p>
      )}
    </div>
  );
}
