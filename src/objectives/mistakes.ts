/**
 * mistakes — what people get wrong with each objective, as they reported it.
 *
 * Each is a sentence and where it was said: the repository and the number of its issue or pull request.
 */

/** A mistake: what is done, what is seen, and where it was reported. */
export interface Mistake {
  readonly what: string;
  readonly seen: string;
  readonly at: string;
}

const mistake = (what: string, seen: string, at: string): Mistake => ({ what, seen, at });

const floorNotZero = mistake(
  'The same view given twice is expected to cost 0',
  'the loss stops at its floor, which grows with the batch and the temperature',
  'HobbitLong/SupContrast#98',
);
const scaleForTemperature = mistake(
  'A scale is taken for a temperature, or the other way round',
  'scale 20 is τ = 0.05; a scale of 0.05 leaves every softmax even',
  'UKPLab/sentence-transformers#3054, LAION-AI/CLAP#57',
);
const duplicates = mistake(
  'Duplicates, or rows of one class, are in the batch',
  'they are negatives of each other and push their own kind away; see false-negatives',
  'UKPLab/sentence-transformers#3189, #2954, #2870',
);
const wholeMatrix = mistake(
  'Rows are normalised without naming an axis, so that the whole matrix has length 1',
  'all similarities are near 0 and the loss stays at its collapse value',
  'tensorflow/similarity#237',
);
const marginStuck = mistake(
  'The loss sits exactly at the margin and is taken for slow learning',
  'all rows coincide: collapse',
  'omoindrot/tensorflow-triplet-loss#6, #38',
);
const zeroOverZero = mistake(
  'The mean over triplets that still cost is taken when none does',
  'NaN',
  'KevinMusgrave/pytorch-metric-learning#107, alfonmedela/triplet-loss-pytorch#3',
);
const logPrototypes = mistake(
  'The loss stays at log K (6.24 for 512 prototypes, 3.04 for 21)',
  'every prediction is even over prototypes: collapse, often because features were not normalised',
  'facebookresearch/swav#12, #76, #88, #120, lightly-ai/lightly#736',
);

