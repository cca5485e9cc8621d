import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type CandidateId, MINUTE_MS } from '@exam-room/shared/base';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CHECKED } from './compose-test-day.ts';
import { type TestDesk, testDesk } from './compose-test-room.ts';
import { openLedger } from './ledger/open-ledger.ts';
import { makeTestSession, type TestSession } from './session-maker.test-support.ts';
import { type StationDouble, stationDouble } from './station-door/station-double.test-support.ts';

vi.setConfig({ testTimeout: 180_000 });

const CLI = join(import.meta.dirname, '..', 'cli.ts');
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

interface ConsoleProcess {
  readonly stations: number;
  readonly desk: TestDesk;
  /** The power cord of the program. */
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<number | null>;
}

function argsFor(made: TestSession, more: readonly string[] = []): string[] {
  const { consoleData, folder, root, keysFolder } = made;
  const files = [
    '--data',
    consoleData,
    '--session',
    folder,
    '--root',
    root,
    '--invigilator-keys',
    keysFolder,
  ];
  return [CLI, 'run', ...files, '--stations-host', '127.0.0.1', ...more];
}

async function startConsole(made: TestSession): Promise<ConsoleProcess> {
  const child = spawn(process.execPath, argsFor(made), { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  const line = await new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once('line', resolve),
  );
  const ready: { stations: number; desk: string } = JSON.parse(line);
  const ended = once(child, 'exit');
  return {
    stations: ready.stations,
    desk: await testDesk(ready.desk, made),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = await ended;
      return code as number | null; // the exit event's first argument
    },
  };
}

async function madeSession(): Promise<TestSession> {
  const folder = mkdtempSync(join(tmpdir(), 'exam-room-kill-'));
  return makeTestSession({
    folder,
    seats: 3,
    startMs: Date.now() + 20 * MINUTE_MS,
    policies: { rulesLeadMs: 1_000 },
  });
}

/** Writes and sends one entry after the other without waiting, until the console is gone. */
async function writeUntilCut(station: StationDouble): Promise<void> {
  let cut = false;
  const closed = station.closed.then(() => {
    cut = true;
  });
  while (!cut) {
    station.send(station.write({ kind: 'answer-saved', item: 'q1.1' as never, sealed: 'eA==' }));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await closed;
}

const ackedBy = (station: StationDouble) =>
  Math.max(
    0,
    ...station.heard().map((one) => (one.say === 'ack' ? one.seq : one.say === 'welcome' ? one.ackedSeq : 0)),
  );

describe('kill -9 of the console in the middle of an exam', () => {
  test('loses nothing that was acknowledged, and the room goes on without the release code', async () => {
    const made = await madeSession();
    const stations = made.seats
      .slice(0, 3)
      .map(({ keys }) =>
        stationDouble({ keys, session: made.session.session, consolePin: made.console.tlsPin }),
      );
    let console_ = await startConsole(made);
    await console_.desk.signInBoth();
    for (const station of stations) await station.plugIn(console_.stations);
    for (const at of [1, 2, 3])
      await console_.desk.alone({ do: 'admit', candidate: `C${at}` as CandidateId, note: '' });
    await console_.desk.together(CHECKED);
    await console_.desk.together({ do: 'read-rules' });
    expect(await console_.desk.together({ do: 'release', code: made.code })).toEqual({ ok: true });
    expect(await console_.desk.alone({ do: 'start-room' })).toEqual({ ok: true });

    for (let round = 0; round < 3; round += 1) {
      const writing = stations.map(writeUntilCut);
      await Promise.all(stations.map((station) => station.acked(ackedBy(station) + 40)));
      await console_.kill();
      await Promise.all(writing);
      const acked = stations.map(ackedBy);
      const { ledger, close } = openLedger(join(made.consoleData, 'ledger.sqlite'));
      for (const [at, station] of stations.entries()) {
        const kept = ledger.journal({ device: station.device, epoch: 1 });
        expect(kept.length).toBeGreaterThanOrEqual(acked[at] ?? 0);
        expect(kept.map((one) => one.sealed)).toEqual(station.journal.slice(0, kept.length));
      }
      close();
      console_ = await startConsole(made);
      for (const [at, station] of stations.entries()) {
        const { ackedSeq } = await station.plugIn(console_.stations);
        expect(ackedSeq).toBeGreaterThanOrEqual(acked[at] ?? 0);
        for (let from = ackedSeq; from < station.journal.length; from += 200)
          station.send(station.journal.slice(from, from + 200));
        if (ackedSeq < station.head().seq) await station.acked(station.head().seq);
      }
    }

    const [one] = stations;
    one?.say({ say: 'ask-paper', candidate: 'C1' as CandidateId, attempt: 1 });
    expect((await one?.hears('paper-keys'))?.keys).toHaveLength(4);
    const view = await console_.desk.view();
    expect(view).toMatchObject({ phase: 'running', counts: { admitted: 3 } });
    expect(view.invigilators.some((person) => person.signedIn)).toBe(false);
    expect(await console_.stop()).toBe(0);
  });
});

describe('the command line of the console', () => {
  async function ends(args: readonly string[]) {
    const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.push(child);
    const textOf = async (stream: typeof child.stdout) => {
      let text = '';
      for await (const part of stream.setEncoding('utf8')) text += String(part);
      return text;
    };
    const [ended, out, err] = await Promise.all([
      once(child, 'exit'),
      textOf(child.stdout),
      textOf(child.stderr),
    ]);
    return { code: ended[0], out, err };
  }

  test('makes keys that the authority can list, and says who the console is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'exam-room-cli-'));
    const named = ['--id', 'V07', '--name', '周敏', '--role', 'chief', '--pin', '654321', '--out', folder];
    const key = await ends([CLI, 'invigilator-key', ...named]);
    expect(JSON.parse(key.out)).toMatchObject({ id: 'V07', name: '周敏', role: 'chief' });
    const identity = await ends([CLI, 'identity', '--data', folder]);
    expect(JSON.parse(identity.out)).toMatchObject({ role: 'console' });
    expect((await ends([CLI, 'identity', '--data', folder])).out).toBe(identity.out);
  });

  test('ends with 2 and the usage when it is used wrongly', async () => {
    for (const args of [
      [],
      ['fly'],
      ['run', '--data', 'x'],
      ['invigilator-key', '--id', 'V1', '--pin', '12'],
    ]) {
      const ended = await ends([CLI, ...args]);
      expect(ended.code, args.join(' ')).toBe(2);
      expect(ended.err).toContain('usage:');
    }
  });

  test("ends with 1 and a sentence when the session does not open, the clock is a rehearsal's, or another console runs", async () => {
    const made = await madeSession();
    const clock = await ends(argsFor(made, ['--clock', `240,${Date.now()},${Date.now()}`]));
    expect(clock).toMatchObject({ code: 1, err: expect.stringContaining('CLOCK_REAL') });
    const other = await madeSession();
    const strange = await ends(argsFor({ ...made, consoleData: other.consoleData }));
    expect(strange).toMatchObject({ code: 1, err: expect.stringContaining('CONSOLE_NOT_LISTED') });
    const console_ = await startConsole(made);
    const second = await ends(argsFor(made));
    expect(second).toMatchObject({ code: 1, err: expect.stringContaining('CONSOLE_RUNNING') });
    expect(second.err.trim().split('\n')).toHaveLength(1);
    expect(await console_.stop()).toBe(0);
  });
});
