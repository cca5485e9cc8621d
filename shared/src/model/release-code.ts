import { type Result, refuse, trouble } from '../base/index.ts';

/** 25 random digits carry 83 bits; each group of five is followed by its check digit, so a slip names its group. */
const GROUPS = 5;
const RANDOM_DIGITS = 5;

/** Writes 25 random digits as the release code: five groups of six, `123456-…`, readable over a telephone. */
export function releaseCodeOf(digits: readonly number[]): string {
  if (
    digits.length !== GROUPS * RANDOM_DIGITS ||
    digits.some((digit) => !Number.isInteger(digit) || digit < 0 || digit > 9)
  )
    throw new Error('a release code is made of 25 digits');
  const groups = Array.from({ length: GROUPS }, (_, group) => {
    const body = digits.slice(group * RANDOM_DIGITS, (group + 1) * RANDOM_DIGITS).join('');
    return body + checkDigit(group, body);
  });
  return groups.join('-');
}

/**
 * The one spelling of a typed release code. A slip is found before the lock-out counts it.
 * Codes: RELEASE_CODE_LENGTH, RELEASE_CODE_GROUP (names the group).
 */
export function readReleaseCode(typed: string): Result<string> {
  const digits = typed.normalize('NFKC').replace(/[^0-9]/g, '');
  const wanted = GROUPS * (RANDOM_DIGITS + 1);
  if (digits.length !== wanted)
    return refuse(
      trouble('RELEASE_CODE_LENGTH', {
        zh: `启封码应为 ${wanted} 位数字（5 组，每组 6 位），现在是 ${digits.length} 位。请核对后重新输入。`,
        en: `The release code has ${wanted} digits (5 groups of 6); ${digits.length} were typed. Check and type it again.`,
      }),
    );
  const groups = Array.from({ length: GROUPS }, (_, at) =>
    digits.slice(at * (RANDOM_DIGITS + 1), (at + 1) * (RANDOM_DIGITS + 1)),
  );
  const wrong = groups.findIndex(
    (group, at) => checkDigit(at, group.slice(0, RANDOM_DIGITS)) !== group[RANDOM_DIGITS],
  );
  if (wrong >= 0)
    return refuse(
      trouble(
        'RELEASE_CODE_GROUP',
        {
          zh: `启封码第 ${wrong + 1} 组有误，请与主管部门核对这一组。`,
          en: `Group ${wrong + 1} of the release code is mistyped. Compare that group with the authority.`,
        },
        `group ${wrong + 1}`,
      ),
    );
  return { ok: true, value: groups.join('-') };
}

/** ISO 7064 MOD 11,10 over the group's place and its five digits: catches every single slip and swapped groups. */
function checkDigit(group: number, body: string): string {
  let product = 10;
  for (const digit of `${group}${body}`) {
    let sum = (product + Number(digit)) % 10;
    if (sum === 0) sum = 10;
    product = (sum * 2) % 11;
  }
  return String((11 - product) % 10);
}
