import { candidateIdSchema, deviceIdSchema } from '@exam-room/shared/model';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { DeskPictures, DrawPrints, SheetDesk } from '../desk-ports.ts';
import { PRINT_KINDS } from '../room/print-facts.ts';
import type { VideoDesk } from '../video-ports.ts';
import { deskActSchema } from './desk-act-schema.ts';
import type { DeskFile } from './desk-files.ts';
import type { DeskAct, DeskAnswer, DeskView, RollLine } from './desk-view.ts';
import type { LaunchPass } from './launch-pass.ts';
import type { ViewStream } from './view-stream.ts';

export interface DeskDoorTools {
  readonly pass: LaunchPass;
  readonly files: ReadonlyMap<string, DeskFile>;
  readonly view: () => DeskView;
  readonly stream: ViewStream;
  readonly perform: (act: DeskAct) => Promise<DeskAnswer>;
  /** A line of the roll by ticket or ID number. */
  readonly find: (number: string) => RollLine | undefined;
  readonly pictures: DeskPictures;
  readonly sheet: SheetDesk;
  readonly prints: DrawPrints;
  readonly videos: Pick<VideoDesk, 'look'>;
  /** The spoken WAV of a paragraph of the rules, 0 for the title. */
  readonly spokenRule: (paragraph: number) => Promise<Uint8Array | undefined>;
}

const ACT_BYTES = 512 * 1024;
/** Only our own files, no inline code, nothing from elsewhere; the print of the record sheet is shown in a frame of the page. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "frame-src 'self'; media-src 'self'; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
/** Chromium's viewer of PDFs brings its own page, which the policy above would leave blank. */
const PRINT_POLICY = "frame-ancestors 'self'";

/** The routes that desk-view.ts tells of; everything else is 404. */
export function deskDoor(tools: DeskDoorTools): Hono {
  const door = new Hono();
  door.use(async (c, next) => {
    await next();
    c.header('content-security-policy', c.req.path.endsWith('.pdf') ? PRINT_POLICY : POLICY);
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    c.header('cross-origin-resource-policy', 'same-origin');
    if (c.res.headers.get('cache-control') === null) c.header('cache-control', 'no-store');
  });
  door.get('/start', (c) => tools.pass.enter(c));
  door.use(tools.pass.guard);
  door.get('/view', () => tools.stream.open());
  door.get('/view.json', (c) => c.json(tools.view()));
  door.post('/act', bodyLimit({ maxSize: ACT_BYTES }), async (c) => c.json(await act(tools, c)));
  door.get('/find', (c) => {
    const line = tools.find((c.req.query('number') ?? '').slice(0, 60));
    return line === undefined ? c.json(NOT_FOUND, 404) : c.json(line);
  });
  pictureRoutes(door, tools);
  door.get('/record-sheet.json', () => bytesOf(tools.sheet.now().bytes, 'application/json'));
  door.get('/record-sheet.pdf', async () => bytesOf(await tools.sheet.pdf(), 'application/pdf'));
  for (const kind of PRINT_KINDS)
    door.get(`/prints/${kind}.pdf`, async () => bytesOf(await tools.prints(kind), 'application/pdf'));
  door.get('/videos', async (c) => {
    const looked = await tools.videos.look(c.req.query('folder'));
    return looked.ok
      ? c.json(looked.value)
      : c.json({ ok: false, code: looked.error.code, ...looked.error.words }, 404);
  });
  door.get('/rules/:paragraph{[0-9]{1,3}\\.wav}', async (c) => {
    const wav = await tools.spokenRule(Number.parseInt(c.req.param('paragraph'), 10));
    return wav === undefined ? c.json(NOT_FOUND, 404) : bytesOf(wav, 'audio/wav');
  });
  door.get('*', (c) => {
    const file = tools.files.get(c.req.path);
    return file === undefined ? c.json(NOT_FOUND, 404) : bytesOf(file.bytes, file.type);
  });
  return door;
}

function pictureRoutes(door: Hono, { pictures }: DeskDoorTools): void {
  door.get('/photo/:candidate', (c) => {
    const candidate = candidateIdSchema.safeParse(c.req.param('candidate'));
    const jpeg = candidate.success ? pictures.photo(candidate.data) : undefined;
    return jpeg === undefined ? c.json(NOT_FOUND, 404) : bytesOf(jpeg, 'image/jpeg');
  });
  door.get('/thumbnail/:device', (c) => {
    const device = deviceIdSchema.safeParse(c.req.param('device'));
    const jpeg = device.success ? pictures.thumbnail(device.data) : undefined;
    return jpeg === undefined ? c.json(NOT_FOUND, 404) : bytesOf(jpeg, 'image/jpeg');
  });
}

async function act(tools: DeskDoorTools, c: Context): Promise<DeskAnswer> {
  let raw: unknown;
  try {
    raw = await c.req.json();
  } catch {
    raw = undefined; // not JSON: refused below
  }
  const parsed = deskActSchema.safeParse(raw);
  return parsed.success ? tools.perform(parsed.data) : UNREADABLE;
}

function bytesOf(bytes: Uint8Array, type: string): Response {
  return new Response(Uint8Array.from(bytes), { headers: { 'content-type': type } });
}

const UNREADABLE: DeskAnswer = {
  ok: false,
  code: 'ACT_UNREADABLE',
  zh: '操作内容不完整或过长，请检查后重试。',
  en: 'What was asked is incomplete or too long. Check it and try again.',
};
const NOT_FOUND: DeskAnswer = {
  ok: false,
  code: 'NOT_FOUND',
  zh: '没有找到。',
  en: 'There is no such thing here.',
};
