/**
 * threads — worker threads that take tasks of a kernel from one shared list.
 *
 * A job is a kernel, its arguments and a count of tasks. What a task computes depends on its number and never on the
 * thread that took it, so results are the same bits for any number of threads, a late thread or none included. The
 * calling thread works too; threads are started by the first job that is worth them.
 *
 * Protocol, on a few words of the shared memory: an odd `turn` is an open job. A worker counts itself into `active`
 * and looks at the turn again before it touches anything; the caller closes the job, waits until nobody is active,
 * and only then may the words be written again.
 */
import type { Room } from './memory.js';

/** A thread's kernels: a job's kernel takes a room of the thread's own, the number of the task, and the arguments. */
export type Kernel = (room: number, task: number, ...args: ReadonlyArray<number>) => void;

/** One thing to be done by all threads. */
export interface ParallelJob {
  readonly kernel: string;
  readonly tasks: number;
  /** Bytes of room that each thread needs. */
  readonly room: number;
  /** What it costs, in multiply-adds or numbers moved, about. */
  readonly work: number;
  readonly args: ReadonlyArray<number>;
}

/** Runs jobs. */
export interface Crew {
  readonly run: (job: ParallelJob) => void;
  /** Threads that take part, the calling one included. */
  readonly threads: number;
  /** Tasks done by other threads so far. */
  readonly helped: () => number;
  readonly close: () => void;
}

/** What a crew is made of. */
export interface Tools {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly kernels: Readonly<Record<string, Kernel>>;
  readonly take: (bytes: number) => Room;
  readonly give: (room: Room) => void;
}

const [turn, active, next, tasks, kernel, rooms, roomBytes, count, helped] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
/** Bytes of the words and of the arguments behind them. */
const controlBytes = 64 + 8 * 40;
/** Below so much work a job is done before another thread is awake. */
const worthwhile = 40_000;

/**
 * How often a thread looks for what it waits for before it sleeps, about 0.1 ms: the next job often follows at once, and
 * a thread that sleeps is woken late (`docs/decisions.md`).
 */
const looks = 50_000;

/** What a worker runs, as text: it must load in Node, under a bundler and in a page without a file of its own. */
const workerText = `
const serve = ({ module, memory, names, at, rank }) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = names.map((name) => exports[name]);
  const words = new Int32Array(memory.buffer, at, 16);
  const numbers = new Float64Array(memory.buffer, at + 64, 40);
  for (let seen = 0; ; ) {
    for (let look = 0; look < ${looks} && Atomics.load(words, ${turn}) === seen; look++);
    Atomics.wait(words, ${turn}, seen);
    seen = Atomics.load(words, ${turn});
    if (seen === -1) return;
    if ((seen & 1) === 0) continue;
    Atomics.add(words, ${active}, 1);
    try {
      if (Atomics.load(words, ${turn}) !== seen) continue;
      const f = kernels[words[${kernel}]];
      const room = (words[${rooms}] >>> 0) + rank * words[${roomBytes}];
      const args = Array.from(numbers.subarray(0, words[${count}]));
      const end = words[${tasks}];
      for (let task = Atomics.add(words, ${next}, 1); task < end; task = Atomics.add(words, ${next}, 1)) {
        f(room, task, ...args);
        Atomics.add(words, ${helped}, 1);
      }
    } finally {
      Atomics.sub(words, ${active}, 1);
      Atomics.notify(words, ${active});
    }
  }
};`;

const nodeText = `${workerText}\nserve(require('node:worker_threads').workerData);`;
const pageText = `${workerText}\nonmessage = (event) => { serve(event.data); close(); };`;

type NodeThreads = typeof import('node:worker_threads');
type NodeOs = typeof import('node:os');
const builtin = <M>(name: string): M | undefined =>
  (globalThis as { process?: { getBuiltinModule?: (name: string) => M } }).process?.getBuiltinModule?.(name);

/** Threads that this machine can run at once; 1 where memory cannot be shared with workers. */
export const availableThreads = (): number => {
  const os = builtin<NodeOs>('node:os');
  if (os !== undefined) return os.availableParallelism();
  const page = globalThis as { crossOriginIsolated?: boolean; navigator?: { hardwareConcurrency?: number } };
  return page.crossOriginIsolated === true ? (page.navigator?.hardwareConcurrency ?? 1) : 1;
};

/** Starts a worker that serves until the turn is −1; whether one could be started. */
const start = (data: Readonly<Record<string, unknown>>): boolean => {
  const node = builtin<NodeThreads>('node:worker_threads');
  if (node !== undefined) {
    new node.Worker(nodeText, { eval: true, workerData: data }).unref();
    return true;
  }
  if (typeof Worker === 'undefined') return false;
  const place = URL.createObjectURL(new Blob([pageText], { type: 'text/javascript' }));
  new Worker(place).postMessage(data);
  return true;
};

/** Waits until a word is 0; a page's own thread may not sleep, so it looks again and again. */
const untilZero = (words: Int32Array, word: number): void => {
  const page = typeof (globalThis as { document?: unknown }).document !== 'undefined';
  for (let look = 0; look < looks && Atomics.load(words, word) !== 0; look++);
  for (let so = Atomics.load(words, word); so !== 0; so = Atomics.load(words, word))
    if (!page) Atomics.wait(words, word, so);
};

/** A crew of `wanted` threads over one memory. */
export const crew = ({ module, memory, kernels, take, give }: Tools, wanted: number): Crew => {
  const names = Object.keys(kernels);
  const control = take(controlBytes);
  const words = new Int32Array(memory.buffer, control.at, 16).fill(0);
  const numbers = new Float64Array(memory.buffer, control.at + 64, 40);
  let [started, now, open] = [wanted <= 1, 0, true];
  let helpers = 0;

  const hire = (): void => {
    started = true;
    for (let rank = 1; rank < wanted; rank++)
      helpers += start({ module, memory, names, at: control.at, rank }) ? 1 : 0;
  };
  const turnTo = (to: number): void => {
    now = to;
    Atomics.store(words, turn, to);
    Atomics.notify(words, turn);
  };
  const alone = (f: Kernel, job: ParallelJob): void => {
    const room = take(job.room);
    for (let task = 0; task < job.tasks; task++) f(room.at, task, ...job.args);
    give(room);
  };
  const together = (f: Kernel, job: ParallelJob): void => {
    const bytes = Math.ceil(job.room / 64) * 64;
    const room = take(bytes * wanted);
    words.set([0, job.tasks, names.indexOf(job.kernel), room.at, bytes, job.args.length], next);
    numbers.set(job.args);
    turnTo(now + 1);
    for (let task = Atomics.add(words, next, 1); task < job.tasks; task = Atomics.add(words, next, 1))
      f(room.at, task, ...job.args);
    Atomics.store(words, turn, ++now);
    untilZero(words, active);
    give(room);
  };
  return {
    threads: wanted,
    helped: () => Atomics.load(words, helped),
    run: (job) => {
      const f = kernels[job.kernel] as Kernel;
      const worth = wanted > 1 && job.tasks > 1 && job.work >= worthwhile;
      if (worth && !started) hire();
      if (worth && helpers > 0) together(f, job);
      else alone(f, job);
    },
    close: () => {
      if (open && helpers > 0) turnTo(-1);
      open = false;
    },
  };
};
