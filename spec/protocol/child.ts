/**
 * child — a program that was started for us, with all that it starts, and its end.
 *
 * A child leads a process group of its own, so that whatever it starts ends with it: politely first (its input ends,
 * SIGTERM), then not. When this process exits, no group is left behind. A child that says goodbye to its group by
 * setsid, or a machine without process groups (Windows), is beyond this.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';

/** A running program. */
export interface Child {
  readonly write: (text: string) => void;
  /** Ends it and its group, politely or at once; resolves when it is gone. */
  readonly end: (politely: boolean) => Promise<void>;
  /** What it last wrote to stderr. */
  readonly lastWords: () => string;
}

/** What is heard of it. */
export interface Heard {
  readonly out: (chunk: Buffer) => void;
  /** It is gone: how, in words. */
  readonly gone: (how: string) => void;
}

const grouped = process.platform !== 'win32';
const running = new Set<ChildProcess>();

const signal = (child: ChildProcess, name: NodeJS.Signals): void => {
  try {
    if (grouped && child.pid !== undefined) process.kill(-child.pid, name);
    else child.kill(name);
  } catch {
    // Nobody of that group is left.
  }
};

process.on('exit', () => {
  for (const child of running) signal(child, 'SIGKILL');
});

const memory = 2048;

/** The end of what is written to stderr; the rest is read and forgotten, so that a flood cannot block or fill. */
const listening = (child: ChildProcess): (() => string) => {
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.subarray(-memory).toString('utf8')).slice(-memory);
  });
  return () => words.trim().split('\n').slice(-3).join(' · ').slice(-300);
};

const manner = (code: number | null, by: NodeJS.Signals | null): string =>
  by === null ? `exited with code ${code}` : `ended by ${by}`;

/** Waits for a promise, at most so many milliseconds. */
const within = async (ms: number, p: Promise<unknown>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([p, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
};

/** How long a child may take to leave when its input ends, in milliseconds; a quarter of it when it is told to. */
const patience = 1000;

const ending =
  (child: ChildProcess, exited: Promise<void>) =>
  async (politely: boolean): Promise<void> => {
    child.stdin?.end();
    if (politely) await within(patience, exited);
    signal(child, 'SIGTERM');
    await within(patience / 4, exited);
    signal(child, 'SIGKILL');
    await within(patience, exited);
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
  };

/** Starts a command line. */
export const startChild = (command: string, heard: Heard): Child => {
  const child = spawn(command, { shell: true, detached: grouped, stdio: ['pipe', 'pipe', 'pipe'] });
  running.add(child);
  const lastWords = listening(child);
  child.stdout?.on('data', heard.out);
  // A child that is gone cannot be written to: its end is reported by 'exit'.
  child.stdin?.on('error', () => undefined);
  const exited = new Promise<void>((resolve) => {
    child.on('error', (cause) => {
      heard.gone(cause.message);
      resolve();
    });
    child.on('exit', (code, by) => {
      resolve();
      // What it had written is still on its way; a grandchild may hold the pipe open.
      const closed = new Promise((done) => child.once('close', done));
      void within(patience / 4, closed).then(() => {
        signal(child, 'SIGKILL');
        running.delete(child);
        heard.gone(manner(code, by));
      });
    });
  });
  return {
    write: (text) => void (child.stdin?.writable && child.stdin.write(text)),
    end: ending(child, exited),
    lastWords,
  };
};
