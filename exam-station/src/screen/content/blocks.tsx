import { assertNever } from '@exam-room/shared/base';
import { createContext, memo, useContext } from 'react';
import type { Block, Inline } from '../../door/station-view.ts';
import { useWords } from '../words/use-words.tsx';
import { Picture, PlainPicture, ZoomButton } from './picture.tsx';

/** Where an image of this paper is found; the practice paper has its own. */
const ImagePathContext = createContext<(digest: string) => string>((digest) => `image/${digest}`);
export const ImagePathProvider = ImagePathContext.Provider;

/** The content of a question: text, tables and images out of a small tree. It is never HTML, so nothing in it can act. */
export const Blocks = memo(function Blocks(props: {
  readonly blocks: readonly Block[];
  /** Inside an option, which is itself one large button: figures and tables are shown and nothing in them can be pressed. */
  readonly place?: 'option';
}) {
  return (
    <div className="blocks" lang="zh-CN">
      {keyed(props.blocks).map(({ key, value }) => (
        <OneBlock key={key} block={value} place={props.place} />
      ))}
    </div>
  );
});

/** Buttons that enlarge the figures of an option; they stand beside the option, not in it. */
export function OptionZooms(props: { readonly blocks: readonly Block[] }) {
  const imagePath = useContext(ImagePathContext);
  const images = props.blocks.filter((block) => block.block === 'image');
  return keyed(images).map(({ key, value }) => (
    <ZoomButton key={key} src={imagePath(value.image)} alt={value.alt} />
  ));
}

function OneBlock(props: { readonly block: Block; readonly place: 'option' | undefined }) {
  const imagePath = useContext(ImagePathContext);
  const { block } = props;
  switch (block.block) {
    case 'text':
      return (
        <p>
          <Line line={block.line} />
        </p>
      );
    case 'table':
      return <Table head={block.head} rows={block.rows} place={props.place} />;
    case 'image': {
      const { alt, width, height } = block;
      const picture = { src: imagePath(block.image), alt, width, height };
      return props.place === 'option' ? <PlainPicture {...picture} /> : <Picture {...picture} />;
    }
    default:
      return assertNever(block);
  }
}

/** `bdi` keeps a right-to-left mark in one line from turning round its neighbours. */
function Line(props: { readonly line: readonly Inline[] }) {
  return (
    <bdi dir="ltr">
      {keyed(props.line).map(({ key, value }) => {
        if (typeof value === 'string') return <span key={key}>{value}</span>;
        return 'sup' in value ? <sup key={key}>{value.sup}</sup> : <sub key={key}>{value.sub}</sub>;
      })}
    </bdi>
  );
}

function Table(props: {
  readonly head: readonly (readonly Inline[])[];
  readonly rows: readonly (readonly (readonly Inline[])[])[];
  readonly place: 'option' | undefined;
}) {
  const words = useWords();
  const table = <TableItself head={props.head} rows={props.rows} />;
  if (props.place === 'option') return <span className="table-box">{table}</span>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than its pane scrolls, by keyboard too
    <section className="table-box" tabIndex={0} aria-label={words.question.table}>
      {table}
    </section>
  );
}

function TableItself(props: {
  readonly head: readonly (readonly Inline[])[];
  readonly rows: readonly (readonly (readonly Inline[])[])[];
}) {
  return (
    <table>
      {props.head.length === 0 ? null : (
        <thead>
          <tr>
            {keyed(props.head).map(({ key, value }) => (
              <th key={key} scope="col">
                <Line line={value} />
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>
        {keyed(props.rows).map(({ key, value: row }) => (
          <tr key={key}>
            {keyed(row).map(({ key: cell, value }) => (
              <td key={cell}>
                <Line line={value} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The parts of a question never change their order, so their place is their key. */
function keyed<Value>(values: readonly Value[]): readonly { readonly key: string; readonly value: Value }[] {
  return values.map((value, at) => ({ key: `${at}`, value }));
}
