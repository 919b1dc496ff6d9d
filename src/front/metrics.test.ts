import { describe, expect, it } from 'vitest';
import { show } from '../prelude/errors.js';
import { clusterContrast, deepCluster, prototypeNce, swappedPrediction } from './clustering-objectives.js';
import {
  clusterAgreement,
  clusterShape,
  evaluate,
  kernelAlignment,
  kMeans,
  knnAccuracy,
  linearProbeAccuracy,
  ridgeProbe,
} from './metrics.js';
import { alignment, uniformity } from './sphere-objectives.js';

const rows = [
  [1, 0],
  [1.1, 0],
  [0, 1],
  [0, 1.2],
];
const labelled = { rows, labels: [0, 0, 1, 1] };
const sentence = (answer: { readonly _tag: string }): string =>
  answer._tag === 'Left'
    ? show((answer as unknown as { left: Parameters<typeof show>[0] }).left)
    : 'answered';

describe('front/metrics', () => {
  it('the doors answer with what the rows hold', () => {
    expect(knnAccuracy(labelled, labelled, { k: 1 })).toMatchObject({ right: 1 });
    expect(linearProbeAccuracy(labelled, labelled)).toMatchObject({ right: 1 });
    expect(clusterAgreement([0, 0, 1, 1], kMeansLabels())).toMatchObject({ right: { accuracy: 1, ari: 1 } });
    expect(evaluate(labelled, labelled)).toMatchObject({ right: { knn: 1 } });
  });
  const kMeansLabels = (): Int32Array => {
    const found = kMeans(rows, 2, { seed: 3 });
    return found._tag === 'Right' ? found.right.labels : new Int32Array(4);
  };

  it('what cannot be done is said', () => {
    const said: ReadonlyArray<readonly [{ readonly _tag: string }, string]> = [
      [knnAccuracy(labelled, labelled, { K: 3 } as object), 'did you mean k?'],
      [knnAccuracy(labelled, labelled, { k: 0 }), 'a whole number above 0'],
      [knnAccuracy(labelled, { rows: [[1]], labels: [0] }), 'as many columns on both sides'],
      [linearProbeAccuracy({ rows, labels: [0, 1] }, labelled), '4, one for each row'],
      [linearProbeAccuracy({ rows, labels: [0, 1, -1, 0] }, labelled), 'classes from 0'],
      [ridgeProbe({ rows, targets: [[1]] }, { rows, targets: [[1]] }), 'a row of targets for each row'],
      [kMeans(rows, 9), 'the 4 rows'],
      [kMeans(rows, 2, { seeding: 'k-means' as 'k-means++' }), 'k-means++, random-rows'],
      [clusterAgreement([0, 1], [0]), '2, one for each row'],
      [clusterShape(rows, [1, 1, 1, 1]), 'two or more'],
      [uniformity([[1, 0]]), 'two or more'],
      [uniformity([[1, Number.NaN]]), 'finite'],
      [uniformity([[1], [2]], 0), 'above 0'],
      [alignment([[1]], [[1]], Number.NaN), 'above 0'],
      [kernelAlignment(rows, [[1]]), 'as many rows on both sides'],
    ];
    for (const [answer, part] of said) expect(sentence(answer)).toContain(part);
  });

  it('the doors of clustering objectives refuse what their objectives refuse', () => {
    expect(
      sentence(
        swappedPrediction([
          [1, 0],
          [0, 1],
          [1, 1],
        ]),
      ),
    ).toContain('as many rows for each view');
    expect(sentence(prototypeNce([[1, 0]], [[1, 0]], [[1]], { labels: [4] }))).toContain(
      'cluster ids from 0 to 0',
    );
    expect(
      sentence(deepCluster([[1, 0]], { labels: [0], tau: 1 } as object as { labels: number[] })),
    ).toContain('tau');
    expect(
      sentence(
        clusterContrast(
          [[1, 0]],
          [
            [1, 0],
            [0, 1],
          ],
        ),
      ),
    ).toContain('equal extents');
  });
});
