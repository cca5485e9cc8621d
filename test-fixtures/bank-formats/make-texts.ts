import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixturePaths } from '../fixture-paths.ts';
import { type SetQuestion, theSet } from './the-set.ts';

const LETTERS = 'ABCDEFGH';
const TOPICS = ['法律法规', '建筑材料'] as const;
const KIND_TITLES = { single: '单项选择题', multi: '多项选择题', judge: '判断题' } as const;

function stemOf(one: SetQuestion): string {
  return one.picture === undefined ? one.stem : `${one.stem}\n[图:${one.picture}]`;
}

/** As pasted from a text document: chapters, section titles, options in several shapes. */
export function pastedText(): string {
  const lines: string[] = ['《土建施工员》练习题', '难度：中', ''];
  for (const [chapter, topic] of TOPICS.entries()) {
    lines.push(`第${'一二'[chapter]}章 ${topic}`);
    for (const [at, kind] of (['single', 'multi', 'judge'] as const).entries()) {
      const questions = theSet.filter((one) => one.topic === topic && one.kind === kind);
      lines.push(`${'一二三'[at]}、${KIND_TITLES[kind]}（每题1分）`, '');
      for (const [number, one] of questions.entries()) lines.push(...pastedQuestion(one, number + 1), '');
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

function pastedQuestion(one: SetQuestion, number: number): readonly string[] {
  const short = one.options.every((option) => option.length < 12);
  const options = short
    ? [one.options.map((option, at) => `(${LETTERS[at]})${option}`).join('  ')]
    : one.options.map((option, at) => `${LETTERS[at]}、${option}`);
  const analysis = one.analysis === '' ? [] : [`解析：${one.analysis}`];
  const answer = one.kind === 'judge' ? (one.answer === '正确' ? '对' : '错') : one.answer;
  return [
    ...`${number}、${stemOf(one)}`.split('\n'),
    ...(one.options.length === 0 ? [] : options),
    // An explanation may follow on the line of the key.
    ...(number === 1
      ? [`答案：${answer}${analysis.length === 0 ? '' : `　${analysis[0]}`}`]
      : [`【答案】${answer}`, ...analysis]),
  ];
}

const GIFT_SPECIAL = /[~=#{}:\\]/g;
const gift = (text: string) => text.replace(GIFT_SPECIAL, (mark) => `\\${mark}`).replace(/\n/g, '\\n');

export function giftText(): string {
  const lines: string[] = ['// 土建施工员练习题', ''];
  for (const topic of TOPICS) {
    lines.push(`$CATEGORY: $course$/土建施工员/${topic}/中`, '');
    for (const [at, one] of theSet.filter((question) => question.topic === topic).entries())
      lines.push(`// 第 ${at + 1} 题`, giftQuestion(one, at + 1), '');
  }
  return `${lines.join('\n')}\n`;
}

function giftQuestion(one: SetQuestion, number: number): string {
  const general = one.analysis === '' ? '' : `####${gift(one.analysis)}`;
  const head = `::Q${number}::${gift(stemOf(one))}`;
  if (one.kind === 'judge') return `${head} {${one.answer === '正确' ? 'T' : 'FALSE'}${general}}`;
  const share = (100 / one.answer.length).toFixed(3);
  const options = one.options.map((option, at) => {
    const right = one.answer.includes(LETTERS[at] ?? '?');
    const mark = one.kind === 'single' ? (right ? '=' : '~') : right ? `~%${share}%` : '~%-100%';
    return `\t${mark}${gift(option)}`;
  });
  return [`${head} {`, ...options, `${general}}`].join('\n');
}

/** Aiken knows no topics: a file for each, named after it. */
export function aikenText(topic: string): string {
  const questions = theSet.filter((one) => one.topic === topic);
  return questions
    .map((one) => {
      const options = one.kind === 'judge' ? ['正确', '错误'] : one.options;
      const answer = one.kind === 'judge' ? (one.answer === '正确' ? 'A' : 'B') : [...one.answer].join(', ');
      return `${[stemOf(one), ...options.map((option, at) => `${LETTERS[at]}${one.kind === 'multi' ? ')' : '.'} ${option}`), `ANSWER: ${answer}`].join('\n')}\n`;
    })
    .join('\n');
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The notation's raised and lowered characters as XHTML. */
export function xhtml(text: string): string {
  return escaped(text)
    .replace(/\^\{([^}]+)\}/g, '<sup>$1</sup>')
    .replace(/_\{([^}]+)\}/g, '<sub>$1</sub>');
}

export function moodleXml(): string {
  const parts: string[] = ['<?xml version="1.0" encoding="UTF-8"?>', '<quiz>'];
  for (const topic of TOPICS) {
    parts.push(
      `<question type="category"><category><text>$course$/top/${topic}</text></category></question>`,
      ...theSet.filter((one) => one.topic === topic).map(moodleQuestion),
    );
  }
  return `${[...parts, '</quiz>'].join('\n')}\n`;
}

function moodleQuestion(one: SetQuestion, at: number): string {
  const picture =
    one.picture === undefined
      ? { html: '', file: '' }
      : {
          html: `<p><img src="@@PLUGINFILE@@/${one.picture}" alt="图" width="200"/></p>`,
          file: `<file name="${one.picture}" path="/" encoding="base64">${readFileSync(join(fixturePaths.bankImages, one.picture)).toString('base64')}</file>`,
        };
  const html = (text: string) => `<text><![CDATA[<p>${xhtml(text)}</p>]]></text>`;
  const answer = (text: string, right: boolean, share = 100) =>
    `<answer fraction="${right ? share : one.kind === 'multi' ? -100 : 0}" format="html">${text}<feedback format="html"><text></text></feedback></answer>`;
  const share = 100 / Math.max(1, one.answer.length);
  const answers =
    one.kind === 'judge'
      ? [
          answer('<text>true</text>', one.answer === '正确'),
          answer('<text>false</text>', one.answer === '错误'),
        ]
      : one.options.map((option, place) =>
          answer(
            html(option),
            one.answer.includes(LETTERS[place] ?? '?'),
            one.kind === 'multi' ? share : 100,
          ),
        );
  return [
    `<question type="${one.kind === 'judge' ? 'truefalse' : 'multichoice'}">`,
    `<name><text>${one.topic}-${at + 1}</text></name>`,
    `<questiontext format="html"><text><![CDATA[<p>${xhtml(one.stem)}</p>${picture.html}]]></text>${picture.file}</questiontext>`,
    `<generalfeedback format="html"><text><![CDATA[${one.analysis === '' ? '' : `<p>${xhtml(one.analysis)}</p>`}]]></text></generalfeedback>`,
    ...(one.kind === 'judge'
      ? []
      : [`<single>${one.kind === 'single'}</single>`, '<shuffleanswers>true</shuffleanswers>']),
    ...answers,
    '<tags><tag><text>难度:中</text></tag></tags>',
    '</question>',
  ].join('\n');
}
