/**
 * evaluate — the table of a run, measured again: on its own data, or on others of the same form.
 */
import * as E from 'fp-ts/lib/Either.js';
import { checkRoles } from '../pipelines/options.js';
import { configError } from '../prelude/errors.js';
import { readEncoder } from '../training/checkpoint-folder.js';
import { decodeEncoder } from '../training/trained-encoder.js';
import { gathered } from './arguments.js';
import { withEngine } from './backends.js';
import { evaluated } from './evaluation.js';
import type { Run } from './io.js';
import { ended } from './outcome.js';
import { evaluateRoles } from './roles.js';
import { isSegmentation, segmentationOf } from './segmentation.js';
import { reopen } from './session.js';

/** `contrastive evaluate RUN`. */
export const evaluate: Run = async (argv, io) => {
  const typed = gathered(evaluateRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const { given, words } = typed.right;
  const [run] = words;
  if (run === undefined || words.length > 1)
    return ended(io, E.left(configError('evaluate', `${words.length} words`, 'one folder that train wrote')));
  const drawn = withEngine(given);
  if (E.isLeft(drawn)) return ended(io, drawn);
  const { json, fineTune, ...other } = drawn.right;
  const checked = checkRoles({ fineTune: evaluateRoles.fineTune })(
    fineTune === undefined ? {} : { fineTune },
  );
  if (E.isLeft(checked)) return ended(io, checked);
  const session = await reopen(run, other);
  if (E.isLeft(session)) return ended(io, session);
  const bytes = await readEncoder(run);
  if (E.isLeft(bytes)) return ended(io, bytes);
  const encoder = decodeEncoder(run, bytes.right);
  if (E.isLeft(encoder)) return ended(io, encoder);
  if (isSegmentation(session.right))
    return ended(io, await segmentationOf(io, run, session.right, encoder.right, json === true));
  return ended(
    io,
    await evaluated(io, run, session.right, encoder.right, {
      json: json === true,
      fineTune: Number(checked.right.fineTune),
    }),
  );
};
