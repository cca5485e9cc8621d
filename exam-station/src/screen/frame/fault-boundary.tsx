import { Component, type ReactNode } from 'react';
import { zh } from '../words/zh.ts';

/** A fault of the page must not become a white screen: it says so, and loads itself anew; the station has every saved answer. */
const RELOAD_MS = 2_000;

// React offers this only as a class.
export class FaultBoundary extends Component<
  { readonly children: ReactNode },
  { readonly broken: 'yes' | 'no' }
> {
  override state = { broken: 'no' } as const satisfies { broken: 'yes' | 'no' };

  static getDerivedStateFromError(): { readonly broken: 'yes' } {
    return { broken: 'yes' };
  }

  override componentDidCatch(): void {
    setTimeout(() => location.reload(), RELOAD_MS);
  }

  override render(): ReactNode {
    const state: { readonly broken: 'yes' | 'no' } = this.state;
    if (state.broken === 'no') return this.props.children;
    return (
      <div className="cover">
        <div className="cover-box">
          <span className="turning" aria-hidden="true" />
          <h1>{zh.trouble.brokenTitle}</h1>
          <p>{zh.recovering.body}</p>
        </div>
      </div>
    );
  }
}
