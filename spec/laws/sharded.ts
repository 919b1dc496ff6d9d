/** sharded — a batch dealt out to workers has the loss and the derivative of the whole batch. */
import type { Algebra } from '../../src/algebra/derived.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Bounded, Law } from '../law.js';
import { the } from '../law.js';
import { deals, sides } from '../topics/sharded.js';
import { byFormula, elsewhere, equal, law, tensor, under } from './saying.js';

const everyDeal = (ask: string, x: Situation) =>
  Object.fromEntries(Object.keys(deals).map((shards) => [shards, asked(ask, under(x, { shards }))]));

/** What the loss of the whole batch says, which knows nothing of workers. */
const whole = (R: Algebra<Bounded>, of: string, x: Situation, ask: string) => {
  const [query, key] = sides[of] ?? ['q', 'k'];
  const tensors = { [query]: tensor(x, 'q'), [key]: tensor(x, 'k') };
  const said = byFormula(
    R,
    elsewhere(of, { temperature: Number(x.conventions.temperature) }, tensors, x),
    ask,
  );
  return { loss: said.loss as Bounded, q: said[query] as Bounded, k: said[key] as Bounded };
};

const valueLaw = (of: string): Law =>
  law({
    id: `sharded/${of}/value-equals-whole`,
    statement: 'Σ_w ℒ_w = ℒ for one worker, halves, uneven shards and a worker for each row',
    because: 'each anchor meets every key of the batch, wherever its worker stands',
    mistaken: 'labels from 0 on every rank, or rank times the own number of rows',
    needs: ['value'],
    questions: (x) => everyDeal('value', x),
    relations: (R) => (x, a) => {
      const { loss } = whole(R, of, x, 'loss');
      return Object.keys(deals).map((shards) => equal(the(a, shards, 'value'), loss, shards));
    },
  });

const gradientLaw = (of: string): Law =>
  law({
    id: `sharded/${of}/gradient-equals-whole`,
    statement: '∂ℒ_w/∂own + reduceScatter(∂ℒ_w/∂all) = ∂ℒ/∂own, on every worker',
    because: 'the derivative of a gather is a reduce-scatter, a sum and no mean',
    mistaken: 'torch.distributed.all_gather carries no derivative; averaging over ranks divides by W',
    needs: ['gradient'],
    questions: (x) => everyDeal('gradient', x),
    relations: (R) => (x, a) => {
      const right = whole(R, of, x, 'gradient');
      return Object.keys(deals).flatMap((shards) =>
        (['q', 'k'] as const).map((name) =>
          equal(the(a, shards, name), right[name], `by ${name}, ${shards}`),
        ),
      );
    },
  });

/** Laws of batches over several workers. */
export const shardedLaws: ReadonlyArray<Law> = Object.keys(sides).flatMap((of) => [
  valueLaw(of),
  gradientLaw(of),
]);
