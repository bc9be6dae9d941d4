/** The kinds of operation, by who carries them out. */
export const operationIds = [
  // The life of a VM, and what the allocator gives
  'initVm',
  'destroyVm',
  'topup',
  'reserve',
  'reuse',
  // Memory slots
  'slotCreate',
  'slotDrop',
  'slotGone',
  'slotMoved',
  // The VMM's own memory, and the notifiers that tell KVM of it
  'hostMap',
  'hostUnmap',
  'invalidatePage',
  'hostProtect',
  'hostUnprotect',
  'changePte',
  'rangeStart',
  'rangeRelease',
  'rangeEnd',
  'testAge',
  'mmExit',
  // Guest faults, whole or in their parts
  'fault',
  'faultBegins',
  'faultProceeds',
  'faultCommits',
  // Devices
  'ioremap',
  // What other processors see half done
  'unmapBegins',
  'changeBegins',
  'proceed',
  // VMIDs and the world switch
  'checkVmid',
  'updateVttbr',
  'enter',
  'exit',
  // What the processor does by itself
  'speculate',
  'evict',
  'storeBegins',
  'storeLands',
] as const

export type OperationId = (typeof operationIds)[number]
