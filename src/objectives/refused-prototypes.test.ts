/** Each refusal of an objective’s own, whole, and what is just not refused: a student and a teacher over prototypes. */
import type { Asked, Refused } from '../../spec/said/refusals.js';
import { describeRefusals, e, none } from '../../spec/said/refusals.js';

const taught = { student: e(6, 4), teacher: e(6, 4) };
const masked = { anchors: e(6, 2), targets: e(3, 2), prototypes: e(4, 2) };

const refused: ReadonlyArray<Refused> = [
  [
    'dino',
    {},
    { teacher: e(6, 4), centre: e(1, 4) },
    none,
    'student: given nothing; allowed: rows of numbers',
  ],
  ['dino', {}, { student: e(6, 4) }, none, 'teacher: given nothing; allowed: rows of numbers'],
  [
    'masked-siamese',
    {},
    { targets: e(3, 2), prototypes: e(4, 2) },
    none,
    'anchors: given nothing; allowed: rows of numbers',
  ],
  ['dino', {}, { student: e(0, 4) }, none, 'student: given [0, 4]; allowed: at least one row and one column'],
  [
    'dino',
    {},
    { ...taught, student: e(4, 4) },
    none,
    'student, teacher and centre: given [4, 4]·[6, 4]; allowed: [2·N, K], [2·N, K] and [1, K]',
  ],
  [
    'dino',
    {},
    { ...taught, student: e(6, 3) },
    none,
    'student, teacher and centre: given [6, 3]·[6, 4]; allowed: [2·N, K], [2·N, K] and [1, K]',
  ],
  [
    'dino',
    { taught: 3 },
    { student: e(4, 4), teacher: e(6, 4) },
    none,
    'student, teacher and centre: given [4, 4]·[6, 4]; allowed: [2·N, K], [3·N, K] and [1, K]',
  ],
  [
    'dino',
    {},
    { student: e(5, 4), teacher: e(5, 4) },
    none,
    'student, teacher and centre: given [5, 4]·[5, 4]; allowed: [2·N, K], [2·N, K] and [1, K]',
  ],
  [
    'dino',
    {},
    { ...taught, centre: e(2, 4) },
    none,
    'student, teacher and centre: given [6, 4]·[6, 4]·[2, 4]; allowed: [2·N, K], [2·N, K] and [1, K]',
  ],
  [
    'dino',
    {},
    { ...taught, centre: e(1, 3) },
    none,
    'student, teacher and centre: given [6, 4]·[6, 4]·[1, 3]; allowed: [2·N, K], [2·N, K] and [1, K]',
  ],
  ['dino', { views: 1 }, taught, none, 'views: given 1; allowed: a whole number from 2'],
  ['dino', { views: 2.5 }, taught, none, 'views: given 2.5; allowed: a whole number from 2'],
  [
    'masked-siamese',
    {},
    { ...masked, anchors: e(6, 3) },
    none,
    'anchors, targets and prototypes: given [6, 3]·[3, 2]·[4, 2]; allowed: [V·N, D], [N, D] and [K, D]',
  ],
  [
    'masked-siamese',
    {},
    { ...masked, prototypes: e(4, 3) },
    none,
    'anchors, targets and prototypes: given [6, 2]·[3, 2]·[4, 3]; allowed: [V·N, D], [N, D] and [K, D]',
  ],
  [
    'masked-siamese',
    {},
    { ...masked, anchors: e(7, 2) },
    none,
    'anchors, targets and prototypes: given [7, 2]·[3, 2]·[4, 2]; allowed: [V·N, D], [N, D] and [K, D]',
  ],
];

/** As near to the refusals as can be. */
const accepted: ReadonlyArray<Asked> = [
  ['dino', {}, { ...taught, centre: e(1, 4) }, none],
  ['dino', { views: 4 }, { student: e(12, 4), teacher: e(6, 4) }, none],
  ['masked-siamese', { iterations: 0 }, masked, none],
];

describeRefusals(refused, accepted);
