/**
 * A loss of your own before the laws of `contrastive`:
 *
 *   npx contrastive verify --command "node contrastive-harness.mjs"
 *
 * Put your loss in place of `infoNce`. `npx contrastive explain info-nce` lists a topic's arguments and conventions.
 */
import { serve } from 'contrastive/spec/protocol/serve';
import { ofFunctions } from 'contrastive/spec/subjects/functions';

const dot = (x, y) => x.reduce((so, xd, d) => so + xd * y[d], 0);
const unit = (x) => x.map((xd) => xd / Math.max(1e-12, Math.sqrt(dot(x, x))));
const logSumExp = (x) => {
  const largest = Math.max(...x);
  return largest + Math.log(x.reduce((so, v) => so + Math.exp(v - largest), 0));
};

/** Mean over rows of log Σⱼ exp(qᵢ·kⱼ/τ) − qᵢ·kᵢ/τ; rows are arrays of numbers. */
const infoNce = ({ temperature }, { q, k }) => {
  const [a, b] = [q.map(unit), k.map(unit)];
  const logits = a.map((x) => b.map((y) => dot(x, y) / temperature));
  return logits.reduce((so, row, i) => so + logSumExp(row) - row[i], 0) / q.length;
};

// The conventions that it keeps. Those not named are the topic's defaults; a temperature is drawn.
const conventions = { mode: 'in-batch', direction: 'query-to-key', normalisation: 'unit', reduction: 'mean' };

await serve(
  ofFunctions('my loss (JavaScript)', {
    'info-nce': { conventions, asks: { loss: infoNce } },
    'similarity/cosine': {
      asks: { value: (_, { x, y }) => x.map((a) => y.map((b) => dot(unit(a), unit(b)))) },
    },
  }),
);
