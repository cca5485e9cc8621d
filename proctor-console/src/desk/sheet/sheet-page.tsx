import './sheet.css';
import type { Digest } from '@exam-room/shared/base';
import type { RecordSheet } from '@exam-room/shared/records';
import { useEffect, useState } from 'react';
import type { DeskView } from '../../server/proctor-desk/desk-view.ts';
import type { ActForm } from '../acting/act-form.ts';
import { useDesk, useMoves, useRoom, useSay, useWords } from '../day/desk-context.tsx';
import { mayAct } from '../day/steps.ts';
import { OutcomeMark } from '../look/marks.tsx';
import { ScrollArea } from '../look/scroll-area.tsx';
import type { Catalogue } from '../words/languages.ts';
import { ArchiveCard } from './archive-card.tsx';
import { VideosCard } from './videos-card.tsx';

interface Read {
  readonly sheet: RecordSheet;
  readonly digest: Digest;
}

/** 考场记录表: the print at the left, its figures, the signatures and the archive at the right. */
export function SheetPage() {
  const words = useWords();
  const closed = useRoom((view) => view.steps.closedMs !== undefined);
  const archived = useRoom((view) => view.archive !== undefined);
  const [round, setRound] = useState(0);
  const stamp = useStamp();
  const read = useSheet(round, stamp);
  return (
    <section className="page sheet">
      <div className="sheet-left">
        <p className="lead">{words.sheet.lead}</p>
        {closed ? null : <p className="standing warn">{words.sheet.draft}</p>}
        <Preview round={round} stamp={stamp} />
      </div>
      <div className="sheet-right">
        <div className="buttons left">
          <a className="button" href="record-sheet.pdf" target="_blank" rel="noreferrer">
            {words.sheet.open}
          </a>
          <button type="button" onClick={() => setRound(round + 1)}>
            {words.sheet.reload}
          </button>
        </div>
        {/* What is to be done next, or has just come about, stands first. */}
        {archived ? <ArchiveCard /> : null}
        {closed && !archived ? <Signatures /> : null}
        {read === undefined ? (
          <p className="quiet-word">{words.sheet.unavailable}</p>
        ) : (
          <Summary read={read} />
        )}
        {archived ? <Signatures /> : <VideosCard />}
        {archived ? <VideosCard /> : <ArchiveCard />}
      </div>
    </section>
  );
}

const SETTLED_MS = 700;

/**
 * What says that the sheet is another one: every entry between the close and the first signature, every signature after that. Entries
 * come in crowds (receipts), so it is told when they have settled; a draft is read again by hand.
 */
function useStamp(): string {
  const stamp = useRoom(({ steps, ledger }) =>
    steps.closedMs === undefined
      ? 'draft'
      : steps.sheetSignedBy.length === 0
        ? `entry-${ledger.entries}`
        : `signed-${steps.sheetSignedBy.length}`,
  );
  const [settled, setSettled] = useState(stamp);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(stamp), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [stamp]);
  return settled;
}

/** The print must never show an older sheet than the one that is signed. */
function useSheet(round: number, stamp: string): Read | undefined {
  const { door } = useDesk();
  const [read, setRead] = useState<Read>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the stamp and the round say when to read again
  useEffect(() => {
    let wanted = true;
    void door.sheet().then((sheet) => wanted && setRead(sheet));
    return () => {
      wanted = false;
    };
  }, [door, stamp, round]);
  return read;
}

function Preview({ round, stamp }: { readonly round: number; readonly stamp: string }) {
  const words = useWords();
  if (!navigator.pdfViewerEnabled) return <p className="standing">{words.sheet.noViewer}</p>;
  return (
    <iframe
      key={`${stamp}-${round}`}
      className="print"
      title={words.sheet.preview}
      src={`record-sheet.pdf?v=${stamp}-${round}#toolbar=0&navpanes=0&view=FitH`}
    />
  );
}

function Summary({ read }: { readonly read: Read }) {
  const words = useWords();
  const { sheet, digest } = read;
  const { lines, counts } = words.sheet;
  const figures = Object.entries(counts).map(([name, label]) => {
    const known: Readonly<Record<string, number>> = sheet.counts;
    return [label, known[name] ?? 0] as const;
  });
  return (
    <section className="card summary">
      <h2>{words.sheet.summary}</h2>
      <dl className="sheet-counts">
        {figures.map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <ul className="sheet-lines">
        <li>{lines.incidents(sheet.incidents.length)}</li>
        <li>{lines.events(sheet.events.length)}</li>
        <li>{lines.patrols(sheet.patrols.length)}</li>
        <li>{lines.videos(sheet.videos.length)}</li>
        <li>{lines.remarks(sheet.remarks.length)}</li>
      </ul>
      <p>
        {words.sheet.code}
        <b className="ledger-code">{sheet.ledger.code.split('-').join(' ')}</b>
        <small>{words.sheet.codeNote}</small>
      </p>
      <p className="quiet-word">
        {words.sheet.digest}{' '}
        <span className="figures">{digest.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ')}</span>
      </p>
    </section>
  );
}

type Person = DeskView['invigilators'][number];

function Signatures() {
  const words = useWords();
  const people = useRoom((view) => view.invigilators);
  const signedBy = useRoom((view) => view.steps.sheetSignedBy);
  const { ask } = useMoves();
  const hasSigned = (person: Person) => signedBy.includes(person.id) || signedBy.includes(person.name);
  return (
    <section className="card signatures">
      <h2>{words.sheet.signers}</h2>
      <SignBlockers />
      <ul className="signers">
        {people
          .filter((person) => mayAct(person.role))
          .map((person) => (
            <li key={person.id}>
              <b>{person.name}</b>
              <span>{hasSigned(person) ? words.sheet.signed : words.sheet.notSigned}</span>
              {hasSigned(person) ? (
                <OutcomeMark outcome="pass" />
              ) : (
                <button
                  type="button"
                  className={signedBy.length < 2 ? 'primary' : ''}
                  onClick={() => ask(signForm(words, person))}
                >
                  {words.sheet.sign}
                </button>
              )}
            </li>
          ))}
      </ul>
    </section>
  );
}

/** Seats that are cut off with pictures: once somebody has signed, the archive would lack them for ever. */
function SignBlockers() {
  const words = useWords();
  const say = useSay();
  const blockers = useRoom((view) => view.signBlockers);
  return blockers.length === 0 ? null : (
    <div className="standing warn">
      <ScrollArea className="pictures-owed" label={words.sheet.picturesOwed}>
        <ul>
          {blockers.map((blocker) => (
            <li key={blocker.en}>{say(blocker)}</li>
          ))}
        </ul>
      </ScrollArea>
      <p>{words.sheet.picturesOwed}</p>
    </div>
  );
}

function signForm(words: Catalogue, person: Person): ActForm {
  const { sheet } = words;
  return {
    title: sheet.signTitle(person.name),
    text: sheet.signText,
    weight: 'final',
    fields: [],
    signers: () => ({ sign: 'self', id: person.id, name: person.name, pinIn: 'confirm' }),
    submit: sheet.sign,
    command: () => ({ do: 'sign-sheet' }),
    done: () => sheet.signDone(person.name),
  };
}
