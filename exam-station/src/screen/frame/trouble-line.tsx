import { AlertIcon } from './icons.tsx';

/** What happened and what to do, in one sentence. */
export function TroubleLine(props: { readonly text: string }) {
  return (
    <p className="trouble-line" role="alert">
      <AlertIcon />
      {props.text}
    </p>
  );
}
