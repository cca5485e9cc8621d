import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type InvigilatorId, ok, type Result, refuse, type Trouble } from '@exam-room/shared/base';
import { createAdaptorServer } from '@hono/node-server';
import { keepReport } from './archive/keep-report.ts';
import { openVideoDesk } from './archive/take-videos.ts';
import { type ConsoleParts, freeDiskMb, portTaken, REPORTS } from './compose-parts.ts';
import type { SendingSide } from './compose-sending.ts';
import type { StandbySide } from './compose-standby.ts';
import type { DrawPrints, MachineFacts } from './desk-ports.ts';
import { openPerform, type StartGate } from './perform-act.ts';
import { buildDeskView, claimsIn, rollLine } from './proctor-desk/build-desk-view.ts';
import { deskDoor } from './proctor-desk/desk-door.ts';
import { readDeskFiles } from './proctor-desk/desk-files.ts';
import { gateLines, seatsOfOtherBuild } from './proctor-desk/gate.ts';
import { makeLaunchPass } from './proctor-desk/launch-pass.ts';
import { roomCheckReport } from './proctor-desk/room-check-report.ts';
import { openViewStream } from './proctor-desk/view-stream.ts';
import { findByNumber } from './room/plan.ts';
import { printFacts } from './room/print-facts.ts';
import { videoNameBegins } from './room/video-names.ts';
import type { VideoDesk } from './video-ports.ts';
import { openLocalVoice } from './voice/local-voice.ts';

/** The desk of the invigilators on loopback: views out, acts in. */
export interface DeskSide {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export async function openDeskSide(
  parts: ConsoleParts,
  { sending, standby }: { readonly sending: SendingSide; readonly standby: StandbySide },
): Promise<Result<DeskSide>> {
  const { options, room, live, people, papers, sheet, photo, clock, snapshots } = parts;
  const videos = videoDeskOf(parts, () => stream.changed());
  const speak = await openLocalVoice();
  const machine = machineFacts(parts, { sending, videos, standby, speaks: speak !== undefined });
  const view = () =>
    buildDeskView({
      ...{ room: room.state(), head: room.head(), live, machine: machine(), wallMs: clock.wallMs() },
      lockedForMs: (id: InvigilatorId) => people.lockedForMs(id),
      hasPicture: snapshots.has,
    });
  const stream = openViewStream(view);
  room.onApplied(stream.changed);
  live.onChange(stream.changed);
  sending.onChange(stream.changed);
  standby.onChange(stream.changed);
  const gate = gateOf(parts, machine);
  const { rules } = room.state().plan.session;
  const texts = [rules.title, ...rules.paragraphs];
  let port = options.deskPort;
  const pass = makeLaunchPass(() => port);
  const door = deskDoor({
    ...{ pass, view, stream, sheet, videos },
    spokenRule: async (paragraph) => {
      const text = texts[paragraph];
      return text === undefined ? undefined : speak?.(text);
    },
    prints: printsOf(parts),
    files: readDeskFiles(options.deskFiles),
    perform: openPerform({
      ...{ sessionDigest: parts.opened.sessionDigest, build: options.build },
      ...{ room, people, papers, live, gate, sheet, videos, snapshots, freezeSheet: sheet.freeze },
      archive: { receipt: () => sending.archive()?.receipt === true, copyTo: sending.copyTo },
    }),
    find(number) {
      const found = findByNumber(room.state().plan, number);
      return found === undefined
        ? undefined
        : rollLine(room.state(), found.candidate, claimsIn(room.state(), live));
    },
    pictures: { photo, thumbnail: (device) => live.seat(device).thumbnail?.jpeg },
  });
  const server = createAdaptorServer({ fetch: door.fetch });
  const listening = await new Promise<true | Trouble>((resolve) => {
    server.once('error', (error) => resolve(portTaken(error, options.deskPort)));
    server.listen(options.deskPort, '127.0.0.1', () => resolve(true));
  });
  if (listening !== true) return refuse(listening);
  port = (server.address() as AddressInfo).port; // a TCP server that listens has one
  return ok({
    url: `http://127.0.0.1:${port}/start?token=${pass.token}`,
    async close() {
      stream.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

/** The start gate as it stands at the moment of asking; its reports lie in `room-check/` of the console's folder. */
function gateOf({ options, room, live, clock }: ConsoleParts, machine: () => MachineFacts): StartGate {
  const from = () => ({ room: room.state(), live, machine: machine(), wallMs: clock.wallMs() });
  return {
    red: () =>
      gateLines(from()).flatMap((line) => (line.outcome === 'fail' ? [line.words.zh.slice(0, 500)] : [])),
    otherBuild: () => seatsOfOtherBuild(from()),
    keepReport: (said) => keepReport(join(options.data, REPORTS), roomCheckReport(from(), said)),
  };
}

/** The drawing of PDFs is heavy and wanted a few times a day: it is loaded when it is first asked for. */
function printsOf({ room, photo }: ConsoleParts): DrawPrints {
  return async (kind) => {
    const { drawPrint } = await import('./record-sheet/draw-prints.ts');
    return drawPrint({ kind, facts: printFacts(room.state()), photo });
  };
}

function videoDeskOf({ options, room }: ConsoleParts, changed: () => void): VideoDesk {
  return openVideoDesk({
    folder: join(options.data, 'videos'),
    registered: () => room.state().videos,
    nameBegins: () => videoNameBegins(room.state()),
    register: (video, { by, hands }) => room.act({ do: 'register-video', ...video, by }, hands),
    changed,
  });
}

function machineFacts(
  { options, papers, room }: ConsoleParts,
  {
    sending,
    videos,
    standby,
    speaks,
  }: {
    readonly sending: SendingSide;
    readonly videos: VideoDesk;
    readonly standby: StandbySide;
    readonly speaks: boolean;
  },
): () => MachineFacts {
  const disk = freeDiskMb(options.data);
  return () => {
    const archive = sending.archive();
    return {
      freeDiskMb: disk(),
      authority: sending.status(),
      ...(archive === undefined ? {} : { archive }),
      releaseLockedForMs: papers.lockedForMs(),
      speed: options.clock?.speed ?? 1,
      videos: videos.standing(),
      speaks,
      leads: room.leads(),
      standbys: standby.seen(),
      ...(standby.following === undefined ? {} : { following: standby.following.status() }),
      secretsHeld: papers.held() !== undefined,
    };
  };
}
