/** typed — plain loops over float64 typed arrays; its loss is what every other loss is compared with. */
const unit = (x, n, d) => {
  const out = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    let square = 0;
    for (let t = 0; t < d; t++) square += x[i * d + t] ** 2;
    for (let t = 0; t < d; t++) out[i * d + t] = x[i * d + t] / Math.sqrt(square);
  }
  return out;
};

/** s/τ of anchor i with every key but the one left out; the log of its partition sum. */
const row = (q, k, n, d, tau, i, s, out = -1) => {
  let most = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < n; j++) {
    let dot = 0;
    for (let t = 0; t < d; t++) dot += q[i * d + t] * k[j * d + t];
    s[j] = j === out ? Number.NEGATIVE_INFINITY : dot / tau;
    if (s[j] > most) most = s[j];
  }
  let total = 0;
  for (let j = 0; j < n; j++) total += Math.exp(s[j] - most);
  return most + Math.log(total);
};

/** x̄ through x ↦ x/‖x‖ at unit rows of x, up to ‖x‖ = 1. */
const through = (bar, x, n, d) => {
  for (let i = 0; i < n; i++) {
    let along = 0;
    for (let t = 0; t < d; t++) along += bar[i * d + t] * x[i * d + t];
    for (let t = 0; t < d; t++) bar[i * d + t] -= along * x[i * d + t];
  }
  return bar;
};

export const open = async () => ({
  name: 'float64 typed arrays',
  forward:
    ({ n, d, q, k, tau }) =>
    () => {
      const [a, b, s] = [unit(q, n, d), unit(k, n, d), new Float64Array(n)];
      let loss = 0;
      for (let i = 0; i < n; i++) {
        const lse = row(a, b, n, d, tau, i, s);
        loss += lse - s[i];
      }
      return loss / n;
    },
  'nt-xent':
    ({ n, d, q, tau }) =>
    () => {
      const [z, s] = [unit(q, n, d), new Float64Array(n)];
      let loss = 0;
      for (let i = 0; i < n; i++) loss += row(z, z, n, d, tau, i, s, i) - s[(i + n / 2) % n];
      return loss / n;
    },
  both:
    ({ n, d, q, k, tau }) =>
    () => {
      const [a, b, s] = [unit(q, n, d), unit(k, n, d), new Float64Array(n)];
      const [abar, bbar] = [new Float64Array(n * d), new Float64Array(n * d)];
      let loss = 0;
      for (let i = 0; i < n; i++) {
        const lse = row(a, b, n, d, tau, i, s);
        loss += lse - s[i];
        for (let j = 0; j < n; j++) {
          const p = (Math.exp(s[j] - lse) - (i === j ? 1 : 0)) / (n * tau);
          for (let t = 0; t < d; t++) {
            abar[i * d + t] += p * b[j * d + t];
            bbar[j * d + t] += p * a[i * d + t];
          }
        }
      }
      through(abar, a, n, d);
      through(bbar, b, n, d);
      return loss / n;
    },
});
