/** What has numbers. Shadow pages are interchangeable. Frames are not: the guest's tables and addresses tell them apart. */
import { fixed, type Scalarset, scalarset } from '../../frame/finite/index.ts'

/** A guest frame number. Within the slots it is the number of the host's frame as well. */
export type Gfn = number
/** A guest address, in pages. */
export type Va = number
export type PageId = number

/** The part of a scope that numbers frames. */
export interface Numbered {
  readonly frames: number
  readonly outside: number
}

export const gfns = ({ frames, outside }: Numbered): Scalarset => fixed(scalarset('frame', 'F', frames + outside))
export const pageIds = ({ pages }: { readonly pages: number }): Scalarset => scalarset('page', 'S', pages)
export const vcpuIds = ({ vcpus }: { readonly vcpus: number }): Scalarset => scalarset('vcpu', 'V', vcpus)
