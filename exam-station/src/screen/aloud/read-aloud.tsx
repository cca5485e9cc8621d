import { useEffect, useState } from 'react';
import type { QuestionView } from '../../door/station-view.ts';
import { SpeakIcon } from '../frame/icons.tsx';
import { useStation } from '../station/station-context.tsx';
import { CATALOGUES, useWords } from '../words/use-words.tsx';
import { spokenText } from './spoken-text.ts';
import { useLocalVoice } from './use-voice.ts';

/** Reads the question on the screen into the candidate's headset, where the session allows it and the machine has a voice of its own. */
export function ReadAloud(props: { readonly question: QuestionView }) {
  const allowed = useStation((state) => state.view?.room.readAloud === true);
  const voice = useLocalVoice();
  if (!allowed || voice === undefined) return null;
  return <ReadAloudButton key={props.question.question} question={props.question} voice={voice} />;
}

function ReadAloudButton(props: { readonly question: QuestionView; readonly voice: SpeechSynthesisVoice }) {
  const words = useWords();
  const [state, setState] = useState<'silent' | 'reading'>('silent');
  // The next question, a pause or the hand-in takes this button away: the voice stops with it.
  useEffect(() => () => speechSynthesis.cancel(), []);
  const read = () => {
    setState('reading');
    // The question is Chinese whatever language the buttons are in.
    const { question, aloud } = CATALOGUES.zh;
    const pieces = spokenText(props.question, { right: question.right, wrong: question.wrong, ...aloud });
    pieces.forEach((piece, at) => {
      const said = new SpeechSynthesisUtterance(piece);
      said.voice = props.voice;
      said.lang = props.voice.lang;
      said.rate = 0.9;
      if (at === pieces.length - 1) said.addEventListener('end', () => setState('silent'));
      said.addEventListener('error', () => setState('silent'));
      speechSynthesis.speak(said);
    });
  };
  return (
    <button
      type="button"
      className="quiet read-aloud"
      aria-pressed={state === 'reading'}
      onClick={() => {
        speechSynthesis.cancel();
        if (state === 'silent') read();
        else setState('silent');
      }}
    >
      <SpeakIcon />
      {state === 'reading' ? words.question.stopReading : words.question.readAloud}
    </button>
  );
}
