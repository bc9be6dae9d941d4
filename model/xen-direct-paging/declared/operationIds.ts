/** The kinds of operation. The first six are what a scope has if it does not say. */
export const operationIds = [
  // What a guest asks of Xen, and its own stores
  'mmuUpdate',
  'updateVaMapping',
  'guestStore',
  'pinTable',
  'unpinTable',
  'newBaseptr',
  'newUserBaseptr',
  'machphysUpdate',
  'clearPage',
  'copyPage',
  'decreaseReservation',
  'populate',
  'tlbFlush',
  // Stores that are no plain store of a word
  'guestHalfStore',
  'guestCmpxchg',
  // Lists of requests
  'mmuUpdateBatch',
  'mmuextBatch',
  'multicall',
  // What another processor can see half done
  'pinBegins',
  'unmapBegins',
  'proceed',
  // What the processor does by itself
  'switchMode',
  'speculate',
  'evict',
  'setAccessed',
] as const

export type OperationId = (typeof operationIds)[number]
