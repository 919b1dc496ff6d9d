/**
 * memory — the families whose loss remembers: MoCo v2 and v3, and lightly's memory bank, through the pipelines.
 *
 * The originals keep a ring and a pointer to its oldest row; here rows lie in order of age. A ring turned so that its
 * oldest row comes first is the same memory, so rings are turned on the way in and back on the way out.
 */
import type { Algebra } from '../../../src/algebra/derived.js';
import { bankAlone, memoryBank } from '../../../src/pipelines/memory-bank.js';
import { moco, mocoV3 } from '../../../src/pipelines/moco.js';
import { scalar } from '../../../src/prelude/matrix.js';
import type { Pipeline } from '../../../src/training/pipeline.js';
import type { FormulaFamily, Tensors } from '../family.js';
import { numeric } from '../family.js';
import { choices, known } from './choices.js';

/** Row `from` first, then all that follow it, then those before it. */
const turned = <T>(A: Algebra<T>, from: number, ring: T): T => {
  const { rows } = A.extent(ring);
  return A.takeRows(Int32Array.from({ length: rows }, (_, i) => (from + i + rows) % rows))(ring);
};

const unit = <T>(A: Algebra<T>, x: T): T => A.normalizeRows(1e-12)(x);

/** θ of the slow encoder after a pipeline's own move towards the fast one's. */
const followed = <T>(A: Algebra<T>, pipeline: Pipeline, slow: T, fast: T): T =>
  pipeline.before?.(A)({ 'encoder.theta': fast, 'slow.encoder.theta': slow }, known)[
    'slow.encoder.theta'
  ] as T;

const mocoFamily: FormulaFamily = {
  kind: 'formula',
  family: 'moco',
  formula:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): Tensors<T> => {
      const [q, k] = [unit(A, x.q as T), A.detach(unit(A, x.k as T))];
      const [ring, ptr] = [x.queue_rows as T, numeric(c, 'ptr')];
      const after = (ptr + A.extent(k).rows) % A.extent(ring).rows;
      const pipeline = moco(choices(c, A.extent(ring).rows, numeric(c, 'momentum')));
      const memory = { queue: turned(A, ptr, ring) };
      const entered = pipeline.after?.(A)(memory, { q, k }, known).queue as T;
      const products = A.concatColumns(A.rowDot(q, k), A.pairwiseDot(q, ring));
      return {
        loss: pipeline.score(A)(memory, { q, k }, known),
        logits: A.scale(1 / numeric(c, 'temperature'))(products),
        queue_rows_after: turned(A, -after, entered),
        ptr_after: A.constant(scalar(after)),
        theta_k_after: followed(A, pipeline, x.theta_k as T, x.theta_q as T),
      };
    },
};

const mocoV3Family: FormulaFamily = {
  kind: 'formula',
  family: 'mocov3',
  formula:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): Tensors<T> => {
      const pipeline = mocoV3(choices(c, 1, numeric(c, 'momentum')));
      const outputs = {
        q1: x.q1 as T,
        q2: x.q2 as T,
        k1: A.detach(x.k1 as T),
        k2: A.detach(x.k2 as T),
      };
      return {
        loss: pipeline.score(A)({}, outputs, known),
        theta_m_after: followed(A, pipeline, x.theta_m as T, x.theta_b as T),
      };
    },
};

/** lightly writes only the rows that fit before the end of its ring, and then begins again at 0. */
const bankFamily: FormulaFamily = {
  kind: 'formula',
  family: 'ntxent_lightly_bank',
  formula:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): Tensors<T> => {
      const [q, k] = [unit(A, x.z0 as T), unit(A, x.z1 as T)];
      const [ring, ptr] = [x.bank as T, numeric(c, 'ptr')];
      const { rows } = A.extent(ring);
      const written = Math.min(A.extent(k).rows, rows - ptr);
      const after = (ptr + written) % rows;
      const pipeline = memoryBank(choices(c, rows));
      const memory = { bank: turned(A, ptr, ring) };
      const fitting = { q, k: A.detach(A.sliceRows(0, written)(k)) };
      return {
        loss: bankAlone(numeric(c, 'temperature'))(A)(q, k, memory.bank),
        bank_after: turned(A, -after, pipeline.after?.(A)(memory, fitting, known).bank as T),
        ptr_after: A.constant(scalar(after)),
      };
    },
};

/** Families whose loss remembers. */
export const memoryFamilies: ReadonlyArray<FormulaFamily> = [mocoFamily, mocoV3Family, bankFamily];
