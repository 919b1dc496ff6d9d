/**
 * task-of — pretext tasks bound to the data they are learned on.
 *
 * Several changes make one change, one after the other; several tasks with pseudo-labels make one task that asks for
 * all of them at once.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Form, Modality } from '../algebra/form.js';
import { describeForm, modalityOf } from '../algebra/form.js';
import type { ConfigError, ContrastiveError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import { composition } from '../pretext/augmentation.js';
import type { ChosenPretext } from '../pretext/chosen.js';
import type { Edit } from '../pretext/edit.js';
import { editing } from '../pretext/edit.js';
import type { Making, Samples, Task } from '../pretext/pretext.js';
import { pretexts } from '../pretext/registry.js';
import { together } from '../pretext/tasks.js';
import type { ViewCount } from './views.js';
import { editsOf, viewsOf } from './views.js';

// The modality of every pretext has been compared with the data's: each making fits these samples.
type Fitting = Making<Modality> & { readonly kind: string };

const unfit = (chosen: ReadonlyArray<ChosenPretext>, form: Form): ConfigError | undefined => {
  const modality = modalityOf(form);
  const stranger = chosen.find(({ pretext }) => pretext.modality !== modality);
  if (stranger === undefined) return undefined;
  const fitting = pretexts.filter((p) => p.modality === modality).map((p) => p.name);
  return configError('pretext', `${stranger.pretext.name} for a ${describeForm(form)}`, fitting.join(', '));
};

const changed = (makings: ReadonlyArray<Fitting>, count: ViewCount, form: Form): Task =>
  viewsOf(
    count,
    makings.flatMap((m) => (m.kind === 'change' ? [m.change] : [])).reduce(composition.concat),
    form,
  );

const joined = (makings: ReadonlyArray<Fitting>, samples: Samples): Either<ContrastiveError, Task> =>
  pipe(
    makings.flatMap((m) => (m.kind === 'task' ? [m.task] : [])),
    E.traverseArray((task) => task(samples as Parameters<typeof task>[0])),
    E.map((tasks) => tasks.reduce((a, b) => together(a, b))),
  );

const editedInTurn = (
  makings: ReadonlyArray<Fitting>,
  count: ViewCount,
  samples: Samples,
): Either<ContrastiveError, Task> =>
  pipe(
    makings.flatMap((m) => (m.kind === 'edit' ? [m.edit] : [])),
    E.traverseArray((edit) => edit(samples as Parameters<typeof edit>[0]) as Either<ContrastiveError, Edit>),
    E.map((edits) => editsOf(count, edits.reduce(editing<Form>().concat), samples.form)),
  );

/**
 * The task that pretexts make of samples.
 *
 * Errors   Left(ConfigError) when a pretext is of another modality than the samples, or changes and tasks are mixed;
 *          Left when the samples do not let it, such as a series too short for its segments
 */
export const taskOf =
  (chosen: ReadonlyArray<ChosenPretext>, count: ViewCount) =>
  (samples: Samples): Either<ContrastiveError, Task> => {
    const wrong = unfit(chosen, samples.form);
    if (wrong !== undefined) return E.left(wrong);
    const makings = chosen.map(({ pretext, options }) => pretext.making(options) as Fitting);
    const [first] = makings;
    if (first === undefined || makings.some((m) => m.kind !== first.kind))
      return E.left(
        configError(
          'pretext',
          chosen.map(({ pretext }) => pretext.name).join('+'),
          'changes only, or tasks with pseudo-labels only',
        ),
      );
    switch (first.kind) {
      case 'change':
        return E.right(changed(makings, count, samples.form));
      case 'edit':
        return editedInTurn(makings, count, samples);
      case 'task':
        return joined(makings, samples);
    }
  };
