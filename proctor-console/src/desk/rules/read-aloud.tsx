import { useEffect, useRef, useState } from 'react';
import { useRoom, useWords } from '../day/desk-context.tsx';
import { usableVoice } from './usable-voice.ts';

/**
 * Reads the rules by a voice that lies on this machine, paragraph by paragraph: the browser's own, or the console's. Never required; a
 * machine without a voice says so and the day goes on.
 */
export function ReadAloud() {
  const words = useWords();
  const rules = useRoom((view) => view.session.rules);
  const speaks = useRoom((view) => view.speaks);
  const voice = useVoice();
  const [state, setState] = useState<'silent' | 'speaking' | 'failed'>('silent');
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);
  if (voice === undefined && !speaks) return <span className="quiet-word">{words.rules.speakNone}</span>;
  const texts = [rules.title, ...rules.paragraphs];
  const begin = () => {
    const ended = (whole: boolean) => setState(whole ? 'silent' : 'failed');
    setState('speaking');
    stop.current = voice === undefined ? playSpoken(texts.length, ended) : speakTexts(texts, voice, ended);
  };
  if (state === 'speaking')
    return (
      <button
        type="button"
        onClick={() => {
          stop.current();
          setState('silent');
        }}
      >
        {words.rules.speakStop}
      </button>
    );
  return (
    <>
      {state === 'failed' ? (
        <span className="warn-word" role="alert">
          {words.rules.speakFailed}
        </span>
      ) : null}
      <button type="button" title={words.rules.speakNote} onClick={begin}>
        {words.rules.speak}
      </button>
    </>
  );
}

/** Browsers tell of their voices a moment after the page is there. */
function useVoice(): SpeechSynthesisVoice | undefined {
  const [voice, setVoice] = useState<SpeechSynthesisVoice>();
  useEffect(() => {
    if (!('speechSynthesis' in window)) return;
    const look = () => setVoice(usableVoice(speechSynthesis.getVoices()));
    look();
    speechSynthesis.addEventListener('voiceschanged', look);
    return () => speechSynthesis.removeEventListener('voiceschanged', look);
  }, []);
  return voice;
}

type Ended = (whole: boolean) => void;

function speakTexts(texts: readonly string[], voice: SpeechSynthesisVoice, ended: Ended): () => void {
  let wanted = true;
  const from = (at: number) => {
    const text = texts[at];
    if (!wanted) return;
    if (text === undefined) return ended(true);
    const said = new SpeechSynthesisUtterance(text);
    Object.assign(said, { voice, lang: voice.lang, rate: 0.9 });
    said.addEventListener('end', () => from(at + 1));
    said.addEventListener('error', () => wanted && ended(false));
    speechSynthesis.speak(said);
  };
  from(0);
  return () => {
    wanted = false;
    speechSynthesis.cancel();
  };
}

function playSpoken(count: number, ended: Ended): () => void {
  let wanted = true;
  const player = new Audio();
  const from = (at: number) => {
    if (!wanted) return;
    if (at >= count) return ended(true);
    player.src = `rules/${at}.wav`;
    player.onended = () => from(at + 1);
    player.onerror = () => wanted && ended(false);
    player.play().catch(() => wanted && ended(false));
  };
  from(0);
  return () => {
    wanted = false;
    player.pause();
  };
}
