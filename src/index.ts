/**
 * contrastive — the front door, bound to the array backend.
 *
 * Whoever just wants a number never meets the algebra: rows in, an Either out. `orThrow` turns it into an exception.
 */

export type {
  ClusterContrastOptions,
  DeepClusterOptions,
  PrototypeNceOptions,
  SwappedPredictionOptions,
} from './front/clustering-objectives.js';
export {
  clusterContrast,
  deepCluster,
  prototypeNce,
  swappedPrediction,
} from './front/clustering-objectives.js';
export type { EncoderDoor, PretrainOptions } from './front/encoder-door.js';
export type { ClusterShape, KMeansDoorOptions, LabelledRows, TargetRows } from './front/metrics.js';
export {
  alignment,
  clusterAgreement,
  clusterShape,
  collapseDeviation,
  evaluate,
  informationBound,
  kernelAlignment,
  kMeans,
  knnAccuracy,
  linearProbeAccuracy,
  rankMe,
  retrieval,
  ridgeProbe,
  uniformity,
} from './front/metrics.js';
export type { DoorAnswer, DoorOptions } from './front/objective-door.js';
export type { InfoNceOptions, NtXentOptions } from './front/objectives.js';
export { infoNce, ntXent } from './front/objectives.js';
export type { Rows } from './front/rows.js';
export { orThrow } from './front/throwing.js';
export { loadEncoder, pretrain } from './front/training.js';
export type { ContrastiveError } from './prelude/errors.js';
export { show } from './prelude/errors.js';
export type { Matrix } from './prelude/matrix.js';
