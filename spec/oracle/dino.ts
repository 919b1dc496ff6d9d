/** dino — arXiv:2104.14294, eq. 1–4. */
import { at, logSumExp, minus, numberOf, range, reduced, rowsOf, softmax, sum } from './arithmetic.js';
import type { Oracle } from './oracle.js';

/** The mean over teacher view t ≠ student view s of −Σ softmax((T − c)/τ_t) log softmax(S/τ_s) */
export const dino: Oracle = (c, x) => {
  const [student, teacher] = [rowsOf(x, 'student'), rowsOf(x, 'teacher')];
  const centre = x.centre === undefined ? at(teacher, 0).map(() => 0) : at(x.centre, 0);
  const n = teacher.length / numberOf(c, 'taught');
  const terms = range(numberOf(c, 'taught')).flatMap((t) =>
    range(numberOf(c, 'views'))
      .filter((s) => s !== t)
      .flatMap((s) =>
        range(n).map((i) => {
          const own = minus(at(teacher, t * n + i), centre);
          const q = softmax(own.map((v) => v / numberOf(c, 'teacherTemperature')));
          const scores = at(student, s * n + i).map((v) => v / numberOf(c, 'temperature'));
          return -sum(q.map((qk, k) => qk * (at(scores, k) - logSumExp(scores))));
        }),
      ),
  );
  return reduced(c, terms);
};
