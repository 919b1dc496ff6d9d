/** roles — what `npm run bench:steps` may be asked. */

import { trained } from '../../spec/steps/digits.js';
import { gpuModes } from '../../src/cli/backends.js';
import type { OptionRole } from '../../src/pipelines/options.js';

/** The options of `npm run bench:steps`. */
export const stepRoles: Readonly<Record<'mode' | 'steps' | 'encoders', OptionRole>> = {
  mode: {
    domain: { kind: 'name', allowed: gpuModes.filter((mode) => mode !== 'auto') },
    fallback: 'webgpu',
    meaning: 'the engine of gpu.js that is judged',
  },
  steps: {
    domain: { kind: 'whole', least: 1, most: 20 },
    fallback: 20,
    meaning: 'how many steps of each encoder are compared',
  },
  encoders: {
    domain: { kind: 'text', shape: 'NAMES' },
    fallback: trained.map(([name]) => name).join(','),
    meaning: 'which networks, with commas between',
  },
};
