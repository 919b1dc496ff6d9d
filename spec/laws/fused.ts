/** fused — a kernel that stands for a definition computes what the definition says, value and derivative. */

import { asked } from '../domains/situation.js';
import type { Law } from '../law.js';
import { the } from '../law.js';
import { topics } from '../topic.js';
import { byFormula, equal, law } from './saying.js';

const ordinary: Law['domain'] = {
  kinds: ['whole', 'gaussian', 'one-hot', 'duplicates', 'identical', 'a zero row', 'norms from 1e-3 to 1e3'],
};

const fused = (of: string): Law =>
  law({
    id: `${of}/fused-equals-definition`,
    statement: 'kernel(a, b) = definition(a, b), and so are their derivatives',
    because: 'a backend may replace an operation, never its meaning',
    needs: ['value', 'gradient'],
    domain: ordinary,
    questions: (x) => ({ value: asked('value', x), slope: asked('gradient', x) }),
    relations: (R) => (x, a) =>
      (['value', 'gradient'] as const).flatMap((ask) =>
        Object.entries(byFormula(R, x, ask)).map(([name, right]) =>
          equal(the(a, ask === 'value' ? 'value' : 'slope', name), right, `${ask} ${name}`),
        ),
      ),
  });

/** Laws of kernels. */
export const fusedLaws: ReadonlyArray<Law> = [
  ...Object.keys(topics).filter((of) => of.startsWith('derived/')),
  ...Object.keys(topics).filter((of) => of.startsWith('similarity/')),
  'normalise',
  'log-sum-exp',
  'softmax',
  'log-partition',
].map(fused);
