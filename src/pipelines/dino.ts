/**
 * dino — a student takes over a slow teacher's distribution over prototypes, from another view.
 *
 * Two forces keep it from collapse: the teacher is centred, so that no prototype wins for everybody, and sharper than
 * the student, so that its answer is not even over all. The teacher sees the first two views, the student all, small
 * crops too. Prototypes have unit length and are averaged like the rest of the teacher, whose m goes to 1 by half a
 * cosine.
 *
 * Source   arXiv:2104.14294, alg. 1
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { linearOf, multilayer } from '../encoders/networks.js';
import { dinoCentre, dinoTerms } from '../objectives/dino.js';
import { cosine } from '../optimisers/schedule.js';
import { filled } from '../prelude/matrix.js';
import { lastOf, statisticsOf, through } from '../training/network.js';
import type { Known, Pipeline } from '../training/pipeline.js';
import { fastAndSlow } from '../training/slow-encoder.js';
import type { Choices } from './choices.js';

const taught = 2;
// 0.04 where the student has 0.1; 0.9 of the centre stays, as in the paper.
const [sharper, centreMomentum] = [0.4, 0.9];

const rows = <T>(A: Algebra<T>, x: Tensors<T>, name: string, views: number): T =>
  Array.from({ length: views }, (_, v) => x[`${name}${v}`] as T).reduce((a, b) => A.concatRows(a, b));

/** Cosines with the prototypes that stand in the columns of a linear layer. */
const scores = <T>(A: Algebra<T>, z: T, weight: T): T => {
  const unit = A.normalizeRows(1e-12);
  return A.pairwiseDot(unit(z), unit(A.transpose(weight)));
};

/** DINO over these choices. */
export const dino = (c: Choices): Pipeline => {
  const views = taught + c.localViews;
  const pair = fastAndSlow([
    ['encoder', c.encoder],
    ['head', multilayer([c.representation, c.hidden, c.projection], 'batch-norm')],
    ['prototypes', linearOf(c.projection, c.clusters, 'nothing', false)],
  ]);
  const [student, teacher] = [pair.fast.slice(0, 2), pair.slow.slice(0, 2)];
  const temperatures = { student: c.temperature, teacher: sharper * c.temperature };
  return {
    name: 'dino',
    summary: 'a student takes over a slow teacher’s sharpened, centred distribution over prototypes',
    source: 'arXiv:2104.14294',
    encoder: c.encoder,
    views,
    labels: 'none',
    temperature: 'fixed',
    repels: false,
    sparing: 'it has no negatives: centring and sharpening keep samples apart',
    initial: (key) => {
      const start = pair.initial(key);
      return { ...start, memory: { ...start.memory, centre: filled(1, c.clusters, 0) } };
    },
    before:
      (A) =>
      (x, { step, steps }) =>
        pair.follow(cosine(c.averaging, 1, steps)(step))(A)(x),
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, seen: ReadonlyArray<T>) => {
        let now = x;
        const outputs: Record<string, T> = {};
        const encode = (view: T, tower: typeof student): T => {
          const encoded = through(A)('train', now)(view, tower);
          now = encoded.x;
          return encoded.output;
        };
        seen.forEach((view, v) => {
          const z = encode(view, student);
          if (v === 0) outputs.z0 = z;
          outputs[`s${v}`] = scores(A, z, x['prototypes.weight'] as T);
        });
        seen.slice(0, taught).forEach((view, v) => {
          const own = scores(A, encode(view, teacher), x['slow.prototypes.weight'] as T);
          outputs[`t${v}`] = A.detach(own);
        });
        return { outputs, statistics: statisticsOf([...student, ...teacher], now) };
      },
    score:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, outputs: Tensors<T>, { step }: Known) => {
        const batch = A.extent(outputs.s0 as T).rows;
        const [t, s] = [rows(A, outputs, 't', taught), rows(A, outputs, 's', views)];
        return A.mean('all')(
          dinoTerms(A)(temperatures, batch)(t, s, step === 0 ? A.mean('column')(t) : (x.centre as T)),
        );
      },
    after:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, outputs: Tensors<T>, { step }: Known) => ({
        centre: dinoCentre(A)(step === 0 ? 0 : centreMomentum)(rows(A, outputs, 't', taught), x.centre as T),
      }),
    project: lastOf(student),
    clusters: c.clusters,
    assign: (A) => (x, samples) => {
      const own = scores(A, lastOf(teacher)(A)(x, samples), x['slow.prototypes.weight'] as typeof samples);
      return A.argMax(A.sub(own, x.centre as typeof samples));
    },
    watched: 'z0',
    // All mass on the one prototype whose cosine is 1 while the others' are −1; even over all of them.
    landmarks: () => ({
      floor: Math.log1p((c.clusters - 1) * Math.exp(-2 / c.temperature)),
      collapse: Math.log(c.clusters),
    }),
  };
};
