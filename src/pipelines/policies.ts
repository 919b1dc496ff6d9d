/** policies — which random change suits which data. */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { Form } from '../datasets/dataset.js';
import { describeForm } from '../datasets/dataset.js';
import type { ConfigError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import type { Augmentation } from '../pretext/augmentation.js';
import { unchanged } from '../pretext/augmentation.js';
import { gaussianNoise } from '../pretext/image/noise.js';
import { policies } from '../pretext/policies.js';

/** Names of policies. */
export const policyNames: ReadonlyArray<string> = [...Object.keys(policies), 'noise'];

/** Digits and other grey images are moved but not flipped; garments are flipped; colour calls for colour. */
const suiting = (form: Form, data: string): string =>
  form.kind !== 'image'
    ? 'noise'
    : form.shape.channels === 3
      ? 'photographs'
      : /fashion/i.test(data)
        ? 'fashion'
        : 'digits';

/**
 * The policy of a name, or with `automatic` the one that suits the form and name of the data.
 *
 * Errors   Left(ConfigError) when the policy is for images and the rows are none, or for colour and the images are grey
 */
export const policyFor = (name: string, form: Form, data: string): Either<ConfigError, Augmentation> => {
  const meant = name === 'automatic' ? suiting(form, data) : name;
  if (meant === 'noise') return right(gaussianNoise(0.1));
  if (meant === 'none') return right(unchanged);
  const policy = policies[meant];
  const fits =
    policy !== undefined && form.kind === 'image' && (meant !== 'photographs' || form.shape.channels === 3);
  const allowed =
    form.kind === 'image' && form.shape.channels !== 3
      ? policyNames.filter((n) => n !== 'photographs')
      : form.kind === 'image'
        ? policyNames
        : ['noise', 'none'];
  return fits
    ? right(policy.change)
    : left(configError('augment', `${meant} for a ${describeForm(form)}`, allowed.join(', ')));
};
