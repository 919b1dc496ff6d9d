/**
 * own-cards — what a run's report shows beyond its encoder: its clusters, one of them through the epochs, and whom its
 * loss pushes away; as drawings, and as sentences for a terminal.
 */
import { occupancy } from '../clustering/history.js';
import { lifeOf, matched } from '../clustering/life.js';
import type { ClusterQuality, Inspection, Repulsion } from '../pipelines/inspection.js';
import { clusterHistory } from '../report/cluster-history.js';
import type { Report } from '../report/page.js';
import { repulsionCurve } from '../report/repulsion.js';
import { watchedSamples } from '../training/watched-clusters.js';
import type { ClusterRecord } from './run-records.js';
import type { Session } from './session.js';

const share = (x: number): string => x.toFixed(3);

/** How the pipeline's own clusters are filled, and what they say of the classes. */
export const clusterSentence = (q: ClusterQuality): string => {
  const filled = `${q.clusters - q.empty} of ${q.clusters} clusters in use, as much as ${q.effective.toFixed(1)} of equal size`;
  const agreed =
    q.agreement === undefined
      ? ''
      : `; NMI with the classes ${share(q.agreement.nmi)}, adjusted Rand index ${share(q.agreement.ari)}`;
  return `${q.collapsed ? 'warning, clusters have collapsed: ' : ''}${filled}${agreed}`;
};

/** How much of the repulsion falls on samples of the anchor's own class. */
export const repulsionSentence = (r: Repulsion): string =>
  `${(100 * r.share).toFixed(1)} % of what pushes samples apart pushes samples of one class apart, ` +
  `at temperature ${r.tau}; with even weights it would be ${(100 * r.count).toFixed(1)} %`;

/** Why there is no such share to tell. */
const sparingSentence = (why: string): string => `no share of the repulsion to tell: ${why}`;

/** What an inspection found, in sentences. */
export const inspectionSentences = ({ clusters, repulsion, sparing }: Inspection): ReadonlyArray<string> => [
  ...(clusters === undefined ? [] : [`own clusters: ${clusterSentence(clusters)}`]),
  ...(repulsion === undefined ? [] : [repulsionSentence(repulsion)]),
  ...(sparing === undefined ? [] : [sparingSentence(sparing)]),
];

/** The cluster that is largest at the end, through all records. */
const historyCard = (
  records: ReadonlyArray<ClusterRecord>,
  labels: Int32Array | undefined,
): Report['drawings'] => {
  const last = records[records.length - 1];
  if (last === undefined || records.length < 2) return [];
  const clusterings = matched(
    records.map((r) => Int32Array.from(r.assignments)),
    last.clusters,
  );
  const final = clusterings[clusterings.length - 1] ?? new Int32Array(0);
  const { counts } = occupancy(final, last.clusters);
  const id = counts.indexOf(Math.max(...counts));
  const stages = lifeOf(id, clusterings, labels).map((m, i) => ({ ...m, epoch: records[i]?.epoch ?? i }));
  return [
    {
      title: 'One cluster through the epochs',
      about:
        `The samples of cluster ${id}, the largest at the end, out of ${final.length}; the full part of a bar were in it ` +
        'an epoch before. Ids are matched from epoch to epoch.',
      drawing: clusterHistory(stages),
    },
  ];
};

/** The cards of what was found. */
export const ownCards = (
  { data }: Session['job'],
  { clusters, repulsion, sparing }: Inspection,
  records: ReadonlyArray<ClusterRecord>,
): Report['drawings'] => {
  const known = data.labels;
  const labels = known && watchedSamples(data.size).map((i) => known[i] ?? 0);
  const history = historyCard(records, labels);
  return [
    ...history.map((card) =>
      clusters === undefined
        ? card
        : { ...card, about: `${card.about} At the end, ${clusterSentence(clusters)}.` },
    ),
    ...(repulsion === undefined
      ? []
      : [
          {
            title: 'False negatives',
            about: `${repulsionSentence(repulsion)}. Negatives weigh as under NT-Xent among held-out pairs of views.`,
            drawing: repulsionCurve(repulsion),
          },
        ]),
    ...(sparing === undefined
      ? []
      : [{ title: 'False negatives', about: `${sparingSentence(sparing)}.`, drawing: '' }]),
  ];
};
