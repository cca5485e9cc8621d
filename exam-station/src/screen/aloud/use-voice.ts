import { useEffect, useState } from 'react';

/**
 * A Chinese voice that lives on this machine, or none. A voice that a browser only borrows would send the question over the network to
 * whoever lends it: such a voice is never taken.
 */
export function useLocalVoice(): SpeechSynthesisVoice | undefined {
  const [voice, setVoice] = useState(() => localVoice());
  useEffect(() => {
    if (!('speechSynthesis' in globalThis)) return;
    // The list often arrives only after it has been asked for once.
    const look = () => setVoice(localVoice());
    speechSynthesis.addEventListener('voiceschanged', look);
    look();
    return () => speechSynthesis.removeEventListener('voiceschanged', look);
  }, []);
  return voice;
}

function localVoice(): SpeechSynthesisVoice | undefined {
  if (!('speechSynthesis' in globalThis)) return undefined;
  const own = speechSynthesis.getVoices().filter((voice) => voice.localService);
  return (
    own.find((voice) => /^(zh|cmn)[-_](hans[-_])?cn/i.test(voice.lang)) ??
    own.find((voice) => /^(zh|cmn)/i.test(voice.lang))
  );
}
