/** What differs between correct systems. */
import type * as t from 'io-ts'
import { recordCodec, wordCodec } from '../../frame/finite/codec.ts'

export interface Parameters {
  /** Error codes: every refusal EINVAL, or EBUSY where an L1 entry was refused for its target, EACCES for its cache attributes. */
  readonly errnos: 'modern' | 'xen2007'
  /** MMU_NORMAL_PT_UPDATE on a former table at type count 0: a data write, or validated again first. */
  readonly countZeroTable: 'data' | 'revalidate'
  /** What a failed audit leaves of the type: by the index of the bad slot, or always none. */
  readonly failedAudit: 'byIndex' | 'clear'
  /** When a same-level entry is tried: after a refusal for the target itself, or after any refusal. */
  readonly linearAfter: 'einval' | 'any'
  /** How update_va_mapping reaches the entry: by its frame, or through the linear window of the loaded tables. */
  readonly vaStore: 'frame' | 'window'
  /** What a devalidation flushes: nothing, or at the end of the hypercall every processor of the owner. */
  readonly devalidation: 'quiet' | 'flushes'
  /** What keeps hypercalls of one domain apart: nothing but the counts themselves, or a lock of the domain. */
  readonly locking: 'counts' | 'domain'
  /** The domain may use I/O memory: frames beyond memory, cache attributes, emulation without the assist. */
  readonly privilege: 'none' | 'hardware'
}

export const parameters: t.Type<Parameters, unknown> = recordCodec<Parameters>('the parameters', [
  ['errnos', wordCodec('modern', 'xen2007')],
  ['countZeroTable', wordCodec('data', 'revalidate')],
  ['failedAudit', wordCodec('byIndex', 'clear')],
  ['linearAfter', wordCodec('einval', 'any')],
  ['vaStore', wordCodec('frame', 'window')],
  ['devalidation', wordCodec('quiet', 'flushes')],
  ['locking', wordCodec('counts', 'domain')],
  ['privilege', wordCodec('none', 'hardware')],
])
