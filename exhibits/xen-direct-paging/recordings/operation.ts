/** What a recording can say that was done. */
import type { FlushRequest } from '../../../model/xen-direct-paging/declared/operations.ts'
import type { FrameName, TestFrame } from './names.ts'

/** A slot of a table, 0 to 511. */
export type Slot = number

/** A virtual address: slots from the root down, and the slot of the frame that the offset names. */
export interface Address {
  readonly va: ReadonlyArray<Slot>
  readonly slot: Slot
}

/** A word to be stored: a frame and the bits that are no frame number, or a whole word. */
export type Value = { readonly frame: FrameName; readonly flags: bigint } | { readonly frame: null; readonly word: bigint }

export type PinLevel = 'l1' | 'l2' | 'l3' | 'l4'

export type Recorded =
  /** `-`: nothing, before the first operation. */
  | { readonly op: 'start' }
  /** `u`, commands 0 and 3, and 2, which keeps the accessed and dirty bits. */
  | { readonly op: 'update'; readonly table: FrameName; readonly slot: Slot; readonly value: Value; readonly preserve: boolean }
  /** `u`, command 1: tell the machine-to-physical table. */
  | { readonly op: 'machphys'; readonly frame: FrameName }
  /** A command number that Xen does not have. */
  | { readonly op: 'unknownCommand' }
  /** `c`: one slot of a table as in the live L4. */
  | { readonly op: 'copyLiveEntry'; readonly table: FrameName; readonly slot: Slot }
  /** `v`. */
  | { readonly op: 'updateVa'; readonly address: Address; readonly value: Value; readonly flush: FlushRequest }
  /** `b`: the builder's mapping of a test frame; no flags for none. */
  | { readonly op: 'builder'; readonly frame: TestFrame; readonly flags: bigint }
  | { readonly op: 'pin'; readonly frame: FrameName; readonly level: PinLevel }
  | { readonly op: 'unpin'; readonly frame: FrameName }
  | { readonly op: 'newBase'; readonly frame: FrameName }
  | { readonly op: 'newUserBase'; readonly frame: FrameName }
  | { readonly op: 'clear'; readonly frame: FrameName }
  | { readonly op: 'copy'; readonly frame: FrameName; readonly from: FrameName }
  /** `w`: a plain store of the guest. */
  | { readonly op: 'store'; readonly address: Address; readonly value: Value }
  /** `W`: the same through the builder's mapping. */
  | { readonly op: 'storeByBuilder'; readonly frame: TestFrame; readonly slot: Slot; readonly value: Value }
  /** `r`. */
  | { readonly op: 'read'; readonly address: Address }
  /** `g`. */
  | { readonly op: 'readEntry'; readonly frame: FrameName; readonly slot: Slot }
  /** `t`: the types of the test frames, as the privileged interface shows them. */
  | { readonly op: 'types' }
  /** `d`. */
  | { readonly op: 'giveBack'; readonly frame: TestFrame }
  /** `i`. */
  | { readonly op: 'takeAgain'; readonly frame: TestFrame }
  /** `a`: the writable page tables, which a privileged domain has anyway. */
  | { readonly op: 'assist' }

/** The answer of an operation that was not carried out. */
export const skipped = 'skip'
