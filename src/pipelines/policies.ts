/** policies — which random change suits which data. */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { ImageShape } from '../algebra/geometry.js';
import type { Form } from '../datasets/dataset.js';
import { describeForm } from '../datasets/dataset.js';
import type { ConfigError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import { allowedNames } from '../prelude/nearest.js';
import type { Augmentation } from '../pretext/augmentation.js';
import { sequence, unchanged } from '../pretext/augmentation.js';
import { catalogue, transformationOf } from '../pretext/image/catalogue.js';
import { gaussianNoise } from '../pretext/image/noise.js';
import { policies } from '../pretext/policies.js';
import type { Transformation } from '../pretext/transformation.js';

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

/** Which policy, what it lacks of it, and what it does beside it: names of transformations with commas between. */
export interface PolicyChoice {
  readonly augment: string;
  readonly without: string | undefined;
  readonly add: string | undefined;
}

/** Names with commas between. */
export const namesIn = (text: string | undefined): ReadonlyArray<string> =>
  (text ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));

/** The transformations that images of this shape can undergo. */
export const suitable = (image: ImageShape): ReadonlyArray<Transformation> =>
  catalogue.filter((t) => t.refuses(image) === undefined);

const unknownIn = (option: string, names: ReadonlyArray<string>, known: ReadonlyArray<string>) => {
  const stranger = names.find((name) => !known.includes(name));
  return stranger === undefined
    ? undefined
    : configError(option, stranger, known.length === 0 ? 'nothing' : allowedNames(stranger, known));
};

const added = (names: ReadonlyArray<string>, form: Form): Either<ConfigError, Augmentation> => {
  const known = form.kind === 'image' ? suitable(form.shape).map((t) => t.name) : [];
  const unknown = unknownIn(`add for a ${describeForm(form)}`, names, known);
  return unknown === undefined
    ? right(sequence(...names.flatMap((name) => transformationOf(name)?.training ?? [])))
    : left(unknown);
};

/** The first of some transformations that such images cannot undergo, with the reason. */
const tooSmallFor = (
  names: ReadonlyArray<string>,
  image: ImageShape,
): readonly [name: string, reason: string] | undefined => {
  for (const name of names) {
    const reason = transformationOf(name)?.refuses(image);
    if (reason !== undefined) return [name, reason];
  }
  return undefined;
};

const named = (
  meant: string,
  without: ReadonlyArray<string>,
  form: Form,
): Either<ConfigError, Augmentation> => {
  const policy = policies[meant];
  const fits =
    policy !== undefined && form.kind === 'image' && (meant !== 'photographs' || form.shape.channels === 3);
  const allowed =
    form.kind === 'image' && form.shape.channels !== 3
      ? policyNames.filter((n) => n !== 'photographs')
      : form.kind === 'image'
        ? policyNames
        : ['noise', 'none'];
  if (!fits) return left(configError('augment', `${meant} for a ${describeForm(form)}`, allowed.join(', ')));
  const unknown = unknownIn(`without, of the policy ${meant}`, without, policy.includes);
  if (unknown !== undefined) return left(unknown);
  const small = tooSmallFor(
    policy.includes.filter((name) => !without.includes(name)),
    form.shape,
  );
  return small === undefined
    ? right(policy.without(without))
    : left(configError(`augment ${meant}, ${small[0]}`, small[1], `larger images, or --without ${small[0]}`));
};

/** The name that a policy goes by on such data. */
export const policyNamed = (augment: string, form: Form, data: string): string =>
  augment === 'automatic' ? suiting(form, data) : augment;

/** The transformations in a policy, those left out among them and those added not. */
export const includedIn = (augment: string, form: Form, data: string): ReadonlyArray<string> =>
  policies[policyNamed(augment, form, data)]?.includes ?? [];

/**
 * The policy of a name, or with `automatic` the one that suits the form and name of the data; without some of its
 * transformations, and with others after it.
 *
 * Errors   Left(ConfigError) when the policy is for images and the rows are none, or for colour and the images are
 *          grey, when it lacks what is to be left out, or the images cannot undergo what is to be added
 */
export const policyFor = (
  choice: PolicyChoice,
  form: Form,
  data: string,
): Either<ConfigError, Augmentation> => {
  const meant = policyNamed(choice.augment, form, data);
  const [without, add] = [namesIn(choice.without), namesIn(choice.add)];
  const plain: Augmentation | undefined =
    meant === 'noise' ? gaussianNoise(0.1) : meant === 'none' ? unchanged : undefined;
  const unknown = plain && unknownIn(`without, of the policy ${meant}`, without, []);
  if (unknown !== undefined) return left(unknown);
  const base = plain === undefined ? named(meant, without, form) : right(plain);
  const more = added(add, form);
  if (base._tag === 'Left' || add.length === 0) return base;
  return more._tag === 'Left' ? more : right(sequence(base.right, more.right));
};
