/** What differs between correct systems. */
export const parameters = {
  /** Error codes: every refusal EINVAL, or EBUSY where an L1 entry was refused for its target, EACCES for its cache attributes. */
  errnos: ['modern', 'xen2007'],
  /** MMU_NORMAL_PT_UPDATE on a former table at type count 0: a data write, or validated again first. */
  countZeroTable: ['data', 'revalidate'],
  /** What a failed audit leaves of the type: by the index of the bad slot, or always none. */
  failedAudit: ['byIndex', 'clear'],
  /** When a same-level entry is tried: after a refusal for the target itself, or after any refusal. */
  linearAfter: ['einval', 'any'],
  /** How update_va_mapping reaches the entry: by its frame, or through the linear window of the loaded tables. */
  vaStore: ['frame', 'window'],
  /** What a devalidation flushes: nothing, or at the end of the hypercall every processor of the owner. */
  devalidation: ['quiet', 'flushes'],
  /** What keeps hypercalls of one domain apart: nothing but the counts themselves, or a lock of the domain. */
  locking: ['counts', 'domain'],
  /** The domain may use I/O memory: frames beyond memory, cache attributes, emulation without the assist. */
  privilege: ['none', 'hardware'],
} as const
