/** pretext — the task that options ask for on some data. */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Form } from '../algebra/form.js';
import type { Dataset } from '../datasets/dataset.js';
import { describeForm } from '../datasets/dataset.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import { chosenPretexts } from '../pretext/chosen.js';
import type { Task } from '../pretext/pretext.js';
import { asInvariance } from '../pretext/tasks.js';
import type { Pairing } from '../pretext/views.js';
import type { Pipeline } from '../training/pipeline.js';
import { taskOf } from '../training/task-of.js';
import { viewsOf } from '../training/views.js';
import type { RunOptions } from './options.js';
import { policyFor } from './policies.js';

/** The pretext of a form when nobody names one; images and plain columns follow the policy. */
const automatic = (form: Form): string | undefined => {
  switch (form.kind) {
    case 'table':
      return 'corruption';
    case 'series':
      return 'series-views';
    case 'text':
      return form.sides.length === 2 ? 'two-sides' : 'word-deletion+word-swap';
    default:
      return undefined;
  }
};

/**
 * The task on these data with so many views.
 *
 * Errors   Left(ConfigError) when pretext or policy is unknown or does not fit the data
 */
export const taskFor = (
  options: Pick<RunOptions, 'pretext' | 'augment' | 'without' | 'add' | 'pairing'>,
  views: number,
  data: Dataset,
): Either<ContrastiveError, Task> => {
  const count = { pairing: options.pairing as Pairing, views };
  if (count.pairing === 'image-and-outline' && data.form.kind !== 'image')
    return E.left(
      configError('pairing', `image-and-outline for ${describeForm(data.form)}`, 'a pairing of such rows'),
    );
  const asked =
    options.pretext === 'automatic' && options.augment === 'automatic'
      ? automatic(data.form)
      : options.pretext === 'automatic'
        ? undefined
        : options.pretext;
  if (asked === undefined)
    return pipe(
      policyFor(options, data.form, data.name),
      E.map((change) => viewsOf(count, change, data.form)),
    );
  const changed = options.without ?? options.add;
  if (changed !== undefined)
    return E.left(
      configError('without or add', `${changed} beside the pretext ${asked}`, 'a policy, by --augment'),
    );
  return options.augment === 'automatic'
    ? pipe(
        chosenPretexts(asked),
        E.chainW((chosen) => taskOf(chosen, count)(data)),
      )
    : E.left(configError('augment', `${options.augment} beside --pretext ${asked}`, 'one of the two'));
};

/** A task fitted to a pipeline: where views are compared, what would be predicted is to be forgotten. */
export const fitted = (
  task: Task,
  pipeline: Pipeline,
  form: Form,
  pretext: string,
): Either<ContrastiveError, Task> => {
  if (pipeline.predicts === true && task.classes === 0)
    return E.left(
      configError(
        `pipeline ${pipeline.name}`,
        `pretext ${pretext}, which has no pseudo-labels`,
        'a pretext with pseudo-labels; explain pretext lists them',
      ),
    );
  const seen = pipeline.predicts !== true && task.classes > 0 ? asInvariance(task, form) : task;
  return seen.count === pipeline.views
    ? E.right(seen)
    : E.left(
        configError(
          `pipeline ${pipeline.name}`,
          `pretext ${pretext} of ${seen.count} views`,
          `a pretext of ${pipeline.views} views; swav and dino take two and --local-views more`,
        ),
      );
};