/** Mistakes by the objective with which they are made. */
export const mistakes: Readonly<Record<string, ReadonlyArray<Mistake>>> = {
  'info-nce': [
    mistake(
      'The positive is left out of the denominator, or thought to be there by mistake',
      'the loss may fall below 0 and is another loss: decoupled',
      'Lightning-Universe/lightning-bolts#252',
    ),
    mistake(
      'Labels are thought to be classes',
      'they are places: row i’s positive is in column i, or in column 0 beside explicit negatives',
      'RElbers/info-nce-pytorch#13, #2',
    ),
    mistake(
      'Minimising it is thought to lower mutual information',
      'log N − ℒ is a lower bound of it, which minimising raises',
      'RElbers/info-nce-pytorch#8',
    ),
    mistake(
      'Candidates gathered from several devices are in another order than the labels assume',
      'the loss falls and nothing is learned',
      'UKPLab/sentence-transformers#3453, lightly-ai/lightly#1176',
    ),
    mistake(
      'The largest score is subtracted along the wrong axis',
      'the value depends on other rows',
      'AdaptiveMotorControlLab/CEBRA#48',
    ),
    scaleForTemperature,
    duplicates,
  ],
  'nt-xent': [
    mistake(
      'The similarity to oneself is taken out by subtracting e^{1/τ} from the sum',
      'the value is right and the gradient is not: some 3.5 points of accuracy on CIFAR-10',
      'Lightning-Universe/lightning-bolts#695',
    ),
    mistake(
      'The mask of positives assumes another order of rows than the gather has',
      'the loss falls and nothing is learned',
      'Spijkervet/SimCLR#30, #37, #46',
    ),
    mistake(
      'More than two views are given to code that takes the first positive for the only one',
      'the further views are pushed away',
      'sthalles/SimCLR simclr.py',
    ),
    wholeMatrix,
    floorNotZero,
    duplicates,
  ],
  'many-positives': [
    mistake(
      'The other positives are expected in the denominator',
      'pytorch-metric-learning leaves them out by design: form pair-wise',
      'KevinMusgrave/pytorch-metric-learning#699',
    ),
    mistake(
      '−log of the mean is taken for the mean of −log',
      'Jensen’s gap: the former is never above the latter',
      'mpatacchiola/self-supervised-relational-reasoning#3',
    ),
  ],
  'false-negatives': [duplicates],
  clip: [
    mistake(
      'The learned scale is not held below 100',
      'it grows without bound and training breaks',
      'openai/CLIP#46, huggingface/transformers#13430',
    ),
    mistake(
      'The logarithm of the scale begins at 1, or is used without exp',
      'scores are e or log(1/0.07) times what was meant',
      'openai/CLIP#46, BAAI-DCAI/M3D#52',
    ),
    mistake(
      'A cell masked with −∞ is divided by a learned temperature',
      'NaN in the gradient by τ alone',
      'NVIDIA-NeMo/Automodel#3850',
    ),
    mistake(
      'Only the local rows are compared, and gradients are averaged over devices',
      'the gradient is smaller by the number of devices',
      'mlfoundations/open_clip#616',
    ),
    scaleForTemperature,
  ],
  siglip: [
    mistake(
      'The sum is divided by N² and not by N',
      'the gradient is N times too small',
      'open_clip loss.py',
    ),
    scaleForTemperature,
  ],
  'supervised-contrastive': [
    mistake(
      'The factor τ/τ₀ with τ₀ = 0.07 is not known of',
      'at τ = 0.5 the printed loss is 7.14 times NT-Xent, and log(2N − 1) is not met at collapse',
      'HobbitLong/SupContrast#1, #73, #106',
    ),
    mistake(
      'An anchor has no positive, as with one view and a class of one row',
      'NaN, or a term that counts 0 in the mean',
      'HobbitLong/SupContrast#141, #20',
    ),
    mistake('out is taken for in', 'in is never above out', 'HobbitLong/SupContrast#149'),
    floorNotZero,
  ],
  decoupled: [
    mistake(
      'A negative loss is taken for an error',
      'without the positive in the denominator it may be negative',
      'raminnakhli/Decoupled-Contrastive-Learning#9',
    ),
  ],
  debiased: [
    mistake(
      'β is applied as the pseudo-code of the paper has it',
      'the code’s form, mean of importance weights in the denominator, is the right one',
      'joshr17/HCL#1, #5',
    ),
  ],
  triplet: [marginStuck, zeroOverZero],
  'margin-contrastive': [
    mistake(
      'The label of a pair that belongs together is 0 in the paper and 1 here',
      'what belongs together is pushed apart',
      'Hadsell et al. 2006, eq. 4',
    ),
  ],
  'cosine-regression': [
    mistake(
      'The target is differentiated',
      'both sides move towards each other: collapse, while the loss looks best',
      'arXiv:2011.10566, §4.1',
    ),
  ],
  alignment: [
    mistake(
      'It is minimised alone',
      'all rows coincide, at 0, which is also its best value',
      'arXiv:2005.10242, §4',
    ),
  ],
  dino: [
    logPrototypes,
    mistake(
      'Rows of a teacher without its softmax are read as probabilities',
      'they do not sum to 1',
      'facebookresearch/dinov2#395',
    ),
  ],
  'masked-siamese': [logPrototypes],
  'swapped-prediction': [
    logPrototypes,
    mistake(
      'Scores of rows that are not of unit length go into exp(S/ε)',
      'NaN: exp overflows',
      'facebookresearch/swav#67',
    ),
    mistake(
      'Codes are found from a cost, exp(−C/ε), where scores are given',
      'the worst prototype wins',
      'facebookresearch/vissl#250',
    ),
  ],
  'prototype-nce': [
    mistake(
      'Each row of the batch brings its prototype along as a negative of the others',
      'two rows of one cluster repel each other, and their loss is at least log 2',
      'salesforce/PCL#5',
    ),
    mistake(
      'Rows of the queue that are of the same cluster stay negatives',
      'one’s own kind repels',
      'salesforce/PCL#8',
    ),
  ],
  'cluster-contrast': [
    mistake(
      'The paper counts j = i in the denominator and the code does not',
      'values differ by the self term',
      'Yunfan-Li/Contrastive-Clustering#9',
    ),
    mistake(
      'The entropy is added with the other sign than the paper’s text has',
      'log K − H is added, so that it is 0 when clusters are even',
      'Yunfan-Li/Contrastive-Clustering#4, #34',
    ),
  ],
};
