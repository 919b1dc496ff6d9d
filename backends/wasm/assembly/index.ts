/** index — what the kernels offer to the driver. */
export { expAll } from "./exp";
export { unary, binary, scaleShift, clip, reluPull } from "./elementwise";
export { sumRows, sumColumns, maxRows, maxColumns, argMaxRows } from "./reduce";
export { takeRows, putRows, take, put, transpose } from "./places";
export { pack, packTasks, packedBytes, product, productRoom } from "./product";
export { logPartition, partitionBlock, partitionRows, partitionKeys, partitionRoom, blockRoom } from "./partition";
export { sidesBlock, sidesRows, sidesColumns, sidesPull, sidesJoin, sidesRoom } from "./sides";
export { packTaps, packedTapsBytes, gatherProduct, gatherRoom, weightsPull, weightsPullRoom, sumParts } from "./convolution";
export { momentsPart, momentsJoin, spreads, normalise, pullPart, pullJoin, pullApply } from "./normalise";
export { resample, normalRows } from "./pixels";
export { unitRows, unitRowsPull, rowDots } from "./unit";
