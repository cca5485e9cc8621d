/** What of a voice decides whether it may read the rules. */
export type Voice = Pick<SpeechSynthesisVoice, 'lang' | 'localService' | 'name'>;

/** espeak's plain Mandarin reads the pinyin as English letters; only its pinyin voice is right. */
const READS_PINYIN_AS_ENGLISH = /espeak|^Chinese \(Mandarin/i;
const READS_PINYIN = /latin as Pinyin|latn-pinyin/i;

/** A Chinese voice of this machine, Mandarin of the mainland first: what is read never leaves the room for a service elsewhere. */
export function usableVoice<One extends Voice>(voices: readonly One[]): One | undefined {
  const usable = voices.filter(
    (one) =>
      one.localService &&
      /^(zh|cmn)/i.test(one.lang) &&
      (!READS_PINYIN_AS_ENGLISH.test(one.name) || READS_PINYIN.test(one.name)),
  );
  return usable.find((one) => /^zh[-_](Hans[-_])?CN/i.test(one.lang)) ?? usable[0];
}
