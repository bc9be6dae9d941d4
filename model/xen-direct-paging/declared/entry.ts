/** One word of a table. Source: xen x86_64/page.h, x86_32/page-3level.h. */
import {
  bool,
  constant,
  type Finite,
  oneOf,
  option,
  range,
  ref,
  shown,
  struct,
  tagged,
  usually,
} from '../../frame/finite/index.ts'
import { printFlags } from '../../hardware/x86/flags.ts'
import { type Sized, sets } from './sizes.ts'

/** A word that is not zero. A word of zero is null. */
export interface Word {
  /** P: the processor and Xen read the rest of a word only if it is set. */
  readonly present: boolean
  /** The machine frame that it names; a number beyond the last frame is I/O memory. */
  readonly mfn: number
  readonly rw: boolean
  /** The other flags; see model/hardware/x86/flags.ts. */
  readonly flags: number
}

/** A present entry. */
export interface Entry extends Word {
  readonly present: true
}

/** A word that something is mapped by. */
export const isPresent = (word: Word | null): word is Entry => word?.present === true

/** As an entry is written: frame, then RW or RO, then the other flags by name. A word that is not present starts with a tilde. */
export const printWord = ({ present, mfn, rw, flags }: Word): string =>
  `${present ? '' : '~'}F${mfn}|${rw ? 'RW' : 'RO'}${flags === 0 ? '' : `|${printFlags(flags)}`}`

export const sameWord = (a: Word | null, b: Word | null): boolean =>
  a === b || (a !== null && b !== null && a.mfn === b.mfn && a.rw === b.rw && a.flags === b.flags && a.present === b.present)

const wordsOf = (scope: Sized, present: Finite<boolean>): Finite<Word | null> => {
  const { flags } = scope
  const some = flags.length === 1 ? constant(flags[0] as number) : oneOf<number>(...flags)
  return option(
    shown(
      struct({
        present: usually(true, present),
        mfn: ref(sets(scope).frame),
        rw: bool,
        flags: usually(flags[0] ?? 0, flags.length === 0 ? range(0, 2 ** 24 - 1) : some),
      }),
      printWord,
    ),
  )
}

/** The words that a guest may write in one go: zero, or a present entry. */
export const entryOf = (scope: Sized): Finite<Word | null> => wordsOf(scope, constant<boolean>(true))

/** The words that memory may hold; half stores, and updates that keep A and D, leave words that are not present and not zero. */
export const wordOf = (scope: Sized): Finite<Word | null> =>
  scope.halves || scope.zeroFrame !== null ? wordsOf(scope, bool) : entryOf(scope)

/** The present low half of a word: P and RW, and the lowest bit of the frame number. */
export interface LowHalf {
  readonly rw: boolean
  readonly bit: number
}

/** One half of a word: the other bits of the frame number, or what is low, null for zero. */
export type Half = { readonly half: 'high'; readonly bits: number } | { readonly half: 'low'; readonly low: LowHalf | null }

const printLow = ({ rw, bit }: LowHalf): string => `${bit}|${rw ? 'RW' : 'RO'}`

/** The halves that a guest may write. */
export const halfOf = (scope: Sized): Finite<Half> =>
  tagged('half', {
    high: { bits: range(0, Math.max(0, Math.ceil(scope.frames / 2) - 1)) },
    low: { low: option(shown(struct({ rw: bool, bit: range(0, 1) }), printLow)) },
  })

/** The word with one half replaced. */
export const mergeHalf = (word: Word | null, half: Half): Word | null => {
  const { present, mfn, rw } = word ?? { present: false, mfn: 0, rw: false }
  const old = { present, rw, bit: mfn % 2 }
  const low = half.half === 'high' ? old : { present: half.low !== null, rw: half.low?.rw === true, bit: half.low?.bit ?? 0 }
  const merged = 2 * (half.half === 'high' ? half.bits : Math.floor(mfn / 2)) + low.bit
  return low.present || low.rw || merged !== 0 ? { present: low.present, mfn: merged, rw: low.rw, flags: 0 } : null
}
