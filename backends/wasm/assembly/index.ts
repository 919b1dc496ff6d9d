/** index — what the kernels offer to the driver. */
export { expAll } from "./exp";
export { unary, binary, scaleShift, reluPull } from "./elementwise";
export { sumRows, sumColumns, maxRows, maxColumns, argMaxRows } from "./reduce";
export { takeRows, putRows, take, put, transpose } from "./places";
export { product, productRoom } from "./product";
export { logPartition, logPartitionPull, partitionRoom } from "./partition";
export { convolve, convolvePull } from "./convolution";
export { moments, standardize, standardizePull, standardizeRoom } from "./standardize";
