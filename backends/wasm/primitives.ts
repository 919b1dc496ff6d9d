/**
 * primitives — the operations of the algebra as calls of kernels.
 *
 * A result has a room of its own unless it is another look at its operand. A flipped operand is straightened where a
 * kernel needs rows, and read as it lies where it does not; a multiple is multiplied out where a kernel takes no factor.
 */
import type { Per, Primitives } from '../../src/algebra/primitives.js';
import { defect } from '../../src/prelude/errors.js';
import type { Index, Matrix } from '../../src/prelude/matrix.js';
import type { Handle } from './handle.js';
import { looking, owning } from './handle.js';
import type { Kernels, TaskKernel } from './instance.js';
import type { Rooms } from './memory.js';
import type { Crew } from './threads.js';

/** Numbers that the kernels know operations by: the order of their enums. */
export const kinds = {
  neg: 0,
  reciprocal: 1,
  log: 2,
  log1p: 3,
  sqrt: 4,
  relu: 5,
  add: 0,
  mul: 1,
  greater: 2,
  sub: 3,
  div: 4,
} as const;

/** What operations are made of: rooms, kernels, and a few ways to use them. */
export interface Machine {
  readonly rooms: Rooms;
  readonly kernels: Kernels;
  /** Runs a kernel task by task on the threads there are. */
  readonly run: (
    kernel: TaskKernel,
    job: { readonly tasks: number; readonly room?: number; readonly work: number },
    ...args: ReadonlyArray<number>
  ) => void;
  /** A new matrix whose numbers are yet to be written. */
  readonly make: (rows: number, cols: number) => Handle;
  readonly zeros: (rows: number, cols: number) => Handle;
  /** Where the numbers of a handle lie, row by row. */
  readonly at: (a: Handle) => number;
  /** The same before they are multiplied by the handle's factor. */
  readonly bare: (a: Handle) => number;
  /** Where they lie, multiplied out, row by row or flipped. */
  readonly lying: (a: Handle) => number;
  /** Where an index lies. */
  readonly index: (index: Index) => number;
  /** Scratch that lasts for one call. */
  readonly scratch: <R>(bytes: number, use: (at: number) => R) => R;
  readonly upload: (m: Matrix) => Handle;
  readonly download: (a: Handle) => Float32Array;
  /** The numbers of a handle where they lie; good until the next operation. */
  readonly look: (a: Handle) => Float32Array;
  /** Writes bytes of the host into the memory. */
  readonly write: (at: number, numbers: ArrayBufferView) => void;
  readonly free: (a: Handle) => void;
}

/** Numbers that one task of an elementwise kernel takes. */
const numbersPerTask = 16_384;

/** Indices kept in the memory at a time; the oldest goes when there are more. */
const keptIndices = 256;

