/**
 * audit-plan — what an audit has to do: which transformations it asks about, and which trainings it compares.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { plantedCases } from '../audit/cases.js';
import { describeForm } from '../datasets/dataset.js';
import { includedIn, namesIn, suitable } from '../pipelines/policies.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { configError, dataError } from '../prelude/errors.js';
import { allowedNames } from '../prelude/nearest.js';
import type { Transformation } from '../pretext/transformation.js';
import { readEncoder } from '../training/checkpoint-folder.js';
import type { TrainedEncoder } from '../training/trained-encoder.js';
import { decodeEncoder } from '../training/trained-encoder.js';
import type { Given } from './arguments.js';
import type { Session } from './session.js';
import { openSession, reopen } from './session.js';

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

/** Runs with a transformation and runs without it, as configs; the name of each is its folder's. */
export interface Side {
  readonly name: string;
  readonly config: Given;
}

/** One transformation whose presence in the policy is judged. */
export interface Compared {
  readonly transformation: string;
  readonly with: Side;
  readonly without: Side;
}

/** What an audit does. */
export interface Plan {
  readonly folder: string;
  readonly session: Session;
  /** The encoder that is audited; a planted case has none of its own. */
  readonly encoder: TrainedEncoder | undefined;
  readonly transformations: ReadonlyArray<Transformation>;
  readonly compared: ReadonlyArray<Compared>;
  readonly seeds: number;
  readonly samples: number;
  readonly planted: string | undefined;
  readonly title: string;
}

/** Options of the command, defaults filled in. */
export interface Asked {
  readonly transformations: string | undefined;
  readonly seeds: number;
  readonly epochs: number | undefined;
  readonly samples: number;
  readonly planted: string | undefined;
  readonly out: string | undefined;
  readonly backend: string;
}

const joined = (names: ReadonlyArray<string>): string | undefined =>
  names.length === 0 ? undefined : names.join(',');

/** The policy whole, and without one of its transformations: left out of it, or no longer added to it. */
const leftOut =
  (config: Given, epochs: number | undefined) =>
  (transformation: string): Compared => {
    const [without, add] = [config.without, config.add].map((x) => namesIn(x as string | undefined));
    const length = epochs === undefined ? {} : { epochs };
    const lacks = (add ?? []).includes(transformation)
      ? { add: joined((add ?? []).filter((name) => name !== transformation)) }
      : { without: joined([...(without ?? []), transformation]) };
    return {
      transformation,
      with: { name: 'whole', config: { ...config, ...length } },
      without: { name: `without-${transformation}`, config: { ...config, ...length, ...lacks } },
    };
  };

const withAdded =
  (config: Given) =>
  (transformation: string): Compared => ({
    transformation,
    with: { name: `with-${transformation}`, config: { ...config, add: transformation } },
    without: { name: 'plain', config },
  });

/** The transformations asked for, of those that such images can undergo. */
const chosen = (
  session: Session,
  asked: Asked,
): E.Either<ContrastiveError, ReadonlyArray<Transformation>> => {
  const { form } = session.job.data;
  if (form.kind !== 'image') return E.left(dataError('audit', `rows of ${describeForm(form)}`, 'images'));
  const known = suitable(form.shape);
  if (asked.transformations === undefined) return E.right(known);
  const names = namesIn(asked.transformations);
  const stranger = names.find((name) => !known.some((t) => t.name === name));
  return stranger === undefined
    ? E.right(known.filter((t) => names.includes(t.name)))
    : E.left(
        configError(
          `transformations of a ${describeForm(form)}`,
          stranger,
          allowedNames(
            stranger,
            known.map((t) => t.name),
          ),
        ),
      );
};

/** The transformations that the run's policy does. */
const inPolicy = ({ options, job }: Session): ReadonlyArray<string> => {
  const without = namesIn(options.without);
  const own = includedIn(options.augment, job.data.form, job.data.name);
  return [...own.filter((name) => !without.includes(name)), ...namesIn(options.add)];
};

/** The plan for a run. */
export const planOfRun = async (run: string, asked: Asked): Outcome<Plan> => {
  const session = await reopen(run, asked.backend === 'auto' ? {} : { backend: asked.backend });
  if (E.isLeft(session)) return session;
  const transformations = chosen(session.right, asked);
  if (E.isLeft(transformations)) return transformations;
  const bytes = await readEncoder(run);
  if (E.isLeft(bytes)) return bytes;
  const encoder = decodeEncoder(run, bytes.right);
  if (E.isLeft(encoder)) return encoder;
  const names = transformations.right.map((t) => t.name);
  const { config, options } = session.right;
  return E.right({
    folder: asked.out ?? join(run, 'audit'),
    session: session.right,
    encoder: encoder.right,
    transformations: transformations.right,
    compared: inPolicy(session.right)
      .filter((name) => names.includes(name))
      .map(leftOut(config, asked.epochs)),
    seeds: asked.seeds,
    samples: asked.samples,
    planted: undefined,
    title: `Audit of ${options.pipeline} on ${session.right.split.training.name.replace(/, training$/, '')}`,
  });
};

/** The plan for a planted case. */
export const planOfCase = async (name: string, asked: Asked): Outcome<Plan> => {
  const planted = plantedCases[name];
  if (planted === undefined)
    return E.left(configError('planted', name, Object.keys(plantedCases).join(', ')));
  if (asked.transformations !== undefined)
    return E.left(
      configError('transformations', `some beside --planted ${name}`, 'those of the planted case'),
    );
  const length = asked.epochs === undefined ? {} : { epochs: asked.epochs };
  const session = await openSession({ ...planted.options, ...length }, asked.backend);
  if (E.isLeft(session)) return session;
  return E.right({
    folder: asked.out ?? join('runs', `audit-${name}`),
    session: session.right,
    encoder: undefined,
    transformations: [],
    compared: planted.added.map(withAdded(session.right.config)),
    seeds: Math.max(1, asked.seeds),
    samples: asked.samples,
    planted: name,
    title: `Planted case: ${name}`,
  });
};
