import './marks.css';
import type { SeatState } from '../../server/proctor-desk/desk-view.ts';
import type { StepState } from '../day/steps.ts';

/** A state is told three times: by word, by colour, and by these shapes, which hold in grey print and for colour-blind eyes. */
export function SeatMark({ state }: { readonly state: SeatState }) {
  return (
    <svg className={`mark ${state}`} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {seatShape(state)}
    </svg>
  );
}

function seatShape(state: SeatState) {
  switch (state) {
    case 'absent-machine':
      return <rect x="3" y="3" width="14" height="14" rx="2" className="line dashed" />;
    case 'vacant':
      return <circle cx="10" cy="10" r="7" className="line" />;
    case 'claimed':
      return (
        <>
          <circle cx="10" cy="10" r="7" className="line" />
          <path d="M10 3a7 7 0 0 1 0 14z" className="fill" />
        </>
      );
    case 'admitted':
      return (
        <>
          <circle cx="10" cy="10" r="7" className="line" />
          <circle cx="10" cy="10" r="3" className="fill" />
        </>
      );
    case 'ready':
      return (
        <>
          <circle cx="10" cy="10" r="7" className="line" />
          <path d="M6.5 10.5 9 13l4.5-5.5" className="line" />
        </>
      );
    case 'sitting':
      return <circle cx="10" cy="10" r="7.5" className="fill" />;
    case 'paused':
      return (
        <>
          <rect x="4" y="3" width="4.2" height="14" rx="1" className="fill" />
          <rect x="11.8" y="3" width="4.2" height="14" rx="1" className="fill" />
        </>
      );
    case 'locked':
      return (
        <>
          <rect x="3.5" y="9" width="13" height="8.5" rx="1.5" className="fill" />
          <path d="M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9" className="line" />
        </>
      );
    case 'handed-in':
      return (
        <>
          <rect x="2.5" y="2.5" width="15" height="15" rx="3" className="fill" />
          <path d="M6 10.3 9 13.2l5-6.2" className="cut" />
        </>
      );
    case 'lost':
      return <path d="M4 4l12 12M16 4 4 16" className="line thick" />;
  }
}

export function StepMark({ is, number }: { readonly is: StepState['is']; readonly number: number }) {
  return (
    <svg className={`step-mark ${is}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <circle cx="12" cy="12" r="10.5" className="ring" />
      {is === 'done' ? (
        <path d="M7 12.5l3.5 3.5L17 8.5" className="tick" />
      ) : (
        <text x="12" y="16.2" textAnchor="middle">
          {number}
        </text>
      )}
    </svg>
  );
}

/** Pass, fail, unknown: a tick, a cross, a question mark. */
export function OutcomeMark({ outcome }: { readonly outcome: 'pass' | 'fail' | 'unknown' }) {
  return (
    <svg className={`outcome-mark ${outcome}`} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <circle cx="10" cy="10" r="9" />
      {outcome === 'pass' ? <path d="M5.5 10.5 8.8 13.7 14.5 6.8" /> : null}
      {outcome === 'fail' ? <path d="M6.5 6.5l7 7M13.5 6.5l-7 7" /> : null}
      {outcome === 'unknown' ? (
        <path d="M7.4 7.6a2.7 2.7 0 1 1 3.9 2.4c-.9.5-1.3.9-1.3 1.9M10 14.4v.2" />
      ) : null}
    </svg>
  );
}

export function HandMark() {
  return (
    <svg className="hand-mark" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d="M6 10V4.8a1 1 0 0 1 2 0V9 3.4a1 1 0 0 1 2 0V9 4a1 1 0 0 1 2 0v5.4-3a1 1 0 0 1 2 0V13a5 5 0 0 1-5 5c-2.2 0-3.3-.9-4.4-2.7L2.900 12.200a1.100 1.100 0 0 1 1.800-1.200z" />
    </svg>
  );
}

export function AlarmMark() {
  return (
    <svg className="alarm-mark" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d="M10 2.500 18.500 17.500H1.500z" />
      <path d="M10 8v4.500M10 14.800v.4" className="cut" />
    </svg>
  );
}

/** One tick: on the seat's disk. Two: on the console's as well. */
export function TicksMark({ both }: { readonly both: boolean }) {
  return (
    <svg className="small-mark" viewBox="0 0 22 16" aria-hidden="true" focusable="false">
      <path d="M1.500 8.500 5.500 12.500 13 3.500" />
      {both ? <path d="M8.500 10.500 10.500 12.500 19 3.500" /> : null}
    </svg>
  );
}

export function CameraMark({ trouble }: { readonly trouble: boolean }) {
  return (
    <svg
      className={trouble ? 'small-mark camera-trouble' : 'small-mark'}
      viewBox="0 0 22 16"
      aria-hidden="true"
      focusable="false"
    >
      <path d="M2 4h4l1.500-2h6L15 4h5v10H2z" />
      <circle cx="11" cy="9" r="2.800" />
      {trouble ? <path d="M2 15 20 1" /> : null}
    </svg>
  );
}
