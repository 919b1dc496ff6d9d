/**
 * contrastive — the front door, bound to the array backend.
 *
 * Whoever just wants a number never meets the algebra: rows in, an Either out. `orThrow` turns it into an exception.
 */

export type { AugmentOptions } from './front/augmentations.js';
export { augment } from './front/augmentations.js';
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
export type { ComponentsOfRows } from './front/descriptions.js';
export { imageMoments, lifeOf, matched, principalComponents } from './front/descriptions.js';
export type { EncoderDoor, PretrainOptions } from './front/encoder-door.js';
export type { FineTuningDoorOptions } from './front/fine-tuning-door.js';
export type {
  DinoOptions,
  FalseNegativesOptions,
  ManyPositivesOptions,
  MaskedSiameseOptions,
  PixelContrastOptions,
} from './front/form-objectives.js';
export {
  dino,
  falseNegatives,
  manyPositives,
  maskedSiamese,
  pixelContrast,
} from './front/form-objectives.js';
export type { AnsweredRows, NumberRows, Where } from './front/formula-door.js';
export type {
  MarginContrastiveOptions,
  MultiSimilarityOptions,
  NPairsOptions,
  SupervisedContrastiveOptions,
  TripletOptions,
} from './front/labelled-objectives.js';
export {
  marginContrastive,
  multiSimilarity,
  nPairs,
  supervisedContrastive,
  triplet,
} from './front/labelled-objectives.js';
export type { ClusterShape, KMeansDoorOptions, LabelledRows, TargetRows } from './front/metrics.js';
export {
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
} from './front/metrics.js';
export type { MinedTriplets, MiningOptions } from './front/mining.js';
export { mineTriplets } from './front/mining.js';
export type { DoorAnswer, DoorOptions } from './front/objective-door.js';
export type { InfoNceOptions, NtXentOptions } from './front/objectives.js';
export { infoNce, ntXent } from './front/objectives.js';
export type {
  BarlowTwinsOptions,
  KoLeoOptions,
  TicoOptions,
  VicRegOptions,
} from './front/redundancy-objectives.js';
export { barlowTwins, koLeo, tico, vicReg } from './front/redundancy-objectives.js';
export type { Rows } from './front/rows.js';
export type { RbfOptions } from './front/similarities.js';
export { cosineSimilarity, distanceSimilarity, dotSimilarity, rbfSimilarity } from './front/similarities.js';
export type { AlignmentOptions, Measured, UniformityOptions } from './front/sphere-objectives.js';
export { alignment, uniformity } from './front/sphere-objectives.js';
export { orThrow } from './front/throwing.js';
export { fineTuned, loadEncoder, pretrain } from './front/training.js';
export type {
  ClipOptions,
  CosineRegressionOptions,
  DebiasedOptions,
  DecoupledOptions,
  HypersphereOptions,
  LogitOptions,
  SiglipOptions,
  SpectralContrastiveOptions,
} from './front/two-view-objectives.js';
export {
  clip,
  cosineRegression,
  debiased,
  decoupled,
  hypersphere,
  siglip,
  spectralContrastive,
} from './front/two-view-objectives.js';
export type { ContrastiveError } from './prelude/errors.js';
export { show } from './prelude/errors.js';
export type { Matrix } from './prelude/matrix.js';
export { probability } from './prelude/refine.js';
export type { Augmentation } from './pretext/augmentation.js';
export { randomOrder, sequence, sometimes } from './pretext/augmentation.js';
export {
  randomBrightness,
  randomContrast,
  randomSaturation,
  randomSolarise,
  toGreyscale,
} from './pretext/image/colour.js';
export { randomBlur } from './pretext/image/filter.js';
export {
  horizontalFlip,
  randomAffine,
  randomResizedCrop,
  randomRotation,
  verticalFlip,
} from './pretext/image/geometry.js';
export { randomHue } from './pretext/image/hue.js';
export { cutOut, gaussianNoise } from './pretext/image/noise.js';
