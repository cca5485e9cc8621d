import type { Candidate } from '@exam-room/shared/model';

const OLDEST = { male: 60, female: 55 } as const;
const YOUNGEST = 18;

/**
 * What the invigilators should look at before they admit somebody: what the authority has put on the roll, and an age out of bounds (A26: 18
 * or older, men to 60, women to 55). The age counts at the application, which the room does not know: it only warns.
 */
export function checkInWarnings(
  { warnings, idNumber, sex }: Pick<Candidate, 'warnings' | 'idNumber' | 'sex'>,
  atMs: number,
): readonly string[] {
  const age = ageOf(idNumber, atMs);
  if (age === undefined || (age >= YOUNGEST && age <= OLDEST[sex])) return warnings;
  const bounds = `${YOUNGEST} 周岁以上，男 ${OLDEST.male}、女 ${OLDEST.female} 周岁以内`;
  return [...warnings, `按身份证号计算为 ${age} 周岁，报名条件为 ${bounds}（以报名之日为准），请核对。`];
}

/** Whole years on the day in China; undefined when the number holds no date. */
function ageOf(idNumber: string, atMs: number): number | undefined {
  const born = /^\d{6}(\d{4})(\d{2})(\d{2})/.exec(idNumber);
  if (born === null) return undefined;
  const today = new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 10);
  const [year = 0, birthday = ''] = [Number(born[1]), `${born[2]}-${born[3]}`];
  return Number(today.slice(0, 4)) - year - (today.slice(5) < birthday ? 1 : 0);
}
