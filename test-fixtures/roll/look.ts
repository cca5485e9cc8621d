import { seededRandom } from '../seeded-random.ts';
import type { Sex } from './resident-number.ts';

/** What decides a cartoon face. The same person always looks the same, in the portrait and before the camera. */
export interface Look {
  readonly sex: Sex;
  readonly skin: string;
  readonly hair: string;
  readonly hairStyle: HairStyle;
  readonly faceWidth: number;
  readonly faceHeight: number;
  readonly jaw: number;
  readonly eyeGap: number;
  readonly eyeSize: number;
  readonly eyeTilt: number;
  readonly browTilt: number;
  readonly browWeight: number;
  readonly noseLength: number;
  readonly mouthWidth: number;
  readonly smile: number;
  readonly glasses: 'none' | 'round' | 'square';
  readonly beard: 'none' | 'moustache' | 'stubble';
  readonly mole: boolean;
  readonly earrings: boolean;
  readonly old: boolean;
  readonly cloth: string;
  readonly clothStyle: 'shirt' | 'jacket' | 'round' | 'polo' | 'vest';
}

export type HairStyle = (typeof menHair)[number] | (typeof womenHair)[number];

const menHair = ['crew', 'side', 'fringe', 'spiky', 'receding', 'swept', 'buzz'] as const;
const womenHair = ['bob', 'long', 'ponytail', 'bun', 'curly', 'pixie', 'plaits'] as const;

const skins = ['#f8dcc4', '#f3cfae', '#eac09a', '#ddab82', '#cf9a6e', '#f6d3b9'] as const;
const hairs = ['#17120f', '#241a15', '#33241b', '#1d1d22', '#40291c'] as const;
const greys = ['#5a5753', '#77736e', '#3f3b38'] as const;
const cloths = [
  '#2f4a6b',
  '#6a2d34',
  '#3c5a41',
  '#4a4a52',
  '#7a5a2e',
  '#2e6f77',
  '#5b3f6e',
  '#a8482f',
  '#35508f',
  '#81613f',
  '#23303d',
  '#4f7a4a',
] as const;

/** Who is looked at: the id decides the face, the ID number the age. */
export interface Subject {
  readonly candidateId: string;
  readonly sex: Sex;
  readonly idNumber: string;
}

export function lookOf(subject: Subject): Look {
  const random = seededRandom(`look/${subject.candidateId}/${subject.sex}`);
  const between = (low: number, high: number) => low + random.next() * (high - low);
  const man = subject.sex === 'male';
  const old = Number(subject.idNumber.slice(6, 10)) < 1981;
  const serial = Number(subject.candidateId.slice(-4));
  // Neighbours in the roll never share a haircut or the colour of their clothes.
  const nth = <T>(from: readonly [T, ...T[]], shift: number): T =>
    from[(serial * shift + 1) % from.length] ?? from[0];
  return {
    sex: subject.sex,
    skin: random.pick(skins),
    hair: old && random.next() < 0.7 ? random.pick(greys) : random.pick(hairs),
    hairStyle: man ? nth(menHair, 3) : nth(womenHair, 3),
    faceWidth: between(62, 78),
    faceHeight: between(84, 97),
    jaw: between(0.5, 0.86),
    eyeGap: between(27, 35),
    eyeSize: between(5.5, 8.5),
    eyeTilt: between(-3, 3),
    browTilt: between(-6, 6),
    browWeight: man ? between(4.5, 8) : between(2.5, 4.5),
    noseLength: between(20, 34),
    mouthWidth: between(19, 32),
    smile: between(1, 13),
    glasses: random.next() < 0.3 ? random.pick(['round', 'square']) : 'none',
    beard: man && random.next() < 0.3 ? random.pick(['moustache', 'stubble']) : 'none',
    mole: random.next() < 0.2,
    earrings: !man && random.next() < 0.4,
    old,
    cloth: nth(cloths, 5),
    clothStyle: random.pick(['shirt', 'jacket', 'round', 'polo', 'vest']),
  };
}
