import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { fixturePaths } from '../fixture-paths.ts';
import { xhtml } from './make-texts.ts';
import { type SetQuestion, theSet } from './the-set.ts';

const LETTERS = 'ABCDEFGH';

/** How the two generations of QTI spell the same things. */
interface Dialect {
  readonly tag: (name: string) => string;
  readonly attr: (name: string) => string;
  readonly namespace: string;
  readonly itemType: string;
  readonly testType: string;
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const QTI21: Dialect = {
  tag: (name) => name,
  attr: (name) => name,
  namespace: 'http://www.imsglobal.org/xsd/imsqti_v2p1',
  itemType: 'imsqti_item_xmlv2p1',
  testType: 'imsqti_test_xmlv2p1',
};
const QTI30: Dialect = {
  tag: (name) => `qti-${kebab(name)}`,
  attr: kebab,
  namespace: 'http://www.imsglobal.org/xsd/imsqtiasi_v3p0',
  itemType: 'imsqti_item_xmlv3p0',
  testType: 'imsqti_test_xmlv3p0',
};

function itemXml(one: SetQuestion, number: number, dialect: Dialect): string {
  const { tag, attr } = dialect;
  const options = one.kind === 'judge' ? ['正确', '错误'] : one.options;
  const isRight = (at: number) =>
    one.kind === 'judge' ? options[at] === one.answer : one.answer.includes(LETTERS[at] ?? '?');
  const right = options.flatMap((_, at) =>
    isRight(at) ? [`<${tag('value')}>C${at + 1}</${tag('value')}>`] : [],
  );
  const several = one.kind === 'multi';
  const image = one.picture === undefined ? '' : `<p><img src="images/${one.picture}" alt="图"/></p>`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${tag('assessmentItem')} xmlns="${dialect.namespace}" identifier="item-${number}" title="第 ${number} 题" adaptive="false" ${attr('timeDependent')}="false">`,
    `<${tag('responseDeclaration')} identifier="RESPONSE" cardinality="${several ? 'multiple' : 'single'}" ${attr('baseType')}="identifier"><${tag('correctResponse')}>${right.join('')}</${tag('correctResponse')}></${tag('responseDeclaration')}>`,
    `<${tag('outcomeDeclaration')} identifier="SCORE" cardinality="single" ${attr('baseType')}="float"/>`,
    `<${tag('itemBody')}><p>${xhtml(one.stem)}</p>${image}`,
    `<${tag('choiceInteraction')} ${attr('responseIdentifier')}="RESPONSE" shuffle="true" ${attr('maxChoices')}="${several ? 0 : 1}">`,
    ...options.map(
      (option, at) =>
        `<${tag('simpleChoice')} identifier="C${at + 1}">${xhtml(option)}</${tag('simpleChoice')}>`,
    ),
    `</${tag('choiceInteraction')}></${tag('itemBody')}>`,
    `<${tag('responseProcessing')} template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>`,
    ...(one.analysis === ''
      ? []
      : [
          `<${tag('modalFeedback')} ${attr('outcomeIdentifier')}="FEEDBACK" identifier="ALL" ${attr('showHide')}="show">${xhtml(one.analysis)}</${tag('modalFeedback')}>`,
        ]),
    `</${tag('assessmentItem')}>`,
  ].join('\n');
}

/** The difficulty stands in the metadata of each item, the topic in the title of its section of the test. */
function packageOf(dialect: Dialect): Buffer {
  const { tag } = dialect;
  const files: Record<string, Uint8Array> = {};
  const hrefs = theSet.map((_, at) => `items/item-${at + 1}.xml`);
  for (const [at, one] of theSet.entries()) files[hrefs[at] ?? ''] = strToU8(itemXml(one, at + 1, dialect));
  for (const one of theSet)
    if (one.picture !== undefined)
      files[`items/images/${one.picture}`] = readFileSync(join(fixturePaths.bankImages, one.picture));
  const lom =
    '<metadata><imsmd:lom xmlns:imsmd="http://www.imsglobal.org/xsd/imsmd_v1p2"><imsmd:educational><imsmd:difficulty><imsmd:source>LOMv1.0</imsmd:source><imsmd:value>medium</imsmd:value></imsmd:difficulty></imsmd:educational></imsmd:lom></metadata>';
  files['imsmanifest.xml'] = strToU8(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="MANIFEST-1"><organizations/><resources>',
      `<resource identifier="test" type="${dialect.testType}" href="test.xml"><file href="test.xml"/></resource>`,
      ...hrefs.map(
        (href, at) =>
          `<resource identifier="item-${at + 1}" type="${dialect.itemType}" href="${href}">${lom}<file href="${href}"/></resource>`,
      ),
      '</resources></manifest>',
    ].join('\n'),
  );
  const sections = ['法律法规', '建筑材料'].map((topic, number) => {
    const refs = hrefs.filter((_, at) => theSet[at]?.topic === topic);
    return `<${tag('assessmentSection')} identifier="S${number + 1}" title="${topic}" visible="true">${refs.map((href, at) => `<${tag('assessmentItemRef')} identifier="R${number + 1}-${at + 1}" href="${href}"/>`).join('')}</${tag('assessmentSection')}>`;
  });
  files['test.xml'] = strToU8(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${tag('assessmentTest')} xmlns="${dialect.namespace}" identifier="T1" title="练习"><${tag('testPart')} identifier="P1">${sections.join('')}</${tag('testPart')}></${tag('assessmentTest')}>`,
  );
  const dated = Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, [bytes, { mtime: '1980-01-01' }] as const]),
  );
  // The library's types want mutable tuples.
  return Buffer.from(zipSync(dated as unknown as Parameters<typeof zipSync>[0]));
}

export const qti21Package = (): Buffer => packageOf(QTI21);
export const qti30Package = (): Buffer => packageOf(QTI30);
