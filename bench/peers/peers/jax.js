/** jax — jax-js on its wasm device. An array is consumed by its first use unless `.ref` is taken. */
import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, valueAndGrad } from '@jax-js/jax';

const unit = (x) => x.ref.div(np.sqrt(np.sum(np.square(x), 1, { keepdims: true })));
const infoNce = (tau) => (q, k) => {
  const [a, b] = [unit(q).mul(1 / tau), unit(k)];
  const own = np.sum(a.ref.mul(b.ref), 1);
  return np.mean(nn.logsumexp(np.matmul(a, np.transpose(b)), 1).sub(own));
};

export const open = async () => {
  await init('wasm');
  defaultDevice('wasm');
  const rows = (x, n, d) => np.array(x).reshape([n, d]);
  return {
    name: 'jax-js wasm',
    forward: ({ n, d, q, k, tau }) => {
      const [x, y, f] = [rows(q, n, d), rows(k, n, d), jit(infoNce(tau))];
      return async () => Number((await f(x.ref, y.ref).data())[0]);
    },
    both: ({ n, d, q, k, tau }) => {
      const [x, y] = [rows(q, n, d), rows(k, n, d)];
      const f = jit(valueAndGrad(infoNce(tau), { argnums: [0, 1] }));
      return async () => {
        const [value, grads] = f(x.ref, y.ref);
        const [loss] = await value.data();
        for (const g of grads) await g.data();
        return Number(loss);
      };
    },
    step: async ({ n, read, shapes }) => {
      const filters = [32, 64, 128];
      const of = (name) => np.array(read(shapes.find((s) => s.name.endsWith(name)).file));
      let parameters = {};
      filters.forEach((f, i) => {
        const from = i === 0 ? 1 : filters[i - 1];
        parameters[`w${i}`] = np.transpose(of(`conv${i}.weight`).reshape([3, 3, from, f]), [3, 2, 0, 1]);
        parameters[`s${i}`] = of(`norm${i}.weight`);
        parameters[`b${i}`] = of(`norm${i}.bias`);
      });
      for (const [name, place, from, to] of [
        ['l0', 'encoder.linear', 2048, 128],
        ['l1', 'head.linear0', 128, 128],
        ['l2', 'head.linear1', 128, 64],
      ]) {
        parameters[name] = of(`${place}.weight`).reshape([from, to]);
        parameters[`${name}b`] = of(`${place}.bias`);
      }
      const views = [0, 1].map((v) => np.array(read(`view-${v}`)).reshape([n, 1, 28, 28]));
      const encoded = (p, x) => {
        let y = x;
        filters.forEach((f, i) => {
          const z = lax.convGeneralDilated(
            y,
            p[`w${i}`].ref,
            [2, 2],
            [
              [1, 1],
              [1, 1],
            ],
          );
          const mean = np.mean(z.ref, [0, 2, 3], { keepdims: true });
          const centred = z.sub(mean);
          const variance = np.mean(np.square(centred.ref), [0, 2, 3], { keepdims: true });
          const standard = centred.div(np.sqrt(variance.add(1e-5)));
          y = nn.relu(
            standard.mul(p[`s${i}`].ref.reshape([1, f, 1, 1])).add(p[`b${i}`].ref.reshape([1, f, 1, 1])),
          );
        });
        const linear = (v, l) => np.matmul(v, p[l].ref).add(p[`${l}b`].ref);
        return linear(nn.relu(linear(linear(y.reshape([n, 2048]), 'l0'), 'l1')), 'l2');
      };
      const self = np.eye(2 * n).mul(-1e9);
      const loss = (p, a, b, diagonal) => {
        const [x, y] = [unit(encoded(p, a)), unit(encoded(p, b))];
        const own = np.sum(x.ref.mul(y.ref), 1).mul(5);
        const z = np.concatenate([x, y], 0);
        const s = np.matmul(z.ref, np.transpose(z)).mul(5).add(diagonal);
        return np.mean(nn.logsumexp(s, 1)).sub(np.mean(own));
      };
      const f = jit(valueAndGrad(loss));
      let [means, squares, count] = [null, null, 0];
      const moved = jit((p, g, m, v, c1, c2) => {
        const mean = m.mul(0.9).add(g.ref.mul(0.1));
        const square = v.mul(0.999).add(np.square(g).mul(0.001));
        const direction = mean.ref.div(c1).div(np.sqrt(square.ref.div(c2)).add(1e-8));
        return [p.sub(direction.mul(0.002)), mean, square];
      });
      return async () => {
        const kept = Object.fromEntries(Object.entries(parameters).map(([name, p]) => [name, p.ref]));
        const [value, grads] = f(kept, views[0].ref, views[1].ref, self.ref);
        count += 1;
        const next = {};
        const [m, v] = [{}, {}];
        for (const [name, p] of Object.entries(parameters)) {
          const [mean, square] = [
            means?.[name] ?? np.zerosLike(p.ref),
            squares?.[name] ?? np.zerosLike(p.ref),
          ];
          [next[name], m[name], v[name]] = moved(
            p,
            grads[name],
            mean,
            square,
            1 - 0.9 ** count,
            1 - 0.999 ** count,
          );
        }
        [parameters, means, squares] = [next, m, v];
        await blockUntilReady([parameters, means, squares]);
        return Number((await value.data())[0]);
      };
    },
  };
};
