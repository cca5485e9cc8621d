import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as XLSX from '@e965/xlsx';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { fixturePaths } from '../fixture-paths.ts';
import { type SetQuestion, theSet } from './the-set.ts';

const KIND_NAMES = { single: '单选题', multi: '多选题', judge: '判断题' } as const;
const LETTERS = 'ABCDEFGH';

type Rows = readonly (readonly string[])[];

function stemOf(one: SetQuestion): string {
  return one.picture === undefined ? one.stem : `${one.stem}\n[图:${one.picture}]`;
}

/** The 考试宝 columns in another order, spelled as people spell them. `stem` decides where the picture goes. */
function kaoshibaoRows(stem: (one: SetQuestion) => string): Rows {
  const header = [
    '题 型(必填)',
    '*题干',
    '章节',
    '难度',
    '正确答案（必填）',
    '选项Ａ',
    '选项B',
    '选项C',
    '选项D',
    '选项E',
    '解析',
  ];
  return [
    ['某职业培训中心题库（导入前请删除本行以上内容）'],
    header,
    ...theSet.map((one) => [
      KIND_NAMES[one.kind],
      stem(one),
      one.topic,
      '中',
      one.answer,
      ...Array.from({ length: 5 }, (_, at) => one.options[at] ?? ''),
      one.analysis,
    ]),
  ];
}

/** One row an option; 题目类型 in numbers, 所属题库 names the topic, pictures in the column 题目图片. */
function optionRows(): Rows {
  const header =
    '题目序号 题目类型 题目内容 整体解析 题目图片 题目视频 所属题库 是否正确项 选项内容 选项解析 选项图片'.split(
      ' ',
    );
  const types = { single: '1', multi: '2', judge: '3' } as const;
  const rows = theSet.flatMap((one, number) => {
    const options = one.kind === 'judge' ? ['正确', '错误'] : one.options;
    return options.map((option, at) => {
      const right = one.kind === 'judge' ? option === one.answer : one.answer.includes(LETTERS[at] ?? '?');
      const head =
        at === 0 ? [types[one.kind], one.stem, one.analysis, '', '', one.topic] : ['', '', '', '', '', ''];
      return [String(number + 1), ...head, right ? '1' : '0', option, '', ''];
    });
  });
  const instruction = [
    '正式导入，请删除此说明行：数字，相同的数字表示同一题的序列',
    '只能填写1、2、3、4',
    '问题内容',
    '',
    '',
    '',
    '',
    '只能填写0或1',
    '候选答案1',
    '',
    '',
  ];
  return [['试题数据'], header, instruction, ...rows];
}

/** All options in one cell, parted by bars; keys in many spellings. */
function cellRows(): Rows {
  const spellings: Readonly<Record<string, string>> = { ACD: 'A、C、D', ABD: 'a|b|d', 正确: '√', 错误: 'F' };
  return [
    ['序号', '题干', '题型', '选项', '答案', '试题解析', '知识点', '难度'],
    ...theSet.map((one, at) => [
      String(at + 1),
      stemOf(one),
      KIND_NAMES[one.kind],
      one.options.join('|'),
      spellings[one.answer] ?? one.answer,
      one.analysis,
      one.topic,
      '中等',
    ]),
  ];
}

