import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { type RecordSheet, recordSheetSchema } from '@exam-room/shared/records';
import { beforeAll, describe, expect, test } from 'vitest';
import { drawRecordSheet } from './draw-sheet.ts';
import { exampleSheet } from './example-sheet.ts';
import { sheetBytes, sheetDigest, shortDigest } from './sheet-digest.ts';

const MARGIN = 30;

function poppler(program: 'pdftotext' | 'pdfinfo', pdf: Uint8Array, args: readonly string[]): string {
  const files = program === 'pdfinfo' ? ['-'] : ['-', '-'];
  return execFileSync(program, [...args, ...files], {
    input: pdf,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

function pagesOf(pdf: Uint8Array): readonly string[] {
  return poppler('pdftotext', pdf, ['-layout']).split('\f').slice(0, -1);
}

/** Chinese text may be broken over lines of a cell; a person reads it together. */
function readAs(text: string): string {
  return text.replace(/\s/g, '');
}

describe('the record sheet of thirty candidates', () => {
  const sheet = exampleSheet(30);
  let pages: readonly string[] = [];
  let pdf = new Uint8Array();
  beforeAll(async () => {
    pdf = new Uint8Array(await drawRecordSheet(sheet, { draft: false }));
    pages = pagesOf(pdf);
  });

  test('is three A4 pages, each with its number', () => {
    expect(poppler('pdfinfo', pdf, [])).toMatch(/Page size:.*A4/);
    expect(pages).toHaveLength(3);
    expect(pages.map((page, at) => readAs(page).includes(`第${at + 1}页共3页`))).toEqual([true, true, true]);
  });

  test('names every candidate who sat, the absent ones, and the rare characters of a name', () => {
    const rows = pages.join('').split('\n');
    for (const one of sheet.sittings) {
      const row = rows.find(
        (text) => text.includes(one.ticket) && text.includes(`${one.answered}/${one.items}`),
      );
      expect(row, one.name).toBeDefined();
    }
    const all = readAs(pages.join(''));
    for (const one of sheet.absentees) expect(all).toContain(`${one.name}${one.ticket}`);
    expect(all).toContain('㛃𬭚𠅤');
  });

  test('tells the counts and that they come out', () => {
    expect(pages[0]).toMatch(/30\s+28\s+2\s+28\s+24\s+3\s+1\s+1/);
    expect(readAs(pages[0] ?? '')).toContain('应考30=实到28+缺考2√相符');
  });

  test('tells when and by whom the rules were read, and every violation, fault, event, video, patrol and remark', () => {
    const all = readAs(pages.join(''));
    expect(all).toContain('08:49:48，宣读人：陈建国、赵敏');
    const told = [
      ...sheet.incidents.map((one) => one.by),
      ...sheet.events.map((one) => one.text),
      ...sheet.videos.map((one) => one.file),
      ...sheet.remarks,
    ];
    for (const text of told) expect(all).toContain(readAs(text));
    expect(all).toContain('认定（成绩按0分计）：12号');
  });

  test('carries the ledger code in large digits and the first 16 digits of its own data', () => {
    const last = pages.at(-1) ?? '';
    expect(last).toContain(sheet.ledger.code.split('-').join(' '));
    const digest = createHash('sha256').update(JSON.stringify(sheet)).digest('hex');
    for (const page of pages) expect(readAs(page)).toContain(digest.slice(0, 16));
  });

  test('leaves a line for the hand of every invigilator and shows who signed on the screen', async () => {
    const signed = await drawRecordSheet(sheet, {
      draft: false,
      signatures: [{ name: '赵敏', signedMs: Date.UTC(2026, 10, 21, 3, 9, 2) }],
    });
    const last = pagesOf(signed).at(-1) ?? '';
    for (const person of sheet.invigilators) expect(last).toContain(person.name);
    expect(last).toMatch(/赵敏\s+08:21:00\s+11:09:02/);
    expect(last).toMatch(/陈建国\s+08:20:00\s+—/);
  });

  test('is the same to the byte when it is drawn again', async () => {
    expect(await drawRecordSheet(sheet, { draft: false })).toEqual(pdf);
  });
});

describe('a record sheet that needs more room', () => {
  test('repeats the head of a table on every page it flows over', async () => {
    const sheet = exampleSheet(100);
    const pages = pagesOf(await drawRecordSheet(sheet, { draft: false }));
    expect(pages.length).toBeGreaterThanOrEqual(4);
    const withSeats = pages.filter((page) => sheet.sittings.some((one) => page.includes(`${one.ticket} `)));
    const continued = withSeats.filter((page) => page.includes('各座位答题与抓拍'));
    expect(continued.length).toBeGreaterThanOrEqual(3);
    for (const page of continued) expect(page).toMatch(/座位\s+姓名\s+准考证号\s+状态/);
    for (const one of sheet.sittings) expect(pages.join('')).toContain(one.ticket);
  });

  test('keeps every word on the paper, whatever the length of names and reasons', async () => {
    const sheet = exampleSheet(30);
    const wide = recordSheetSchema.parse({
      ...sheet,
      room: 'W'.repeat(120),
      remarks: ['长'.repeat(500), 'x'.repeat(500)],
      events: sheet.events.map((one) => ({ ...one, text: '因'.repeat(500), by: 'B'.repeat(200) })),
      sittings: sheet.sittings.map((one) => ({ ...one, name: `${one.name}${'Y'.repeat(60)}` })),
      videos: sheet.videos.map((one) => ({ ...one, file: `${'v'.repeat(200)}.mp4` })),
    });
    const boxes = poppler('pdftotext', await drawRecordSheet(wide, { draft: true }), ['-bbox']);
    const words = [
      ...boxes.matchAll(/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</g),
    ];
    const outside = words.filter(
      ([, left, top, right, bottom, text]) =>
        !'演练草稿'.includes(text ?? '') &&
        (Number(left) < MARGIN ||
          Number(top) < 10 ||
          Number(right) > 595.28 - MARGIN ||
          Number(bottom) > 841.89),
    );
    expect(outside.map(([, , , , , text]) => text)).toEqual([]);
  });

  test('says 无 where there is nothing to tell', async () => {
    const sheet: RecordSheet = {
      ...exampleSheet(3),
      absentees: [],
      sittings: [],
      incidents: [],
      events: [],
      videos: [],
      patrols: [],
      remarks: [],
    };
    const all = readAs(pagesOf(await drawRecordSheet(sheet, { draft: true })).join(''));
    expect(all.match(/无/g)?.length).toBeGreaterThanOrEqual(8);
  });

  test('shows sums that do not come out, and rules that were not read in time with the reason', async () => {
    const sheet = exampleSheet(30);
    const { rulesReadMs: _, ...times } = sheet.times;
    const odd: RecordSheet = {
      ...sheet,
      counts: { ...sheet.counts, handedIn: 27 },
      times: { ...times, rulesReadBy: [], rulesWaived: '停电后补行开考' },
    };
    const all = readAs(pagesOf(await drawRecordSheet(odd, { draft: false })).join(''));
    expect(all).toContain('实到28=交卷27×不相符');
    expect(all).toContain('未按时宣读，原因：停电后补行开考');
  });
});

describe('a sheet that is not the final one', () => {
  const watermarks = async (mode: RecordSheet['mode'], draft: boolean) =>
    readAs(poppler('pdftotext', await drawRecordSheet(exampleSheet(30, mode), { draft }), ['-raw']));

  test('dates a hand-in that was not on the day of the start', async () => {
    const today = exampleSheet(30);
    const lastHandInMs = (today.times.lastHandInMs ?? 0) + 86_400_000;
    const pdf = await drawRecordSheet(
      { ...today, times: { ...today.times, lastHandInMs } },
      { draft: false },
    );
    const rows = pagesOf(pdf).join('').split('\n');
    const dated = (label: string) => rows.find((row) => row.includes(label)) ?? '';
    expect(dated('末份交卷')).toMatch(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}/);
    expect(dated('首份交卷')).toMatch(/首份交卷 +\d{2}:\d{2}:\d{2}/);
  });

  test('says 演练 for a rehearsal and 草稿 before the close; the real one says neither', async () => {
    expect(await watermarks('rehearsal', false)).toContain('演练用表');
    expect(await watermarks('real', true)).toContain('草稿：考试尚未结束');
    const real = await watermarks('real', false);
    expect(real).not.toContain('演练');
    expect(real).not.toContain('草稿');
  });
});

describe('the digest that two people sign', () => {
  test('is SHA-256 over the bytes of record-sheet.json and changes with any of them', () => {
    const sheet = exampleSheet(30);
    expect(sheetDigest(sheet)).toBe(createHash('sha256').update(sheetBytes(sheet)).digest('hex'));
    expect(sheetDigest({ ...sheet, remarks: [] })).not.toBe(sheetDigest(sheet));
    expect(shortDigest(sheetDigest(sheet)).replaceAll(' ', '')).toBe(sheetDigest(sheet).slice(0, 16));
  });
});
