/**
 * corruption — some columns of a row replaced by what stands there in rows drawn at random.
 *
 * Each replaced value is drawn from its column's own marginal, independently of the others: what is left to recognise
 * is how columns go together. A missing value is a value too: it is drawn as often as the column has it.
 *
 * Source   arXiv:2106.15147, alg. 1 (SCARF; Bahri, Jiang, Tay & Metzler 2022)
 */
import * as E from 'fp-ts/lib/Either.js';
import type { ColumnsForm, TableForm } from '../../algebra/form.js';
import { defect } from '../../prelude/errors.js';
import type { Numbers } from '../../prelude/matrix.js';
import type { Edit } from '../edit.js';
import type { Samples } from '../pretext.js';

const columnCount = (form: TableForm | ColumnsForm): number =>
  form.kind === 'table' ? form.columns.length : form.names.length;

/**
 * Columns that are replaced: the ⌊rate · C⌋ with the smallest uniforms.
 *
 * @example
 * Array.from(replaced(Float64Array.of(0.9, 0.1, 0.5, 0.3), 0.5)) // => [1, 3]
 */
export const replaced = (u: Float64Array, rate: number): ReadonlyArray<number> =>
  Array.from(u.keys())
    .sort((a, b) => (u[a] as number) - (u[b] as number) || a - b)
    .slice(0, Math.floor(rate * u.length))
    .sort((a, b) => a - b);

/**
 * A row with ⌊rate · C⌋ of its columns drawn anew from their marginals.
 *
 * Laws     pretext/corruption-marginal, pretext/corruption-rate
 */
export const corruption =
  (rate: number) =>
  (samples: Samples<TableForm | ColumnsForm>): E.Either<never, Edit<TableForm | ColumnsForm>> =>
    E.right({
      name: `corruption of ${rate} of the columns`,
      draws: (form) => 2 * columnCount(form),
      apply: (form, u, row): Numbers => {
        const count = columnCount(form);
        const out = Float64Array.from(row);
        for (const c of replaced(u.subarray(0, count), rate)) {
          const donor = Math.min(samples.size - 1, Math.floor((u[count + c] as number) * samples.size));
          const other = samples.rows(Int32Array.of(donor)).data;
          out[c] = other[c] ?? defect(`column ${c} of ${other.length}`);
          if (form.kind === 'table') out[count + c] = other[count + c] as number;
        }
        return out;
      },
    });