export function separated(rows: Rows, separator: ',' | '\t'): string {
  const cell = (text: string) => (/[",\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `${rows.map((row) => row.map(cell).join(separator)).join('\r\n')}\r\n`;
}

export const optionsInCellCsv = (): string => separated(cellRows(), ',');
export const rowsTabbed = (): string => separated(kaoshibaoRows(stemOf), '\t');

function book(sheets: Readonly<Record<string, Rows>>, bookType: 'xlsx' | 'biff8'): Buffer {
  const made = XLSX.utils.book_new();
  for (const [name, rows] of Object.entries(sheets))
    XLSX.utils.book_append_sheet(made, XLSX.utils.aoa_to_sheet(rows.map((row) => [...row])), name);
  return XLSX.write(made, { type: 'buffer', bookType, compression: true });
}

/** A sheet for each type, as .xls of Excel 97: the sheet's name stands for the 题型 of its rows. */
export function sheetPerTypeXls(): Buffer {
  const sheetOf = (kind: SetQuestion['kind']): Rows => [
    ['题号', '试题内容', '标准答案', ...(kind === 'judge' ? [] : [...'ABCDE']), '章节', '难度', '解析'],
    ...theSet
      .filter((one) => one.kind === kind)
      .map((one, at) => [
        String(at + 1),
        stemOf(one),
        [...one.answer].join(/^[A-E]+$/.test(one.answer) ? '，' : ''),
        ...(kind === 'judge' ? [] : Array.from({ length: 5 }, (_, option) => one.options[option] ?? '')),
        one.topic,
        '中',
        one.analysis,
      ]),
  ];
  return book(
    { 单选题: sheetOf('single'), 多项选择题: sheetOf('multi'), 三判断题: sheetOf('judge') },
    'biff8',
  );
}

type Parts = Record<string, Uint8Array>;

/** Puts parts into a workbook and changes others; the same input gives the same bytes. */
function withParts(bytes: Buffer, change: (parts: Parts) => void): Buffer {
  const parts: Parts = { ...unzipSync(bytes) };
  change(parts);
  const dated = Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, [part, { mtime: '1980-01-01' }] as const]),
  );
  return Buffer.from(zipSync(dated as unknown as Parameters<typeof zipSync>[0]));
}

function edit(parts: Parts, name: string, change: (text: string) => string): void {
  const part = parts[name];
  if (part === undefined) throw new Error(`the workbook has no ${name}`);
  parts[name] = strToU8(change(strFromU8(part)));
}

const picture = () => readFileSync(join(fixturePaths.bankImages, 'legend-rc.png'));
const pictureRow = theSet.findIndex((one) => one.picture !== undefined);
const RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const NAMESPACES =
  'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** The row form with a picture floating over the stem's cell, and `m³` raised by the font. */
export function kaoshibaoXlsx(): Buffer {
  const row = pictureRow + 2;
  return withParts(book({ 题库: kaoshibaoRows((one) => one.stem) }, 'xlsx'), (parts) => {
    parts['xl/media/image1.png'] = picture();
    parts['xl/drawings/drawing1.xml'] = strToU8(
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><xdr:wsDr ${NAMESPACES}><xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:colOff>1000</xdr:colOff><xdr:row>${row}</xdr:row><xdr:rowOff>1000</xdr:rowOff></xdr:from><xdr:to><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${row + 1}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="图片 1"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr/></xdr:pic><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>`,
    );
    parts['xl/drawings/_rels/drawing1.xml.rels'] = strToU8(
      `<Relationships ${RELS}><Relationship Id="rId1" Type="${OFFICE}/image" Target="../media/image1.png"/></Relationships>`,
    );
    parts['xl/worksheets/_rels/sheet1.xml.rels'] = strToU8(
      `<Relationships ${RELS}><Relationship Id="rId1" Type="${OFFICE}/drawing" Target="../drawings/drawing1.xml"/></Relationships>`,
    );
    edit(parts, 'xl/worksheets/sheet1.xml', (text) =>
      raisedByFont(text).replace('</worksheet>', `<drawing xmlns:r="${OFFICE}" r:id="rId1"/></worksheet>`),
    );
  });
}

/** `m^{3}` and `f_{cu}` of the notation as runs of rich text, which is how a spreadsheet program keeps them. */
function raisedByFont(sheet: string): string {
  return sheet.replace(
    /<c r="([A-Z]+\d+)" t="(?:str|inlineStr)">(?:<v>|<is><t>)([^<]*[\^_]\{[^<]*?)(?:<\/v>|<\/t><\/is>)<\/c>/g,
    (_, at: string, text: string) => {
      const runs = text.split(/([\^_]\{[^}]+\})/).filter((run) => run !== '');
      const xml = runs.map((run) => {
        const mark = /^([\^_])\{([^}]+)\}$/.exec(run);
        const face =
          mark === null
            ? ''
            : `<rPr><vertAlign val="${mark[1] === '^' ? 'superscript' : 'subscript'}"/><sz val="11"/></rPr>`;
        return `<r>${face}<t xml:space="preserve">${mark?.[2] ?? run}</t></r>`;
      });
      return `<c r="${at}" t="inlineStr"><is>${xml.join('')}</is></c>`;
    },
  );
}

/** One row an option, with a picture that WPS keeps in the cell through the formula DISPIMG. */
export function optionRowsXlsx(): Buffer {
  const before = theSet
    .slice(0, pictureRow)
    .reduce((sum, one) => sum + (one.kind === 'judge' ? 2 : one.options.length), 0);
  const cell = `E${before + 4}`;
  return withParts(book({ 试题数据: optionRows() }, 'xlsx'), (parts) => {
    parts['xl/media/image1.png'] = picture();
    parts['xl/cellimages.xml'] = strToU8(
      `<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" ${NAMESPACES}><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="ID_7C1F0E2A9B3D4E5F"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill><xdr:spPr/></xdr:pic></etc:cellImage></etc:cellImages>`,
    );
    parts['xl/_rels/cellimages.xml.rels'] = strToU8(
      `<Relationships ${RELS}><Relationship Id="rId1" Type="${OFFICE}/image" Target="media/image1.png"/></Relationships>`,
    );
    edit(parts, 'xl/worksheets/sheet1.xml', (text) => {
      const formula = `<c r="${cell}" t="str"><f>_xlfn.DISPIMG("ID_7C1F0E2A9B3D4E5F",1)</f><v>=DISPIMG("ID_7C1F0E2A9B3D4E5F",1)</v></c>`;
      return placeCell(text, cell, formula);
    });
  });
}

