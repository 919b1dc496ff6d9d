/** downstream — what a run's representation is good for beside classes, by the towers that its last state holds. */
import * as E from 'fp-ts/lib/Either.js';
import type { Tensors } from '../encoders/encoder.js';
import type { Represented, Seen } from '../pipelines/comparison.js';
import type { DownstreamLine } from '../pipelines/downstream.js';
import { counterparts, forecast } from '../pipelines/downstream.js';
import type { TrainedTowers } from '../pipelines/towers.js';
import { towersIn } from '../pipelines/towers.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { named } from '../prelude/random.js';
import { everything } from '../training/state.js';
import type { Session } from './session.js';
import { stateOf } from './state-of.js';

const towersOf = ({ job }: Session, all: Tensors<Matrix>): TrainedTowers | undefined =>
  towersIn(job.pipeline, job.data.form, all);

/** Every downstream line of a run. */
export const downstreamOf = async (
  run: string,
  session: Session,
  { split }: Seen,
  rows: Readonly<Record<'raw' | 'untrained' | 'trained', Represented>>,
): Promise<E.Either<ContrastiveError, ReadonlyArray<DownstreamLine>>> => {
  const { job, backend } = session;
  const state = await stateOf(run);
  if (E.isLeft(state)) return state;
  const { parameters, statistics } = job.pipeline.initial(named(job.key, 'initial'));
  const before = towersOf(session, { ...parameters, ...statistics });
  const after = state.right && towersOf(session, everything(state.right));
  const towers = before === undefined || after === undefined ? {} : { untrained: before, trained: after };
  const found = await counterparts(backend.driver)(split, towers)();
  return E.isLeft(found) ? found : E.right([...forecast(split, rows), ...found.right]);
};
