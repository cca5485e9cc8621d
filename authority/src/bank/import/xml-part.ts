import { readXml, type XmlNode } from './xml.ts';
import type { ZipParts } from './zip-parts.ts';

/** A part of a container as XML; undefined when it is missing or cannot be read. */
export function readXmlPart(parts: ZipParts, path: string): XmlNode | undefined {
  const bytes = parts.get(path);
  const read = bytes === undefined ? undefined : readXml(bytes.toString('utf8'), path);
  return read?.ok === true ? read.value : undefined;
}
