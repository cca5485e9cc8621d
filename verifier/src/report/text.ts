import type { RuleOutcome } from '../course.ts';
import type { Verified } from '../verify-archive.ts';

const MARKS = { holds: 'ok  ', broken: 'FAIL', 'not-reached': '--  ' } as const;
const NAME_WIDTH = 16;
/** More reasons of one broken rule than these help nobody. */
const REASONS_SHOWN = 10;

/** One line a rule, and every reason of the broken one. */
export function textReport(verified: Verified): string {
  const lines = verified.rules.flatMap(ruleLines);
  if (!verified.rootGiven) lines.push('', ...NO_ROOT);
  lines.push('', closingLine(verified));
  return `${lines.join('\n')}\n`;
}

function ruleLines({ id, name, state, detail, flaws }: RuleOutcome): readonly string[] {
  const line = `${MARKS[state]} ${id} ${name.padEnd(NAME_WIDTH)} ${oneLine(`${detail.en} / ${detail.zh}`)}`;
  const reasons = flaws
    .slice(0, REASONS_SHOWN)
    .map(({ where, en, zh }) => `       - ${oneLine(`${where}: ${en} / ${zh}`)}`);
  const more = flaws.length - REASONS_SHOWN;
  return [line, ...(flaws.length > 1 ? reasons : []), ...(more > 0 ? [`       - … ${more}`] : [])];
}

/** Words from an archive must not move the cursor of whoever reads the report. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '�');
}

const NO_ROOT = [
  '!! No root was given: the archive was only compared with itself. Give the authority’s root.json with --root to know whose it is.',
  '!! 未提供根密钥：只核验了档案自身是否一致。请用 --root 提供主管部门的 root.json，才能确认档案属于谁。',
];

function closingLine({ ok, rootGiven, rules, session, entries, sittings }: Verified): string {
  const held = rules.filter(({ state }) => state === 'holds').length;
  const broken = rules.find(({ state }) => state === 'broken');
  const what = `${session?.session ?? '?'}: ${held} of ${rules.length} rules hold, ${entries ?? '?'} entries, ${sittings ?? '?'} sittings`;
  if (ok && !rootGiven)
    return `The archive agrees with itself: ${what} / 档案自身一致：${held} 条规则全部成立`;
  return ok
    ? `The archive is whole and true: ${what} / 档案完整、真实：${held} 条规则全部成立`
    : `DO NOT BELIEVE THIS ARCHIVE: ${broken?.id ?? '?'} ${broken?.name ?? ''} is broken; ${what} / 不可采信：规则 ${broken?.id ?? '?'}（${broken?.zh ?? ''}）不成立`;
}
