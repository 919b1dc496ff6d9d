/**
 * steps — the first steps of training on a device, each against the reference's own state, as a command.
 *
 * One line for each step: the largest difference as a share of what float32 is allowed there. The device must do the
 * work itself: every operation goes to it, however small, and a fall-back is an error.
 */
import * as E from 'fp-ts/lib/Either.js';
import { gpuDriverWith } from '../../backends/gpu/driver.js';
import type { GpuMode } from '../../backends/gpu/modes.js';
import { jobOf, stepsOn, told, trained } from '../../spec/steps/digits.js';
import { parsed } from '../../src/cli/arguments.js';
import { helpOf } from '../../src/cli/help.js';
import type { Run } from '../../src/cli/io.js';
import { failed, line } from '../../src/cli/io.js';
import { ended } from '../../src/cli/outcome.js';
import { configError } from '../../src/prelude/errors.js';
import { allowedNames } from '../../src/prelude/nearest.js';
import { stepRoles } from './roles.js';

const names = trained.map(([name]) => name);

/** `npm run bench:steps`. */
export const steps: Run = async (argv, io) => {
  if (argv.includes('--help')) {
    io.out(
      helpOf(
        { name: 'bench:steps', words: '', summary: 'Judge the first steps of training on a GPU.' },
        stepRoles,
      ),
    );
    return 0;
  }
  const typed = parsed(stepRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const { mode, steps: count, encoders } = typed.right.chosen;
  const wanted = String(encoders).split(',');
  const stranger = wanted.find((name) => !names.includes(name));
  if (stranger !== undefined)
    return ended(io, E.left(configError('--encoders', stranger, allowedNames(stranger, names))));
  let astray = 0;
  for (const [encoder, batch] of trained.filter(([name]) => wanted.includes(name))) {
    const gpu = gpuDriverWith({ mode: mode as GpuMode, strict: true, smallestWork: 0 });
    const job = await jobOf(encoder, batch);
    const found = E.isLeft(job) ? job : await stepsOn(gpu, job.right, Number(count));
    if (E.isLeft(found)) return ended(io, found);
    for (const finding of found.right) line(io, `${encoder} ${told(finding)}`);
    astray += found.right.filter(({ worst }) => !(worst <= 1)).length;
    const { adapter, kernelClass, trusted } = gpu.report();
    line(
      io,
      `${encoder}: ${found.right.length} steps on ${adapter} (${kernelClass}), ${trusted} answers checked`,
    );
  }
  return astray === 0 ? 0 : failed(io, 1, `${astray} steps stray further than float32 may`);
};
