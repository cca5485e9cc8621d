import type { ReactNode } from 'react';

/** Small drawings beside a word, never instead of one. */
function Icon(props: { readonly children: ReactNode }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {props.children}
    </svg>
  );
}

export function CheckIcon() {
  return (
    <Icon>
      <path d="M4 12.5l5.5 5.5L20 6.5" />
    </Icon>
  );
}

export function DoubleCheckIcon() {
  return (
    <Icon>
      <path d="M2 13l4.5 4.5L15 8M10 16.5l1.5 1.5L22 7" />
    </Icon>
  );
}

export function WaitIcon() {
  return (
    <Icon>
      <path d="M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5.5l3.5 2" />
    </Icon>
  );
}

export function AlertIcon() {
  return (
    <Icon>
      <path d="M12 3L22 20H2zM12 9.5v5M12 17v.5" />
    </Icon>
  );
}

export function FlagIcon() {
  return (
    <Icon>
      <path className="filled" d="M6 3v18M6 4h12l-3 4.5 3 4.5H6" />
    </Icon>
  );
}

export function HandIcon() {
  return (
    <Icon>
      <path d="M8 12V5.5a1.5 1.5 0 0 1 3 0V11m0-1V4a1.5 1.5 0 0 1 3 0v7m0-.5V5.5a1.5 1.5 0 0 1 3 0V15a6 6 0 0 1-6 6 6 6 0 0 1-5.2-3L3.4 14a1.5 1.5 0 0 1 2.5-1.6L8 15" />
    </Icon>
  );
}

export function CutIcon() {
  return (
    <Icon>
      <path d="M3 12h5M16 12h5M10 8v8M14 8v8M5 20L19 4" />
    </Icon>
  );
}

export function PauseIcon() {
  return (
    <Icon>
      <path d="M8 5v14M16 5v14" />
    </Icon>
  );
}

export function LockIcon() {
  return (
    <Icon>
      <rect x="5" y="11" width="14" height="9" rx="1.5" />
      <path d="M8 11V8a4 4 0 0 1 8 0v3" />
    </Icon>
  );
}

const ARROWS = { left: 'M15 5l-7 7 7 7', right: 'M9 5l7 7-7 7', down: 'M5 9l7 7 7-7' } as const;

export function ArrowIcon(props: { readonly to: keyof typeof ARROWS }) {
  return (
    <Icon>
      <path d={ARROWS[props.to]} />
    </Icon>
  );
}

export function SpeakIcon() {
  return (
    <Icon>
      <path d="M4 9v6h4l5 4V5L8 9zM16.5 8.5a5 5 0 0 1 0 7M19 6a9 9 0 0 1 0 12" />
    </Icon>
  );
}
