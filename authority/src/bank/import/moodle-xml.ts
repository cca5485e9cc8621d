import { type BankProblem, noteAt, problemAt } from '../problem.ts';
import type { Column } from './columns.ts';
import { markupText, readHtml } from './markup.ts';
import { KIND_NAMES } from './question-kinds.ts';
import { difficultyOf } from './question-sheet.ts';
import { choiceCells, type QuizChoice } from './quiz-row.ts';
import { type SourceRow, type SourceRows, words } from './source-row.ts';
import { childOf, descendantsOf, elementsOf, textOf, type XmlNode } from './xml.ts';

interface Reading {
  readonly file: string;
  readonly isTopic: (name: string) => boolean;
  readonly media: Map<string, Buffer>;
  readonly rows: SourceRow[];
  readonly problems: BankProblem[];
}

/**
 * Reads a Moodle quiz export: multichoice and truefalse questions. `category` questions give the topic to those after them, tags may give topic and
 * difficulty (`易`, `难度:易`). Pictures inside the file are taken along. Codes: MOODLE_KIND, MOODLE_MARKUP, MOODLE_SKIPPED.
 */
export function readMoodle(
  quiz: XmlNode,
  of: { readonly file: string; readonly isTopic: (name: string) => boolean },
): SourceRows {
  const reading: Reading = { ...of, media: new Map(), rows: [], problems: [] };
  let category: string | undefined;
  for (const [at, question] of elementsOf(quiz, 'question').entries()) {
    const row = at + 1;
    const type = question.attrs['type'] ?? '';
    if (type === 'category') {
      const path = textOf(childOf(childOf(question, 'category'), 'text')).split('/');
      const parts = path.map((part) => part.trim());
      category = parts.find(of.isTopic) ?? parts[parts.length - 1];
    } else if (type === 'multichoice' || type === 'truefalse')
      takeQuestion(reading, { question, row, category });
    else if (type === 'description')
      reading.problems.push(
        noteAt(
          { sheet: of.file, row },
          'MOODLE_SKIPPED',
          words('是说明文字，不是试题，未读取', 'is a description, not a question; it was not read'),
        ),
      );
    else
      reading.problems.push(
        problemAt(
          { sheet: of.file, row },
          'MOODLE_KIND',
          words(
            `题型 ${type.slice(0, 30)} 不是选择题或判断题，机考没有此题型，请删去`,
            `is of the type ${type.slice(0, 30)}, which this test does not have; remove it`,
          ),
        ),
      );
  }
  return { rows: reading.rows, problems: reading.problems, media: reading.media };
}

function takeQuestion(
  to: Reading,
  of: { readonly question: XmlNode; readonly row: number; readonly category: string | undefined },
): void {
  const { question, row, category } = of;
  const text = (node: XmlNode | undefined, column: Column) => shown(to, { node, row, column });
  const cells = new Map<Column, string>();
  const keep = (column: Column, value: string | undefined) => {
    if (value !== undefined && value !== '') cells.set(column, value);
  };
  keep('题干', text(childOf(question, 'questiontext'), '题干'));
  const answers = elementsOf(question, 'answer');
  const feedback: (string | undefined)[] = [text(childOf(question, 'generalfeedback'), '解析')];
  if (question.attrs['type'] === 'truefalse') {
    const right = answers.find((answer) => Number(answer.attrs['fraction']) > 0);
    cells.set('题型', KIND_NAMES.judge);
    keep('正确答案', right === undefined ? undefined : textOf(childOf(right, 'text')).trim());
  } else {
    const choices = answers.map(
      (answer): QuizChoice => ({
        text: text(answer, '选项A') ?? '',
        right: Number(answer.attrs['fraction']) > 0,
      }),
    );
    const single = textOf(childOf(question, 'single')).trim();
    choiceCells(cells, choices, /^(false|0)$/.test(single) ? 'several' : 'one');
    if (/^(false|0)$/.test(textOf(childOf(question, 'shuffleanswers')).trim())) cells.set('选项锁定', '是');
  }
  for (const answer of answers) feedback.push(text(childOf(answer, 'feedback'), '解析'));
  keep('解析', feedback.filter((one) => one !== undefined && one !== '').join('\n'));
  const tags = descendantsOf(question, 'tag').map((tag) => textOf(childOf(tag, 'text')).trim());
  keep('章节', tags.find(to.isTopic) ?? category);
  keep(
    '难度',
    tags.map((tag) => tag.replace(/^难度\s*[:：]\s*/, '')).find((tag) => difficultyOf(tag) !== undefined),
  );
  to.rows.push({ sheet: to.file, row, cells });
}

/** The text of a `<text>` element with its pictures; what cannot be shown is reported. */
function shown(
  to: Reading,
  of: { readonly node: XmlNode | undefined; readonly row: number; readonly column: Column },
): string | undefined {
  if (of.node === undefined) return undefined;
  const files = new Map<string, string>();
  for (const file of elementsOf(of.node, 'file')) {
    const name = file.attrs['name'] ?? '';
    // The question's number keeps two questions' pictures of the same name apart.
    const media = `@${of.row}-${name.replace(/[\\/:*?"<>|]/g, '-')}`;
    to.media.set(media, Buffer.from(textOf(file).replace(/\s/g, ''), 'base64'));
    files.set(name, media);
  }
  const html = textOf(childOf(of.node, 'text'));
  if (of.node.attrs['format'] === 'plain_text') return html.trim();
  const read = markupText(readHtml(html), (address) => {
    const name = decodeName(address.replace(/^@@PLUGINFILE@@\//, ''));
    return files.get(name) ?? name.replace(/^.*\//, '');
  });
  if (read.ok) return read.text;
  to.problems.push(
    problemAt(
      { sheet: to.file, row: of.row, column: of.column },
      'MOODLE_MARKUP',
      words(
        `含有不支持的内容 <${read.trouble.tag}>，请改为文字或图片`,
        `holds <${read.trouble.tag}>, which cannot be shown; make it text or a picture`,
      ),
    ),
  );
  return undefined;
}

function decodeName(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