/** A machine over a memory. */
export const machine = (rooms: Rooms, kernels: Kernels, crew: Crew): Machine => {
  const floats = (at: number, count: number): Float32Array =>
    new Float32Array(rooms.memory.buffer, at, count);
  const make = (rows: number, cols: number): Handle => owning(rows, cols, rooms.take(rows * cols * 4));
  const zeros = (rows: number, cols: number): Handle => {
    const a = make(rows, cols);
    floats(a.shared.room.at, rows * cols).fill(0);
    return a;
  };
  const drop = (shared: Handle['shared']): void => {
    shared.lookers -= 1;
    if (shared.lookers === 0) rooms.give(shared.room);
  };
  const moveTo = (a: Handle, to: Handle): void => {
    drop(a.shared);
    a.shared = to.shared;
  };
  const bare = (a: Handle): number => {
    if (!a.flipped) return a.shared.room.at;
    const straight = make(a.rows, a.cols);
    kernels.transpose(a.shared.room.at, straight.shared.room.at, a.cols, a.rows);
    moveTo(a, straight);
    a.flipped = false;
    return a.shared.room.at;
  };
  const lying = (a: Handle): number => {
    if (a.factor === 1) return a.shared.room.at;
    const [n, from] = [a.rows * a.cols, a.shared.room.at];
    // Numbers that nobody else looks at are multiplied where they lie.
    const to = a.shared.lookers === 1 ? a : make(a.rows, a.cols);
    const job = { kernel: 'scaleShift', tasks: Math.ceil(n / numbersPerTask), room: 64, work: n };
    crew.run({ ...job, args: [from, to.shared.room.at, n, a.factor, 0, numbersPerTask] });
    if (to !== a) moveTo(a, to);
    a.factor = 1;
    return a.shared.room.at;
  };
  const at = (a: Handle): number => {
    bare(a);
    return lying(a);
  };
  const scratch = <R>(bytes: number, use: (start: number) => R): R => {
    const room = rooms.take(bytes);
    try {
      return use(room.at);
    } finally {
      rooms.give(room);
    }
  };
  const indices = new Map<Index, ReturnType<Rooms['take']>>();
  const index = (of: Index): number => {
    const known = indices.get(of);
    if (known !== undefined) return known.at;
    const room = rooms.take(of.length * 4);
    new Int32Array(rooms.memory.buffer, room.at, of.length).set(of);
    indices.set(of, room);
    const [oldest] = indices.entries();
    if (indices.size > keptIndices && oldest !== undefined) {
      indices.delete(oldest[0]);
      rooms.give(oldest[1]);
    }
    return room.at;
  };
  return {
    rooms,
    kernels,
    run: (kernel, { tasks, room = 64, work }, ...args) => crew.run({ kernel, tasks, room, work, args }),
    make,
    zeros,
    at,
    bare,
    lying,
    index,
    scratch,
    upload: (m) => {
      const a = make(m.rows, m.cols);
      floats(a.shared.room.at, m.data.length).set(m.data);
      return a;
    },
    download: (a) => floats(at(a), a.rows * a.cols).slice(),
    look: (a) => floats(at(a), a.rows * a.cols),
    write: (to, { buffer, byteOffset, byteLength }) =>
      new Uint8Array(rooms.memory.buffer, to, byteLength).set(new Uint8Array(buffer, byteOffset, byteLength)),
    free: (a) => drop(a.shared),
  };
};

const common = (a: number, b: number): number =>
  a === b || b === 1 ? a : a === 1 ? b : defect(`extents ${a} and ${b} do not broadcast`);

/** A kernel over n numbers, its arguments followed by the numbers of a task. */
export const elementwise =
  ({ run }: Machine) =>
  (kernel: TaskKernel, n: number, ...args: ReadonlyArray<number>): void =>
    run(kernel, { tasks: Math.ceil(n / numbersPerTask), work: n }, ...args, numbersPerTask);

/** A kernel of pairs as an operation that repeats a side of extent 1, into `given` where it has the right extent. */
export const pairs =
  (M: Machine, kind: number, given?: Handle) =>
  (a: Handle, b: Handle): Handle => {
    const [rows, cols] = [common(a.rows, b.rows), common(a.cols, b.cols)];
    // Factors of a product are factors of its result.
    const [p, q] = kind === kinds.mul ? [M.bare(a), M.bare(b)] : [M.at(a), M.at(b)];
    const out = given?.rows === rows && given.cols === cols ? given : M.make(rows, cols);
    const to = out.shared.room.at;
    if (kind === kinds.mul) out.factor = a.factor * b.factor;
    const single = (x: Handle): boolean => x.rows * x.cols === 1;
    const whole = (x: Handle): boolean => single(x) || (x.rows === rows && x.cols === cols);
    if (rows === 1 || (whole(a) && whole(b))) {
      // Equal extents, or a number beside them, are one long row.
      const [x, y] = [single(a) ? 0 : 1, single(b) ? 0 : 1];
      elementwise(M)('binary', rows * cols, kind, p, q, to, 1, rows * cols, 0, x, 0, y);
      return out;
    }
    const row = (x: Handle): number => (x.rows === 1 ? 0 : x.cols);
    const col = (x: Handle): number => (x.cols === 1 ? 0 : 1);
    const perTask = Math.max(1, Math.floor(numbersPerTask / cols));
    const job = { tasks: Math.ceil(rows / perTask), work: rows * cols };
    M.run('binary', job, kind, p, q, to, rows, cols, row(a), col(a), row(b), col(b), perTask);
    return out;
  };

