/** tfjs — TensorFlow.js on its wasm backend. */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';

const unit = (x) => tf.div(x, tf.sqrt(tf.sum(tf.square(x), 1, true)));
const crossEntropy = (s, own) => tf.mean(tf.sub(tf.logSumExp(s, 1), own));
/**
 * A convolution of stride 2 as one product: its wasm backend has no gradient of `conv2d` by the weights.
 *
 * Each tap of the kernel is every other row and column of the padded image, taken by reshape and slice.
 */
const convolve = (x, weight) => {
  const [n, h, w, c] = x.shape;
  const [oh, ow] = [Math.ceil(h / 2), Math.ceil(w / 2)];
  const padded = tf.pad(x, [
    [0, 0],
    [1, 2 * oh + 1 - h],
    [1, 2 * ow + 1 - w],
    [0, 0],
  ]);
  const everyOther = (a, extent, rest) =>
    tf.slice(tf.reshape(a, [-1, 2, rest]), [0, 0, 0], [extent, 1, rest]);
  const taps = [0, 1, 2].flatMap((ky) =>
    [0, 1, 2].map((kx) => {
      const part = tf.slice(padded, [0, ky, kx, 0], [n, 2 * oh, 2 * ow, c]);
      const rows = everyOther(part, n * oh, 2 * ow * c);
      return tf.reshape(everyOther(rows, n * oh * ow, c), [n * oh * ow, c]);
    }),
  );
  return tf.reshape(tf.matMul(tf.concat(taps, 1), weight), [n, oh, ow, weight.shape[1]]);
};
const infoNce = (tau) => (q, k) => {
  const [a, b] = [tf.div(unit(q), tau), unit(k)];
  return crossEntropy(tf.matMul(a, b, false, true), tf.sum(tf.mul(a, b), 1));
};

export const open = async () => {
  await tf.setBackend('wasm');
  await tf.ready();
  return {
    name: `tfjs ${tf.version.tfjs} ${tf.getBackend()}`,
    forward: ({ n, d, q, k, tau }) => {
      const [x, y] = [tf.tensor2d(q, [n, d]), tf.tensor2d(k, [n, d])];
      return async () => {
        const loss = tf.tidy(() => infoNce(tau)(x, y));
        const [value] = await loss.data();
        loss.dispose();
        return value;
      };
    },
    both: ({ n, d, q, k, tau }) => {
      const [x, y] = [tf.tensor2d(q, [n, d]), tf.tensor2d(k, [n, d])];
      const f = tf.valueAndGrads(infoNce(tau));
      return async () => {
        const { value, grads } = f([x, y]);
        await Promise.all(grads.map((g) => g.data()));
        const [loss] = await value.data();
        tf.dispose([value, ...grads]);
        return loss;
      };
    },
    step: ({ n, read, shapes }) => {
      const of = (name) => shapes.find((s) => s.name.endsWith(name));
      const variable = (name, shape) => tf.variable(tf.tensor(read(of(name).file), shape));
      const filters = [32, 64, 128];
      const convolutions = filters.map((f, i) => ({
        weight: variable(`conv${i}.weight`, [9 * (i === 0 ? 1 : filters[i - 1]), f]),
        scale: variable(`norm${i}.weight`, [f]),
        shift: variable(`norm${i}.bias`, [f]),
      }));
      const dense = (name, inputs, outputs) => ({
        weight: variable(`${name}.weight`, [inputs, outputs]),
        bias: variable(`${name}.bias`, [outputs]),
      });
      const layers = [
        dense('encoder.linear', 2048, 128),
        dense('head.linear0', 128, 128),
        dense('head.linear1', 128, 64),
      ];
      const views = [0, 1].map((v) => tf.tensor(read(`view-${v}`), [n, 28, 28, 1]));
      const linear = (x, l) => tf.add(tf.matMul(x, l.weight), l.bias);
      const encoded = (x) => {
        let y = x;
        for (const { weight, scale, shift } of convolutions) {
          const z = convolve(y, weight);
          const { mean, variance } = tf.moments(z, [0, 1, 2]);
          y = tf.relu(tf.add(tf.mul(tf.div(tf.sub(z, mean), tf.sqrt(tf.add(variance, 1e-5))), scale), shift));
        }
        const flat = tf.reshape(tf.transpose(y, [0, 3, 1, 2]), [n, 2048]);
        return linear(tf.relu(linear(linear(flat, layers[0]), layers[1])), layers[2]);
      };
      const self = tf.mul(tf.eye(2 * n), -1e9);
      const optimiser = tf.train.adam(0.002);
      const loss = () => {
        const [a, b] = views.map((v) => unit(encoded(v)));
        const z = tf.concat([a, b]);
        const own = tf.div(tf.sum(tf.mul(a, b), 1), 0.2);
        const s = tf.add(tf.div(tf.matMul(z, z, false, true), 0.2), self);
        return crossEntropy(s, tf.concat([own, own]));
      };
      return async () => {
        const value = optimiser.minimize(loss, true);
        const [number] = await value.data();
        value.dispose();
        return number;
      };
    },
  };
};
