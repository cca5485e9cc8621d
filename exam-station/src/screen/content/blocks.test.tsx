import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Block } from '../../door/station-view.ts';
import { Blocks } from './blocks.tsx';

const HOSTILE = [
  '<script>parent.hacked=1</script>',
  '<img src=x onerror="hacked=1">',
  '<svg/onload=hacked=1>',
  '"><iframe src="https://example.com"></iframe>',
  'javascript:hacked=1',
  '{{constructor.constructor("hacked=1")()}}',
  '#{hacked=1}',
  '<style>*{display:none}</style>',
  '</p></div><form action=//example.com><button>答案</button>',
  '\u202E 反过来 \u2066',
  '&lt;b&gt;不是粗体&lt;/b&gt;',
  'a\u0000b\u200Bc\uFEFF',
  '﷽'.repeat(20),
  'Z̸̢̡͕̟̖͇̗͖̀͌͌̓ͅ',
];

const text = (line: string): Block => ({ block: 'text', line: [line, { sup: line }, { sub: line }] });

function markup(blocks: readonly Block[]): string {
  return renderToStaticMarkup(<Blocks blocks={blocks} />);
}

/** Element names of rendered markup. */
function elements(html: string): readonly string[] {
  return [...html.matchAll(/<([a-z][a-z0-9]*)/g)].map((match) => match[1] ?? '');
}

const OURS = new Set([
  'div',
  'p',
  'bdi',
  'span',
  'sup',
  'sub',
  'section',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
]);

describe('the content of a question', () => {
  it.each(HOSTILE)('shows %j as text and as nothing else', (line) => {
    const html = markup([text(line), { block: 'table', head: [[line]], rows: [[[line]]] }]);
    for (const element of elements(html)) expect(OURS).toContain(element);
    const shown = html
      .replace(/<[^>]*>/g, ' ')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#x27;', "'")
      .replaceAll('&amp;', '&');
    expect(shown).toContain(line.replaceAll('\u0000', '\u0000'));
  });

  it('never becomes an element of its own, whatever is written', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 6 }), (lines) => {
        for (const element of elements(markup(lines.map(text)))) expect(OURS).toContain(element);
      }),
      { numRuns: 300 },
    );
  });

  it('takes images only from the station’s own door, and describes them', () => {
    const digest = 'a'.repeat(64);
    // A digest by its form; the door refuses every other name.
    const image = digest as Extract<Block, { block: 'image' }>['image'];
    const html = markup([{ block: 'image', image, alt: '"><script>', width: 900, height: 380 }]);
    expect(html).toContain(`src="image/${digest}"`);
    expect(html).toContain('alt="&quot;&gt;&lt;script&gt;"');
    expect(html).not.toContain('<script');
  });

  it('keeps a right-to-left mark inside its own line', () => {
    expect(markup([text('\u202E倒')])).toContain('<bdi dir="ltr">');
  });
});
