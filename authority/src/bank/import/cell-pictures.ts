import { posix } from 'node:path';
import { childOf, descendantsOf, elementsOf, type XmlNode } from './xml.ts';
import { readXmlPart } from './xml-part.ts';
import type { ZipParts } from './zip-parts.ts';

/** Where the pictures of one sheet stand, by `row:column` from 0; names as the texts will give them. */
export type SheetPictures = ReadonlyMap<string, readonly string[]>;

/** The pictures of a workbook: floating over a cell, placed in a cell by Excel, or by WPS through the formula DISPIMG. */
export interface WorkbookPictures {
  readonly media: ReadonlyMap<string, Buffer>;
  readonly sheet: (name: string) => SheetPictures;
  /** The picture of `DISPIMG("ID_…",1)`. */
  readonly dispimg: (formula: string) => string | undefined;
}

const PICTURE_FILE = /\.(png|jpe?g|gif|webp|tiff?)$/i;

/** Names of pictures inside a file start with `@`: no file of the images folder does. */
function mediaName(path: string): string {
  return `@${posix.basename(path)}`;
}

/** Finds the pictures of an unpacked .xlsx. Anything about them that cannot be read is left out: the cell then has no picture. */
export function picturesOf(parts: ZipParts): WorkbookPictures {
  const media = new Map<string, Buffer>();
  for (const [path, bytes] of parts)
    if (path.startsWith('xl/media/') && PICTURE_FILE.test(path)) media.set(mediaName(path), bytes);
  const byName = sheetPaths(parts);
  const inCells = richValuePictures(parts);
  const dispimg = dispimgPictures(parts);
  const kept = new Map<string, SheetPictures>();
  return {
    media,
    sheet(name) {
      const path = byName.get(name);
      const known = kept.get(name) ?? (path === undefined ? new Map() : sheetPictures(parts, path, inCells));
      kept.set(name, known);
      return known;
    },
    dispimg: (formula) => dispimg.get(/DISPIMG\("([^"]+)"/i.exec(formula)?.[1] ?? ''),
  };
}

/** The part that each relation id of a part leads to. */
function relationsOf(parts: ZipParts, path: string): ReadonlyMap<string, string> {
  const folder = posix.dirname(path);
  const root = readXmlPart(parts, posix.join(folder, '_rels', `${posix.basename(path)}.rels`));
  const relations = root === undefined ? [] : elementsOf(root, 'Relationship');
  return new Map(
    relations.map(({ attrs }) => {
      const target = attrs['Target'] ?? '';
      const part = target.startsWith('/') ? target.slice(1) : posix.join(folder, target);
      return [attrs['Id'] ?? '', part] as const;
    }),
  );
}

function sheetPaths(parts: ZipParts): ReadonlyMap<string, string> {
  const book = readXmlPart(parts, 'xl/workbook.xml');
  const relations = relationsOf(parts, 'xl/workbook.xml');
  const sheets = book === undefined ? [] : descendantsOf(book, 'sheet');
  return new Map(
    sheets.map(({ attrs }) => [attrs['name'] ?? '', relations.get(attrs['id'] ?? '') ?? ''] as const),
  );
}

function sheetPictures(
  parts: ZipParts,
  path: string,
  inCells: readonly (string | undefined)[],
): SheetPictures {
  const found = new Map<string, string[]>();
  const add = (place: string, name: string) => found.set(place, [...(found.get(place) ?? []), name]);
  for (const part of relationsOf(parts, path).values())
    if (part.includes('/drawings/') && part.endsWith('.xml'))
      for (const { place, name } of floatingPictures(parts, part)) add(place, name);
  if (inCells.length > 0)
    for (const { place, name } of placedPictures(parts.get(path), inCells)) add(place, name);
  return found;
}

interface PlacedPicture {
  readonly place: string;
  readonly name: string;
}

/** A floating picture belongs to the cell under its upper left corner. */
function floatingPictures(parts: ZipParts, drawing: string): readonly PlacedPicture[] {
  const root = readXmlPart(parts, drawing);
  const relations = relationsOf(parts, drawing);
  const anchors =
    root === undefined ? [] : [...elementsOf(root, 'twoCellAnchor'), ...elementsOf(root, 'oneCellAnchor')];
  return anchors.flatMap((anchor) => {
    const from = childOf(anchor, 'from');
    const place = `${numberOf(childOf(from, 'row'))}:${numberOf(childOf(from, 'col'))}`;
    return descendantsOf(anchor, 'blip').flatMap((blip) => {
      const target = relations.get(blip.attrs['embed'] ?? '');
      return target === undefined || !parts.has(target) ? [] : [{ place, name: mediaName(target) }];
    });
  });
}

function numberOf(node: XmlNode | undefined): number {
  return Number(node?.children.find((child) => typeof child === 'string') ?? Number.NaN);
}

/** `<c r="B2" t="e" vm="1">`: the cell's value is number `vm` of the workbook's rich values (Excel, "place in cell"). */
function placedPictures(
  sheet: Buffer | undefined,
  inCells: readonly (string | undefined)[],
): readonly PlacedPicture[] {
  const text = sheet?.toString('utf8') ?? '';
  const cells = text.matchAll(/<c\b(?=[^>]*\svm="(\d+)")(?=[^>]*\sr="([A-Z]{1,3})(\d+)")[^>]*>/g);
  return [...cells].flatMap(([, vm, letters, row]) => {
    const name = inCells[Number(vm) - 1];
    return name === undefined
      ? []
      : [{ place: `${Number(row) - 1}:${columnOfLetters(letters ?? '')}`, name }];
  });
}

function columnOfLetters(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** The picture of each value-metadata record: metadata.xml -> rdrichvalue.xml -> richValueRel.xml -> media. */
function richValuePictures(parts: ZipParts): readonly (string | undefined)[] {
  const metadata = readXmlPart(parts, 'xl/metadata.xml');
  const values = readXmlPart(parts, 'xl/richData/rdrichvalue.xml');
  const links = readXmlPart(parts, 'xl/richData/richValueRel.xml');
  if (metadata === undefined || values === undefined || links === undefined) return [];
  const relations = relationsOf(parts, 'xl/richData/richValueRel.xml');
  const targets = elementsOf(links, 'rel').map(({ attrs }) => relations.get(attrs['id'] ?? ''));
  const pictures = elementsOf(values, 'rv').map((value) => {
    // The first member of a local image is the number of its relation.
    const target = targets[numberOf(childOf(value, 'v'))];
    return target === undefined || !parts.has(target) ? undefined : mediaName(target);
  });
  const future = descendantsOf(metadata, 'rvb').map(({ attrs }) => pictures[Number(attrs['i'])]);
  const records = elementsOf(childOf(metadata, 'valueMetadata') ?? metadata, 'bk');
  return records.map((record) => future[Number(childOf(record, 'rc')?.attrs['v'])]);
}

/** WPS keeps its pictures in one part, each under the id that the formula names. */
function dispimgPictures(parts: ZipParts): ReadonlyMap<string, string> {
  const root = readXmlPart(parts, 'xl/cellimages.xml');
  if (root === undefined) return new Map();
  const relations = relationsOf(parts, 'xl/cellimages.xml');
  return new Map(
    descendantsOf(root, 'pic').flatMap((picture) => {
      const id = descendantsOf(picture, 'cNvPr')[0]?.attrs['name'];
      const target = relations.get(descendantsOf(picture, 'blip')[0]?.attrs['embed'] ?? '');
      return id === undefined || target === undefined || !parts.has(target)
        ? []
        : [[id, mediaName(target)] as const];
    }),
  );
}
