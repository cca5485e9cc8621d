import { posix } from 'node:path';
import { ok, type Result, refuse } from '@exam-room/shared/base';
import { type BankProblem, problemAt } from '../problem.ts';
import { decodeText } from './decode-text.ts';
import { readQtiItem, withoutVersion } from './qti-item.ts';
import { difficultyOf } from './question-sheet.ts';
import type { SourceRow, SourceRows } from './source-row.ts';
import { childOf, descendantsOf, elementsOf, readXml, type XmlNode } from './xml.ts';
import { unfit, unzip, type ZipParts } from './zip-parts.ts';

/** LOM's five levels of difficulty on our three. */
const LOM_LEVELS: Readonly<Record<string, string>> = {
  'very easy': '易',
  easy: '易',
  medium: '中',
  difficult: '难',
  'very difficult': '难',
};

interface Resource {
  readonly href: string;
  readonly topic: string | undefined;
  readonly difficulty: string | undefined;
}

/** Reads one item or a file of items (QTI 2.x or 3.0) that comes without a package. */
export function readQtiFile(
  root: XmlNode,
  of: { readonly file: string; readonly isTopic: (name: string) => boolean },
): SourceRows {
  const plain = withoutVersion(root);
  const items = plain.tag === 'assessmentItem' ? [plain] : descendantsOf(plain, 'assessmentItem');
  const read = items.map((item, at) =>
    readQtiItem(item, {
      file: of.file,
      row: at + 1,
      topic: [item.attrs['label'] ?? '', item.attrs['title'] ?? ''].find(of.isTopic),
      difficulty: undefined,
      picture: (address) => address.replace(/^.*\//, ''),
    }),
  );
  return {
    rows: read.flatMap((one) => one.rows),
    problems: read.flatMap((one) => one.problems),
    media: new Map(),
  };
}

/**
 * Reads a QTI content package: imsmanifest.xml names the items, their metadata (LOM) or the sections of the test around them give topic and difficulty.
 * Codes: FILE_*, QTI_MANIFEST, QTI_PART and those of an item.
 */
export async function readQtiPackage(
  bytes: Buffer,
  of: { readonly file: string; readonly isTopic: (name: string) => boolean },
): Promise<Result<SourceRows>> {
  const parts = await unzip(bytes, of.file);
  if (!parts.ok) return parts;
  const manifestPath = [...parts.value.keys()]
    .filter((path) => posix.basename(path) === 'imsmanifest.xml')
    .sort((a, b) => a.length - b.length)[0];
  if (manifestPath === undefined)
    return refuse(
      unfit(of.file, 'QTI_MANIFEST', [
        '压缩包内没有 imsmanifest.xml，不是 QTI 题包',
        'holds no imsmanifest.xml and is no QTI package',
      ]),
    );
  const manifest = readPart(parts.value, manifestPath, of.file);
  if (!manifest.ok) return manifest;
  const base = posix.dirname(manifestPath);
  const resources = elementsOf(childOf(manifest.value, 'resources') ?? manifest.value, 'resource');
  const sections = sectionTopics(parts.value, { resources, base, isTopic: of.isTopic });
  const items = resources
    .filter((one) => /item/.test(one.attrs['type'] ?? ''))
    .map((one) => resourceOf(one, base, of.isTopic));
  const rows: SourceRow[] = [];
  const problems: BankProblem[] = [];
  for (const [at, resource] of items.entries()) {
    const item = readPart(parts.value, resource.href, of.file);
    if (!item.ok) {
      problems.push(problemAt({ sheet: of.file, row: at + 1 }, 'QTI_PART', item.error.words));
      continue;
    }
    const read = readQtiItem(withoutVersion(item.value), {
      file: of.file,
      row: at + 1,
      topic: resource.topic ?? sections.get(resource.href),
      difficulty: resource.difficulty,
      picture: (address) => pictureName(parts.value, resource.href, address),
    });
    rows.push(...read.rows);
    problems.push(...read.problems);
  }
  const media = [...parts.value].filter(([path]) => /\.(png|jpe?g|gif|webp|tiff?)$/i.test(path));
  return ok({ rows, problems, media: new Map(media.map(([path, part]) => [mediaName(path), part])) });
}

/** A path in the package as one plain name. */
function mediaName(path: string): string {
  return `@${path.replace(/[\\/:*?"<>|]/g, '-')}`;
}

function pictureName(parts: ZipParts, item: string, address: string): string {
  let plain = address;
  try {
    plain = decodeURIComponent(address);
  } catch {
    // a stray percent sign: the address stays as it is
  }
  const path = posix.normalize(posix.join(posix.dirname(item), plain));
  return parts.has(path) ? mediaName(path) : posix.basename(plain);
}

function readPart(parts: ZipParts, path: string, file: string): Result<XmlNode> {
  const bytes = parts.get(path);
  if (bytes === undefined)
    return refuse(
      unfit(file, 'QTI_PART', [
        `清单所列的 ${path} 不在题包中`,
        `does not hold ${path}, which its manifest names`,
      ]),
    );
  const text = decodeText(bytes, `${file}/${path}`);
  return text.ok ? readXml(text.value.text, `${file}/${path}`) : text;
}

function resourceOf(resource: XmlNode, base: string, isTopic: (name: string) => boolean): Resource {
  const metadata = childOf(resource, 'metadata');
  const texts = metadata === undefined ? [] : allTexts(metadata);
  const level = metadata === undefined ? undefined : descendantsOf(metadata, 'difficulty')[0];
  const said =
    level === undefined
      ? undefined
      : allTexts(level).find((text) => LOM_LEVELS[text] !== undefined || difficultyOf(text) !== undefined);
  return {
    href: posix.normalize(posix.join(base, resource.attrs['href'] ?? '')),
    topic: texts.find(isTopic),
    difficulty: said === undefined ? undefined : (LOM_LEVELS[said] ?? said),
  };
}

function allTexts(node: XmlNode): readonly string[] {
  return node.children.flatMap((child) => (typeof child === 'string' ? [child.trim()] : allTexts(child)));
}

/** The topic of every item that stands in a section of an assessment test whose title names a topic. */
function sectionTopics(
  parts: ZipParts,
  of: {
    readonly resources: readonly XmlNode[];
    readonly base: string;
    readonly isTopic: (name: string) => boolean;
  },
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const resource of of.resources) {
    if (!/test/.test(resource.attrs['type'] ?? '')) continue;
    const path = posix.normalize(posix.join(of.base, resource.attrs['href'] ?? ''));
    const read = readPart(parts, path, path);
    if (!read.ok) continue;
    for (const section of descendantsOf(withoutVersion(read.value), 'assessmentSection')) {
      const title = section.attrs['title'] ?? '';
      if (!of.isTopic(title)) continue;
      for (const ref of descendantsOf(section, 'assessmentItemRef'))
        found.set(posix.normalize(posix.join(posix.dirname(path), ref.attrs['href'] ?? '')), title);
    }
  }
  return found;
}
