import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HOUR_MS, MINUTE_MS } from '@exam-room/shared/base';
import { readSampleKeys, releaseCodeOf } from './day/authority-secrets.ts';
import { keepCompiledCode } from './day/compiled-code.ts';
import { openDeskWindow } from './day/desk-window.ts';
import { seatCandidate } from './day/play-day.ts';
import { DEFAULT_POLICIES, type PreparedDay, prepareDay, windowFrom } from './day/prepare-day.ts';
import { openRoom, type RunningRoom } from './day/room.ts';
import { newMemory } from './day/simulated-candidate.ts';

const USAGE = `npm start -- [--seats N] [--kiosk] [--standby]
  --seats N   N simulated candidates sit beside the real one
  --standby   a second console stands by; two invigilators can take the room over at its desk`;

interface Options {
  readonly beside: number;
  readonly shell: 'headless' | 'chromium' | 'kiosk';
  readonly standby: boolean;
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        seats: { type: 'string', default: '0' },
        kiosk: { type: 'boolean', default: false },
        standby: { type: 'boolean', default: false },
      },
    });
    const beside = Number(values.seats);
    if (!Number.isInteger(beside) || beside < 0 || beside > 100)
      throw new Error('--seats takes a whole number from 0 to 100');
    const display =
      process.platform !== 'linux' ||
      process.env['DISPLAY'] !== undefined ||
      process.env['WAYLAND_DISPLAY'] !== undefined;
    const shell = values.kiosk ? 'kiosk' : display ? 'chromium' : 'headless';
    return { beside, shell, standby: values.standby };
  } catch (problem) {
    process.stderr.write(`${problem instanceof Error ? problem.message : String(problem)}\n${USAGE}\n`);
    process.exit(2);
  }
}

const { beside, shell, standby } = readOptions();
const folder = mkdtempSync(join(tmpdir(), 'exam-room-'));
const tell = (step: string) => process.stderr.write(`… ${step}\n`);
keepCompiledCode();
const now = Date.now();

const day = await prepareDay(
  {
    folder,
    session: `SAMPLE${now}`,
    title: '施工现场专业人员职业培训测试（样例场次）',
    candidates: 1 + beside,
    spares: 0,
    standby,
    durationMs: 2 * HOUR_MS,
    clock: { speed: 1, realOriginMs: 0, startsAtMs: 0 },
    window: windowFrom(now, 0, 2 * HOUR_MS),
    // A newcomer should not wait ten minutes after the rules (A59) nor thirty before handing in; a real session keeps these values.
    policies: { ...DEFAULT_POLICIES, rulesLeadMs: 0, earliestHandInMs: MINUTE_MS },
  },
  tell,
);
const first = day.seats[0]?.device;
const room = await openRoom({ day, shellOf: (seat) => (seat.device === first ? shell : 'headless'), tell });
const closing = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => closing.abort());
await sitBeside(day, room);
const desk = await room.deskUrl();
const window_ = shell === 'headless' ? undefined : await openDeskWindow(desk, join(folder, 'desk-window'));
await welcome(day, room, desk);

await new Promise<void>((resolve) =>
  closing.signal.addEventListener('abort', () => resolve(), { once: true }),
);
tell('closing the room');
await window_?.close();
await room.stop();
rmSync(folder, { recursive: true, force: true });
process.exit(0);

/** The other seats are taken by simulated candidates; the invigilators at the desk see and admit them like the real one. */
async function sitBeside(prepared: PreparedDay, running: RunningRoom): Promise<void> {
  const keys = await readSampleKeys(prepared.authorityData);
  for (let at = 1; at < prepared.candidates.length; at += 1)
    void seatCandidate(
      { day: prepared, room: running, keys, seed: 'beside' },
      { at, memory: newMemory() },
    ).catch((problem: unknown) => {
      if (!closing.signal.aborted)
        tell(
          `the simulated candidate at seat ${at + 1} stopped: ${problem instanceof Error ? problem.message : String(problem)}`,
        );
    });
}

async function welcome(prepared: PreparedDay, running: RunningRoom, deskUrl: string): Promise<void> {
  const [candidate] = prepared.candidates;
  const door = first === undefined ? '' : await running.doorOf(first);
  const second = prepared.standbyData === undefined ? undefined : await running.standbyDeskUrl();
  const { pid } = await running.console.up();
  const code = await releaseCodeOf(prepared.authorityData, prepared.session);
  process.stdout.write(`
  考场已就绪 / The room is open${shell === 'headless' ? '（没有显示器，请在浏览器中打开以下地址 / no display here: open these addresses in a browser）' : ''}

  监考机 / proctor console   ${deskUrl}${second === undefined ? '' : `\n  备用监考机 / standby       ${second}\n  监考机进程号 / process id   ${pid}（kill -9 即模拟监考机断电，再到备用监考机“接管考场” / as if its power failed; then take over at the standby）`}
  考试机 / exam station      ${door}

  监考人员 / invigilators    ${prepared.people.map((person) => `${person.id} PIN ${person.pin}`).join('    ')}
  启封码 / release code      ${code}
  考生 / candidate           准考证号 ticket ${candidate?.ticket ?? ''}（${candidate?.name ?? ''}，座位 seat ${candidate?.seat ?? ''}）

  1 监考机：两名监考人员签到，完成检查       both invigilators sign in and check the room
  2 考试机：输入准考证号；监考机：准予入场     the candidate types the ticket number; the desk admits
  3 监考机：宣读规则、启封、开考             read the rules, release, start
  4 考试机：答题、交卷；监考机：收卷、签署记录表  sit, hand in; close the room, sign the record sheet

  Ctrl-C 结束 / ends. 数据 / data: ${folder}
`);
}
