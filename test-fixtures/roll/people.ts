import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixturePaths } from '../fixture-paths.ts';
import { seededRandom } from '../seeded-random.ts';
import { employers, menGiven, surnames, womenGiven } from './names.ts';
import { portraitJpeg } from './portrait.ts';
import { hubeiRegions, residentNumber, type Sex } from './resident-number.ts';

/** TEST ONLY. Nobody in this file exists. */
export interface RollPerson {
  /** `C` and the ticket number. */
  readonly candidateId: string;
  /** 9 digits: year, exam of the year, serial. */
  readonly ticket: string;
  readonly name: string;
  readonly sex: Sex;
  readonly idNumber: string;
  readonly post: '101';
  readonly employer: string;
  /** A file name here; `candidates` gives the absolute path instead. */
  readonly photo: string;
}

const examOfYear = '26001';

type Row = readonly [name: string, sex: Sex, region: string, birth: string, employer: string];

/**
 * The thirty people of the sample session. Hard cases on purpose: two people of one name (李静), rare characters within
 * and outside the Basic Multilingual Plane (㛃 䶮 𬭚 𠅤), long names with a middle dot, ID numbers that end in X.
 */
const sampleRows: readonly Row[] = [
  ['王建国', 'male', '420106', '19750312', employers[0]],
  ['李静', 'female', '420111', '19900824', employers[1]],
  ['张志强', 'male', '420102', '19831105', employers[0]],
  ['刘洋', 'male', '420116', '19970219', employers[2]],
  ['陈雨桐', 'female', '420105', '20010507', employers[3]],
  ['杨帆', 'male', '420902', '19940630', employers[4]],
  ['赵铁柱', 'male', '421002', '19720918', employers[5]],
  ['黄丽华', 'female', '420202', '19800121', employers[6]],
  ['周宇航', 'male', '420115', '20021013', employers[7]],
  ['吴秀兰', 'female', '421102', '19770404', employers[5]],
  ['徐㛃', 'female', '420104', '19951226', employers[1]],
  ['孙𬭚', 'male', '420107', '19890717', employers[2]],
  ['龚䶮', 'male', '420502', '19860228', employers[3]],
  ['胡𠅤', 'male', '420602', '19920911', employers[0]],
  ['买买提江·阿不都热依木·吐尔逊', 'male', '420112', '19910501', employers[5]],
  ['阿依古丽·买买提依明', 'female', '420112', '19980316', employers[6]],
  ['欧阳修远', 'male', '420103', '19791030', employers[4]],
  ['司马清扬', 'female', '420106', '19930708', employers[7]],
  ['朱海燕', 'female', '429004', '19870914', employers[2]],
  ['高翔', 'male', '420117', '19960122', employers[1]],
  ['林子涵', 'male', '420114', '20000229', employers[3]],
  ['何大勇', 'male', '421303', '19740615', employers[6]],
  ['郭晓东', 'male', '421202', '19810803', employers[0]],
  ['马合木提·艾力', 'male', '420113', '19880227', employers[5]],
  ['罗伟', 'male', '422801', '19840519', employers[7]],
  ['李静', 'female', '420302', '19951011', employers[4]],
  ['梁启明', 'male', '420802', '19781208', employers[2]],
  ['宋婷婷', 'female', '429006', '20030615', employers[1]],
  ['谭小红', 'female', '429005', '19820322', employers[3]],
  ['于得水', 'male', '420111', '19730901', employers[6]],
];

function person(serial: number, row: Row): RollPerson {
  const [name, sex, region, birth, employer] = row;
  const ticket = `${examOfYear}${String(serial).padStart(4, '0')}`;
  return {
    candidateId: `C${ticket}`,
    ticket,
    name,
    sex,
    idNumber: residentNumber({ region, birth, sex }),
    post: '101',
    employer,
    photo: `${ticket}.jpg`,
  };
}

export const people: readonly RollPerson[] = sampleRows.map((row, at) => person(at + 1, row));

const firstBirth = { male: Date.UTC(1972, 0, 1), female: Date.UTC(1977, 0, 1) } as const;
const dayMs = 86_400_000;
const lastBirth = Date.UTC(2004, 11, 31);

/** The birth dates walk through all days by a prime step, so that no two people of one sex are born on one day. */
function birthOf(serial: number, sex: Sex): string {
  const days = (lastBirth - firstBirth[sex]) / dayMs + 1;
  const day = (serial * 7919) % days;
  return new Date(firstBirth[sex] + day * dayMs).toISOString().slice(0, 10).replaceAll('-', '');
}

function generatedPerson(serial: number, seed: string): RollPerson {
  const random = seededRandom(`${seed}/${serial}`);
  const sex: Sex = random.below(100) < 72 ? 'male' : 'female';
  const name = random.pick(surnames) + random.pick(sex === 'male' ? menGiven : womenGiven);
  return person(serial, [name, sex, random.pick(hubeiRegions), birthOf(serial, sex), random.pick(employers)]);
}

const sampleSeed = 'sample-roll';

/** `count` people: the thirty of the sample, then generated ones. The same count and seed give the same people. */
export function generatePeople(count: number, seed = sampleSeed): readonly RollPerson[] {
  return Array.from({ length: count }, (_, at) => people[at] ?? generatedPerson(at + 1, seed));
}

/** The sample person with this id, or undefined when the id is not of the sample exam. */
export function personWithId(candidateId: string): RollPerson | undefined {
  const serial = Number(candidateId.slice(-4));
  if (candidateId.slice(0, -4) !== `C${examOfYear}` || !Number.isInteger(serial) || serial < 1) {
    return undefined;
  }
  return people[serial - 1] ?? generatedPerson(serial, sampleSeed);
}

/**
 * People with the absolute path of a portrait each: committed portraits for the first thirty, the rest drawn into
 * `photoFolder` (about 20 ms each).
 */
export async function candidates(count: number, photoFolder: string): Promise<readonly RollPerson[]> {
  const drawn: RollPerson[] = [];
  for (const one of generatePeople(count)) {
    if (people.includes(one)) {
      drawn.push({ ...one, photo: join(fixturePaths.photos, one.photo) });
      continue;
    }
    await mkdir(photoFolder, { recursive: true });
    const photo = join(photoFolder, one.photo);
    await writeFile(photo, await portraitJpeg(one));
    drawn.push({ ...one, photo });
  }
  return drawn;
}
