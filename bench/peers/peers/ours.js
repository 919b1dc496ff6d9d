/** ours — the wasm backend, through the same formulas that train. */
const { allowRelaxed } = await import('../../../dist/backends/wasm/relaxed.js');
allowRelaxed();
const { wasmDriverWith } = await import('../../../dist/backends/wasm/driver.js');
const { topics } = await import('../../../dist/spec/topic.js');
const { prepare } = await import('../../../dist/src/pipelines/run.js');
const { checkOptions } = await import('../../../dist/src/pipelines/options.js');
const { roles } = await import('../../../dist/src/pipelines/roles.js');
const { presets } = await import('../../../dist/src/pipelines/pipelines.js');
const { wholeGradient } = await import('../../../dist/src/training/gradient-cache.js');
const { stepOptions } = await import('../inputs.js');
const { embeddedDigits } = await import('../../../dist/src/datasets/mnist.js');

const matrix = (rows, cols, data) => ({ rows, cols, data });

/** A backend that stays open as long as the process. */
const opened = (threads) =>
  new Promise((resolve) => {
    wasmDriverWith(threads === 0 ? {} : { threads }).use((b) => () => {
      resolve(b);
      return new Promise(() => undefined);
    })();
  });

export const open = async (threads) => {
  const b = await opened(threads);
  const asked = (ask, objective, inputs) => (given) => {
    const topic = topics[objective];
    const formula = topic.asks[ask]({ ...topic.defaults, temperature: given.tau }, {});
    const x = Object.fromEntries(
      Object.entries(inputs(given)).map(([name, [n, data]]) => [name, b.constant(matrix(n, given.d, data))]),
    );
    return async () => {
      const made = b.scope(
        () => formula(b)(x),
        (results) => Object.values(results),
      );
      const loss = Object.entries(made).find(([name]) => name === 'loss' || name === 'value');
      for (const [name, handle] of Object.entries(made)) if (name !== loss?.[0]) await b.read(handle)();
      const read = await b.read(loss === undefined ? Object.values(made)[0] : loss[1])();
      b.release(Object.values(made));
      return loss === undefined ? undefined : read.right.data[0];
    };
  };
  const queriesAndKeys = ({ n, q, k }) => ({ q: [n, q], k: [n, k] });
  const views = ({ n, d, q }) => ({
    z0: [n / 2, q.subarray(0, (n / 2) * d)],
    z1: [n / 2, q.subarray((n / 2) * d)],
  });
  return {
    name: b.name,
    forward: asked('loss', 'info-nce', queriesAndKeys),
    both: asked('gradient', 'info-nce', queriesAndKeys),
    'nt-xent': asked('loss', 'nt-xent', views),
    step: async ({ n, read, shapes }) => {
      const { right: split } = await embeddedDigits();
      const { right: options } = checkOptions(roles, presets)(stepOptions(n));
      const { right: job } = prepare(options, split.training);
      const tensors = (kind) =>
        Object.fromEntries(
          shapes
            .filter((s) => s.kind === kind)
            .map((s) => [s.name, b.constant(matrix(s.rows, s.cols, read(s.file)))]),
        );
      let [parameters, constants] = [tensors('parameter'), tensors('statistic')];
      let memory = job.optimiser.init(b)(parameters);
      const views = [b.constant(matrix(n, 784, read('view-0'))), b.constant(matrix(n, 784, read('view-1')))];
      const known = { step: 0, steps: 1, epoch: 0, index: new Int32Array(n), notes: {} };
      const parted = {
        rows: n,
        chunk: n,
        views: () => views,
        encode: job.pipeline.encode,
        score: (B) => (x, outputs) => job.pipeline.score(B)(x, outputs, known),
      };
      return async () => {
        const old = [
          ...Object.values(parameters),
          ...Object.values(constants),
          ...Object.values(memory.tensors),
        ];
        const made = b.scope(
          () => {
            const { loss, gradient, statistics } = wholeGradient(b)(parted, parameters, constants);
            return { loss, statistics, next: job.optimiser.update(b)(0.002)(memory, parameters, gradient) };
          },
          (m) => [
            m.loss,
            ...Object.values(m.statistics),
            ...Object.values(m.next.parameters),
            ...Object.values(m.next.state.tensors),
          ],
        );
        [parameters, memory, constants] = [
          made.next.parameters,
          made.next.state,
          { ...constants, ...made.statistics },
        ];
        const living = new Set([
          ...Object.values(parameters),
          ...Object.values(constants),
          ...Object.values(memory.tensors),
        ]);
        const loss = (await b.read(made.loss)()).right.data[0];
        b.release([made.loss, ...old.filter((t) => !living.has(t))]);
        return loss;
      };
    },
  };
};
