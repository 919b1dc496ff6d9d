/** normalise — rows brought to length 1, and what that does to a gradient. */
import { tabulate } from '../../src/prelude/matrix.js';
import { named } from '../../src/prelude/random.js';
import { asked } from '../domains/situation.js';
import type { Law } from '../law.js';
import { the } from '../law.js';
import { longKinds, rescaled, times } from './moves.js';
import { asking, askingBoth, equal, exact, law, like, tensor, withTensors } from './saying.js';
import { noZeroRow } from './similarity.js';

const long: Law['domain'] = { kinds: longKinds, when: (x) => noZeroRow(tensor(x, 'x')) };

/** Laws of normalisation. */
export const normaliseLaws: ReadonlyArray<Law> = [
  law({
    id: 'normalise/unit-length',
    statement: '‖x̂‖ = 1',
    because: 'that is what it is for',
    mistaken: 'x/√(‖x‖² + ε): every row is short, small rows most',
    needs: ['value'],
    domain: long,
    questions: asking('value'),
    relations: (R) => (_, a) => {
      const lengths = R.sum('row')(R.square(the(a, 'here', 'value')));
      return [equal(lengths, like(R, lengths, 1))];
    },
  }),
  law({
    id: 'normalise/idempotent',
    statement: 'normalise x̂ = x̂',
    because: 'a unit row is its own direction',
    mistaken: 'an ε added to the length',
    needs: ['value'],
    domain: long,
    questions: asking('value'),
    follow: (x, a) => ({ again: asked('value', withTensors(x, { x: the(a, 'here', 'value').value })) }),
    relations: () => (_, a) => [equal(the(a, 'again', 'value'), the(a, 'here', 'value'))],
  }),
  law({
    id: 'normalise/scale-invariant',
    statement: 'normalise(c x) = normalise x   for c > 0',
    because: 'a direction has no length',
    needs: ['value'],
    domain: long,
    questions: askingBoth('value', (x) => withTensors(x, { x: rescaled(tensor(x, 'x'), named(x.key, 'c')) })),
    relations: () => (_, a) => [equal(the(a, 'here', 'value'), the(a, 'there', 'value'))],
  }),
  law({
    id: 'normalise/zero-row-stays-zero',
    statement: 'normalise 0 = 0, with a finite gradient',
    because: 'the floor sits under the root: x/√max(‖x‖², floor²)',
    mistaken: 'a floor put on the root: 0/0 in the derivative',
    needs: ['value', 'gradient'],
    questions: (x) => {
      const zero = times(0, tensor(x, 'x'));
      const there = withTensors(x, { x: zero });
      return { value: asked('value', there), slope: asked('gradient', there) };
    },
    relations: (R) => (x, a) => {
      const value = the(a, 'value', 'value');
      // Under the floor the map is x/floor, and so is its derivative.
      const steep = R.scale(1e12)(exact(tensor(x, 'w')));
      return [equal(value, R.scale(0)(value)), equal(the(a, 'slope', 'x'), steep)];
    },
  }),
  law({
    id: 'normalise/gradient-is-tangent',
    statement: 'x · ∂⟨w, x̂⟩/∂x = 0 for every row',
    because: 'lengthening a row does not move its direction',
    mistaken: 'derivatives handed out at the unit row and not carried through the normalisation',
    needs: ['gradient'],
    domain: long,
    questions: asking('gradient'),
    relations: (R) => (x, a) => {
      const along = R.sum('row')(R.mul(the(a, 'here', 'x'), exact(tensor(x, 'x'))));
      return [equal(along, R.scale(0)(along))];
    },
  }),
  law({
    id: 'normalise/gradient-shrinks-with-length',
    statement: '∇(2x) = ∇(x)/2',
    because: 'the derivative of a direction is homogeneous of degree −1: long rows turn slowly',
    needs: ['gradient'],
    domain: long,
    questions: askingBoth('gradient', (x) => withTensors(x, { x: times(2, tensor(x, 'x')) })),
    relations: (R) => (_, a) => [equal(R.scale(2)(the(a, 'there', 'x')), the(a, 'here', 'x'))],
  }),
  law({
    id: 'normalise/each-row-alone',
    statement: 'x̂ᵢ does not depend on xⱼ',
    because: 'it is done row by row',
    mistaken:
      'tf l2_normalize without an axis divides by the length of the whole matrix: tensorflow/similarity#237',
    needs: ['value'],
    domain: { ...long, least: 2 },
    questions: askingBoth('value', (x) => {
      const m = tensor(x, 'x');
      return withTensors(x, {
        x: tabulate(m.rows, m.cols, (i, j) => (i === 0 ? 1 : 4) * (m.data[i * m.cols + j] as number)),
      });
    }),
    relations: (R) => (_, a) => [
      equal(R.sliceRows(0, 1)(the(a, 'here', 'value')), R.sliceRows(0, 1)(the(a, 'there', 'value'))),
    ],
  }),
];
