/** What differs between correct systems. */
export const parameters = {
  /** The first VMID handed out: 1, or 0, which starts a generation at the first use as in the mid-2012 tree. */
  firstVmid: ['one', 'zero'],
  /** Whether the invalidation of a range takes mmu_lock and counts always, or only where a slot shows a page of it. */
  rangeLock: ['always', 'overlapping'],
} as const