/** a + b where a is given up: in its room, when nobody else looks at it. */
export const accumulated =
  (M: Machine) =>
  (a: Handle, b: Handle): Handle => {
    M.at(a);
    return pairs(M, kinds.add, a.shared.lookers === 1 ? looking(a.rows, a.cols, a, false) : undefined)(a, b);
  };

/** A kernel of single numbers as an operation. */
export const singles =
  (M: Machine, kind: number) =>
  (a: Handle): Handle => {
    const from = M.at(a);
    const out = M.make(a.rows, a.cols);
    elementwise(M)('unary', a.rows * a.cols, kind, from, M.at(out), a.rows * a.cols);
    return out;
  };

/** B [inner, n] packed for products; lasts for one call. */
export const packed = <R>(
  { kernels, run, scratch }: Machine,
  [inner, n]: readonly [number, number],
  [b, bRow, bCol]: readonly [number, number, number],
  use: (at: number) => R,
): R =>
  scratch(kernels.packedBytes(inner, n), (to) => {
    run('pack', { tasks: kernels.packTasks(inner, n), work: inner * n }, b, bRow, bCol, inner, n, to);
    return use(to);
  });

/** Rows that one task of a product takes. */
const rowsPerTask = 128;

/** [N, K]·[K, M], either operand as it lies. */
export const product =
  (M: Machine) =>
  (a: Handle, b: Handle): Handle => {
    if (a.cols !== b.rows) return defect(`matmul [${a.rows}, ${a.cols}]·[${b.rows}, ${b.cols}]`);
    const [m, n, inner] = [a.rows, b.cols, a.cols];
    const out = M.make(m, n);
    const [aRow, aCol] = a.flipped ? [1, m] : [inner, 1];
    const [bRow, bCol] = b.flipped ? [1, inner] : [n, 1];
    const [p, q, c] = [M.lying(a), M.lying(b), M.at(out)];
    packed(M, [inner, n], [q, bRow, bCol], (at) => {
      const job = {
        tasks: Math.ceil(m / rowsPerTask),
        room: M.kernels.productRoom(n),
        work: m * n * inner,
      };
      M.run('product', job, m, n, inner, p, aRow, aCol, at, c, n, 0, rowsPerTask);
    });
    return out;
  };

const reductions = (M: Machine): Pick<Primitives<Handle>, 'sum' | 'max' | 'argMax'> => {
  const { make, at, kernels, scratch } = M;
  const reduced =
    (per: Per, rows: (from: number, to: number, n: number, d: number) => void, columns: typeof rows) =>
    (a: Handle): Handle => {
      const from = at(a);
      const out = make(per === 'row' ? a.rows : 1, per === 'column' ? a.cols : 1);
      if (per === 'column') columns(from, at(out), a.rows, a.cols);
      else rows(from, at(out), per === 'row' ? a.rows : 1, per === 'row' ? a.cols : a.rows * a.cols);
      return out;
    };
  return {
    sum: (per) =>
      reduced(per, kernels.sumRows, (from, to, n, d) =>
        scratch(8 * d, (sums) => kernels.sumColumns(from, to, n, d, sums)),
      ),
    max: (per) => reduced(per, kernels.maxRows, kernels.maxColumns),
    argMax: (a) => {
      const from = at(a);
      const out = make(a.rows, 1);
      kernels.argMaxRows(from, at(out), a.rows, a.cols);
      return out;
    },
  };
};

const inside = (index: Index, extent: number): void => {
  for (const place of index) if (place < -1 || place >= extent) defect(`place ${place} of ${extent}`);
};

