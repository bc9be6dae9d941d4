/** The direct-paging core with its law, ready to be explored. */
import { directPagingCore, exactCounts } from './models/direct-paging-core.ts'

/** Frames of the core, and entries of each. */
export interface Size {
  readonly frames: number
  readonly entries: number
}

export const core = ({ frames, entries }: Size, symmetric = true) => ({
  machine: directPagingCore(frames, entries, symmetric),
  laws: { state: [exactCounts], step: [] },
})
