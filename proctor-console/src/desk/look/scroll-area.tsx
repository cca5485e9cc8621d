import type { ReactNode } from 'react';

/** A part of the page that scrolls by itself; the keyboard can reach it, or its end could only be seen with a mouse. */
export function ScrollArea(props: {
  readonly label: string;
  readonly className?: string;
  readonly fontSize?: number | undefined;
  readonly children: ReactNode;
}) {
  return (
    <section
      className={`scroll ${props.className ?? ''}`}
      aria-label={props.label}
      style={props.fontSize === undefined ? undefined : { fontSize: props.fontSize }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
      tabIndex={0}
    >
      {props.children}
    </section>
  );
}
