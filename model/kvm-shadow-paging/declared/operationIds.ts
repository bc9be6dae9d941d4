/** The kinds of operation, by who carries them out. */
export const operationIds = [
  // Guest code uses an address
  'read',
  'fetch',
  'write',
  'writeUnknown',
  'moveFromDevice',
  'ins',
  'nonpagingStore',
  'storeBegins',
  'storeEnds',
  // The guest's kernel sets its registers
  'invlpg',
  'movCr3',
  'movCr0',
  'movCr4',
  'wrmsrEfer',
  // The processor remembers
  'remember',
  // Another vCPU faults
  'faultBegins',
  'faultEnds',
  // User space of the host, its devices and its memory management
  'setSregs',
  'deleteSlot',
  'getDirtyLog',
  'dma',
  'reclaim',
] as const

export type OperationId = (typeof operationIds)[number]