/** The row form with a picture that Excel keeps in the cell of the column 图片 ("place in cell"). */
export function placedPictureXlsx(): Buffer {
  const [title = [], header = [], ...rows] = kaoshibaoRows((one) => one.stem);
  const cell = `L${pictureRow + 3}`;
  return withParts(book({ 题库: [title, [...header, '图片'], ...rows] }, 'xlsx'), (parts) => {
    parts['xl/media/image1.png'] = picture();
    parts['xl/metadata.xml'] = strToU8(
      '<metadata xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:xlrd="http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"><metadataTypes count="1"><metadataType name="XLRICHVALUE" minSupportedVersion="120000"/></metadataTypes><futureMetadata name="XLRICHVALUE" count="1"><bk><extLst><ext uri="{3e2802c4-a4d2-4d8b-9148-e3be6c30e623}"><xlrd:rvb i="0"/></ext></extLst></bk></futureMetadata><valueMetadata count="1"><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>',
    );
    parts['xl/richData/rdrichvalue.xml'] = strToU8(
      '<rvData xmlns="http://schemas.microsoft.com/office/spreadsheetml/2017/richdata" count="1"><rv s="0"><v>0</v><v>5</v></rv></rvData>',
    );
    parts['xl/richData/richValueRel.xml'] = strToU8(
      `<richValueRels xmlns="http://schemas.microsoft.com/office/spreadsheetml/2022/richvaluerel" xmlns:r="${OFFICE}"><rel r:id="rId1"/></richValueRels>`,
    );
    parts['xl/richData/_rels/richValueRel.xml.rels'] = strToU8(
      `<Relationships ${RELS}><Relationship Id="rId1" Type="${OFFICE}/image" Target="../media/image1.png"/></Relationships>`,
    );
    edit(parts, 'xl/worksheets/sheet1.xml', (text) =>
      placeCell(text, cell, `<c r="${cell}" t="e" vm="1"><v>#VALUE!</v></c>`),
    );
  });
}

/** Replaces a cell of a sheet, or adds it at the end of its row. */
function placeCell(sheet: string, at: string, cell: string): string {
  const there = new RegExp(`<c r="${at}"[^>]*?(?:/>|>.*?</c>)`);
  if (there.test(sheet)) return sheet.replace(there, cell);
  const row = /\d+$/.exec(at)?.[0] ?? '';
  return sheet.replace(new RegExp(`(<row r="${row}"[^>]*>.*?)(</row>)`, 's'), `$1${cell}$2`);
}
