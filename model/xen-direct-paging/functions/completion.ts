/** What Xen adds to the flags of an entry that it stores for a guest. Source: xen mm.c adjust_guest_l1e to adjust_guest_l4e. */
import * as flag from '../../hardware/x86/flags.ts'
import type { Level } from '../declared/level.ts'

/** An L1 entry for the guest kernel is marked as such, one for user code is global. */
export const l1Flags = (flags: number): number => {
  if ((flags & flag.user) === 0) return flags | flag.user | flag.guestKernel
  return (flags & flag.guestKernel) === 0 ? flags | flag.global : flags
}

export const upperFlags = (level: Level, flags: number): number => flags | flag.user | (level === 'l4' ? flag.accessed : 0)