/** Whether an index names all places, each where it is. */
const inOrder = (index: Index, extent: number): boolean =>
  index.length === extent && index.every((place, i) => place === i);

const perRow = (index: Index, rows: number): number =>
  rows > 0 && index.length % rows === 0
    ? index.length / rows
    : defect(`${index.length} places for ${rows} rows`);

type Places = 'takeRows' | 'putRows' | 'takeColumns' | 'putColumns' | 'gatherColumns' | 'scatterColumns';

const places = (M: Machine): Pick<Primitives<Handle>, Places> => {
  const { make, zeros, at, kernels } = M;
  const take =
    (index: Index, count: (a: Handle) => number, shared: boolean) =>
    (a: Handle): Handle => {
      inside(index, a.cols);
      const [from, where, n] = [at(a), M.index(index), count(a)];
      const out = make(a.rows, n);
      kernels.take(from, where, at(out), a.rows, a.cols, n, shared ? 0 : n);
      return out;
    };
  const put =
    (index: Index, cols: number, shared: boolean) =>
    (a: Handle): Handle => {
      inside(index, cols);
      if (index.length !== (shared ? a.cols : a.rows * a.cols))
        return defect(`${index.length} places for [${a.rows}, ${a.cols}]`);
      const [from, where] = [at(a), M.index(index)];
      const out = zeros(a.rows, cols);
      kernels.put(from, where, at(out), a.rows, cols, a.cols, shared ? 0 : a.cols);
      return out;
    };
  return {
    takeRows: (index) => (a) => {
      inside(index, a.rows);
      if (inOrder(index, a.rows)) return looking(a.rows, a.cols, a, a.flipped);
      const [from, where] = [at(a), M.index(index)];
      const out = make(index.length, a.cols);
      kernels.takeRows(from, where, at(out), index.length, a.cols);
      return out;
    },
    putRows: (index, rows) => (a) => {
      inside(index, rows);
      if (index.length !== a.rows) return defect(`putRows of ${a.rows} rows to ${index.length} places`);
      if (inOrder(index, rows)) return looking(rows, a.cols, a, a.flipped);
      const [from, where] = [at(a), M.index(index)];
      const out = zeros(rows, a.cols);
      kernels.putRows(from, where, at(out), index.length, a.cols);
      return out;
    },
    takeColumns: (index) => take(index, () => index.length, true),
    putColumns: (index, cols) => put(index, cols, true),
    gatherColumns: (index) => take(index, (a) => perRow(index, a.rows), false),
    scatterColumns: (index, cols) => put(index, cols, false),
  };
};

/** Every primitive on a machine. */
export const wasmPrimitives = (M: Machine): Primitives<Handle> => {
  const { make, at } = M;
  return {
    constant: M.upload,
    extent: ({ rows, cols }) => ({ rows, cols }),
    add: pairs(M, kinds.add),
    mul: pairs(M, kinds.mul),
    greater: pairs(M, kinds.greater),
    neg: singles(M, kinds.neg),
    reciprocal: singles(M, kinds.reciprocal),
    log: singles(M, kinds.log),
    log1p: singles(M, kinds.log1p),
    sqrt: singles(M, kinds.sqrt),
    exp: (a) => {
      const from = at(a);
      const out = make(a.rows, a.cols);
      elementwise(M)('expAll', a.rows * a.cols, from, at(out), a.rows * a.cols);
      return out;
    },
    matmul: product(M),
    transpose: (a) => looking(a.cols, a.rows, a, !a.flipped),
    reshape: (rows, cols) => (a) => {
      if (rows * cols !== a.rows * a.cols)
        return defect(`reshape [${a.rows}, ${a.cols}] to [${rows}, ${cols}]`);
      M.bare(a);
      return looking(rows, cols, a, false);
    },
    detach: (a) => looking(a.rows, a.cols, a, a.flipped),
    ...reductions(M),
    ...places(M),
  };
};
