/** nested — the same loops over arrays of arrays, as a first program would be written. */
const rows = (x, n, d) =>
  Array.from({ length: n }, (_, i) => {
    const r = Array.from(x.subarray(i * d, (i + 1) * d));
    const length = Math.sqrt(r.reduce((so, v) => so + v * v, 0));
    return r.map((v) => v / length);
  });
const dot = (a, b) => {
  let so = 0;
  for (let t = 0; t < a.length; t++) so += a[t] * b[t];
  return so;
};

export const open = async () => {
  const scores = (a, b, tau) => a.map((x) => b.map((y) => dot(x, y) / tau));
  const partition = (s) => {
    const most = s.reduce((m, x) => Math.max(m, x), Number.NEGATIVE_INFINITY);
    return most + Math.log(s.reduce((so, x) => so + Math.exp(x - most), 0));
  };
  return {
    name: 'nested arrays',
    forward:
      ({ n, d, q, k, tau }) =>
      () => {
        const s = scores(rows(q, n, d), rows(k, n, d), tau);
        return s.reduce((so, r, i) => so + partition(r) - r[i], 0) / n;
      },
    both:
      ({ n, d, q, k, tau }) =>
      () => {
        const [a, b] = [rows(q, n, d), rows(k, n, d)];
        const s = scores(a, b, tau);
        const lse = s.map(partition);
        const p = s.map((r, i) => r.map((x, j) => (Math.exp(x - lse[i]) - (i === j ? 1 : 0)) / (n * tau)));
        const times = (w, y, column) =>
          Array.from({ length: n }, (_, i) => {
            const out = new Array(d).fill(0);
            for (let j = 0; j < n; j++) {
              const f = column ? w[j][i] : w[i][j];
              for (let t = 0; t < d; t++) out[t] += f * y[j][t];
            }
            return out;
          });
        const through = (bars, x) =>
          bars.map((bar, i) => {
            const along = dot(bar, x[i]);
            return bar.map((v, t) => v - along * x[i][t]);
          });
        through(times(p, b, false), a);
        through(times(p, a, true), b);
        return s.reduce((so, r, i) => so + lse[i] - r[i], 0) / n;
      },
  };
};
