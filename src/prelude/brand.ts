/**
 * brand — a number that carries its role.
 *
 * Brands name roles (temperature, probability, momentum), never dimensions: extents belong to the shape reading.
 * A brand is made once, at the border, by the refinement that states its domain (`refine.ts`).
 */
declare const role: unique symbol;

/** A value of type `A` that has been checked for one role. */
export type Brand<A, Role extends string> = A & { readonly [role]: Role };
