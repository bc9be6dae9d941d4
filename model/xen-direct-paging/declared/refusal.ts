/** Why an operation was refused. */
import type { Mfn, Slot } from './numbers.ts'
import type { RuleId } from './rules.ts'

/** Error codes of the hypercalls, and the page faults (with their error code) that a guest store meets. */
export type Errno = 'EINVAL' | 'EBUSY' | 'EPERM' | 'EACCES' | '#PF(2)' | '#PF(3)'

/** The rule that refused, the code the caller sees, and where it happened. */
export interface Refusal {
  readonly rule: RuleId
  readonly errno: Errno
  readonly mfn: Mfn | null
  readonly slot: Slot | null
  /** Requests of a batch that were carried out before. */
  readonly done: number
}
