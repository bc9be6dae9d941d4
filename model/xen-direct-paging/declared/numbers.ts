/** What things are called: indices into the frame table, into a table, and from the root down. */

/** A machine frame number. */
export type Mfn = number
/** A domain number. */
export type Domain = number
/** An index into a table. */
export type Slot = number
/** A virtual address: an index into the root, then one into each table below it. */
export type Va = ReadonlyArray<Slot>
