/** Forms that many rules have. */

export const always = (): boolean => true
export const never = (): boolean => false

/** No flag but these. */
export const only = (flags: number, allowed: number): boolean => (flags & ~allowed) === 0
