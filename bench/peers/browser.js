/** browser — jax-js on its WebGPU device, on the workloads of the browser's bench; rows in, rows out. */
import { defaultDevice, init, jit, nn, numpy as np } from '@jax-js/jax';

const scores = (q, k) => np.matmul(q, np.transpose(k));

/** Softmax and its pullback for ȳ = 1/N, written out: no slower than what differentiation would make. */
const formulas = {
  similarity: (q, k) => [scores(q, k)],
  'log-partition': (q, k) => [nn.logsumexp(scores(q, k), 1)],
  'log-partition-gradient': (q, k) => {
    const n = q.shape[0];
    const s = scores(q.ref, k.ref);
    const lse = nn.logsumexp(s.ref, 1);
    const p = np.exp(s.sub(lse.ref.reshape([n, 1]))).mul(1 / n);
    return [lse, np.matmul(p.ref, k), np.matmul(np.transpose(p), q)];
  },
};
const names = {
  similarity: ['value'],
  'log-partition': ['value'],
  'log-partition-gradient': ['value', 'qbar', 'kbar'],
};

/** Opens WebGPU; the calls of a workload on sides that are uploaded before, or with every call. */
export const open = async () => {
  const devices = await init('webgpu');
  if (!devices.includes('webgpu')) throw new Error('jax-js found no WebGPU');
  defaultDevice('webgpu');
  return {
    name: 'jax-js (webgpu)',
    workloads: Object.keys(formulas),
    prepare: (workload, { q, k }, transfers) => {
      const lift = ({ rows, cols, data }) => np.array(Float32Array.from(data)).reshape([rows, cols]);
      const f = jit(formulas[workload]);
      const held = transfers === 'excluded' ? [lift(q), lift(k)] : null;
      const call = async () => {
        const made = held === null ? f(lift(q), lift(k)) : f(held[0].ref, held[1].ref);
        const read = {};
        for (const [i, x] of made.entries()) {
          const [rows, cols = 1] = x.shape;
          // With transfers left out one row comes back, so that the work is known done.
          const shown = held === null ? x : x.slice([0, 1]);
          read[names[workload][i]] = { rows: held === null ? rows : 1, cols, data: await shown.data() };
        }
        return read;
      };
      return {
        call,
        release: () => {
          for (const x of held ?? []) x.dispose();
        },
      };
    },
  };
};
