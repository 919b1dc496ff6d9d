/** onnx — onnxruntime, forward on one thread. The model is written here, in the few fields of its format that it needs. */
import * as ort from 'onnxruntime-node';

const varint = (x) => {
  const out = [];
  for (let left = x; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...out, left];
    out.push((left % 128) + 128);
  }
};
const bytes = (field, content) => {
  const data = typeof content === 'string' ? [...Buffer.from(content)] : content;
  return [...varint(field * 8 + 2), ...varint(data.length), ...data];
};
const whole = (field, x) => [...varint(field * 8), ...varint(x)];
const single = (field, x) => [...varint(field * 8 + 5), ...new Uint8Array(Float32Array.of(x).buffer)];

const integer = (name, i) => bytes(5, [...bytes(1, name), ...whole(3, i), ...whole(20, 2)]);
const integers = (name, all) =>
  bytes(5, [...bytes(1, name), ...all.flatMap((i) => whole(8, i)), ...whole(20, 7)]);
const node = (op, inputs, output, ...attributes) =>
  bytes(1, [
    ...inputs.flatMap((i) => bytes(1, i)),
    ...bytes(2, output),
    ...bytes(4, op),
    ...attributes.flat(),
  ]);
const tensor = (name, x) => bytes(5, [...whole(2, 1), ...single(4, x), ...bytes(8, name)]);
const value = (field, name, dims) =>
  bytes(field, [
    ...bytes(1, name),
    ...bytes(
      2,
      bytes(1, [
        ...whole(1, 1),
        ...bytes(
          2,
          dims.flatMap((d) => bytes(1, whole(1, d))),
        ),
      ]),
    ),
  ]);

/** InfoNCE over rows normalised inside. */
const model = (n, d, tau) => {
  const unit = (x, to) => [
    ...node('ReduceL2', [x], `${to}l`, integers('axes', [1]), integer('keepdims', 1)),
    ...node('Div', [x, `${to}l`], to),
  ];
  const graph = [
    ...unit('q', 'a0'),
    ...unit('k', 'b'),
    ...node('Div', ['a0', 'tau'], 'a'),
    ...node('Transpose', ['b'], 'bt', integers('perm', [1, 0])),
    ...node('MatMul', ['a', 'bt'], 's'),
    ...node('ReduceLogSumExp', ['s'], 'lse', integers('axes', [1]), integer('keepdims', 1)),
    ...node('Mul', ['a', 'b'], 'ab'),
    ...node('ReduceSum', ['ab', 'axis'], 'own', integer('keepdims', 1)),
    ...node('Sub', ['lse', 'own'], 'gap'),
    ...node('ReduceMean', ['gap'], 'loss', integers('axes', [0, 1]), integer('keepdims', 0)),
    ...bytes(2, 'info-nce'),
    ...tensor('tau', tau),
    // axis = [1], int64
    ...bytes(5, [...whole(1, 1), ...whole(2, 7), ...whole(7, 1), ...bytes(8, 'axis')]),
    ...value(11, 'q', [n, d]),
    ...value(11, 'k', [n, d]),
    ...value(12, 'loss', []),
  ];
  return Uint8Array.from([...whole(1, 8), ...bytes(7, graph), ...bytes(8, whole(2, 13))]);
};

export const open = async () => ({
  name: 'onnxruntime-node',
  forward: async ({ n, d, q, k, tau }) => {
    const session = await ort.InferenceSession.create(model(n, d, tau), { intraOpNumThreads: 1 });
    const feeds = { q: new ort.Tensor('float32', q, [n, d]), k: new ort.Tensor('float32', k, [n, d]) };
    return async () => Number((await session.run(feeds)).loss.data[0]);
  },
});
